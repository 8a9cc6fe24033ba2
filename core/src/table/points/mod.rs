//! Sorted points with a prefix index: a position belongs to the first point at or after it, wrapping once.
//!
//! Two layouts answer alike: `narrow` (10 bytes a point, up to 2^16 nodes) and `wide` (12 bytes). The prefix index
//! takes up to 6, or 4, bytes a point more. A look-up is one index load and a choice
//! among the next points without a branch; expected O(1).

mod index;
mod layout;
mod narrow;
#[cfg(test)]
mod tests;
mod wide;

use crate::members::NO_INDEX;
use alloc::vec::Vec;
use core::ops::ControlFlow;
use layout::Layout;
use narrow::Narrow;
use wide::Wide;

/// A compiled ring of points.
#[derive(Debug)]
pub(crate) enum Points {
    Narrow(Narrow),
    Wide(Wide),
}

/// One call into whichever layout it is, so that the layout is looked at once a call.
macro_rules! on_layout {
    ($points:expr, $layout:ident => $body:expr) => {
        match $points {
            Points::Narrow($layout) => $body,
            Points::Wide($layout) => $body,
        }
    };
}

impl Points {
    /// Compiles `(position, node)` pairs in any order; equal positions go to the smaller index. `nodes` is the number
    /// of indices in use. O(n) for hashed positions.
    pub(crate) fn new(points: Vec<(u64, u32)>, nodes: usize) -> Self {
        if nodes <= narrow::MAX_NODES {
            Self::Narrow(Narrow::build(points))
        } else {
            Self::Wide(Wide::build(points))
        }
    }

    /// These points with their nodes renamed (`renamed[old]` is the new index, `NO_INDEX` leaves a node's points out;
    /// the names keep their order), and others added, for `nodes` nodes. One merge, far cheaper than a build.
    pub(crate) fn changed(&self, renamed: &[u32], mut added: Vec<(u64, u32)>, nodes: usize) -> Self {
        added.sort_unstable();
        self.merged(renamed, added, nodes, false)
    }

    /// [`changed`](Self::changed) of points that are distinct: one of `added`, which ascend, takes the place of the
    /// point at its position.
    pub(crate) fn replaced(&self, renamed: &[u32], added: Vec<(u64, u32)>, nodes: usize) -> Self {
        self.merged(renamed, added, nodes, true)
    }

    fn merged(&self, renamed: &[u32], mut added: Vec<(u64, u32)>, nodes: usize, replace: bool) -> Self {
        match self {
            Self::Narrow(layout) if nodes <= narrow::MAX_NODES => Self::Narrow(layout.merged(renamed, &added, replace)),
            Self::Wide(layout) if nodes > narrow::MAX_NODES => Self::Wide(layout.merged(renamed, &added, replace)),
            _ => {
                let is_replaced = |at| replace && added.binary_search_by_key(&at, |&(position, _)| position).is_ok();
                let kept =
                    (0..self.len()).filter_map(|at| self.point(at)).filter(|&(position, _)| !is_replaced(position));
                let kept = kept.map(|(position, node)| (position, layout::name(renamed, node)));
                let kept: Vec<(u64, u32)> = kept.filter(|&(_, node)| node != NO_INDEX).collect();
                added.extend(kept);
                Self::new(added, nodes)
            }
        }
    }

    /// The same positions, each with the node of the point so many after its own, around the ring. O(n).
    pub(crate) fn turned(&self, by: usize) -> Self {
        match self {
            Self::Narrow(layout) => Self::Narrow(layout.turned(by)),
            Self::Wide(layout) => Self::Wide(layout.turned(by)),
        }
    }

    /// Whether no two positions are equal. O(n).
    pub(crate) fn are_distinct(&self) -> bool {
        on_layout!(self, layout => (1..layout.len()).all(|at| layout.position(at - 1) != layout.position(at)))
    }

    /// How many points there are.
    pub(crate) fn len(&self) -> usize {
        on_layout!(self, layout => layout.len())
    }

    /// The bytes the table takes.
    pub(crate) fn memory_bytes(&self) -> usize {
        on_layout!(self, layout => layout.memory_bytes())
    }

    /// The owner of a position, or [`NO_INDEX`] when there are no points.
    #[inline]
    pub(crate) fn owner(&self, position: u64) -> u32 {
        on_layout!(self, layout => layout.find(position))
    }

    /// The owners of many positions, in place of the answers.
    pub(crate) fn owners(&self, positions: &[u64], out: &mut [u32]) {
        on_layout!(self, layout => {
            for (node, &position) in out.iter_mut().zip(positions) {
                *node = layout.find(position);
            }
        });
    }

    /// The first point at or after a position, counted from 0 in their order; `len()` past the last one.
    pub(crate) fn successor(&self, position: u64) -> usize {
        on_layout!(self, layout => layout.successor(position))
    }

    /// The position and the node of a point. Past the last point: `None`.
    pub(crate) fn point(&self, at: usize) -> Option<(u64, u32)> {
        on_layout!(self, layout => (at < layout.len()).then(|| (layout.position(at), layout.owner(at))))
    }

    /// Takes the nodes of the points from the owner of `position` on, one a point; whether all are different. If not,
    /// `out` means nothing.
    #[inline(always)]
    pub(crate) fn distinct<const N: usize>(&self, position: u64, out: &mut [u32; N]) -> bool {
        on_layout!(self, layout => layout.distinct(position, out))
    }

    /// Visits the nodes of the points once around, from the owner of `position`, until `visit` breaks. A node is
    /// visited as often as it has points.
    #[inline]
    pub(crate) fn visit<B>(&self, position: u64, mut visit: impl FnMut(u32) -> ControlFlow<B>) -> Option<B> {
        on_layout!(self, layout => {
            match layout.owners_from(layout.successor(position)).try_for_each(&mut visit) {
                ControlFlow::Break(answer) => Some(answer),
                ControlFlow::Continue(()) => None,
            }
        })
    }
}
