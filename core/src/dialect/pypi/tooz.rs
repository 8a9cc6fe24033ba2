//! `tooz`: the `HashRing` of OpenStack's tooz (9.1.0).
//!
//! Positional: a digest as one big-endian number, of which 64 bits stand for all. A node has partitions x weight
//! points, the digests of its name twice, three times, and on; a name that is another one repeated has points in common
//! with it, and they are the later node's. Search: the first point *strictly* above the hash. A node that is down is
//! one to be ignored. Identity: the id, weight; order counts where points are in common.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        router64, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Plan, Record, Ties,
    },
    hash::digest::{repeated, top, Digest, Md5, Sha1, Sha256, Sha512},
    members::Node,
    scheme::{words, Field, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "tooz",
    equals: "the `hashring.HashRing` of tooz 9.1.0 of PyPI",
    parameters: &[
        ParameterSpec::words("hash_function", &words(&FUNCTIONS), "What hashes nodes and keys."),
        ParameterSpec::integer("partitions", (1, MAX_PARTITIONS), 32, "Points of a node of weight 1.")
            .tried(Values::Smooth { few: &[32, 1, 64, 256], most: MAX_PARTITIONS }),
    ],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight],
        ordered: true,
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Tooz::of(given)?)),
};

const MAX_PARTITIONS: u64 = 65_536;

/// A function of Python's `hashlib`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

const FUNCTIONS: [(&str, Function); 4] =
    [("md5", Function::Md5), ("sha1", Function::Sha1), ("sha256", Function::Sha256), ("sha512", Function::Sha512)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tooz {
    function: Function,
    partitions: u64,
}

impl Tooz {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { function: given.word("hash_function", &FUNCTIONS)?, partitions: given.integer("partitions")? })
    }
}

impl Dialect for Tooz {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let hasher = if self.function == Function::Md5 { Hasher::Md5 } else { Hasher::Sha };
        census.by_weight(self.partitions, 1, hasher)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let count = |record: &Record<'a>| Ok((record.id, self.partitions * u64::from(record.whole_weight(u32::MAX)?)));
        let nodes = compiler.all(count)?;
        let total = nodes.iter().fold(0, |sum: u64, &(_, count)| sum.saturating_add(count));
        let router = router64(Hash::own(self.function), DownPolicy::Live);
        compiler.independent(router, total, Ties::Last, move || self.points(&nodes))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, Vec::new()))
    }
}

impl Tooz {
    fn points(self, nodes: &[(&str, u64)]) -> Vec<(u64, u32)> {
        let mut points = Vec::new();
        for (node, &(name, count)) in (0..).zip(nodes) {
            // One below, as a key on a point belongs to the next one.
            self.function.repeated(name.as_bytes(), count, &mut |point| points.push((point.wrapping_sub(1), node)));
        }
        points
    }
}

impl Function {
    /// Hands on the points of a name.
    fn repeated(self, name: &[u8], count: u64, take: &mut dyn FnMut(u64)) {
        match self {
            Self::Md5 => repeated::<Md5>(name, count, take),
            Self::Sha1 => repeated::<Sha1>(name, count, take),
            Self::Sha256 => repeated::<Sha256>(name, count, take),
            Self::Sha512 => repeated::<Sha512>(name, count, take),
        }
    }
}

impl KeyHash for Function {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(match self {
            Self::Md5 => top(&Md5::digest(key)),
            Self::Sha1 => top(&Sha1::digest(key)),
            Self::Sha256 => top(&Sha256::digest(key)),
            Self::Sha512 => top(&Sha512::digest(key)),
        })
    }
}
