//! A race of all nodes for each position.

use super::{
    race::{Entry, Race},
    NO_INDEX,
};
use crate::hash::mix;
use alloc::vec::Vec;

/// What a position is mixed with before it meets the nodes.
const SALT: u64 = 0xa5a5_a5a5_a5a5_a5a5;

#[derive(Debug)]
pub(crate) struct Rendezvous {
    race: Race,
    nodes: Vec<Racer>,
}

/// A node with weight.
#[derive(Clone, Copy, Debug)]
struct Racer {
    /// The hash of its id.
    hash: u64,
    weight: u32,
    node: u32,
}

impl Rendezvous {
    /// The hash of each node's id and its weight in thousandths, by index.
    pub(crate) fn new(racers: &[(u64, u32)]) -> Self {
        let with_weight = (0..).zip(racers).filter(|(_, &(_, weight))| weight > 0);
        let nodes: Vec<_> = with_weight.map(|(node, &(hash, weight))| Racer { hash, weight, node }).collect();
        let even = nodes.iter().all(|racer| Some(racer.weight) == nodes.first().map(|first| first.weight));
        Self { race: Race { bits: 56, even }, nodes }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Racer>()
    }

    #[inline]
    fn entries(&self, position: u64) -> impl Iterator<Item = Entry> + '_ {
        let place = mix(position ^ SALT);
        self.nodes.iter().map(move |racer| Entry {
            x: mix(racer.hash ^ place) >> 9,
            weight: racer.weight,
            node: racer.node,
        })
    }

    pub(super) fn owner(&self, position: u64) -> u32 {
        self.race.first(self.entries(position)).map_or(NO_INDEX, |entry| entry.node)
    }

    pub(super) fn first(&self, position: u64, mut accept: impl FnMut(u32) -> bool) -> Option<u32> {
        self.race.first(self.entries(position).filter(|entry| accept(entry.node))).map(|entry| entry.node)
    }

    pub(super) fn fill(&self, position: u64, out: &mut [u32], accept: impl Fn(u32) -> bool) -> usize {
        self.race.first_few(self.entries(position).filter(|entry| accept(entry.node)), out)
    }

    pub(super) fn candidate(&self, position: u64, step: usize, order: &mut Vec<Entry>) -> Option<u32> {
        self.race.sort(self.entries(position), order);
        order.get(step).map(|entry| entry.node)
    }
}
