//! `redis_cluster` (Redis 7.0): 16384 slots, held as the cluster says.
//!
//! Positional: CRC-16/XMODEM of the key, or of its part between the first `{` and the next `}` if that is not empty,
//! modulo 16384. The slot map is configuration; nothing derives it but `redis-cli --cluster create` for a new cluster,
//! which `assignment: create` repeats. A slot of nobody has no node, nor has one whose node is down. Identity: the
//! slots of each node; for `create` the order of the nodes, and which of them share a host.

pub(crate) mod create;

use create::turns;
pub(crate) use create::{created, masters};

use crate::dialect::kit::{
    identity, refused, Compiler, Descriptor, Dialect, DownPolicy, Each, Given, Hash, Identity, KeyHash, Plan, Record,
};
use crate::{
    cost::{Census, Cost},
    error::Quoted,
    hash::{crc::crc16, HashTag},
    members::{Node, Weight},
    scheme::{
        words, Axis, Block, DefaultValue, Down, Field, FieldSpec, Kind, Order, ParameterSpec, Properties, Trials,
        Values, When,
    },
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec, vec::Vec};
use core::ops::RangeInclusive;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "redis_cluster",
    equals: "Redis 7.0.15, a cluster of masters; new ones as `redis-cli --cluster create` makes them",
    parameters: &[
        ParameterSpec::words("assignment", &words(&ASSIGNMENTS), "How slots come to nodes."),
        ParameterSpec::integer(
            "replicas",
            (0, SLOTS as u64),
            0,
            "Replicas of each master of a new cluster, 0 unless it is given. It counts with assignment create alone.",
        )
        .or(DefaultValue::Depends),
    ],
    fields: &[FieldSpec::new(
        "slots",
        Kind::List { examples: &["0-5460", "7"] },
        "The slots of a node, unless the cluster is new; missing, it has none.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Named("slots")],
        down: Down::Stay,
        ..Properties::OF_DIALECTS
    },
    trials: Trials { blocks: BLOCKS, order: Order::Counts },
    make: |given| Ok(Arc::new(Assignment::of(given)?)),
};

pub(crate) const SLOTS: u16 = 16384;

/// Whether the cluster is new.
const ASSIGNMENTS: [(&str, bool); 2] = [("explicit", false), ("create", true)];

const BLOCKS: &[Block] = &[
    Block { when: When::Field("slots"), axes: &[] },
    Block {
        when: When::Always,
        axes: &[Axis("assignment", Values::Words(&["create"])), Axis("replicas", Values::Numbers(&[0, 1, 2, 3]))],
    },
];

/// How slots come to nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assignment {
    /// Each node names its slots.
    Explicit,
    /// As a new cluster of these nodes gets them, with so many replicas a master.
    Create { replicas: u32 },
}

impl Assignment {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        match (given.word("assignment", &ASSIGNMENTS)?, given.value("replicas")) {
            (true, _) => Ok(Self::Create { replicas: given.integer_given("replicas")?.unwrap_or(0) as u32 }),
            (false, None) => Ok(Self::Explicit),
            (false, Some(_)) => {
                Err(Error::new(ErrorKind::Parameter, "scheme.replicas: counts with assignment \"create\" alone"))
            }
        }
    }
}

impl Dialect for Assignment {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128) + Cost::entries(SLOTS.into(), 20, 16)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let made = move |holders: &[Option<u32>]| compiler.holders(holders, Hash::own(SlotHash), DownPolicy::Owner);
        match *self {
            Self::Explicit => {
                let holders = holders(&compiler.all_of_weight_1(node_slots)?)?;
                Ok(Plan::later(move || made(&holders)))
            }
            Self::Create { replicas } => {
                let hosts = compiler.all_of_weight_1(host)?;
                let masters = masters(hosts.len(), replicas)?;
                Ok(Plan::later(move || made(&created(&hosts, masters))))
            }
        }
    }

    /// Where slots are listed.
    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::unweighted([("slots", identity::numbers(node_slots(record)?))]))
    }

    /// In whose turn each node of a new cluster is taken: hosts say nothing else.
    fn identities(&self, compiler: Compiler<'_>, each: &mut Each<'_>) -> Result<(), Error> {
        if *self == Self::Explicit {
            return identity::of_each(compiler.nodes, |record| self.identity(record), each);
        }
        let hosts = compiler.all(host)?;
        for (place, turn) in (0..).zip(turns(&hosts)) {
            let bytes = turn.to_le_bytes();
            match turn == place {
                true => each(Weight::default(), &mut []),
                false => each(Weight::default(), &mut [("turn", (&bytes[..]).into())]),
            }
        }
        Ok(())
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self {
            Self::Explicit => declared,
            Self::Create { .. } => Properties { identity: &[Field::Id, Field::Address], ordered: true, ..declared },
        }
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// The slot of a key.
pub(crate) fn slot(key: &[u8]) -> u16 {
    crc16(HashTag::BRACES.part_of(key)) as u16 % SLOTS
}

/// The slots of a node: `fields.slots`, a list of `"first-last"` or `"slot"`.
pub(crate) fn node_slots(record: &Record<'_>) -> Result<Vec<RangeInclusive<u16>>, Error> {
    let number = |text: &str| match text.parse() {
        Ok(slot @ 0..SLOTS) if text.bytes().all(|b| b.is_ascii_digit()) => Some(slot),
        _ => None,
    };
    let mut ranges = Vec::new();
    for text in record.list("slots")? {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => ranges.push(first..=last),
            _ => {
                let why = format!("{} is neither a slot from 0 to 16383 nor a range of them", Quoted(text));
                return Err(refused("slots", why));
            }
        }
    }
    Ok(ranges)
}

/// The host of a node under `create`: what stands before the last colon of its address, without the bus port.
pub(crate) fn host<'a>(record: &Record<'a>) -> Result<&'a str, Error> {
    record.only(DIALECT.name, &[])?;
    let endpoint = record.endpoint();
    let address = endpoint.rsplit_once('@').map_or(endpoint, |(address, _)| address);
    Ok(address.rsplit_once(':').map_or(address, |(host, _)| host))
}

/// The holder of each slot, by index; none for a slot of nobody.
///
/// # Errors
/// `parameter` if two nodes hold one slot.
pub(crate) fn holders(slots: &[Vec<RangeInclusive<u16>>]) -> Result<Vec<Option<u32>>, Error> {
    let mut holders = vec![None; usize::from(SLOTS)];
    for (index, ranges) in (0..).zip(slots) {
        for slot in ranges.iter().cloned().flatten() {
            if let Some(holder) = holders.get_mut(usize::from(slot)) {
                if let Some(other) = holder.replace(index) {
                    let error = refused("slots", format_args!("slot {slot} is held by nodes[{other}] already"));
                    return Err(error.at(format_args!("nodes[{index}]")));
                }
            }
        }
    }
    Ok(holders)
}

/// The slot of a key as its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SlotHash;

impl KeyHash for SlotHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(slot(key).into())
    }
}
