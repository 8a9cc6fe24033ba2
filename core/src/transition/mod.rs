//! From one topology to another a little at a time: the topologies on the way, and the value that services look keys up
//! in while keys are copied. `docs/SPEC.md`, sections 21 and 22.
//! Uses `placement`, `plan` and what they stand on.

mod between;
mod both;
mod budget;
#[cfg(feature = "std")]
mod document;
mod done;
mod options;
mod sizes;
mod step;
mod way;

pub use both::Transition;
pub use options::StepOptions;
pub use step::{Step, Steps};
