//! The calls of the module and of the classes `Ring` and `Placement`, but for those of `live`. They check and translate
//! arguments, ask the core, and translate its answer. Uses everything but `live`; only the list of what the module
//! exports uses it.

pub mod budget;
pub mod detect;
pub mod formats;
mod insight;
mod lookups;
mod placement;
mod rebalance;
mod ring;
pub mod schemes;
mod steps;
pub mod transition;
