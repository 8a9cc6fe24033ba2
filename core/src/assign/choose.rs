//! Who gets a place that needs a node: nodes below their targets take turns, zones likewise, each turn at a time of
//! its node's own, so that nodes stand beside ever other nodes.

use super::{
    arrays::{add, at, put},
    state::State,
};
use crate::hash::mix;
use alloc::{collections::BinaryHeap, vec, vec::Vec};
use core::cmp::Reverse;

/// A turn: its time, what settles ties, who has it, and how many they had before.
type Turn = Reverse<(u64, u64, u32, u64)>;

pub(super) struct Chooser {
    zones: BinaryHeap<Turn>,
    /// Of each zone.
    nodes: Vec<BinaryHeap<Turn>>,
    zone_room: Vec<u64>,
    zone_used: Vec<u64>,
    room: Vec<u64>,
    used: Vec<u64>,
}

impl Chooser {
    pub(super) fn new(state: &State<'_>) -> Self {
        let zones = state.table.present.len();
        let mut chooser = Self {
            zones: BinaryHeap::new(),
            nodes: vec![BinaryHeap::new(); zones],
            zone_room: vec![0; zones],
            zone_used: vec![0; zones],
            room: vec![0; state.counts.len()],
            used: vec![0; state.counts.len()],
        };
        for node in state.table.taking() {
            let room = at(&state.targets, node as usize).saturating_sub(at(&state.counts, node as usize));
            put(&mut chooser.room, node as usize, room);
            add(&mut chooser.zone_room, state.table.zone_of(node) as usize, room);
            chooser.push_node(state, node);
        }
        (0..zones as u32).for_each(|zone| chooser.push_zone(state, zone));
        chooser
    }

    fn push_node(&mut self, state: &State<'_>, node: u32) {
        let (room, used) = (at(&self.room, node as usize), at(&self.used, node as usize));
        if used < room {
            let dice = mix(at(&state.table.hashes, node as usize) ^ mix(used));
            let turn = Reverse((((used << 31) + (dice >> 33)) / room, dice, node, used));
            self.nodes.get_mut(state.table.zone_of(node) as usize).into_iter().for_each(|heap| heap.push(turn));
        }
    }

    fn push_zone(&mut self, state: &State<'_>, zone: u32) {
        let (room, used) = (at(&self.zone_room, zone as usize), at(&self.zone_used, zone as usize));
        if used < room {
            let dice = mix(at(&state.table.zone_hashes, zone as usize) ^ mix(used));
            self.zones.push(Reverse((((2 * used + 1) << 30) / room, dice, zone, used)));
        }
    }

    /// The node whose turn it is, of those that may take the place with their zone.
    pub(super) fn next(&mut self, state: &State<'_>, slot: usize, place: usize, strict: bool) -> Option<u32> {
        let mut aside = Vec::new();
        let mut found = None;
        while let Some(turn) = self.zones.pop() {
            let Reverse((_, _, zone, used)) = turn;
            if used != at(&self.zone_used, zone as usize) {
                continue;
            }
            aside.push(turn);
            if state.zone_fits(slot, place, zone, strict) {
                found = self.next_in(state, slot, zone);
            }
            if found.is_some() {
                break;
            }
        }
        self.zones.extend(aside);
        found
    }

    fn next_in(&mut self, state: &State<'_>, slot: usize, zone: u32) -> Option<u32> {
        let heap = self.nodes.get_mut(zone as usize)?;
        let mut aside = Vec::new();
        let mut found = None;
        while let Some(turn) = heap.pop() {
            let Reverse((_, _, node, used)) = turn;
            if used != at(&self.used, node as usize) {
                continue;
            }
            aside.push(turn);
            if state.is_apart(slot, node) {
                found = Some(node);
                break;
            }
        }
        heap.extend(aside);
        found
    }

    /// A node took a place.
    pub(super) fn took(&mut self, state: &State<'_>, node: u32) {
        let zone = state.table.zone_of(node);
        if at(&self.used, node as usize) < at(&self.room, node as usize) {
            add(&mut self.used, node as usize, 1);
            add(&mut self.zone_used, zone as usize, 1);
            self.push_node(state, node);
            self.push_zone(state, zone);
        }
    }

    /// Where nobody has a turn: the node that exceeds its target least. Zones come before targets, unless an
    /// overload is given; `apart` asks for zones that fit alone.
    pub(super) fn any(&self, state: &mut State<'_>, slot: usize, place: usize, apart: bool) -> Option<u32> {
        let mut best = None;
        for node in state.table.taking() {
            if !state.look() {
                break;
            }
            let (count, target) = (at(&state.counts, node as usize), at(&state.targets, node as usize));
            let (over, close) = (count >= target, !state.zone_fits(slot, place, state.table.zone_of(node), apart));
            let (first, second) = if state.soft() { (over, close) } else { (close, over) };
            let key = (first, second, ((count + 1) << 31) / target.max(1), node);
            if !(apart && close) && best.is_none_or(|best| key < best) && state.is_apart(slot, node) {
                best = Some(key);
            }
        }
        best.map(|(.., node)| node)
    }
}
