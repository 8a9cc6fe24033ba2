//! The prefix index: for each value of the top bits, the first point that has them or higher ones.

use alloc::{vec, vec::Vec};

/// About as many buckets as points, so that a bucket is a load and the points in it are few.
#[derive(Clone, Debug)]
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

    /// Indexes points in any order: each bucket starts after the points of those before it.
    pub(super) fn counted(points: &[(u64, u32)], max_buckets: usize) -> Self {
        let shift = shift_for(max_buckets);
        let mut index = Self { first: vec![0; 1 << (u64::BITS - shift)], shift };
        for &(position, _) in points {
            let bucket = index.bucket(position);
            if let Some(count) = index.first.get_mut(bucket) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut index.first {
            sum += core::mem::replace(count, sum);
        }
        index
    }

    /// The first point of each bucket.
    pub(super) fn starts(&self) -> &[u32] {
        &self.first
    }

    /// The bucket of a position.
    #[inline]
    pub(super) fn bucket(&self, position: u64) -> usize {
        (position >> self.shift) as usize
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
            let end = self.bucket(position) + 1;
            first.extend(self.first.get(first.len()..end)?.iter().map(|at| at.wrapping_add(more)));
            more = more.wrapping_add_signed(change);
        }
        first.extend(self.first.get(first.len()..)?.iter().map(|at| at.wrapping_add(more)));
        Some(Self { first, shift: self.shift })
    }

    /// A point at or before the first one at or after `position`.
    #[inline]
    pub(super) fn start(&self, position: u64) -> usize {
        self.first.get(self.bucket(position)).map_or(0, |&at| at as usize)
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.first.capacity() * size_of::<u32>()
    }
}
