//! Fuzz targets, each a `run` that takes bytes and panics if something is wrong, and what they share: `cost` bounds what
//! accepted input may take, `probe` asks a placement in every way, `choices` turns bytes into decisions.

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
pub mod transition;
