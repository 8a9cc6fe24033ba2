//! How positions are cut into slots that are intervals: evenly, evenly with a few cuts more, or at given ends.

use super::{
    even::{even_first, even_slot},
    finer::Finer,
};
use alloc::vec::Vec;

/// The slots of all positions, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// So many slots, above 0, as even as whole positions allow.
    Even(u32),
    /// The last position of every slot but the last one, ascending.
    Ends(Vec<u64>),
    /// Even slots, a few of which are cut further.
    Finer(Finer),
}

impl Cut {
    /// So many even slots, cut at further positions, of which each is the last one of a slot. They ascend, and end no
    /// even slot.
    pub(crate) fn finer(even: u32, cuts: Vec<u64>) -> Self {
        match cuts.is_empty() {
            true => Self::Even(even),
            false => Self::Finer(Finer::new(even, cuts)),
        }
    }

    /// How many slots there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Even(slots) => *slots as usize,
            Self::Ends(ends) => ends.len() + 1,
            Self::Finer(finer) => finer.len(),
        }
    }

    /// The slot of a position.
    #[inline(always)]
    pub(crate) fn slot(&self, position: u64) -> usize {
        match self {
            Self::Even(slots) => even_slot(*slots, position),
            Self::Ends(ends) => slot_of_ends(ends, position),
            Self::Finer(finer) => finer.slot(position),
        }
    }

    /// The first position of a slot.
    pub(crate) fn first(&self, slot: usize) -> u64 {
        match (self, slot.checked_sub(1)) {
            (_, None) => 0,
            (Self::Even(slots), _) => even_first(*slots, slot),
            (Self::Ends(ends), Some(before)) => ends.get(before).map_or(u64::MAX, |end| end.saturating_add(1)),
            (Self::Finer(finer), _) => finer.first(slot),
        }
    }

    /// The last position of a slot.
    pub(crate) fn last(&self, slot: usize) -> u64 {
        if slot + 1 < self.len() {
            self.first(slot + 1).wrapping_sub(1)
        } else {
            u64::MAX
        }
    }

    /// The bytes it takes.
    pub(crate) fn memory_bytes(&self) -> usize {
        match self {
            Self::Even(_) => 0,
            Self::Ends(ends) => ends.capacity() * size_of::<u64>(),
            Self::Finer(finer) => finer.memory_bytes(),
        }
    }
}

#[inline(never)] // so that the short way is worth inlining
fn slot_of_ends(ends: &[u64], position: u64) -> usize {
    ends.partition_point(|&end| end < position)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every slot begins where its number does, and ends before the next.
    #[test]
    fn slots_are_the_positions_that_name_them() {
        for slots in [1, 2, 3, 7, 1000, 4096, (1 << 24) - 1, 1 << 24] {
            let cut = Cut::Even(slots);
            for slot in (0..slots as usize).step_by(1 + slots as usize / 997) {
                check_slot(&cut, slot);
            }
            assert_eq!(cut.slot(u64::MAX), slots as usize - 1);
        }
        let cut = Cut::Ends(vec![0, 5, u64::MAX - 1]);
        assert_eq!([0, 1, 5, 6, u64::MAX - 1, u64::MAX].map(|p| cut.slot(p)), [0, 1, 1, 2, 2, 3]);
        assert_eq!(
            [0, 1, 2, 3].map(|s| (cut.first(s), cut.last(s))),
            [(0, 0), (1, 5), (6, u64::MAX - 1), (u64::MAX, u64::MAX)]
        );
    }

    #[test]
    fn cuts_divide_even_slots_further() {
        let cut = Cut::finer(2, vec![0, 5, u64::MAX - 1]);
        let half = 1 << 63;
        assert_eq!(cut.len(), 5);
        assert_eq!([0, 1, 5, 6, half - 1, half, u64::MAX - 1, u64::MAX].map(|p| cut.slot(p)), [0, 1, 1, 2, 2, 3, 3, 4]);
        (0..5).for_each(|slot| check_slot(&cut, slot));
        for slots in [1, 7, 4096, 1 << 24] {
            // Some far apart, some in one slot, some beside its ends.
            let near = (1 << 40) + 10..(1 << 40) + 15;
            let far = (1..90).map(|i| (u64::MAX / 97) * i).filter(|&p| even_slot(slots, p) == even_slot(slots, p + 1));
            let last = even_first(slots, slots as usize - 1);
            let mut cuts: Vec<u64> = near.chain(far).chain([last, u64::MAX - 1]).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let cut = Cut::finer(slots, cuts.clone());
            assert_eq!(cut.len(), slots as usize + cuts.len());
            for end in cuts {
                check_slot(&cut, cut.slot(end));
                assert_eq!(cut.last(cut.slot(end)), end);
                check_slot(&cut, cut.slot(end) + 1);
            }
        }
    }

    fn check_slot(cut: &Cut, slot: usize) {
        let (first, last) = (cut.first(slot), cut.last(slot));
        assert_eq!((cut.slot(first), cut.slot(last)), (slot, slot), "{slot} of {}", cut.len());
        assert!(slot == 0 || cut.slot(first - 1) == slot - 1);
        assert!(last == u64::MAX || cut.slot(last + 1) == slot + 1);
    }
}
