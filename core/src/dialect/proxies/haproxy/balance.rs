//! `hash-balance-factor`: a server over its share of the outstanding requests passes a request on.

use super::server::Server;
use crate::dialect::kit::{Bounded, Caps};
use alloc::{sync::Arc, vec::Vec};
use core::ops::ControlFlow;

/// Nodes a unit of weight.
pub(super) const SCALE: u32 = 16;

/// The tree of servers.
#[derive(Debug)]
pub(crate) struct Balance {
    factor: u32,
    /// Index and weight of the usable servers as they are declared.
    usable: Vec<(u32, u64)>,
    /// Value and server; ascending, equal ones as inserted.
    tree: Vec<(u32, u32)>,
}

/// What each server may hold.
#[derive(Debug)]
pub(crate) struct Shares {
    factor: u32,
    /// Index, weight and the sum of the weights before it, of the servers that take requests, by index.
    servers: Vec<(u32, u64, u64)>,
    total: u64,
}

impl Balance {
    /// `factor` in percent; `usable` ascending.
    pub(crate) fn new(servers: &[Server<'_>], usable: &[u32], tree: Vec<(u32, u32)>, factor: u32) -> Self {
        let weight = |&index: &u32| Some((index, u64::from(SCALE * servers.get(index as usize)?.weight)));
        Self { factor, usable: usable.iter().filter_map(weight).collect(), tree }
    }

    /// The shares of those servers that take requests; one that is draining has no weight in HAProxy.
    pub(crate) fn shares(&self, takes: impl Fn(u32) -> bool) -> Shares {
        let mut total = 0;
        let takers = self.usable.iter().filter(|&&(index, _)| takes(index));
        let share = |&(index, weight): &(u32, u64)| {
            total += weight;
            (index, weight, total - weight)
        };
        let servers = takers.map(share).collect();
        Shares { factor: self.factor, servers, total }
    }

    /// The servers of the tree, once around, from the one nearest to a hash.
    pub(crate) fn from(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let next = self.tree.partition_point(|&(value, _)| value < hash) % self.tree.len().max(1);
        let before = next.checked_sub(1).unwrap_or(self.tree.len().saturating_sub(1));
        let value = |place: usize| self.tree.get(place).map_or(0, |&(value, _)| value);
        let nearer = hash.wrapping_sub(value(before)) <= value(next).wrapping_sub(hash);
        let start = if nearer { before } else { next };
        let (first, rest) = self.tree.split_at(start.min(self.tree.len()));
        rest.iter().chain(first).map(|&(_, server)| server)
    }
}

impl Bounded for Balance {
    fn visit(&self, position: u64, visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let _stopped = self.from(position as u32).try_for_each(visit);
    }

    fn caps(&self, takes: &dyn Fn(u32) -> bool, _takers: usize) -> Arc<dyn Caps> {
        Arc::new(self.shares(takes))
    }

    fn memory_bytes(&self) -> usize {
        self.usable.capacity() * size_of::<(u32, u64)>() + self.tree.capacity() * size_of::<(u32, u32)>()
    }
}

impl Caps for Shares {
    /// At least one, 0 if the server takes none. The caps sum to at least the demand.
    fn cap(&self, server: u32, demand: u64) -> u64 {
        let Ok(at) = self.servers.binary_search_by_key(&server, |&(index, ..)| index) else { return 0 };
        let Some(&(_, weight, before)) = self.servers.get(at) else { return 0 };
        let (weight, before, total) = (u128::from(weight), u128::from(before), u128::from(self.total.max(1)));
        let slots = (u128::from(demand) * u128::from(self.factor)).div_ceil(100);
        let (whole, rest) = (slots / total, slots % total);
        let share = weight * whole + (before + weight) * rest / total - before * rest / total;
        u64::try_from(share.max(1)).unwrap_or(u64::MAX)
    }
}
