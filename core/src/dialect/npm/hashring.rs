//! `npm_hashring`: hashring (3.2.0), the ring of node-memcached.
//!
//! Positional; 32-bit points, `replicas` words of the digest of `label-i` each. How many labels a server has is its
//! share of the weight in binary64, rounded down: with equal weights that is 39, not 40, for some numbers of servers. A
//! server with a number of virtual nodes of its own has just so many labels. Search: first point at or above the first
//! word of the key's digest. Of equal points the server first in the list has it. A server that is down is removed, and
//! everybody's count is made anew. Identity: label, weight, own virtual nodes. The list is in the order in which the
//! library has it: objects with names like integers, sorted by JavaScript, are sorted by whoever makes the topology.
//!
//! History: `label` is what a server was called when points were made, before `swap`. Whatever makes points again makes
//! them of the names of then, a server that is down among it. `add` puts its servers into an object, which sorts them.

mod history;

use super::{
    algorithm::{self, Algorithm, ALGORITHM},
    MAX_LABELS,
};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        check_points, shared, Change, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, History, Identity,
        KeyHash, Label, Plan, Record,
    },
    members::{FieldValue, Members, Node, Weight},
    scheme::{
        words, Axis, Block, Down, Field, FieldSpec, Kind, Order, ParameterSpec, Properties, Trials, Values, When,
    },
    Error,
};
use alloc::{sync::Arc, vec::Vec};
use core::num::NonZeroU32;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "npm_hashring",
    equals: "hashring 3.2.0 of npm, the ring of memcached 2.2.2",
    parameters: &[
        ALGORITHM,
        ParameterSpec::optional(
            "compatibility",
            Kind::Words(&words(&COMPATIBILITY)),
            "Another library to be like: it has 3 points a label (`hash_ring`) or 4, whatever `replicas` says.",
        ),
        ParameterSpec::optional(
            "default_port",
            Kind::Integer { least: 1, most: 65_535 },
            "The port that labels leave out: `default port`.",
        ),
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 4, "Points of a label."),
        ParameterSpec::integer("vnodes", (0, MAX_LABELS), 40, "Labels of a server of average weight: `vnode count`."),
        shared::HASH_TAG,
        shared::DOWN,
    ],
    fields: &[
        FieldSpec::new(
            LABEL,
            Kind::Text { examples: &["10.0.0.1:11211"] },
            "What the server was called before `swap`; the address, or the id, where it is missing.",
        ),
        FieldSpec::new(
            "vnodes",
            Kind::Integer { least: 0, most: MAX_LABELS },
            "The server's own number of labels; its share of the weight decides where it is 0 or missing.",
        ),
    ],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named(LABEL), Field::Named("vnodes")],
        ordered: true,
        weighted: true,
        down: Down::Rebuild,
        ..Properties::OF_DIALECTS
    },
    trials: Trials { blocks: TRIED, order: Order::Ties },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const TRIED: &[Block] = &[
    Block { when: When::Always, axes: &[algorithm::TRIED, Axis("replicas", Values::Numbers(&[4, 1])), VNODES] },
    Block {
        when: When::Always,
        axes: &[Axis("compatibility", Values::Words(&["hash_ring"])), algorithm::TRIED, VNODES],
    },
    Block { when: When::Name(":11211"), axes: &[PORT, algorithm::TRIED, VNODES] },
    Block {
        when: When::Name(":11211"),
        axes: &[Axis("compatibility", Values::Words(&["ketama", "hash_ring"])), PORT, algorithm::TRIED, VNODES],
    },
];
const VNODES: Axis = Axis("vnodes", Values::Smooth { few: &[40, 10, 160], most: MAX_LABELS });
const PORT: Axis = Axis("default_port", Values::Numbers(&[11_211]));

/// How many points a label has in the libraries that it is like.
const COMPATIBILITY: [(&str, u32); 2] = [("hash_ring", 3), ("ketama", 4)];

/// The field with what a server was called.
const LABEL: &str = "label";

/// More points a label than any digest has words; those past its end are all 0.
const MAX_REPLICAS: u64 = 1024;

