//! Rules from key to nodes that another system fixed, reproduced bug for bug. Each dialect has a home: one file or
//! folder in its family, with its descriptor, its rule and its tests; `registry` lists them, `aliases` what other names
//! stand for some of them, and nothing else names one. `kit` is what they are made with. Uses `error`, `hash`,
//! `members`, `table` and of `scheme` its parameters and properties.

pub(crate) mod aliases;
#[cfg(feature = "clients")]
pub(crate) mod clients;
mod compile;
#[cfg(feature = "go")]
pub(crate) mod go;
#[cfg(feature = "java")]
pub(crate) mod java;
pub(crate) mod kit;
#[cfg(feature = "memcached")]
pub(crate) mod memcached;
#[cfg(feature = "npm")]
pub(crate) mod npm;
#[cfg(feature = "papers")]
pub(crate) mod papers;
#[cfg(feature = "proxies")]
pub(crate) mod proxies;
#[cfg(feature = "pypi")]
pub(crate) mod pypi;
pub(crate) mod registry;
#[cfg(feature = "routers")]
pub(crate) mod routers;
mod scheme;
#[cfg(feature = "stores")]
pub(crate) mod stores;

#[cfg(all(test, feature = "dialects"))]
mod tests;

pub use aliases::Alias;
pub(crate) use kit::{Before, Caps, Change, Compiled, Decision, Each, Filter, Plan, Router, Start, Wide};
pub(crate) use registry::NAMES;
pub use scheme::DialectScheme;
#[cfg(test)]
pub(crate) use {
    compile::failing,
    kit::{DownPolicy, Record},
};
