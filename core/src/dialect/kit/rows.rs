//! Candidates of a key that stand written beside the table: by the point or slot that the key belongs to.

use crate::members::NO_INDEX;
use alloc::vec::Vec;

/// What stands in a row for a point or slot.
#[derive(Debug)]
pub(crate) enum Rows {
    /// Lists of equal length, one a point; shorter ones end with [`NO_INDEX`].
    Lists { len: usize, nodes: Vec<u32> },
    /// All nodes in one order, once around from the point's owner.
    Round { order: Vec<u32>, places: Vec<u32> },
}

impl Rows {
    pub(crate) fn lists(lists: &[Vec<u32>]) -> Self {
        let len = lists.iter().map(Vec::len).max().unwrap_or(0);
        let padded = lists.iter().flat_map(|list| list.iter().copied().chain(core::iter::repeat(NO_INDEX)).take(len));
        Self::Lists { len, nodes: padded.collect() }
    }

    /// `order` has every node once.
    pub(crate) fn round(order: Vec<u32>) -> Self {
        let mut places: Vec<(u32, u32)> = order.iter().copied().zip(0..).collect();
        places.sort_unstable();
        Self::Round { order, places: places.into_iter().map(|(_, place)| place).collect() }
    }

    pub(crate) fn row(&self, at: usize, owner: impl FnOnce() -> u32) -> impl Iterator<Item = u32> + '_ {
        let (first, then) = match self {
            Self::Lists { len, nodes } => (nodes.get(at * len..(at + 1) * len).unwrap_or_default(), &[][..]),
            Self::Round { order, places } => {
                let place = places.get(owner() as usize).map_or(order.len(), |&place| place as usize);
                let (before, after) = order.split_at_checked(place).unwrap_or_default();
                (after, before)
            }
        };
        first.iter().chain(then).copied()
    }

    /// The most nodes of a row; they may repeat.
    pub(crate) fn longest(&self) -> usize {
        match self {
            Self::Lists { len, .. } => *len,
            Self::Round { order, .. } => order.len(),
        }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        let nodes = match self {
            Self::Lists { nodes, .. } => nodes.capacity(),
            Self::Round { order, places } => order.capacity() + places.capacity(),
        };
        nodes * size_of::<u32>()
    }
}
