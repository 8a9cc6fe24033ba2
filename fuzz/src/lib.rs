//! Fuzz targets, each a `run` that takes bytes and panics if something is wrong, and what they share: `cost` bounds
//! what accepted input may take, `probe` asks a placement in every way, `choices` turns bytes into decisions, and
//! `seeds` has what each begins with.

pub mod c_keys;
mod choices;
mod cost;
pub mod document;
pub mod format;
pub mod live;
pub mod lookup;
mod memory;
pub mod options;
mod probe;
pub mod rows;
pub mod seeds;
pub mod transition;

/// A target's name, and what runs it.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 8] = [
    ("document", document::run),
    ("options", options::run),
    ("format", format::run),
    ("rows", rows::run),
    ("transition", transition::run),
    ("live", live::run),
    ("lookup", lookup::run),
    ("c_keys", c_keys::run),
];
