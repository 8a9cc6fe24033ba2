//! How positions are cut into slots that are intervals: evenly, or at given ends.

use alloc::vec::Vec;

/// The slots of all positions, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// So many slots, above 0, as even as whole positions allow.
    Even(u32),
    /// The last position of every slot but the last one, ascending.
    Ends(Vec<u64>),
}

impl Cut {
    /// How many slots there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Even(slots) => *slots as usize,
            Self::Ends(ends) => ends.len() + 1,
        }
    }

    /// The slot of a position.
    #[inline(always)]
    pub(crate) fn slot(&self, position: u64) -> usize {
        match self {
            Self::Even(slots) => ((u128::from(position) * u128::from(*slots)) >> u64::BITS) as usize,
            Self::Ends(ends) => slot_of_ends(ends, position),
        }
    }

    /// The first position of a slot.
    pub(crate) fn first(&self, slot: usize) -> u64 {
        match (self, slot.checked_sub(1)) {
            (_, None) => 0,
            (Self::Even(slots), _) => ((slot as u128) << u64::BITS).div_ceil(u128::from(*slots).max(1)) as u64,
            (Self::Ends(ends), Some(before)) => ends.get(before).map_or(u64::MAX, |end| end.saturating_add(1)),
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
                let (first, last) = (cut.first(slot), cut.last(slot));
                assert_eq!((cut.slot(first), cut.slot(last)), (slot, slot), "{slot} of {slots}");
                assert!(slot == 0 || cut.slot(first - 1) == slot - 1);
                assert!(last == u64::MAX || cut.slot(last + 1) == slot + 1);
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
}
