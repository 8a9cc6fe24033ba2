//! What moves between two placements, and who owns which positions.
//! Uses `placement`, `stats` and what they stand on.

mod beside;
mod diff;
mod moved;
mod pairs;
mod ranges;

pub(crate) use beside::{Beside, Stretch};
pub use diff::{Move, MovedRange, Plan};
pub use moved::{KeyMove, Moved};
pub use ranges::PositionRange;