/// The words of the longest digest, and no more.
const WORDS: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) algorithm: Algorithm,
    /// `vnode count`: labels of a server of average weight.
    pub(crate) vnodes: u32,
    /// Points a label.
    pub(crate) replicas: u32,
    /// `default port`: a label that has it is the host alone.
    pub(crate) default_port: Option<u16>,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let compatibility = given.value("compatibility").map(|value| value.one_of("compatibility", &COMPATIBILITY));
        Ok(Self {
            algorithm: Algorithm::of(given)?,
            vnodes: given.small("vnodes")?,
            replicas: compatibility.unwrap_or_else(|| given.small("replicas"))?,
            default_port: given.integer_given("default_port")?.map(|port| port as u16),
        })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        let own = |node: &Arc<Node>| match node.fields.get("vnodes") {
            Some(FieldValue::Int(vnodes)) => *vnodes,
            _ => 0,
        };
        let most = nodes.iter().map(own).fold(self.vnodes.into(), u64::max);
        census.by_share(most, self.replicas.into(), self.algorithm.hasher())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let mut servers = compiler.all(|record| Server::new(record, self))?;
        check(&servers, self)?;
        if compiler.live().len() < servers.len() {
            // To remove a server makes points of what the others are called by now.
            let names = compiler.nodes.iter().map(|node| name(node));
            servers.iter_mut().zip(names).for_each(|(server, name)| server.label = name);
        }
        Ok(Plan::later(move || {
            let points = points(&compiler.only_up(servers), self);
            compiler.points32(points, Hash::own(FirstWord(self.algorithm)), DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Server { label, weight, vnodes } = Server::new(record, self)?;
        let vnodes = vnodes.map_or(0, NonZeroU32::get).to_le_bytes().to_vec().into();
        Ok(Identity::weighted(weight, [(LABEL, label.as_bytes().to_vec().into()), ("vnodes", vnodes)]))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        history::changed(before, change).map(History::from)
    }

    fn takes_zero_for_one(&self) -> bool {
        true
    }
}

/// The hash of keys: the digest's first little-endian word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FirstWord(pub(crate) Algorithm);

impl KeyHash for FirstWord {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(u32::from_le_bytes(self.0.digest(key)).into())
    }
}

/// A server of the ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Server<'a> {
    /// `host:port`, from which its points are made.
    pub(crate) label: &'a str,
    /// Never 0, which the library takes for 1.
    pub(crate) weight: Weight,
    /// How many labels it has, where its weight does not say.
    pub(crate) vnodes: Option<NonZeroU32>,
}

impl<'a> Server<'a> {
    /// `fields.label`, which `swap` leaves behind, else the address or the id; `fields.vnodes`, where 0 and what
    /// everybody has say nothing.
    pub(crate) fn new(record: &Record<'a>, options: &Options) -> Result<Self, Error> {
        let vnodes = record.integer("vnodes", 0..=MAX_LABELS)?.map(|vnodes| vnodes as u32);
        Ok(Self {
            label: record.text(LABEL)?.unwrap_or(record.endpoint()),
            weight: if record.weight.is_zero() { Weight::default() } else { record.weight },
            vnodes: vnodes.filter(|&vnodes| vnodes != options.vnodes).and_then(NonZeroU32::new),
        })
    }

    /// The label without the default port.
    fn base(&self, options: &Options) -> &'a str {
        let mut parts = self.label.split(':');
        match (parts.next(), parts.next().and_then(number), options.default_port) {
            (Some(host), Some(port), Some(default)) if port == f64::from(default) => host,
            _ => self.label,
        }
    }
}

/// A text as JavaScript's unary plus reads it; none for what is not a number, or empty.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (digits, radix) = match text.get(..2) {
        Some("0x" | "0X") => (text.get(2..)?, 16),
        Some("0o" | "0O") => (text.get(2..)?, 8),
        Some("0b" | "0B") => (text.get(2..)?, 2),
        _ => return text.parse().ok(),
    };
    match digits.chars().all(|digit| digit.is_digit(radix)) {
        true => u32::from_str_radix(digits, radix).ok().map(f64::from),
        false => None,
    }
}

/// Refuses servers that may have more points than memory should hold once some of them are down: then the others'
/// counts grow, up to what servers of equal weights have.
fn check(servers: &[Server<'_>], options: &Options) -> Result<(), Error> {
    let labels = |server: &Server<'_>| u64::from(server.vnodes.map_or(0, NonZeroU32::get));
    let own = servers.iter().map(labels).fold(0, u64::saturating_add);
    let shared = if servers.iter().all(|server| server.vnodes.is_some()) { 0 } else { u64::from(options.vnodes) };
    let most = own.saturating_add(shared * servers.len() as u64);
    check_points(most.saturating_mul(options.replicas.into()))
}

/// The points of [`check`]ed servers with their places in the list, in the order of the library's list.
pub(crate) fn points(servers: &[(u32, Server<'_>)], options: &Options) -> Vec<(u64, u32)> {
    let total = servers.iter().fold(0.0, |total, (_, server)| total + server.weight.as_f64());
    // Each product is rounded before the next.
    let labels = |server: &Server<'_>| match server.vnodes {
        Some(own) => u64::from(own.get()),
        None => (server.weight.as_f64() / total * f64::from(options.vnodes) * servers.len() as f64) as u64,
    };
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (place, server) in servers {
        let base = server.base(options);
        for i in 0..labels(server) {
            let digest: [u8; 4 * WORDS] = options.algorithm.digest(label.name_first(base, "-", i));
            let words =
                digest.chunks_exact(4).map(|word| word.first_chunk().map_or(0, |&word| u32::from_le_bytes(word)));
            let words = words.chain(core::iter::repeat(0)).take(options.replicas as usize);
            points.extend(words.map(|word| (u64::from(word), *place)));
        }
    }
    points
}

/// What the library calls a server.
fn name(node: &Node) -> &str {
    Record::from(node).endpoint()
}
