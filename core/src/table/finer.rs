//! Even slots of which a few are cut further: one load says how many cuts lie before an even slot, and only where some
//! lie in it are they looked at.

use super::even::{even_first, even_slot};
use alloc::{sync::Arc, vec::Vec};

/// Even slots with cuts. Clones share what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finer {
    even: u32,
    /// The last position of each further slot, ascending; none ends an even slot.
    cuts: Arc<[u64]>,
    /// How many cuts lie before each even slot, and before the end of all.
    before: Arc<[u32]>,
}

impl Finer {
    pub(super) fn new(even: u32, cuts: Vec<u64>) -> Self {
        let mut ends = cuts.iter().map(|&end| even_slot(even, end)).peekable();
        let mut passed = 0u32;
        let before = (0..=even as usize).map(|slot| {
            while ends.next_if(|&end| end < slot).is_some() {
                passed += 1;
            }
            passed
        });
        Self { even, before: before.collect(), cuts: cuts.into() }
    }

    /// How many even slots there are.
    pub(crate) fn even(&self) -> u32 {
        self.even
    }

    pub(crate) fn cuts(&self) -> &[u64] {
        &self.cuts
    }

    pub(super) fn len(&self) -> usize {
        self.even as usize + self.cuts.len()
    }

    #[inline(never)] // so that the way without cuts is worth inlining
    pub(super) fn slot(&self, position: u64) -> usize {
        let even = even_slot(self.even, position);
        let Some(&[from, to]) = self.before.get(even..even + 2) else { return even };
        let (from, to) = (from as usize, to as usize);
        match self.cuts.get(from..to) {
            Some(inside) if from < to => even + from + inside.partition_point(|&end| end < position),
            _ => even + from,
        }
    }

    pub(super) fn first(&self, slot: usize) -> u64 {
        // The number of the slot that each cut ends ascends with the cuts.
        let (mut from, mut to) = (0, self.cuts.len());
        while from < to {
            let middle = from.midpoint(to);
            match self.ended_by(middle).is_some_and(|ended| ended < slot) {
                true => from = middle + 1,
                false => to = middle,
            }
        }
        let last = from.checked_sub(1).filter(|&last| self.ended_by(last) == slot.checked_sub(1));
        match last.and_then(|last| self.cuts.get(last)) {
            Some(end) => end.saturating_add(1),
            None => even_first(self.even, slot - from),
        }
    }

    /// The slot that a cut ends.
    fn ended_by(&self, cut: usize) -> Option<usize> {
        self.cuts.get(cut).map(|&end| even_slot(self.even, end) + cut)
    }

    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.cuts) + size_of_val(&*self.before)
    }
}
