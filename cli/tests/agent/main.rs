//! `consistent agent` as a process, beside real sources: what it takes and refuses, what happens when anything dies,
//! and what it tells. Every figure is computed a second time here.

mod broken;
mod checks;
mod command;
mod examples;
#[path = "../kit/folder.rs"]
mod folder;
mod kit;
mod members;
mod once;
#[allow(dead_code, reason = "tests of sources look at all that is asked")]
#[path = "../../../sources/tests/remote/server.rs"]
mod server;
mod steady;
mod told;
