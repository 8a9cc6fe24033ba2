//! `npm_consistent_hashing`: consistent-hashing (0.3.0).
//!
//! Positional; a node has the digests of `id:0`, `id:1` .., compared as numbers, of which 64 bits stand for all: among
//! different texts they are equal in one of 2^64 pairs. Search: last point at or below the key's digest, else the last
//! of all. No two nodes have a label in common, so order does not count. A node that is down is removed. Identity: the
//! id.

use super::{
    algorithm::{Algorithm, ALGORITHM},
    MAX_LABELS,
};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        labels, router64, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, KeyHash, Plan, Ties,
    },
    members::Node,
    scheme::{Down, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "npm_consistent_hashing",
    equals: "consistent-hashing 0.3.0 of npm",
    parameters: &[
        ALGORITHM,
        ParameterSpec::integer("replicas", (1, MAX_LABELS), 160, "Points of a node.")
            .tried(Values::Smooth { few: &[160, 20], most: MAX_LABELS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties { down: Down::Rebuild, ..Properties::OF_DIALECTS },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) algorithm: Algorithm,
    /// Points a node.
    pub(crate) replicas: u32,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { algorithm: Algorithm::of(given)?, replicas: given.small("replicas")? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(self.replicas.into(), 2, self.algorithm.hasher())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let ids = compiler.only_up(compiler.ids()?);
        let router = router64(Hash::own(FirstBits(self.algorithm)), DownPolicy::Table);
        let total = ids.len() as u64 * u64::from(self.replicas);
        Ok(compiler.independent(router, total, Ties::All, move || points(&ids, self))?.preceding())
    }
}

/// The hash of keys: the digest's first 64 bits, big-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FirstBits(Algorithm);

impl KeyHash for FirstBits {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(u64::from_be_bytes(self.0.digest(key)))
    }
}

/// The ring of nodes with their places in the list.
fn points(ids: &[(u32, &str)], options: &Options) -> Vec<(u64, u32)> {
    let hash = |label: &[u8]| u64::from_be_bytes(options.algorithm.digest(label));
    let nodes = ids.iter().copied();
    let mut points = labels::points(nodes, options.replicas, |label, id, i| label.name_first(id, ":", i), hash);
    points.sort_unstable();
    // A point has the keys at or above it. In the table it stands below the next one, with the keys at or below.
    let next = points.iter().skip(1).chain(points.first());
    points.iter().zip(next).map(|(&(_, node), &(point, _))| (point.wrapping_sub(1), node)).collect()
}
