//! `pypi_consistent_hash`: consistent_hash 1.0, and `pypi_consistent_hash_git`: consistent_hash_git 0.3.
//!
//! Positional, 32 bits: the first word of MD5. A node has 40 w labels, cut to a whole number, and of each label's MD5 the
//! first three words (1.0), or all four (git), as points: nobody's count depends on the others.

use super::float;
use crate::members::Weight;
use alloc::vec::Vec;

pub(crate) const NAME: &str = "pypi_consistent_hash";
pub(crate) const GIT: &str = "pypi_consistent_hash_git";

/// How many labels each node has.
pub(super) fn labels<'a>(nodes: &[(&'a str, Weight)]) -> Vec<(&'a str, u64)> {
    let count = |weight| (40.0 * float(weight)) as u64;
    nodes.iter().map(|&(name, weight)| (name, count(weight))).collect()
}
