//! Fixed slots: a position's top bits name one, and its owner is one load away. Who comes after the owner is found out
//! by the slot's race when it is asked for, or read from rows that were stored before: the next three at each slot.

mod build;
mod runners;
#[cfg(test)]
mod tests;

use super::{
    owners::Owners,
    race::{push_front, Entry},
    NO_INDEX,
};
use alloc::{vec, vec::Vec};
use runners::Runners;

/// Owner and stored successors of a slot.
const DEPTH: usize = 4;

#[derive(Debug)]
pub(crate) struct Slots {
    /// The owner of each slot; empty where nobody has weight.
    owners: Owners,
    /// 64 less the bits of a slot.
    shift: u32,
    rows: Option<Rows>,
    runners: Runners,
}

/// The same number of next nodes for every slot.
#[derive(Debug)]
struct Rows {
    nodes: Owners,
    width: usize,
}

/// So many nodes that come, go or change are as much work as a new table: each of them is a pass over all slots.
const MOST_CHANGED: usize = 4;

impl Slots {
    /// 2^bits slots for nodes given by the hash of their id and their weight in thousandths.
    pub(crate) fn new(bits: u32, racers: &[(u64, u32)]) -> Self {
        let runners = Runners::new(bits, racers);
        let depth = runners.running().count().min(1);
        let winners = build::winners(&runners, depth);
        Self::of(runners, &winners, depth, false)
    }

    /// The same slots with the next three nodes of each stored.
    pub(crate) fn with_rows(&self) -> Self {
        let runners = self.runners.clone();
        let depth = runners.running().count().min(DEPTH);
        let winners = build::winners(&runners, depth);
        Self::of(runners, &winners, depth, true)
    }

    /// `winners` has the first `depth` of every slot.
    fn of(runners: Runners, winners: &[u32], depth: usize, with_rows: bool) -> Self {
        let nodes = runners.nodes.len();
        let owners = Owners::new(winners.iter().step_by(depth.max(1)).copied(), nodes);
        let rows = with_rows.then(|| {
            let next = winners.chunks(depth.max(1)).flat_map(|row| row.get(1..).unwrap_or_default());
            let next: Vec<u32> = next.copied().collect();
            Rows { nodes: Owners::new(next.into_iter(), nodes), width: depth.saturating_sub(1) }
        });
        Self { owners, shift: u64::BITS - runners.bits, rows, runners }
    }

    /// The slots of other nodes, whose indices `renamed` has by index here. Slots are raced for again only where their
    /// winner left or lost weight; those who came or gained weight then challenge the others.
    pub(crate) fn changed(&self, racers: &[(u64, u32)], renamed: &[u32]) -> Self {
        let runners = Runners::new(self.runners.bits, racers);
        let running = runners.running().count();
        let depth = running.min(if self.rows.is_some() { DEPTH } else { 1 });
        let with_rows = self.rows.is_some();

        // What becomes of each node's old wins, and who has to challenge for more.
        let mut challenges = vec![true; racers.len()];
        let mut kept = vec![NO_INDEX; renamed.len()];
        for ((before, &index), kept) in self.runners.nodes.iter().zip(renamed).zip(&mut kept) {
            let Some(now) = runners.nodes.get(index as usize) else { continue };
            // In a row of several, who gained weight may have to move up: the row is raced for again.
            if now.weight == before.weight || (depth == 1 && now.weight > before.weight) {
                *kept = index;
            }
            if let Some(challenges) = challenges.get_mut(index as usize) {
                *challenges = now.weight > before.weight;
            }
        }
        let challengers: Vec<_> =
            runners.running().filter(|r| challenges.get(r.node as usize).copied().unwrap_or(true)).collect();
        let lost = kept.iter().filter(|&&index| index == NO_INDEX).count();
        if depth != self.depth() || challengers.len() + lost > MOST_CHANGED.min(running / 2) {
            let winners = build::winners(&runners, depth);
            return Self::of(runners, &winners, depth, with_rows);
        }

        let mut winners = Vec::with_capacity(self.owners.len() * depth);
        for slot in 0..self.owners.len() {
            for place in 0..depth {
                let winner = self.winner(slot, place);
                winners.push(kept.get(winner as usize).copied().unwrap_or(NO_INDEX));
            }
        }
        for (slot, row) in (0..).zip(winners.chunks_mut(depth.max(1))) {
            if row.contains(&NO_INDEX) {
                runners.race.first_few(runners.entries(slot), row);
            }
        }
        for challenger in challengers {
            for rank in 0..self.owners.len() as u32 {
                let slot = challenger.slot(rank, runners.bits);
                let start = slot as usize * depth;
                let Some(row) = winners.get_mut(start..start + depth) else { continue };
                if !runners.surely_keeps(row, slot, rank) {
                    challenge(&runners, challenger.entry(rank, runners::place(slot)), slot, row);
                }
            }
        }
        Self::of(runners, &winners, depth, with_rows)
    }

