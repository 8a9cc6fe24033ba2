//! The assignment while it is planned: rows, what moved, and what limits allow.

use super::{
    arrays::{add, at, less, put},
    request::{Rebalance, Standing, MAX_WORK},
    table::Table,
    words::{MoveReason, Obstacle},
};
use crate::{hash::mix, members::NO_INDEX};
use alloc::{collections::BTreeSet, vec, vec::Vec};

pub(super) struct State<'a> {
    pub(super) request: &'a Rebalance<'a>,
    pub(super) table: &'a Table,
    /// Ranks, as they are now.
    rows: Vec<u32>,
    before: Vec<u32>,
    /// The reason of each place's first move.
    pub(super) reasons: Vec<Option<MoveReason>>,
    /// How many places each rank has.
    pub(super) counts: Vec<u64>,
    /// How many it had.
    counts_before: Vec<u64>,
    pub(super) targets: Vec<u64>,
    /// For each number of replicas, how many may share a zone.
    pub(super) most: Vec<u64>,
    /// How many of a slot the targets of each zone need, where an overload lets them need more.
    relaxed: Vec<u64>,
    /// The slots of which a replica moved.
    touched: Vec<bool>,
    moves: u64,
    bytes: u64,
    moves_to: Vec<u64>,
    work: u64,
    pub(super) obstacles: BTreeSet<Obstacle>,
    /// Slots are visited in steps of this, from the other on.
    stride: u64,
    first: u64,
}

impl<'a> State<'a> {
    pub(super) fn new(request: &'a Rebalance<'a>, table: &'a Table) -> Self {
        let (slots, replicas) = (request.slots as usize, request.replicas as usize);
        let mut rows = vec![NO_INDEX; slots * replicas];
        rows.iter_mut().zip(request.rows).for_each(|(place, &index)| *place = table.rank(index));
        for (slot, row) in rows.chunks_exact_mut(replicas.max(1)).enumerate() {
            shorten(row, request.wanted(slot));
        }
        let mut counts = vec![0; table.given.len()];
        rows.iter().filter(|&&rank| rank != NO_INDEX).for_each(|&rank| add(&mut counts, rank as usize, 1));
        let members = table.taking().fold(0, |all, rank| all ^ at(&table.hashes, rank as usize));
        let slots = u64::from(request.slots);
        Self {
            request,
            table,
            before: rows.clone(),
            reasons: vec![None; rows.len()],
            rows,
            counts_before: counts.clone(),
            counts,
            targets: Vec::new(),
            most: (0..=request.replicas.into()).map(|replicas| table.most_in_zone(replicas)).collect(),
            relaxed: vec![0; table.present.len()],
            touched: vec![false; slots as usize],
            moves: 0,
            bytes: 0,
            moves_to: vec![0; table.present.len()],
            work: 0,
            obstacles: BTreeSet::new(),
            stride: (slots * 618 / 1000..).find(|&step| gcd(step, slots) == 1).unwrap_or(1),
            first: mix(members) % slots.max(1),
        }
    }

