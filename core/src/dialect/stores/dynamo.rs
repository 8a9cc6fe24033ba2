//! `dynamo`: Dynamo's strategy 3 (DeCandia et al., "Dynamo", 2007, section 6.2): Q equal partitions, Q/S for each of S
//! nodes.
//!
//! Positional: the leading bits of MD5, as a share of Q, are the partition. Which node has which partition is the
//! history of joins and leaves; the paper leaves the choice open. Here a node that joins takes single partitions from
//! whoever has most, the highest-numbered one first, and one that leaves deals its own to whoever has least. The
//! document either lists each node's partitions or its nodes in the order they joined. The preference list of a
//! partition is its holder and the holders of the next ones, each node once; a node that is down is passed over.
//! Identity: the partitions, or the order of nodes.

mod joined;

pub(crate) use joined::joined;

use crate::dialect::kit::{
    identity, refused, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Plan, Record,
};
use crate::{
    cost::{Census, Cost},
    error::Quoted,
    hash::digest::md5,
    members::Node,
    scheme::{Field, FieldSpec, Kind, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{format, string::String, sync::Arc, vec, vec::Vec};
use core::ops::RangeInclusive;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "dynamo",
    equals: "strategy 3 of DeCandia et al., \"Dynamo\", 2007",
    parameters: &[ParameterSpec::integer("partitions", (1, 1 << 24), 1024, "Equal partitions of all positions.")
        .tried(Values::Numbers(&[
            1024, 16, 32, 64, 100, 128, 256, 271, 500, 512, 997, 1000, 2000, 2048, 4096, 5000, 8192, 10_000, 16_384,
        ]))],
    fields: &[FieldSpec::new(
        "partitions",
        Kind::List { examples: &["0-511", "7"] },
        "The partitions of a node; if no node has any, the nodes joined in the order of the list.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Named("partitions")],
        ordered: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Dynamo::of(given)?)),
};

/// So many partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dynamo {
    pub(crate) partitions: u32,
}

impl Dynamo {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { partitions: given.small("partitions")? })
    }
}

impl Dialect for Dynamo {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128) + joined::cost(self.partitions, census.nodes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let held = compiler.all_of_weight_1(|record| node_partitions(record, self.partitions))?;
        let made = move |holders: &[Option<u32>]| compiler.holders(holders, Hash::own(*self), DownPolicy::Live);
        if held.iter().all(Vec::is_empty) {
            return Ok(Plan::later(move || made(&joined(self.partitions, held.len() as u32))));
        }
        let holders = explicit(self.partitions, &held)?;
        Ok(Plan::later(move || made(&holders)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let partitions = node_partitions(record, self.partitions)?;
        Ok(Identity::unweighted([("partitions", identity::numbers(partitions))]))
    }
}

/// The partition of a key is its position.
impl KeyHash for Dynamo {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(partition(key, self.partitions).into())
    }
}

/// The partition of a key.
pub(crate) fn partition(key: &[u8], partitions: u32) -> u32 {
    // The product of a 128-bit number and Q, of which the part above 128 bits is the partition.
    let digest = u128::from_be_bytes(md5(key));
    let (high, low) = ((digest >> 64) as u64, digest as u64);
    let carry = (u128::from(low) * u128::from(partitions)) >> 64;
    ((u128::from(high) * u128::from(partitions) + carry) >> 64) as u32
}

/// The partitions that a node lists: `fields.partitions`, of `"first-last"` or `"one"`.
pub(crate) fn node_partitions(record: &Record<'_>, partitions: u32) -> Result<Vec<RangeInclusive<u32>>, Error> {
    let number = |text: &str| text.parse().ok().filter(|&number: &u32| number < partitions);
    let range = |text: &String| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Ok(first..=last),
            _ => Err(refused("partitions", format!("{} is no range below {partitions}", Quoted(text)))),
        }
    };
    record.list("partitions")?.iter().map(range).collect()
}

/// The holders of all partitions, as nodes list them.
///
/// # Errors
/// `parameter` unless every partition is held by one node.
pub(crate) fn explicit(partitions: u32, nodes: &[Vec<RangeInclusive<u32>>]) -> Result<Vec<Option<u32>>, Error> {
    let mut holders = vec![None; partitions as usize];
    for (index, ranges) in (0..).zip(nodes) {
        for partition in ranges.iter().cloned().flatten() {
            if let Some(Some(other)) = holders.get_mut(partition as usize).map(|holder| holder.replace(index)) {
                let error = refused("partitions", format_args!("{partition} is held by nodes[{other}] already"));
                return Err(error.at(format_args!("nodes[{index}]")));
            }
        }
    }
    match holders.iter().position(Option::is_none) {
        Some(free) => Err(refused("partitions", format_args!("nobody holds {free}")).at("nodes[..]")),
        None => Ok(holders),
    }
}
