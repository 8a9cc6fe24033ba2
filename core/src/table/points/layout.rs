//! What both layouts answer. `at` counts points in their order; callers keep it within the stated bounds.

pub(super) trait Layout {
    /// The number of points.
    fn len(&self) -> usize;

    /// The owner of a position: of its first point, or `NO_NODE` without points.
    fn find(&self, position: u64) -> u32;

    /// The first point at or after `position`; `len()` past the last one.
    fn successor(&self, position: u64) -> usize;

    /// The node of a point; at `len()` the node of the first point, or `NO_NODE` without points.
    fn owner(&self, at: usize) -> u32;

    /// The position of a point below `len()`.
    fn position(&self, at: usize) -> u64;

    /// The bytes taken.
    fn memory_bytes(&self) -> usize;
}