    fn depth(&self) -> usize {
        usize::from(self.owners.len() > 0) + self.rows.as_ref().map_or(0, |rows| rows.width)
    }

    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let rows = self.rows.as_ref().map_or(0, |rows| rows.nodes.memory_bytes());
        self.owners.memory_bytes() + rows + self.runners.nodes.capacity() * size_of::<runners::Runner>()
    }

    #[inline(always)]
    fn slot(&self, position: u64) -> usize {
        (position >> self.shift) as usize
    }

    #[inline(always)]
    pub(super) fn owner(&self, position: u64) -> u32 {
        self.owners.get(self.slot(position))
    }

    pub(super) fn owners(&self, positions: &[u64], out: &mut [u32]) {
        for (node, &position) in out.iter_mut().zip(positions) {
            *node = self.owner(position);
        }
    }

    /// The first nodes of a position's slot, if they are stored.
    #[inline(never)] // out of the way of the points
    pub(super) fn distinct<const N: usize>(&self, position: u64, out: &mut [u32; N]) -> bool {
        let slot = self.slot(position);
        match (&self.rows, out.split_first_mut()) {
            (Some(rows), Some((owner, next))) if next.len() <= rows.width => {
                *owner = self.owners.get(slot);
                rows.nodes.copy(slot * rows.width, next)
            }
            _ => false,
        }
    }

    /// The node at a place of a slot's order, if it is stored.
    #[inline]
    fn stored(&self, slot: usize, place: usize) -> Option<u32> {
        let node = match (place.checked_sub(1), &self.rows) {
            (None, _) => self.owners.get(slot),
            (Some(place), Some(rows)) if place < rows.width => rows.nodes.get(slot * rows.width + place),
            _ => NO_INDEX,
        };
        Some(node).filter(|&node| node != NO_INDEX)
    }

    fn winner(&self, slot: usize, place: usize) -> u32 {
        self.stored(slot, place).unwrap_or(NO_INDEX)
    }

    #[inline]
    pub(super) fn first(&self, position: u64, mut accept: impl FnMut(u32) -> bool) -> Option<u32> {
        let slot = self.slot(position);
        let mut place = 0;
        while let Some(node) = self.stored(slot, place) {
            if accept(node) {
                return Some(node);
            }
            place += 1;
        }
        let entries = self.runners.entries(slot as u32).filter(|entry| accept(entry.node));
        self.runners.race.first(entries).map(|entry| entry.node)
    }

    #[inline]
    pub(super) fn fill(&self, position: u64, out: &mut [u32], accept: impl Fn(u32) -> bool) -> usize {
        let slot = self.slot(position);
        let (mut len, mut place) = (0, 0);
        while let (Some(node), Some(answer)) = (self.stored(slot, place), out.get_mut(len)) {
            place += 1;
            if accept(node) {
                *answer = node;
                len += 1;
            }
        }
        if len == out.len() {
            return len;
        }
        self.runners.race.first_few(self.runners.entries(slot as u32).filter(|entry| accept(entry.node)), out)
    }

    pub(super) fn candidate(&self, position: u64, step: usize, order: &mut Vec<Entry>) -> Option<u32> {
        let slot = self.slot(position);
        self.stored(slot, step).or_else(|| {
            self.runners.race.sort(self.runners.entries(slot as u32), order);
            order.get(step).map(|entry| entry.node)
        })
    }

    pub(super) fn arc(&self, at: usize) -> Option<(u64, u32)> {
        let last = ((at as u64) << self.shift) | (u64::MAX >> self.runners.bits);
        self.stored(at, 0).map(|node| (last, node))
    }
}

/// Puts an entry into a slot's row, unless it stands there already or comes after all of them.
fn challenge(runners: &Runners, entry: Entry, slot: u32, row: &mut [u32]) {
    if row.contains(&entry.node) {
        return;
    }
    let comes_before =
        |node: u32| runners.entry(node, slot).is_some_and(|other| runners.race.compare(&other, &entry).is_lt());
    let at = row.iter().rposition(|&node| comes_before(node)).map_or(0, |at| at + 1);
    if let Some(behind) = row.get_mut(at..) {
        push_front(behind, entry.node);
    }
}
