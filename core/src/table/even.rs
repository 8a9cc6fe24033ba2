//! Even slots: so many, above 0, as even as whole positions allow.

/// The slot of a position.
#[inline(always)]
pub(super) fn even_slot(slots: u32, position: u64) -> usize {
    ((u128::from(position) * u128::from(slots)) >> u64::BITS) as usize
}

/// The first position of a slot.
pub(super) fn even_first(slots: u32, slot: usize) -> u64 {
    ((slot as u128) << u64::BITS).div_ceil(u128::from(slots).max(1)) as u64
}
