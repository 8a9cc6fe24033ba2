//! The points of live nodes alone, for walks that would pass over long runs of points of others.

use super::{Points, Table, NO_INDEX};
use alloc::vec::Vec;

/// So many points of nodes that are down, one after the other, a walk passes over.
const MOST_PASSED: usize = if cfg!(test) { 1 } else { 64 };

impl Table {
    /// A table of the points or slots that belong to live nodes, or to nobody, where more than 64 others lie between
    /// two of them. Candidates of a position are those of its [`entry`](Self::entry) there, in the same order.
    /// O(points).
    pub(crate) fn of_live(&self, is_live: impl Fn(u32) -> bool, nodes: usize) -> Option<Self> {
        let stays = |node| node == NO_INDEX || is_live(node);
        if !has_long_pass(self.point_owners(), stays) {
            return None;
        }
        let points = match self {
            Self::Points(points) => points,
            Self::Probes(probes) => probes.points(),
            Self::Cycle(cycle) => {
                let slots = (0..cycle.len()).map(|slot| (self.slot_entry(slot), cycle.owner(slot as u64)));
                let slots: Vec<(u64, u32)> = slots.filter(|&(_, node)| stays(node)).collect();
                // Room for the index of nobody.
                let nodes = if slots.iter().any(|&(_, node)| node == NO_INDEX) { usize::MAX } else { nodes };
                return Some(Self::Points(Points::new(slots, nodes)));
            }
            Self::Slots(_) | Self::Rendezvous(_) | Self::Buckets(_) | Self::Kept(_) => return None,
        };
        let kept: Vec<u32> = (0..nodes as u32).map(|node| if is_live(node) { node } else { NO_INDEX }).collect();
        Some(Self::Points(points.changed(&kept, Vec::new(), nodes)))
    }

    /// Where the candidates of a position begin among those of live nodes.
    pub(crate) fn entry(&self, position: u64) -> u64 {
        match self {
            Self::Probes(probes) => {
                probes.points().point(probes.nearest(position)).map_or(position, |(point, _)| point)
            }
            Self::Cycle(cycle) => self.slot_entry(cycle.slot(position)),
            _ => position,
        }
    }

    /// The position that stands for a slot, so that all of them are spread.
    fn slot_entry(&self, slot: usize) -> u64 {
        (slot as u64) << (self.len() as u64).leading_zeros()
    }

    /// The owners of all points or slots, in their order; none of tables without any.
    pub(crate) fn point_owners(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter_map(|at| self.owner_at(at))
    }

    /// The owner of a point or slot by its number; `None` in tables without any.
    fn owner_at(&self, at: usize) -> Option<u32> {
        match self {
            Self::Points(points) => points.point(at).map(|(_, node)| node),
            Self::Probes(probes) => probes.points().point(at).map(|(_, node)| node),
            Self::Cycle(cycle) => Some(cycle.owner(at as u64)),
            Self::Slots(_) | Self::Rendezvous(_) | Self::Buckets(_) | Self::Kept(_) => None,
        }
    }
}

/// Whether more points than a walk should pass over lie in a row, around the ring, that do not stay.
pub(crate) fn has_long_pass(owners: impl Iterator<Item = u32>, stays: impl Fn(u32) -> bool) -> bool {
    let (mut longest, mut run, mut leading) = (0, 0, None);
    for node in owners {
        if stays(node) {
            leading.get_or_insert(run);
            longest = longest.max(run);
            run = 0;
        } else {
            run += 1;
        }
    }
    longest.max(run + leading.unwrap_or(0)) > MOST_PASSED
}
