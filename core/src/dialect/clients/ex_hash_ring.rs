//! `ex_hash_ring`: ExHashRing of Elixir (7.0.0, discord 627589b).
//!
//! Positional, 64 bits: the second half of MD5, little-endian. A node has points at `id0`, `id1` .., `replicas` of them
//! times its weight; of equal points the node listed last has it, where the library may have either. Search: the first
//! point strictly above the hash. A node that is down is passed over, as `remove_node` would. Identity: the id, the
//! weight; order counts through shared points alone.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        router64, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Label, Plan,
        Record, Ties,
    },
    hash::{digest::md5, le64},
    members::Node,
    scheme::{Field, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "ex_hash_ring",
    equals: "ExHashRing 7.0.0 of Elixir (discord/ex_hash_ring 627589b)",
    parameters: &[
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 512, "Points of a node of weight 1.")
            .tried(Values::Smooth { few: &[512, 128, 64], most: MAX_REPLICAS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight],
        ordered: true,
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Ring::of(given)?)),
};

const MAX_REPLICAS: u64 = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ring {
    /// Points of a node of weight 1.
    replicas: u32,
}

impl Ring {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { replicas: given.small("replicas")? })
    }

    fn count(self, record: &Record<'_>) -> Result<u32, Error> {
        record.points(self.replicas, MAX_REPLICAS as u32)
    }
}

impl Dialect for Ring {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(self.replicas.into(), 1, Hasher::Md5) + census.each(1, 1, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all(|record| Ok((record.id, self.count(record)?)))?;
        let total = nodes.iter().map(|&(_, count)| u64::from(count)).sum();
        let router = router64(Hash::own(Half), DownPolicy::Live);
        compiler.independent(router, total, Ties::Last, move || points(&nodes))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }
}

/// The hash of keys and labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Half;

impl KeyHash for Half {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(hash(key))
    }
}

fn hash(text: &[u8]) -> u64 {
    le64(&md5(text), 8)
}

/// Each point one below itself: what is strictly above a key is then at or above it.
fn points(nodes: &[(&str, u32)]) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (place, &(id, count)) in (0..).zip(nodes) {
        points.extend((0..count).map(|i| (hash(label.name_first(id, "", i)).wrapping_sub(1), place)));
    }
    points
}
