//! A number of slots, usually prime: a position belongs to the slot of its remainder, and its walk goes on from there.

use super::{owners::Owners, NO_INDEX};
use core::ops::ControlFlow;

#[derive(Debug)]
pub(crate) struct Cycle {
    owners: Owners,
}

impl Cycle {
    /// The owner of each slot, `NO_INDEX` for one of nobody; no slots where nobody owns anything.
    pub(crate) fn new(owners: &[u32]) -> Self {
        let nodes = owners.iter().max().map_or(0, |&highest| (highest as usize).saturating_add(1));
        Self { owners: Owners::new(owners.iter().copied(), nodes) }
    }

    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.owners.memory_bytes()
    }

    #[inline]
    pub(super) fn slot(&self, position: u64) -> usize {
        position.checked_rem(self.len() as u64).unwrap_or(0) as usize
    }

    #[inline]
    pub(super) fn owner(&self, position: u64) -> u32 {
        self.owners.get(self.slot(position))
    }

    pub(super) fn at(&self, slot: usize) -> Option<u32> {
        Some(self.owners.get(slot)).filter(|&node| node != NO_INDEX)
    }

    pub(super) fn visit<B>(&self, position: u64, mut visit: impl FnMut(u32) -> ControlFlow<B>) -> Option<B> {
        let slot = self.slot(position);
        for slot in (slot..self.len()).chain(0..slot) {
            if let ControlFlow::Break(answer) = visit(self.owners.get(slot)) {
                return Some(answer);
            }
        }
        None
    }
}
