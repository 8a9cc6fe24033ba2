//! The verbs, one file each: arguments, the engine's answer, and how it is shown. A verb may use all rooms but `args`,
//! and no other verb.

pub mod agent;
pub mod check;
pub mod completions;
pub mod convert;
pub mod detect;
pub mod diff;
pub mod explain;
pub mod man;
pub mod nodes;
pub mod place;
pub mod publish;
pub mod ranges;
pub mod rebalance;
pub mod report;
pub mod schemes;
pub mod set_nodes;
pub mod simulate;
pub mod stats;
pub mod steps;
