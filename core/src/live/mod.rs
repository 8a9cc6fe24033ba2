//! The handle a service holds: the current placement, swapped as one thing while readers go on undisturbed.
//! Uses everything to its left; bindings start here.

mod change;
mod reader;
mod record;
mod ring;

pub use reader::Reader;
pub use record::{NodeRef, Placed, Record};
pub use ring::Ring;
