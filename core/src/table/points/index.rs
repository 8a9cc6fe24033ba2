//! The prefix index: for each value of the top bits, the first point that has them or higher ones.

use alloc::{vec, vec::Vec};

/// About as many buckets as points, so that a bucket is a load and the points in it are few.
#[derive(Debug)]
pub(super) struct PrefixIndex {
    first: Vec<u32>,
    /// 64 less the number of top bits; at most 63.
    shift: u32,
}

/// 64 less the number of bits of the largest index within `max_buckets`.
fn shift_for(max_buckets: usize) -> u32 {
    u64::BITS - max_buckets.max(2).ilog2()
}

impl PrefixIndex {
    /// Indexes `len` sorted positions with at most `max_buckets` buckets, which should be near `len`.
    pub(super) fn new(len: usize, positions: impl Iterator<Item = u64>, max_buckets: usize) -> Self {
        let shift = shift_for(max_buckets);
        let buckets = 1 << (u64::BITS - shift);
        let mut first = Vec::with_capacity(buckets);
        for (at, position) in positions.enumerate() {
            let bucket = (position >> shift) as usize;
            if bucket >= first.len() {
                first.resize(bucket + 1, at as u32);
            }
        }
        first.resize(buckets, len as u32);
        Self { first, shift }
    }

    /// Indexes points in any order and sorts them. They are dealt into the buckets, which hashed points fill evenly,
    /// and each bucket is sorted: O(n) for hashed points, never worse than O(n log n).
    pub(super) fn deal(points: Vec<(u64, u32)>, max_buckets: usize) -> (Self, Vec<(u64, u32)>) {
        let shift = shift_for(max_buckets);
        let bucket = |position: u64| (position >> shift) as usize;
        let mut first = vec![0u32; 1 << (u64::BITS - shift)];
        for &(position, _) in &points {
            if let Some(count) = first.get_mut(bucket(position)) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut first {
            sum += core::mem::replace(count, sum);
        }

        let mut next = first.clone();
        let mut sorted = vec![(0, 0); points.len()];
        for &point in &points {
            if let Some(at) = next.get_mut(bucket(point.0)) {
                if let Some(slot) = sorted.get_mut(*at as usize) {
                    *slot = point;
                }
                *at += 1;
            }
        }
        // What comes next can use its memory.
        drop(points);
        // Now `next` has the end of each bucket.
        for (&start, &end) in first.iter().zip(&next) {
            if end - start > 1 {
                if let Some(bucket) = sorted.get_mut(start as usize..end as usize) {
                    bucket.sort_unstable();
                }
            }
        }
        (Self { first, shift }, sorted)
    }

    /// The index after points came (+1) and went (-1) at these positions, in order; `None` if it needs another number
    /// of buckets.
    pub(super) fn changed(&self, changes: &[(u64, i32)], max_buckets: usize) -> Option<Self> {
        if shift_for(max_buckets) != self.shift {
            return None;
        }
        let mut first = Vec::with_capacity(self.first.len());
        let mut more = 0u32;
        // A bucket's first point moves by the changes in the buckets before it.
        for &(position, change) in changes {
            let end = (position >> self.shift) as usize + 1;
            first.extend(self.first.get(first.len()..end)?.iter().map(|at| at.wrapping_add(more)));
            more = more.wrapping_add_signed(change);
        }
        first.extend(self.first.get(first.len()..)?.iter().map(|at| at.wrapping_add(more)));
        Some(Self { first, shift: self.shift })
    }

    /// A point at or before the first one at or after `position`.
    #[inline]
    pub(super) fn start(&self, position: u64) -> usize {
        self.first.get((position >> self.shift) as usize).map_or(0, |&at| at as usize)
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.first.capacity() * size_of::<u32>()
    }
}
