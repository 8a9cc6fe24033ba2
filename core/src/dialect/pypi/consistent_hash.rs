//! `pypi_consistent_hash`: consistent_hash 1.0, and `pypi_consistent_hash_git`: consistent_hash_git 0.3.
//!
//! Positional, 32 bits: the first word of MD5. A node has 40 w labels, cut to a whole number, and of each label's MD5
//! the first three words (1.0), or all four (git), as points: nobody's count depends on the others.

use super::ketama;
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        router32, shared, Change, Compiler, Descriptor, Dialect, DownPolicy, Hash, History, Identity, Plan, Record,
        Ties,
    },
    hash::HashFunction,
    members::{Members, Node},
    scheme::{Field, Properties, Trials},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "pypi_consistent_hash",
    equals: "consistent_hash 1.0 of PyPI",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: PROPERTIES,
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(ConsistentHash { words: 3 })),
};

pub(crate) static GIT: Descriptor = Descriptor {
    name: "pypi_consistent_hash_git",
    equals: "consistent_hash_git 0.3 of PyPI",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: PROPERTIES,
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(ConsistentHash { words: 4 })),
};

const PROPERTIES: Properties =
    Properties { identity: &[Field::Id, Field::Weight], ordered: true, weighted: true, ..Properties::OF_DIALECTS };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ConsistentHash {
    /// Points of a label.
    words: usize,
}

impl Dialect for ConsistentHash {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(40, self.words as u64, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let labels = compiler.all(|record| Ok((record.id, (40.0 * record.weight.as_f64()) as u64)))?;
        let router = router32(Hash::Function(HashFunction::Md5), DownPolicy::Live);
        compiler.independent(router, ketama::total(&labels, self.words), Ties::Last, move || {
            ketama::points(&labels, self.words)
        })
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    /// There is no call for another weight: who wants one adds the node again, and it has the last word.
    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        change.added_anew(before).map(History::from)
    }
}
