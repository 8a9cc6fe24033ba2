//! `go_lafikl`: `github.com/lafikl/consistent` bdd3606, with its bounded loads.
//!
//! Positional, 64 bits: the first 8 bytes of BLAKE2b-512, little-endian. A member has ten points, at `name0` .. `name9`.
//! Search: the first point at or above the hash. A lease is `GetLeast` and `Inc`: the first member on the ring that one more
//! request leaves at its cap or below. A node that is down is passed over and counts for no cap. Order does not count.
//! Identity: the id.

use crate::dialect::kit::{labels, Bounded, Caps};
use crate::hash::digest::blake2b_64;
use alloc::{sync::Arc, vec::Vec};

pub(crate) const NAME: &str = "go_lafikl";

/// Points of a member.
pub(crate) const REPLICAS: u32 = 10;

/// The ring of members.
pub(crate) fn points(names: &[&str]) -> Vec<(u64, u32)> {
    let names = (0..).zip(names.iter().copied());
    labels::points(names, REPLICAS, |label, name, i| label.name_first(name, "", i), blake2b_64)
}

/// The bound of its leases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fair;

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
    /// 5/4 of the share, which is rounded down before and at least one, rounded up. So the caps sum to more than the demand
    /// before the next request, and somebody is below.
    fn cap(&self, _node: u32, demand: u64) -> u64 {
        let share = demand.checked_div(self.takers as u64).unwrap_or(0).max(1);
        share.saturating_add(share.div_ceil(4))
    }
}
