//! `libring`: libring of Elixir (1.7.0, bitwalker c64f12d).
//!
//! Positional, 32 bits: `erlang:phash2` with the range 2^32 - 1, so that no hash is the highest number. A node has 128
//! points times its weight, the hashes of the tuples of its id and 1, 2 ..; of equal points the node added first has
//! it. Search: the first point at or above the hash. A node that is down is passed over, as `remove_node` would.
//! Identity: the id, the weight; order counts through shared points alone.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        router32, shared, Compiler, Descriptor, Dialect, DownPolicy, Hash, Identity, KeyHash, Plan, Record, Ties,
    },
    hash::erlang::{phash2_32, phash2_32_numbered},
    members::Node,
    scheme::{Field, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "libring",
    equals: "libring 1.7.0 of Elixir (bitwalker/libring c64f12d) with texts as nodes",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight],
        ordered: true,
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(Libring)),
};

/// Points of a node that was added without a weight.
const POINTS: u32 = 128;
const MAX_POINTS: u32 = 1 << 20;

/// The ring, and its hash of keys: both have no options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Libring;

impl Dialect for Libring {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(POINTS.into(), 1, Hasher::Bytes) + census.each(1, 1, Hasher::Bytes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all(|record| Ok((record.id, record.points(POINTS, MAX_POINTS)?)))?;
        let total = nodes.iter().map(|&(_, count)| u64::from(count)).sum();
        let router = router32(Hash::own(*self), DownPolicy::Live);
        compiler.independent(router, total, Ties::First, move || points(&nodes))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }
}

impl KeyHash for Libring {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(phash2_32(key).into())
    }
}

fn points(nodes: &[(&str, u32)]) -> Vec<(u64, u32)> {
    let mut points = Vec::new();
    for (place, &(id, count)) in (0..).zip(nodes) {
        points.extend((1..=count).map(|i| (phash2_32_numbered(id.as_bytes(), i).into(), place)));
    }
    points
}
