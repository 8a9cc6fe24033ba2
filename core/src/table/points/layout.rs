//! What both layouts answer, and how one is made from another. `at` counts points in their order; callers keep it
//! within the stated bounds.

use super::{index::PrefixIndex, NO_INDEX};
use alloc::vec::Vec;
use core::ops::Range;

/// Points in a bucket that are too many to be put in order one by one.
const CROWD: u32 = 16;

pub(super) trait Layout: Sized {
    /// The arrays being filled, point by point in order.
    type Columns;

    /// Empty arrays with room for so many points.
    fn columns(points: usize) -> Self::Columns;

    /// Appends a point.
    fn push(columns: &mut Self::Columns, position: u64, node: u32);

    /// Appends a run of this layout's points, their nodes renamed; none is renamed to `NO_INDEX`.
    fn append(&self, run: Range<usize>, renamed: &[u32], columns: &mut Self::Columns);

    /// Appends a run of this layout's points, their nodes renamed. Those renamed to `NO_INDEX` are left out, and the
    /// position of each is handed to `left_out`.
    fn append_kept(&self, run: Range<usize>, renamed: &[u32], columns: &mut Self::Columns, left_out: impl FnMut(u64));

    /// A point already appended.
    fn appended(columns: &Self::Columns, at: usize) -> (u64, u32);

    /// Appends points up to this number; what they are comes later.
    fn resize(columns: &mut Self::Columns, points: usize);

    /// Puts a point in the place of one already appended.
    fn set(columns: &mut Self::Columns, at: usize, position: u64, node: u32);

    /// Closes the arrays.
    fn finish(columns: Self::Columns, index: PrefixIndex) -> Self;

    /// The most buckets that keep a point within 16 bytes.
    fn max_buckets(points: usize) -> usize;

    fn index(&self) -> &PrefixIndex;

    /// The number of points.
    fn len(&self) -> usize;

    /// The owner of a position: of its first point, or `NO_INDEX` without points.
    fn find(&self, position: u64) -> u32;

    /// The first point at or after `position`; `len()` past the last one.
    fn successor(&self, position: u64) -> usize;

    /// The node of a point; at `len()` the node of the first point, or `NO_INDEX` without points.
    fn owner(&self, at: usize) -> u32;

    /// The nodes of `N` points from a point on into `out`; `false` where the points end, or two are of one node.
    #[inline(always)]
    fn distinct<const N: usize>(&self, position: u64, out: &mut [u32; N]) -> bool {
        let Some(owners) = self.owners_at::<N>(self.successor(position)) else { return false };
        *out = owners;
        (1..N).all(|i| out.iter().take(i).all(|earlier| out.get(i) != Some(earlier)))
    }

    /// The nodes of `N` points from a point on, if there are so many.
    fn owners_at<const N: usize>(&self, at: usize) -> Option<[u32; N]>;

    /// The nodes of all points, once around from a point on.
    fn owners_from(&self, at: usize) -> impl Iterator<Item = u32>;

    /// The position of a point below `len()`.
    fn position(&self, at: usize) -> u64;

    /// The bytes taken.
    fn memory_bytes(&self) -> usize;

    /// A layout of these points, in any order. They are dealt into the buckets of the prefix index, which hashes fill
    /// evenly, and each bucket is sorted: O(n) for hashed points, never worse than O(n log n).
    fn build(points: Vec<(u64, u32)>) -> Self {
        let len = points.len();
        let index = PrefixIndex::counted(&points, Self::max_buckets(len));
        let mut next = index.starts().to_vec();
        let mut columns = Self::columns(len);
        Self::resize(&mut columns, len);
        for &(position, node) in &points {
            if let Some(at) = next.get_mut(index.bucket(position)) {
                Self::set(&mut columns, *at as usize, position, node);
                *at += 1;
            }
        }
        // What comes next can use its memory.
        drop(points);
        // Now `next` has the end of each bucket. Crowded ones are sorted at once; what little is out of order in the
        // others is a matter of one pass over all.
        let mut crowd = Vec::new();
        for (&start, &end) in index.starts().iter().zip(&next) {
            if end - start > CROWD {
                let places = start as usize..end as usize;
                crowd.extend(places.clone().map(|at| Self::appended(&columns, at)));
                crowd.sort_unstable();
                places
                    .zip(crowd.drain(..))
                    .for_each(|(at, (position, node))| Self::set(&mut columns, at, position, node));
            }
        }
        let mut before = (0, 0);
        for at in 0..len {
            let point = Self::appended(&columns, at);
            if point >= before {
                before = point;
                continue;
            }
            let mut to = at;
            while let Some((position, node)) = to.checked_sub(1).map(|at| Self::appended(&columns, at)) {
                if (position, node) <= point {
                    break;
                }
                Self::set(&mut columns, to, position, node);
                to -= 1;
            }
            Self::set(&mut columns, to, point.0, point.1);
        }
        Self::finish(columns, index)
    }

    /// This layout with its nodes renamed, the points of those renamed to `NO_INDEX` left out and `added`, which is
    /// sorted, merged in. The names must keep their order. To `replace` means that all positions are distinct, and that
    /// one of `added` takes the place of the point there. One pass over the arrays.
    fn merged(&self, renamed: &[u32], added: &[(u64, u32)], replace: bool) -> Self {
        let mut columns = Self::columns(self.len() + added.len());
        let mut changes: Vec<(u64, i32)> = Vec::new();
        let keeps_all = !renamed.contains(&NO_INDEX);
        let append = |run, columns: &mut Self::Columns, changes: &mut Vec<(u64, i32)>| {
            if keeps_all {
                self.append(run, renamed, columns);
            } else {
                self.append_kept(run, renamed, columns, |position| changes.push((position, -1)));
            }
        };
        let mut done = 0;
        for &(position, node) in added {
            let mut to = self.successor(position);
            // Points left out have the highest name: they are passed over, whatever comes first.
            let comes_first =
                |at| matches!(name(renamed, self.owner(at)), before if before < node || before == NO_INDEX);
            let is_there = |at| at < self.len() && self.position(at) == position;
            while !replace && is_there(to) && comes_first(to) {
                to += 1;
            }
            append(done..to, &mut columns, &mut changes);
            Self::push(&mut columns, position, node);
            changes.push((position, 1));
            if replace && is_there(to) {
                changes.push((position, -1));
                to += 1;
            }
            done = to;
        }
        append(done..self.len(), &mut columns, &mut changes);
        let len = changes.iter().fold(self.len() as i64, |len, &(_, change)| len + i64::from(change)) as usize;
        let index = self.index().changed(&changes, Self::max_buckets(len)).unwrap_or_else(|| {
            PrefixIndex::new(len, (0..len).map(|at| Self::appended(&columns, at).0), Self::max_buckets(len))
        });
        Self::finish(columns, index)
    }

    /// The same positions, each with the node of the point `by` after its own.
    fn turned(&self, by: usize) -> Self {
        let len = self.len();
        let mut columns = Self::columns(len);
        let owners = self.owners_from(by);
        (0..len).zip(owners).for_each(|(at, owner)| Self::push(&mut columns, self.position(at), owner));
        Self::finish(columns, self.index().clone())
    }
}

/// The new name of a node.
#[inline]
pub(super) fn name(renamed: &[u32], node: u32) -> u32 {
    renamed.get(node as usize).copied().unwrap_or(NO_INDEX)
}
