//! The verbs, one file each: arguments, the engine's answer, and how it is shown. A verb may use all rooms but `args`,
//! and no other verb.

pub mod diff;
pub mod nodes;
pub mod place;
pub mod simulate;
