#![doc = include_str!("../README.md")]
//!
//! A room uses those to its left: `file` (what is at a path, and when it has settled) and `watch` (hints of the system
//! that something happened), `task` (the thread's work), `following` (threads, which come and go) and `fork`.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod file;
mod following;
pub mod fork;
mod task;
mod watch;

pub use following::{close_all, Following};
