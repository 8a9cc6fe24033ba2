//! The few shapes that answer look-ups: what a scheme derives, compiled. Tables know positions and node indices (u32)
//! only, never names. Uses `hash` and of `members` `NO_INDEX` alone; `placement` is the one that asks them.

mod buckets;
mod cut;
mod cycle;
mod even;
mod finer;
mod kept;
mod live;
mod owners;
mod points;
mod probes;
mod race;
mod rendezvous;
mod slots;
mod turns;

pub(crate) use buckets::{jump, Buckets};
pub(crate) use cut::Cut;
pub(crate) use cycle::Cycle;
pub(crate) use kept::Kept;
pub(crate) use live::has_long_pass;
pub(crate) use points::Points;
pub(crate) use probes::Probes;
pub(crate) use race::{Entry, FEW};
pub(crate) use rendezvous::Rendezvous;
pub(crate) use slots::Slots;
pub(crate) use turns::Turns;

use crate::members::NO_INDEX;
use alloc::vec::Vec;
use core::ops::ControlFlow;

/// A compiled table of whichever shape. Each call looks at the shape once.
///
/// The *candidates* of a position are the nodes in the order of its walk, before anybody asks whether they are live;
/// some shapes repeat them. Nodes without weight are never among them.
#[derive(Debug)]
pub(crate) enum Table {
    /// Sorted points: the first at or after a position, and those after it.
    Points(Points),
    /// A position's top bits name a slot; the slot's nodes come in the order of its race.
    Slots(Slots),
    /// The nodes come in the order of a race of each position's own.
    Rendezvous(Rendezvous),
    /// Numbered nodes, computed from the position.
    Buckets(Buckets),
    /// A position modulo the size names a slot; then come the slots after it.
    Cycle(Cycle),
    /// Points found by many probes.
    Probes(Probes),
    /// A position's interval names a slot, whose nodes are written down; then comes a race of the slot's own.
    Kept(Kept),
}

/// How a table divides the positions among its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Division {
    /// Into intervals.
    Arcs,
    /// Into the classes of positions equal modulo this.
    Classes(u32),
}

/// Where in the candidates of a position a walk stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor {
    position: u64,
    start: usize,
    step: usize,
}

impl Table {
    /// The first candidate of a position, or [`NO_INDEX`] when there are none.
    #[inline(always)]
    pub(crate) fn owner(&self, position: u64) -> u32 {
        match self {
            Self::Points(points) => points.owner(position),
            Self::Slots(slots) => slots.owner(position),
            Self::Cycle(cycle) => cycle.owner(position),
            Self::Kept(kept) => kept.owner(position),
            _ => self.computed_owner(position),
        }
    }

    /// The owners that are computed rather than looked up: out of the way of the others.
    #[inline(never)]
    fn computed_owner(&self, position: u64) -> u32 {
        match self {
            Self::Rendezvous(race) => race.owner(position),
            Self::Buckets(buckets) => buckets.owner(position),
            Self::Probes(probes) => probes.owner(position),
            Self::Points(_) | Self::Slots(_) | Self::Cycle(_) | Self::Kept(_) => NO_INDEX,
        }
    }

    /// The owners of many positions, in place of the answers.
    pub(crate) fn owners(&self, positions: &[u64], out: &mut [u32]) {
        fn each(positions: &[u64], out: &mut [u32], owner: impl Fn(u64) -> u32) {
            for (node, &position) in out.iter_mut().zip(positions) {
                *node = owner(position);
            }
        }
        match self {
            Self::Points(points) => points.owners(positions, out),
            Self::Slots(slots) => slots.owners(positions, out),
            Self::Rendezvous(race) => each(positions, out, |position| race.owner(position)),
            Self::Buckets(buckets) => each(positions, out, |position| buckets.owner(position)),
            Self::Cycle(cycle) => each(positions, out, |position| cycle.owner(position)),
            Self::Probes(probes) => each(positions, out, |position| probes.owner(position)),
            Self::Kept(kept) => kept.owners(positions, out),
        }
    }

    /// Takes the first candidates of a position where they are at hand; whether they are, and all different. If not,
    /// `out` means nothing.
    #[inline(always)]
    pub(crate) fn distinct<const N: usize>(&self, position: u64, out: &mut [u32; N]) -> bool {
        match self {
            Self::Points(points) => points.distinct(position, out),
            Self::Slots(slots) => slots.distinct(position, out),
            Self::Kept(kept) => kept.distinct(position, out),
            _ => false,
        }
    }

    /// The first candidate that is accepted.
    #[inline]
    pub(crate) fn first(&self, position: u64, mut accept: impl FnMut(u32) -> bool) -> Option<u32> {
        let visit = |node| if accept(node) { ControlFlow::Break(node) } else { ControlFlow::Continue(()) };
        match self {
            Self::Points(points) => points.visit(position, visit),
            Self::Slots(slots) => slots.first(position, accept),
            Self::Rendezvous(race) => race.first(position, accept),
            Self::Buckets(buckets) => buckets.visit(position, visit),
            Self::Cycle(cycle) => cycle.visit(position, visit),
            Self::Probes(probes) => probes.visit(position, visit),
            Self::Kept(kept) => kept.first(position, accept),
        }
    }

