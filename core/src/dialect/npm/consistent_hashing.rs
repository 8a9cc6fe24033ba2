//! `npm_consistent_hashing`: consistent-hashing (0.3.0).
//!
//! Positional; a node has the digests of `id:0`, `id:1` .., compared as numbers, of which 64 bits stand for all: among different
//! texts they are equal in one of 2^64 pairs. Search: last point at or below the key's digest, else the last of all. No two
//! nodes have a label in common, so order does not count. A node that is down is removed. Identity: the id.

use super::{preceding, Algorithm, MAX_LABELS};
use crate::{
    dialect::kit::{labels, unknown_parameter},
    scheme::Parameter,
    Error,
};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "npm_consistent_hashing";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) algorithm: Algorithm,
    /// Points a node.
    pub(crate) replicas: u32,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { algorithm: Algorithm::Md5, replicas: 160 };
        for &(name, value) in parameters {
            match name {
                "algorithm" => options.algorithm = value.one_of(name, &Algorithm::WORDS)?,
                "replicas" => options.replicas = value.integer(name, 1..=MAX_LABELS)? as u32,
                _ => return Err(unknown_parameter(NAME, name, &["algorithm", "replicas"])),
            }
        }
        Ok(options)
    }
}

/// The ring of nodes with their places in the list.
pub(crate) fn points(ids: &[(u32, &str)], options: &Options) -> Vec<(u64, u32)> {
    let hash = |label: &[u8]| u64::from_be_bytes(options.algorithm.digest(label));
    let nodes = ids.iter().copied();
    let mut points = labels::points(nodes, options.replicas, |label, id, i| label.name_first(id, ":", i), hash);
    points.sort_unstable();
    preceding(&points, u64::MAX)
}
