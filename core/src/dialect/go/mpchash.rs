//! `go_dgryski_mpchash`: `github.com/dgryski/go-mpchash` 7382f34 with SipHash-2-4 as hash, its key the seed and zero.
//!
//! Keyed: a key has two hashes, h1 and h2, and probes at h1, h1 + h2, h1 + 2 h2 ..; each looks for the first point
//! strictly above it, and the one that has the least way to go decides, of equal ones the first. A node has one point,
//! the hash of its name under seed 0. A node that is down is passed over along the points from there on, which is ours.
//! Order does not count. Identity: the id.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{shared, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Keys, Plan, Probe},
    error::Quoted,
    hash::{siphash::siphash24, HashFunction},
    members::Node,
    scheme::{DefaultValue, Family, Kind, ParameterSpec, Properties, Trials, Values},
    table::Table,
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_dgryski_mpchash",
    equals: "github.com/dgryski/go-mpchash 7382f34 of Go with SipHash-2-4",
    parameters: &[
        ParameterSpec::integer("probes", (1, MAX_PROBES), 21, "Probes of a key.")
            .tried(Values::Smooth { few: &[21, 1, 5, 80], most: MAX_PROBES }),
        ParameterSpec::optional("seeds", Kind::Text { examples: &["1,2"] }, "The seeds of the two hashes of a key.")
            .or(DefaultValue::Text("1,2"))
            .untried("two of 2^64 are not guessed"),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties { family: Family::Keyed, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Probes::of(given)?)),
};

const MAX_PROBES: u64 = 65_535;

/// How keys look for points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Probes {
    pub(crate) count: u32,
    pub(crate) seeds: [u64; 2],
}

impl Probes {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let text = given.text("seeds")?.unwrap_or_default();
        Ok(Self { count: given.small("probes")?, seeds: seeds(&text)? })
    }
}

impl Dialect for Probes {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128) + Cost::hashing(Hasher::Bytes, census.nodes, census.texts)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        Ok(Plan::later(move || {
            let hash = Hash::Function(HashFunction::Xxh64);
            let table = compiler.points64(points(&names), hash, DownPolicy::Live).table;
            Compiled { table, ..compiler.keyed(Keys::Probed(Box::new(*self)), DownPolicy::Live) }
        }))
    }
}

impl Probe for Probes {
    /// The point that a key belongs to.
    fn place(&self, table: &Table, key: &[u8]) -> Option<u64> {
        let [first, step] = self.seeds.map(|seed| siphash24(seed, 0, key));
        let mut probe = first;
        let mut nearest = None;
        for _ in 0..self.count {
            let (point, _) = table.point(probe)?;
            let way = point.wrapping_sub(probe);
            if nearest.is_none_or(|(least, _)| way < least) {
                nearest = Some((way, point));
            }
            probe = probe.wrapping_add(step);
        }
        nearest.map(|(_, point)| point)
    }
}

/// Two seeds in decimal, such as `1,2`.
fn seeds(text: &str) -> Result<[u64; 2], Error> {
    let number = |text: &str| {
        let plain = text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
        text.parse().ok().filter(|_| plain)
    };
    let pair = text.split_once(',').and_then(|(one, other)| Some([number(one)?, number(other)?]));
    pair.ok_or_else(|| {
        let message = format!("scheme.seeds: {} is not two numbers such as \"1,2\"", Quoted(text));
        Error::new(ErrorKind::Parameter, message)
    })
}

/// The points of nodes, each one below itself: what is strictly above a probe is then at or above it.
fn points(names: &[&str]) -> Vec<(u64, u32)> {
    names.iter().map(|name| siphash24(0, 0, name.as_bytes()).wrapping_sub(1)).zip(0..).collect()
}
