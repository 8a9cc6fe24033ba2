//! `pypi_consistent_hash`: consistent_hash 1.0, and `pypi_consistent_hash_git`: consistent_hash_git 0.3.
//!
//! Positional, 32 bits: the first word of MD5. A node has 40 w labels, cut to a whole number, and of each label's MD5 the
//! first three words (1.0), or all four (git), as points: nobody's count depends on the others.

use super::{float, label_points};
use crate::{members::Weight, Error};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "pypi_consistent_hash";
pub(crate) const GIT: &str = "pypi_consistent_hash_git";

/// The points in the order of adding, so many a label.
pub(super) fn points(nodes: &[(&str, Weight)], words: usize) -> Result<Vec<(u32, u32)>, Error> {
    let count = |weight| (40.0 * float(weight)) as u64;
    let labels: Vec<(&str, u64)> = nodes.iter().map(|&(name, weight)| (name, count(weight))).collect();
    label_points(&labels, words)
}
