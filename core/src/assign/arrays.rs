//! Lists that are read and written by index: what is outside of them reads as nothing, and is not written.

/// The element, or its type's default.
#[inline]
pub(super) fn at<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index).copied().unwrap_or_default()
}

/// Puts an element.
#[inline]
pub(super) fn put<T>(list: &mut [T], index: usize, value: T) {
    if let Some(place) = list.get_mut(index) {
        *place = value;
    }
}

/// Adds to a count.
#[inline]
pub(super) fn add(list: &mut [u64], index: usize, more: u64) {
    put(list, index, at(list, index).saturating_add(more));
}

/// Takes from a count.
#[inline]
pub(super) fn less(list: &mut [u64], index: usize, fewer: u64) {
    put(list, index, at(list, index).saturating_sub(fewer));
}
