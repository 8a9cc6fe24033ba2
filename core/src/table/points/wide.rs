//! Any number of nodes: whole positions in one array, owners in another.

use super::{index::PrefixIndex, layout::Layout, NO_NODE};
use alloc::{sync::Arc, vec::Vec};

/// Positions after the last point that the branch-free count may read.
const PADDING: usize = 3;

#[derive(Clone, Debug)]
pub(crate) struct Wide {
    index: PrefixIndex,
    /// Sorted; then the padding: the highest position, which nothing is above.
    positions: Arc<[u64]>,
    /// One owner a point, then the first one again for the wrap; empty without points.
    owners: Arc<[u32]>,
}

impl Wide {
    /// From points sorted by position, then node.
    pub(super) fn new(points: &[(u64, u32)]) -> Self {
        let positions = points.iter().map(|&(position, _)| position);
        let index = PrefixIndex::new(points.len(), positions, points.len());
        let mut positions: Vec<u64> = Vec::with_capacity(points.len() + PADDING);
        positions.extend(points.iter().map(|&(position, _)| position));
        positions.resize(points.len() + PADDING, u64::MAX);
        let owners = points.iter().chain(points.first()).map(|&(_, node)| node).collect();
        Self { index, positions: positions.into(), owners }
    }
}

impl Layout for Wide {
    #[inline]
    fn len(&self) -> usize {
        self.owners.len().saturating_sub(1)
    }

    #[inline]
    fn find(&self, position: u64) -> u32 {
        self.owner(self.successor(position))
    }

    #[inline]
    fn successor(&self, position: u64) -> usize {
        let mut at = self.index.start(position);
        while let Some(&[a, b, c]) = self.positions.get(at..at + 3) {
            let below = usize::from(a < position) + usize::from(b < position) + usize::from(c < position);
            at += below;
            if below < 3 {
                break;
            }
        }
        at
    }

    #[inline]
    fn owner(&self, at: usize) -> u32 {
        self.owners.get(at).copied().unwrap_or(NO_NODE)
    }

    #[inline]
    fn position(&self, at: usize) -> u64 {
        self.positions.get(at).copied().unwrap_or(u64::MAX)
    }

    fn memory_bytes(&self) -> usize {
        size_of_val(&*self.positions) + size_of_val(&*self.owners) + self.index.memory_bytes()
    }
}
