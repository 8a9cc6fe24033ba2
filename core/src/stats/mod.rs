//! What a placement does to the load: exact shares, the spread of real keys, and why a key is where it is.
//! Uses `placement` and what it stands on.

mod distribution;
mod explain;
mod shares;

pub use distribution::Distribution;
pub use explain::Explanation;
pub use shares::Shares;
pub(crate) use shares::{classes, ratio};
