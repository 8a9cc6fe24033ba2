//! The dialects against recorded placements of the running systems (`tests/vectors/recorded`), through an oracle that
//! looks up in the plainest way.

mod cassandra;
mod changed;
mod clients;
mod costs;
mod derived;
mod document;
mod families;
mod fingers;
mod go;
mod graphite;
mod npm;
mod npm_oracle;
mod numbers;
mod options;
mod oracle;
mod others;
mod placed;
mod proxies;
mod pypi;
mod routers;
mod services;
mod table;
mod tokens;

pub(crate) use npm_oracle::library_search;
