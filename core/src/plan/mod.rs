//! What moves between two placements, and who owns which positions.
//! Uses `placement`, `stats` and what they stand on.

mod diff;
mod ranges;

pub use diff::{Move, MovedRange, Plan};
pub use ranges::PositionRange;
