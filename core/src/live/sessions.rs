//! The table of sessions: each shard a map and a list from the oldest to the newest, in one slab. Times are in
//! milliseconds.

use super::lock::{Lock, Locked};
use std::{collections::HashMap, mem::size_of};

/// No entry.
const NONE: u32 = u32::MAX;

/// Tables below this size have one shard, so that the oldest of all is evicted.
const FEW: u32 = 4096;

#[derive(Debug)]
pub(super) struct Sessions {
    shards: Box<[Lock<Shard>]>,
}

/// A session by its position, its node by the number of its membership, and its neighbours in age.
#[derive(Clone, Copy, Debug)]
struct Entry {
    position: u64,
    node: u64,
    touched: u64,
    older: u32,
    newer: u32,
}

#[derive(Debug)]
pub(super) struct Shard {
    limit: usize,
    ttl: u64,
    slots: HashMap<u64, u32>,
    entries: Vec<Entry>,
    free: Vec<u32>,
    oldest: u32,
    newest: u32,
}

impl Sessions {
    pub(super) fn new(limit: u32, ttl: u64) -> Self {
        let shards = if limit < FEW { 1 } else { 16 };
        let shard = || Lock::new(Shard::new((limit / shards) as usize, ttl));
        Self { shards: (0..shards).map(|_| shard()).collect() }
    }

    /// The shard of a position, locked.
    pub(super) fn shard(&self, position: u64) -> Option<Locked<'_, Shard>> {
        // Whoever panicked left no shard half changed.
        self.shards.get(position as usize % self.shards.len()).map(Lock::lock)
    }

    /// Every shard in turn, locked.
    pub(super) fn shards(&self) -> impl Iterator<Item = Locked<'_, Shard>> {
        (0..self.shards.len() as u64).filter_map(|shard| self.shard(shard))
    }
}

impl Shard {
    fn new(limit: usize, ttl: u64) -> Self {
        let (slots, entries, free) = Default::default();
        Self { limit, ttl, slots, entries, free, oldest: NONE, newest: NONE }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The memory taken, unused room included.
    pub(super) fn memory_bytes(&self) -> usize {
        // The map keeps one byte a slot beside the slot, and at most 7 of 8 slots full.
        let slots = match self.slots.capacity() {
            0 => 0,
            room => (room * 8 / 7).next_power_of_two(),
        };
        slots * (size_of::<(u64, u32)>() + 1)
            + self.entries.capacity() * size_of::<Entry>()
            + self.free.capacity() * size_of::<u32>()
    }

    /// The membership a session is bound to; one that is too old is removed first.
    pub(super) fn node(&mut self, position: u64, now: u64) -> Option<u64> {
        let entry = self.entry(*self.slots.get(&position)?)?;
        if self.is_expired(&entry, now) {
            self.remove(position);
            return None;
        }
        Some(entry.node)
    }

    /// Binds a session to a membership, as the newest; a full shard forgets its oldest.
    pub(super) fn bind(&mut self, position: u64, node: u64, now: u64) {
        let slot = match self.slots.get(&position).copied() {
            Some(slot) => {
                self.unlink(slot);
                slot
            }
            None => {
                if self.len() >= self.limit {
                    if let Some(oldest) = self.entry(self.oldest) {
                        self.remove(oldest.position);
                    }
                }
                let slot = self.free.pop().unwrap_or(self.entries.len() as u32);
                self.slots.insert(position, slot);
                slot
            }
        };
        let entry = Entry { position, node, touched: now, older: self.newest, newer: NONE };
        match self.entries.get_mut(slot as usize) {
            Some(place) => *place = entry,
            None => {
                if self.entries.len() == self.entries.capacity() {
                    // Doubling, but never beyond what will be used.
                    let more = self.limit.saturating_sub(self.entries.len());
                    self.entries.reserve_exact(more.min(self.entries.len().max(4)));
                }
                self.entries.push(entry);
            }
        }
        self.set_newer(entry.older, slot);
        self.newest = slot;
    }

    pub(super) fn remove(&mut self, position: u64) -> bool {
        let Some(slot) = self.slots.remove(&position) else { return false };
        self.unlink(slot);
        self.free.push(slot);
        true
    }

    /// Removes the oldest again and again, while it is too old; how many went.
    pub(super) fn expire(&mut self, now: u64) -> usize {
        let before = self.len();
        while let Some(oldest) = self.entry(self.oldest).filter(|oldest| self.is_expired(oldest, now)) {
            self.remove(oldest.position);
        }
        before - self.len()
    }

    fn is_expired(&self, entry: &Entry, now: u64) -> bool {
        now.saturating_sub(entry.touched) > self.ttl
    }

    fn entry(&self, slot: u32) -> Option<Entry> {
        self.entries.get(slot as usize).copied()
    }

    fn unlink(&mut self, slot: u32) {
        if let Some(Entry { older, newer, .. }) = self.entry(slot) {
            self.set_newer(older, newer);
            self.set_older(newer, older);
        }
    }

    fn set_newer(&mut self, slot: u32, newer: u32) {
        match self.entries.get_mut(slot as usize) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
    }

    fn set_older(&mut self, slot: u32, older: u32) {
        match self.entries.get_mut(slot as usize) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// A shard beside a list of (position, node, touched) from the oldest to the newest.
        #[test]
        fn a_shard_is_a_list_by_age(calls in prop::collection::vec((0..4u8, 0..12u64, 0..30u64), 0..200)) {
            let mut shard = Shard::new(6, 50);
            let mut list: Vec<(u64, u64, u64)> = Vec::new();
            let mut now = 0;
            for (i, (call, position, later)) in calls.into_iter().enumerate() {
                now += later;
                let at = list.iter().position(|entry| entry.0 == position);
                match call {
                    0 | 1 => {
                        match at {
                            Some(at) => drop(list.remove(at)),
                            None if list.len() == 6 => drop(list.remove(0)),
                            None => {}
                        }
                        list.push((position, i as u64, now));
                        shard.bind(position, i as u64, now);
                    }
                    2 => {
                        if at.is_some_and(|at| now - list[at].2 > 50) {
                            list.retain(|entry| entry.0 != position);
                        }
                        let found = list.iter().find(|entry| entry.0 == position).map(|entry| entry.1);
                        prop_assert_eq!(shard.node(position, now), found);
                    }
                    _ if position < 6 => {
                        prop_assert_eq!(shard.remove(position), at.is_some());
                        list.retain(|entry| entry.0 != position);
                    }
                    _ => {
                        let before = list.len();
                        list.retain(|entry| now - entry.2 <= 50);
                        prop_assert_eq!(shard.expire(now), before - list.len());
                    }
                }
                let ages: Vec<u64> = std::iter::successors(shard.entry(shard.oldest), |e| shard.entry(e.newer))
                    .map(|entry| entry.position).collect();
                prop_assert_eq!(ages, list.iter().map(|entry| entry.0).collect::<Vec<_>>());
                prop_assert_eq!(shard.len(), list.len());
                prop_assert!(shard.entries.len() <= 6);
            }
        }
    }
}
