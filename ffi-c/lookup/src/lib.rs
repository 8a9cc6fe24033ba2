//! The look-up that hosts of consistent.wasm make most. It is a crate because that is what a profile has for its own:
//! this is compiled for speed with all that it inlines of the engine, the rest of the module for size.

#![forbid(unsafe_code)]

use libconsistent::Placement;

/// The index of the node of a key.
#[inline(never)] // so that it stays what it was compiled to
pub fn locate(placement: &Placement, key: &[u8]) -> Option<u32> {
    placement.locate(key)
}
