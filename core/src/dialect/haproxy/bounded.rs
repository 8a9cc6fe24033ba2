//! `hash-balance-factor`: a server over its share of the outstanding requests passes a request on.

use super::{Server, SCALE};
use alloc::vec::Vec;

/// The usable servers' shares in the order they are declared.
pub(crate) struct Bounded {
    factor: u64,
    /// Index, weight and the sum of the weights before it.
    shares: Vec<(u32, u64, u64)>,
    total: u64,
}

impl Bounded {
    /// `factor` in percent.
    pub(crate) fn new(servers: &[Server<'_>], usable: &[u32], factor: u32) -> Self {
        let mut total = 0;
        let shares = usable
            .iter()
            .filter_map(|&index| {
                let weight = u64::from(SCALE * servers.get(index as usize)?.weight);
                total += weight;
                Some((index, weight, total - weight))
            })
            .collect();
        Self { factor: factor.into(), shares, total }
    }

    /// Whether a server with `served` of the `served_total` outstanding requests may take one more.
    pub(crate) fn may_take(&self, server: u32, served: u64, served_total: u64) -> bool {
        let slots = ((served_total + 1) * self.factor).div_ceil(100);
        let (Some(whole), Some(rest)) = (slots.checked_div(self.total), slots.checked_rem(self.total)) else {
            return false;
        };
        self.shares.iter().find(|&&(index, ..)| index == server).is_some_and(|&(_, weight, before)| {
            let share = weight * whole + (before + weight) * rest / self.total - before * rest / self.total;
            served < share.max(1)
        })
    }
}
