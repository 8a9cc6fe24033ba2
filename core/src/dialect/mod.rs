//! Rules from key to nodes that another system fixed, reproduced bug for bug. Each dialect has a home: one file or
//! folder in its family, with its descriptor, its rule and its tests; `registry` lists them, and nothing else names
//! one. `kit` is what they are made with. Uses `error`, `hash`, `members`, `table` and of `scheme` its parameters and
//! properties.

mod compile;
pub(crate) mod go;
pub(crate) mod java;
pub(crate) mod kit;
pub(crate) mod memcached;
pub(crate) mod npm;
pub(crate) mod papers;
pub(crate) mod proxies;
pub(crate) mod pypi;
pub(crate) mod registry;
mod scheme;
pub(crate) mod stores;

#[cfg(test)]
mod tests;

pub(crate) use kit::{Before, Caps, Change, Compiled, Decision, Each, Filter, Router, Start, Wide};
pub(crate) use registry::NAMES;
pub use scheme::DialectScheme;
#[cfg(test)]
pub(crate) use {
    compile::failing,
    kit::{DownPolicy, Record},
};
