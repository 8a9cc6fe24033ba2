//! `go_groupcache`: `github.com/golang/groupcache/consistenthash` 2c02b82.
//!
//! Positional, 32 bits: CRC-32. A member has points at `0name`, `1name` ..; of equal points the one added last counts.
//! Search: the first point at or above the hash. It never removes: who leaves was not in the list. A node that is down
//! is passed over, which is ours. List order is the order of additions. Identity: the id.

use super::MAX_REPLICAS;
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{labels, router32, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Plan, Ties},
    hash::{crc::crc32, HashFunction},
    members::Node,
    scheme::{ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_groupcache",
    equals: "github.com/golang/groupcache/consistenthash 2c02b82 of Go",
    parameters: &[
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 50, "Points of a member, as its `HTTPPool` has.")
            .tried(Values::Smooth { few: &[50, 3, 12, 200, 800], most: MAX_REPLICAS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties { ordered: true, ..Properties::OF_DIALECTS },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) replicas: u32,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { replicas: given.small("replicas")? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(self.replicas.into(), 1, Hasher::Words)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        let total = names.len() as u64 * u64::from(self.replicas);
        let router = router32(Hash::Function(HashFunction::Crc32), DownPolicy::Live);
        compiler.independent(router, total, Ties::Last, move || points(&names, self.replicas))
    }
}

/// The points of members; of equal ones the last member has it, which is settled later.
fn points(names: &[&str], replicas: u32) -> Vec<(u64, u32)> {
    let hash = |label: &[u8]| crc32(label).into();
    let names = (0..).zip(names.iter().copied());
    labels::points(names, replicas, |label, name, i| label.number_first(i, "", name), hash)
}
