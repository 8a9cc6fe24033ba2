//! `go_lafikl`: `github.com/lafikl/consistent` bdd3606, with its bounded loads.
//!
//! Positional, 64 bits: the first 8 bytes of BLAKE2b-512, little-endian. A member has ten points, at `name0` ..
//! `name9`. Search: the first point at or above the hash. A lease is `GetLeast` and `Inc`: the first member on the ring
//! that one more request leaves at its cap or below. A node that is down is passed over and counts for no cap. Order
//! does not count. Identity: the id.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        labels, router64, shared, Bounded, Caps, Compiler, Descriptor, Dialect, DownPolicy, Hash, KeyHash, Plan,
        Router, Ties,
    },
    hash::digest::blake2b_64,
    members::Node,
    scheme::{Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_lafikl",
    equals: "github.com/lafikl/consistent bdd3606 of Go, with its bounded loads",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: Properties::OF_DIALECTS,
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Lafikl)),
};

/// Points of a member.
const REPLICAS: u32 = 10;

/// The library, and its hash of keys: both have no options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lafikl;

impl Dialect for Lafikl {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(REPLICAS.into(), 1, Hasher::Sha)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        let total = names.len() as u64 * u64::from(REPLICAS);
        let router = router64(Hash::own(Lafikl), DownPolicy::Live);
        let router = Router { bounded: Some(Box::new(Fair)), ..router };
        compiler.independent(router, total, Ties::All, move || points(&names))
    }
}

impl KeyHash for Lafikl {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(blake2b_64(key))
    }
}

/// The ring of members.
fn points(names: &[&str]) -> Vec<(u64, u32)> {
    let names = (0..).zip(names.iter().copied());
    labels::points(names, REPLICAS, |label, name, i| label.name_first(name, "", i), blake2b_64)
}

/// The bound of its leases.
#[derive(Clone, Copy, Debug)]
struct Fair;

impl Bounded for Fair {
    fn caps(&self, _takes: &dyn Fn(u32) -> bool, takers: usize) -> Arc<dyn Caps> {
        Arc::new(FairCaps { takers })
    }
}

#[derive(Debug)]
struct FairCaps {
    takers: usize,
}

impl Caps for FairCaps {
    /// 5/4 of the share, which is rounded down before and at least one, rounded up. So the caps sum to more than the
    /// demand before the next request, and somebody is below.
    fn cap(&self, _node: u32, demand: u64) -> u64 {
        let share = demand.checked_div(self.takers as u64).unwrap_or(0).max(1);
        share.saturating_add(share.div_ceil(4))
    }
}
