//! What the calls of the header are made with. Nothing here is exported but structs and numbers. Calls use this room;
//! it uses none of them.
//!
//! `boundary` is the way in and out, `read` and `write` turn the caller's pointers into references and back. `types`
//! and `answers` have the structs that callers and the library fill in, `result` hands out those that the library
//! makes, `codes` has the numbers and `units` what they mean.
//! `keys`, `node` and `field` read what callers give, `placement` is the handle that all look-ups have.

// The numbers come first, as in the header.
mod codes;

mod answers;
mod boundary;
mod clock;
mod field;
mod fork;
mod keys;
mod node;
mod placement;
mod read;
mod result;
mod types;
mod units;
mod write;

pub(crate) use answers::*;
pub(crate) use boundary::{argument, call, last_message, no_such, none_live, quietly, Caller, Failure, Outcome};
pub(crate) use clock::{now_ms, share_clock};
pub(crate) use codes::*;
pub(crate) use field::field_of;
pub(crate) use fork::follow_forks;
pub(crate) use keys::{consistent_key, consistent_keys, Keys};
pub(crate) use node::weight;
pub(crate) use placement::{consistent_placement, node, node_view, node_view_of};
pub(crate) use read::check_pointer;
pub(crate) use result::ResultOut;
pub(crate) use types::*;
pub(crate) use units::*;
pub(crate) use write::{ArrayOut, Out, RecordOut};
