//! The prefix index: for each value of the top bits, the first point that has them or higher ones.

use alloc::{sync::Arc, vec::Vec};

/// About as many buckets as points, so that a bucket is a load and the points in it are few.
#[derive(Clone, Debug)]
pub(super) struct PrefixIndex {
    first: Arc<[u32]>,
    /// 64 less the number of top bits; at most 63.
    shift: u32,
}

impl PrefixIndex {
    /// Indexes `len` sorted positions with at most `max_buckets` buckets, which should be near `len`.
    pub(super) fn new(len: usize, positions: impl Iterator<Item = u64>, max_buckets: usize) -> Self {
        let bits = max_buckets.max(2).ilog2();
        let shift = u64::BITS - bits;
        let mut first = Vec::with_capacity(1 << bits);
        for (at, position) in positions.enumerate() {
            let bucket = (position >> shift) as usize;
            if bucket >= first.len() {
                first.resize(bucket + 1, at as u32);
            }
        }
        first.resize(1 << bits, len as u32);
        Self { first: first.into(), shift }
    }

    /// A point at or before the first one at or after `position`.
    #[inline]
    pub(super) fn start(&self, position: u64) -> usize {
        self.first.get((position >> self.shift) as usize).map_or(0, |&at| at as usize)
    }

    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.first)
    }
}
