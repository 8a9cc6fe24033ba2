//! Any number of nodes: whole positions in one array, owners in another.

use super::{
    index::PrefixIndex,
    layout::{name, Layout},
    NO_INDEX,
};
use alloc::vec::Vec;
use core::ops::Range;

/// Positions after the last point that the branch-free count may read.
const PADDING: usize = 3;

#[derive(Debug)]
pub(crate) struct Wide {
    index: PrefixIndex,
    /// Sorted; then the padding: the highest position, which nothing is above.
    positions: Vec<u64>,
    /// One owner a point, then the first one again for the wrap; empty without points.
    owners: Vec<u32>,
}

impl Layout for Wide {
    type Columns = (Vec<u64>, Vec<u32>);

    fn columns(points: usize) -> Self::Columns {
        (Vec::with_capacity(points + PADDING), Vec::with_capacity(points + 1))
    }

    #[inline]
    fn push((positions, owners): &mut Self::Columns, position: u64, node: u32) {
        positions.push(position);
        owners.push(node);
    }

    fn append(&self, run: Range<usize>, renamed: &[u32], (positions, owners): &mut Self::Columns) {
        let (Some(old_positions), Some(old_owners)) = (self.positions.get(run.clone()), self.owners.get(run)) else {
            return;
        };
        positions.extend_from_slice(old_positions);
        owners.extend(old_owners.iter().map(|&owner| name(renamed, owner)));
    }

    fn append_kept(
        &self,
        run: Range<usize>,
        renamed: &[u32],
        columns: &mut Self::Columns,
        mut left_out: impl FnMut(u64),
    ) {
        let (Some(positions), Some(owners)) = (self.positions.get(run.clone()), self.owners.get(run)) else { return };
        for (&position, &owner) in positions.iter().zip(owners) {
            match name(renamed, owner) {
                NO_INDEX => left_out(position),
                node => Self::push(columns, position, node),
            }
        }
    }

    fn appended((positions, owners): &Self::Columns, at: usize) -> (u64, u32) {
        (positions.get(at).copied().unwrap_or(0), owners.get(at).copied().unwrap_or(NO_INDEX))
    }

    fn resize((positions, owners): &mut Self::Columns, points: usize) {
        positions.resize(points, 0);
        owners.resize(points, NO_INDEX);
    }

    #[inline]
    fn set((positions, owners): &mut Self::Columns, at: usize, position: u64, node: u32) {
        if let (Some(held), Some(owner)) = (positions.get_mut(at), owners.get_mut(at)) {
            *held = position;
            *owner = node;
        }
    }

    fn finish((mut positions, mut owners): Self::Columns, index: PrefixIndex) -> Self {
        positions.resize(owners.len() + PADDING, u64::MAX);
        owners.extend(owners.first().copied());
        Self { index, positions, owners }
    }

    fn max_buckets(points: usize) -> usize {
        points
    }

    fn index(&self) -> &PrefixIndex {
        &self.index
    }

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
        self.owners.get(at).copied().unwrap_or(NO_INDEX)
    }

    #[inline(always)]
    fn owners_at<const N: usize>(&self, at: usize) -> Option<[u32; N]> {
        self.owners.get(at..at + N)?.try_into().ok()
    }

    #[inline]
    fn owners_from(&self, at: usize) -> impl Iterator<Item = u32> {
        let (before, after) = self.owners.split_at(at.min(self.len()));
        let after = after.get(..self.len() - before.len()).unwrap_or_default();
        after.iter().chain(before).copied()
    }

    #[inline]
    fn position(&self, at: usize) -> u64 {
        self.positions.get(at).copied().unwrap_or(u64::MAX)
    }

    fn memory_bytes(&self) -> usize {
        self.positions.capacity() * size_of::<u64>()
            + self.owners.capacity() * size_of::<u32>()
            + self.index.memory_bytes()
    }
}
