//! A ring of points too wide for the table: their top 64 bits stand there, and the whole points decide among equal
//! ones.

use crate::table::{has_long_pass, Points};
use alloc::vec::Vec;

/// A big-endian 160-bit identifier; the order of bytes is the order of numbers.
pub(crate) type Id = [u8; 20];

#[derive(Debug)]
pub(crate) struct Wide {
    /// The top bits; a point's number is its rank.
    tops: Points,
    points: Vec<(Id, u32)>,
}

impl Wide {
    /// Points in ascending order, all different.
    pub(crate) fn new(points: Vec<(Id, u32)>) -> Self {
        let tops = points.iter().map(|(point, _)| top(point)).zip(0..).collect();
        Self { tops: Points::new(tops, points.len()), points }
    }

    /// The first point at or above a position, wrapping.
    pub(crate) fn successor(&self, position: &Id) -> usize {
        let at = self.tops.successor(top(position));
        let rest = self.points.get(at..).unwrap_or_default();
        // Nearly always the first one.
        let at = match rest.first() {
            Some((point, _)) if point < position => at + rest.partition_point(|(point, _)| point < position),
            _ => at,
        };
        if at < self.points.len() {
            at
        } else {
            0
        }
    }

    /// The points of live nodes, where a walk would pass over too many others. O(points).
    pub(crate) fn of_live(&self, is_live: impl Fn(u32) -> bool) -> Option<Self> {
        let long = has_long_pass(self.points.iter().map(|&(_, node)| node), &is_live);
        long.then(|| Self::new(self.points.iter().copied().filter(|&(_, node)| is_live(node)).collect()))
    }

    /// Where the points of this ring go on from a point of another one.
    pub(crate) fn entry(&self, other: &Self, at: usize) -> usize {
        other.points.get(at).map_or(0, |(point, _)| self.successor(point))
    }

    /// All points, once around from one on.
    pub(crate) fn points_from(&self, at: usize) -> impl DoubleEndedIterator<Item = &(Id, u32)> + Clone {
        let (before, after) = self.points.split_at(at.min(self.points.len()));
        after.iter().chain(before)
    }

    /// The nodes of all points, once around from a point on.
    pub(crate) fn nodes_from(&self, at: usize) -> impl Iterator<Item = u32> + Clone + '_ {
        self.points_from(at).map(|&(_, node)| node)
    }

    pub(crate) fn len(&self) -> usize {
        self.points.len()
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.tops.memory_bytes() + self.points.capacity() * size_of::<(Id, u32)>()
    }
}

fn top(point: &Id) -> u64 {
    point.first_chunk().map_or(0, |&top| u64::from_be_bytes(top))
}
