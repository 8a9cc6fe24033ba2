//! What the calls of the header are made with. Nothing here is exported but structs and numbers. Calls use this room;
//! it uses none of them.
//!
//! `boundary` is the way in and out, `read` and `write` turn the caller's pointers into references and back, `types`
//! has the structs of the header and `codes` its numbers, `node` and `field` read records, `placement` is the handle
//! that all look-ups have.

// The numbers come first, as in the header.
mod codes;

mod boundary;
mod field;
mod fork;
mod node;
mod placement;
mod read;
mod types;
mod write;

pub(crate) use boundary::{argument, call, last_message, no_such, none_live, quietly, Caller, Outcome};
pub(crate) use codes::*;
pub(crate) use fork::follow_forks;
pub(crate) use node::weight;
pub(crate) use placement::{consistent_placement, node, node_view};
pub(crate) use read::check_pointer;
pub(crate) use types::*;
pub(crate) use write::Out;