    /// Fills `out` with the candidates that come first wherever they are, if they are accepted: the nodes that a slot
    /// has written down. Returns how many.
    pub(crate) fn fill_row(&self, position: u64, out: &mut [u32], accept: impl Fn(u32) -> bool) -> usize {
        match self {
            Self::Kept(kept) => kept.fill_row(position, out, accept),
            _ => 0,
        }
    }

    /// Fills `out`, at most [`FEW`] places, with the first different candidates that are accepted. Returns how many.
    pub(crate) fn fill(&self, position: u64, out: &mut [u32], accept: impl Fn(u32) -> bool) -> usize {
        match self {
            Self::Slots(slots) => return slots.fill(position, out, accept),
            Self::Rendezvous(race) => return race.fill(position, out, accept),
            Self::Kept(kept) => return kept.fill(position, out, accept),
            _ => {}
        }
        let mut len = 0;
        while let Some((chosen, [slot, ..])) = out.split_at_mut_checked(len) {
            let Some(node) = self.first(position, |node| accept(node) && !chosen.contains(&node)) else { break };
            *slot = node;
            len += 1;
        }
        len
    }

    /// The point or slot at which the candidates of a position begin; 0 where nothing stands.
    pub(crate) fn place(&self, position: u64) -> usize {
        match self.cursor(position).start {
            start if start < self.len() => start,
            _ => 0,
        }
    }

    /// The beginning of a walk.
    pub(crate) fn cursor(&self, position: u64) -> Cursor {
        let start = match self {
            Self::Points(points) => points.successor(position),
            Self::Cycle(cycle) => cycle.slot(position),
            Self::Probes(probes) => probes.nearest(position),
            Self::Slots(_) | Self::Rendezvous(_) | Self::Buckets(_) | Self::Kept(_) => 0,
        };
        Cursor { position, start, step: 0 }
    }

    /// The next candidate; `None` at the end. Where candidates race, their order is written down in `order`, which was
    /// empty at the beginning.
    pub(crate) fn next(&self, cursor: &mut Cursor, order: &mut Vec<Entry>) -> Option<u32> {
        let Cursor { position, start, step } = *cursor;
        cursor.step += 1;
        let around =
            |len: usize| (step < len).then(|| if start + step < len { start + step } else { start + step - len });
        match self {
            Self::Points(points) => points.point(around(points.len())?).map(|(_, node)| node),
            Self::Slots(slots) => slots.candidate(position, step, order),
            Self::Rendezvous(race) => race.candidate(position, step, order),
            Self::Buckets(buckets) => buckets.candidate(position, step),
            Self::Cycle(cycle) => cycle.at(around(cycle.len())?),
            Self::Probes(probes) => probes.points().point(around(probes.points().len())?).map(|(_, node)| node),
            Self::Kept(kept) => kept.candidate(position, step, order),
        }
    }

    /// How positions are divided, if that can be told exactly.
    pub(crate) fn division(&self) -> Option<Division> {
        match self {
            Self::Points(_) | Self::Slots(_) | Self::Kept(_) => Some(Division::Arcs),
            Self::Cycle(cycle) if cycle.len() > 0 => Some(Division::Classes(cycle.len() as u32)),
            // Without nodes nobody owns anything, however it is divided.
            Self::Cycle(_) => Some(Division::Classes(1)),
            Self::Rendezvous(_) | Self::Buckets(_) | Self::Probes(_) => None,
        }
    }

    /// The last position and the owner of an arc, counted in ascending order (of a cycle, the first time around);
    /// `None` after the last one, or if there are no arcs. A point's arc ends on the point; the last point's arc does
    /// not go on behind it.
    pub(crate) fn arc(&self, at: usize) -> Option<(u64, u32)> {
        match self {
            Self::Points(points) => points.point(at),
            Self::Slots(slots) => slots.arc(at),
            Self::Cycle(cycle) => (at < cycle.len()).then(|| (at as u64, cycle.owner(at as u64))),
            Self::Kept(kept) => kept.arc(at),
            Self::Rendezvous(_) | Self::Buckets(_) | Self::Probes(_) => None,
        }
    }

    /// The point that catches a position, for tables that have points.
    pub(crate) fn point(&self, position: u64) -> Option<(u64, u32)> {
        let (points, at) = match self {
            Self::Points(points) => (points, points.successor(position)),
            Self::Probes(probes) => (probes.points(), probes.nearest(position)),
            Self::Slots(_) | Self::Rendezvous(_) | Self::Buckets(_) | Self::Cycle(_) | Self::Kept(_) => return None,
        };
        points.point(at).or_else(|| points.point(0))
    }

    /// How many points or slots there are; 0 where nodes are computed.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Points(points) => points.len(),
            Self::Slots(slots) => slots.len(),
            Self::Cycle(cycle) => cycle.len(),
            Self::Probes(probes) => probes.points().len(),
            Self::Kept(kept) => kept.len(),
            Self::Rendezvous(_) | Self::Buckets(_) => 0,
        }
    }

    /// The bytes the table takes.
    pub(crate) fn memory_bytes(&self) -> usize {
        match self {
            Self::Points(points) => points.memory_bytes(),
            Self::Slots(slots) => slots.memory_bytes(),
            Self::Rendezvous(race) => race.memory_bytes(),
            Self::Buckets(buckets) => buckets.memory_bytes(),
            Self::Cycle(cycle) => cycle.memory_bytes(),
            Self::Probes(probes) => probes.points().memory_bytes(),
            Self::Kept(kept) => kept.memory_bytes(),
        }
    }
}