    /// The places of slots that may have nodes, in the order in which slots are visited.
    pub(super) fn visit(&self) -> impl Iterator<Item = (usize, usize)> + 'a {
        let (request, slots) = (self.request, u64::from(self.request.slots));
        let (stride, first) = (self.stride, self.first);
        (0..slots).flat_map(move |i| {
            let slot = ((first + i * stride) % slots) as usize;
            (0..request.wanted(slot)).map(move |replica| (slot, slot * request.replicas as usize + replica))
        })
    }

    /// The nodes of a slot.
    pub(super) fn row(&self, slot: usize) -> impl Iterator<Item = u32> + '_ {
        self.places(slot).filter_map(|place| self.node(place))
    }

    pub(super) fn places(&self, slot: usize) -> core::ops::Range<usize> {
        let first = slot * self.request.replicas as usize;
        first..first + self.request.wanted(slot)
    }

    pub(super) fn slot(&self, place: usize) -> usize {
        place / self.request.replicas.max(1) as usize
    }

    pub(super) fn node(&self, place: usize) -> Option<u32> {
        self.rows.get(place).copied().filter(|&rank| rank != NO_INDEX)
    }

    pub(super) fn before(&self, place: usize) -> Option<u32> {
        self.before.get(place).copied().filter(|&rank| rank != NO_INDEX)
    }

    /// Whether the slot has no other replica on the node.
    pub(super) fn is_apart(&self, slot: usize, node: u32) -> bool {
        self.row(slot).all(|other| other != node)
    }

    /// Takes the targets, and what they need of zones.
    pub(super) fn aim(&mut self, targets: Vec<u64>) {
        if self.soft() {
            for (&target, &zone) in targets.iter().zip(&self.table.zone) {
                add(&mut self.relaxed, zone as usize, target);
            }
            let slots = u64::from(self.request.slots.max(1));
            self.relaxed.iter_mut().for_each(|places| *places = places.div_ceil(slots));
        }
        self.targets = targets;
    }

    /// Whether a place of the slot may have a node of this zone, the place's own node not counting. `strict` asks for
    /// replicas apart even where an overload says that targets come first.
    pub(super) fn zone_fits(&self, slot: usize, place: usize, zone: u32, strict: bool) -> bool {
        let others = self.places(slot).filter(|&other| other != place).filter_map(|other| self.node(other));
        let used = others.filter(|&node| self.table.zone_of(node) == zone).count() as u64;
        let relaxed = if strict { 0 } else { at(&self.relaxed, zone as usize) };
        used < at(&self.most, self.request.wanted(slot)).max(relaxed)
    }

    /// Whether the slot may not move for now.
    pub(super) fn rests(&self, slot: usize) -> bool {
        let limits = &self.request.limits;
        let recent = |&last: &u64| limits.now.saturating_sub(last) < limits.min_interval;
        limits.min_interval > 0 && (at(&self.touched, slot) || self.request.last_moved.get(slot).is_some_and(recent))
    }

    /// Whether the place's node differs from the one it had.
    pub(super) fn has_moved(&self, place: usize) -> bool {
        self.before(place).is_some_and(|before| self.node(place) != Some(before))
    }

    /// Whether giving the place a node is a move that the limits count.
    pub(super) fn is_free(&self, place: usize) -> bool {
        self.before(place).is_none() || self.has_moved(place)
    }

    /// Gives a place a node, if the limits allow; says what does not.
    pub(super) fn give(&mut self, place: usize, node: u32, reason: MoveReason) -> Result<(), Obstacle> {
        let (slot, limits) = (self.slot(place), &self.request.limits);
        let bytes = at(self.request.bytes, slot);
        if self.before(place).is_some_and(|before| before != node) {
            let zone = self.table.zone_of(node);
            let here = self.has_moved(place);
            let comes = !here || self.node(place).is_some_and(|now| self.table.zone_of(now) != zone);
            let refused = |limit: Option<u64>, value: u64| limit.is_some_and(|most| value > most);
            if !here && refused(limits.moves, self.moves + 1) {
                return Err(Obstacle::Moves);
            }
            if !here && refused(limits.bytes, self.bytes.saturating_add(bytes)) {
                return Err(Obstacle::Bytes);
            }
            if comes && refused(limits.moves_to_zone, at(&self.moves_to, zone as usize) + 1) {
                return Err(Obstacle::Zone);
            }
        }
        self.replace(place, node);
        if self.before(place).is_some() {
            put(&mut self.touched, slot, true);
            if at(&self.reasons, place).is_none() {
                put(&mut self.reasons, place, Some(reason));
            }
        }
        Ok(())
    }

    /// Gives a place a node and keeps the books.
    pub(super) fn replace(&mut self, place: usize, node: u32) {
        self.count_move(place, false);
        if let Some(now) = self.node(place) {
            less(&mut self.counts, now as usize, 1);
        }
        put(&mut self.rows, place, node);
        add(&mut self.counts, node as usize, 1);
        self.count_move(place, true);
    }

    fn count_move(&mut self, place: usize, comes: bool) {
        let (true, Some(node)) = (self.has_moved(place), self.node(place)) else { return };
        let (zone, bytes) = (self.table.zone_of(node) as usize, at(self.request.bytes, self.slot(place)));
        match comes {
            true => {
                self.moves += 1;
                self.bytes = self.bytes.saturating_add(bytes);
                add(&mut self.moves_to, zone, 1);
            }
            false => {
                self.moves -= 1;
                self.bytes = self.bytes.saturating_sub(bytes);
                less(&mut self.moves_to, zone, 1);
            }
        }
    }

    /// Forgets that a place ever moved, after it was given its node of before again.
    pub(super) fn forget(&mut self, place: usize) {
        put(&mut self.reasons, place, None);
        let slot = self.slot(place);
        let moved = self.places(slot).any(|place| self.has_moved(place));
        put(&mut self.touched, slot, moved);
    }

    /// Counts the look at a pair; false when there were enough.
    pub(super) fn look(&mut self) -> bool {
        self.work += 1;
        if self.work > MAX_WORK {
            self.obstacles.insert(Obstacle::Work);
        }
        self.work <= MAX_WORK
    }

    /// The fewest moves that lead to the targets.
    pub(super) fn minimum(&self) -> u64 {
        self.targets.iter().zip(&self.counts_before).map(|(target, count)| target.saturating_sub(*count)).sum()
    }

    /// How far a count may be from its target.
    pub(super) fn slack(&self, node: u32) -> u64 {
        at(&self.targets, node as usize) * u64::from(self.request.limits.tolerance_milli) / 1000
    }

    pub(super) fn soft(&self) -> bool {
        self.request.limits.overload_milli.is_some()
    }

    /// Puts nodes that a slot had and still has back to their places, so that moves are differences of sets.
    pub(super) fn settle(&mut self) {
        for slot in 0..self.request.slots as usize {
            for place in self.places(slot) {
                while let Some(home) = self.home(slot, place) {
                    self.count_move(place, false);
                    self.count_move(home, false);
                    self.rows.swap(place, home);
                    self.reasons.swap(place, home);
                    self.count_move(place, true);
                    self.count_move(home, true);
                    put(&mut self.reasons, home, None);
                }
            }
        }
    }

    /// The place that the node of another place of the slot had before.
    fn home(&self, slot: usize, place: usize) -> Option<usize> {
        let node = self.node(place).filter(|&node| self.before(place) != Some(node))?;
        self.places(slot).find(|&other| self.before(other) == Some(node))
    }

    /// Whether a slot stands needlessly close: in some zone are more replicas than need be.
    pub(super) fn is_doubled(&self, slot: usize) -> bool {
        let most = at(&self.most, self.request.wanted(slot));
        self.row(slot).any(|node| {
            let zone = self.table.zone_of(node);
            self.row(slot).filter(|&other| self.table.zone_of(other) == zone).count() as u64 > most
        })
    }

    pub(super) fn totals(&self) -> (u64, u64) {
        (self.moves, self.bytes)
    }

    /// The rows, each node by its index in the request.
    pub(super) fn given_rows(&self) -> Vec<u32> {
        self.rows.iter().map(|&rank| self.table.index(rank)).collect()
    }

    pub(super) fn taking(&self, node: u32) -> bool {
        self.table.is(node, Standing::Taking)
    }
}

/// Empties the places beyond those that a slot wants; their nodes fill empty places before.
fn shorten(row: &mut [u32], wanted: usize) {
    let (kept, beyond) = row.split_at_mut(wanted.min(row.len()));
    for place in beyond {
        let node = core::mem::replace(place, NO_INDEX);
        if let Some(empty) = kept.iter_mut().find(|place| **place == NO_INDEX) {
            *empty = node;
        }
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
