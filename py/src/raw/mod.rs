//! All unsafe code of the package, and nothing else: memory that belongs to others is turned into slices here, ours is
//! lent out, and everything that can be decided without `unsafe` is decided elsewhere. Uses `types`, and of `view` the
//! classes that [`Current`] is a part of.
//!
//! What is relied on, beyond what the code checks: an exporter's structs follow the Arrow C data interface and its
//! buffers are as long as their lengths and offsets say; a buffer view stays in place until it is released, and whoever
//! writes to it meanwhile writes whole words; and the interpreter's lock, or without one its critical sections, keeps
//! two threads from touching one [`Current`] at once.

#![allow(unsafe_code)]

mod abi;
mod buffer;
mod current;
mod export;
mod fork;
mod import;
mod interpreter;
mod items;
mod layout;

pub use buffer::{lend, words, Word};
pub use current::Current;
pub use export::export;
pub use fork::follow_forks;
pub use import::{Arrays, Column, Integers, Values};
pub use interpreter::only_one;
pub use items::Items;
pub use layout::{Layout, Width};
