//! Slots whose nodes are written down, each in a row of its own: the owner is one load away, and whoever comes after
//! the row is found out by a race of all nodes for the slot's first position.

use super::{cut::Cut, owners::Owners, race::Entry, rendezvous::Rendezvous, NO_INDEX};
use alloc::vec::Vec;
use core::ops::Range;

#[derive(Debug)]
pub(crate) struct Kept {
    cut: Cut,
    /// The owner of each slot: the first of its row, or the winner of its race, or nobody; empty where no slot has one.
    owners: Owners,
    /// The rows, one after the other.
    nodes: Owners,
    starts: Starts,
    race: Rendezvous,
}

/// Where the rows begin.
#[derive(Debug)]
enum Starts {
    /// All are of this length.
    Every(usize),
    /// The start of each, and the end of the last.
    Each(Vec<u32>),
}

impl Kept {
    /// The row of each slot, of different nodes that are told by the hash of their id and their weight in thousandths;
    /// rows may be empty. Nodes without weight are left out of them.
    pub(crate) fn new<'r>(cut: Cut, rows: impl Iterator<Item = &'r [u32]>, racers: &[(u64, u32)]) -> Self {
        Self::racing(cut, rows, racers, Rendezvous::new(racers))
    }

    /// The same, but nobody comes after a row.
    #[cfg(feature = "stores")]
    pub(crate) fn alone<'r>(cut: Cut, rows: impl Iterator<Item = &'r [u32]>, nodes: &[(u64, u32)]) -> Self {
        Self::racing(cut, rows, nodes, Rendezvous::new(&[]))
    }

    fn racing<'r>(cut: Cut, rows: impl Iterator<Item = &'r [u32]>, racers: &[(u64, u32)], race: Rendezvous) -> Self {
        let has_weight = |node: u32| racers.get(node as usize).is_some_and(|&(_, weight)| weight > 0);
        let (mut owners, mut nodes, mut starts) = (Vec::with_capacity(cut.len()), Vec::new(), Vec::new());
        starts.reserve_exact(cut.len() + 1);
        starts.push(0);
        for (slot, row) in rows.take(cut.len()).enumerate() {
            let start = nodes.len();
            nodes.extend(row.iter().copied().filter(|&node| has_weight(node)));
            owners.push(nodes.get(start).copied().unwrap_or_else(|| race.owner(cut.first(slot))));
            starts.push(nodes.len() as u32);
        }
        if nodes.is_empty() && owners.contains(&NO_INDEX) {
            owners.clear();
        }
        // Room for the index of nobody.
        let owned = if owners.contains(&NO_INDEX) { usize::MAX } else { racers.len() };
        let width = starts.get(1).map_or(0, |&end| end as usize);
        let is_even = starts.iter().enumerate().all(|(slot, &start)| slot * width == start as usize);
        let count = racers.len();
        Self {
            cut,
            owners: Owners::new(owners.into_iter(), owned),
            nodes: Owners::new(nodes.into_iter(), count),
            starts: if is_even { Starts::Every(width) } else { Starts::Each(starts) },
            race,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let starts = match &self.starts {
            Starts::Every(_) => 0,
            Starts::Each(starts) => starts.capacity() * size_of::<u32>(),
        };
        let rows = self.owners.memory_bytes() + self.nodes.memory_bytes() + starts;
        self.cut.memory_bytes() + rows + self.race.memory_bytes()
    }

    #[inline(always)]
    pub(super) fn owner(&self, position: u64) -> u32 {
        self.owners.get(self.cut.slot(position))
    }

    pub(super) fn owners(&self, positions: &[u64], out: &mut [u32]) {
        for (node, &position) in out.iter_mut().zip(positions) {
            *node = self.owner(position);
        }
    }

    /// Where the row of a slot stands.
    #[inline(always)]
    fn row(&self, slot: usize) -> Range<usize> {
        match &self.starts {
            Starts::Every(width) => slot * width..(slot + 1) * width,
            Starts::Each(starts) => match starts.get(slot..slot + 2) {
                Some(&[start, end]) => start as usize..end as usize,
                _ => 0..0,
            },
        }
    }

    fn is_in(&self, mut row: Range<usize>, node: u32) -> bool {
        row.any(|at| self.nodes.get(at) == node)
    }

    /// The first nodes of a position's row, if it has so many.
    #[inline(never)] // out of the way of the points
    pub(super) fn distinct<const N: usize>(&self, position: u64, out: &mut [u32; N]) -> bool {
        let row = self.row(self.cut.slot(position));
        row.len() >= N && self.nodes.copy(row.start, out)
    }

    /// Fills `out` with the nodes of a position's row that are accepted. Returns how many.
    pub(super) fn fill_row(&self, position: u64, out: &mut [u32], accept: impl Fn(u32) -> bool) -> usize {
        let row = self.row(self.cut.slot(position)).map(|at| self.nodes.get(at));
        let accepted = row.filter(|&node| accept(node));
        out.iter_mut().zip(accepted).map(|(answer, node)| *answer = node).count()
    }

    #[inline]
    pub(super) fn first(&self, position: u64, mut accept: impl FnMut(u32) -> bool) -> Option<u32> {
        let slot = self.cut.slot(position);
        let row = self.row(slot);
        if let Some(node) = row.clone().map(|at| self.nodes.get(at)).find(|&node| accept(node)) {
            return Some(node);
        }
        self.race.first(self.cut.first(slot), |node| !self.is_in(row.clone(), node) && accept(node))
    }

    #[inline]
    pub(super) fn fill(&self, position: u64, out: &mut [u32], accept: impl Fn(u32) -> bool) -> usize {
        let slot = self.cut.slot(position);
        let row = self.row(slot);
        let len = self.fill_row(position, out, &accept);
        match out.get_mut(len..) {
            Some(rest) if !rest.is_empty() => {
                let others = |node| !self.is_in(row.clone(), node) && accept(node);
                len + self.race.fill(self.cut.first(slot), rest, others)
            }
            _ => len,
        }
    }

    /// The nodes of the row, then all in the order of the race, those of the row once more.
    pub(super) fn candidate(&self, position: u64, step: usize, order: &mut Vec<Entry>) -> Option<u32> {
        let slot = self.cut.slot(position);
        let row = self.row(slot);
        match step.checked_sub(row.len()) {
            None => Some(self.nodes.get(row.start + step)),
            Some(step) => self.race.candidate(self.cut.first(slot), step, order),
        }
    }

    pub(super) fn arc(&self, at: usize) -> Option<(u64, u32)> {
        (at < self.len()).then(|| (self.cut.last(at), self.owners.get(at)))
    }
}
