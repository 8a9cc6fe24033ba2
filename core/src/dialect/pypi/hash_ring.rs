//! `pypi_hash_ring`: hash_ring 1.3.1, and hashring 1.5.1, which is the same for Python 3.
//!
//! Positional, 32 bits: the first word of MD5. A node has floor(40 N w / sum of w) labels `node-0`, `node-1`, .. in binary64,
//! and three points a label: the first words of MD5. So every node's weight, and their number, go into everybody's count.

use super::{checked_points, float};
use crate::{members::Weight, Error};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "pypi_hash_ring";

/// The points in the order of adding.
pub(super) fn points(nodes: &[(&str, Weight)]) -> Result<Vec<(u32, u32)>, Error> {
    let total: f64 = nodes.iter().fold(0.0, |sum, &(_, weight)| sum + float(weight));
    // Without any weight nobody has a point.
    let count = |weight| if total > 0.0 { ((40 * nodes.len()) as f64 * float(weight) / total) as u64 } else { 0 };
    let labels: Vec<(&str, u64)> = nodes.iter().map(|&(name, weight)| (name, count(weight))).collect();
    checked_points(&labels, 3)
}
