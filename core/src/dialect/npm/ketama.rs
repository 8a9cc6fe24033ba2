//! `npm_ketama`: ketama (1.0.0).
//!
//! Positional; points are the first four bytes of the digests of `id`, a zero byte and a counter, `base_weight` times the weight,
//! rounded, of them. The library reads them as signed, so a position is the big-endian word with its top bit flipped. Search:
//! first point at or above the hash. Of equal points the node first in the list has it; a node that is added anew moves
//! to the end. Whoever asks for as many replicas as there are nodes, or more, gets the list in its order. A node that is
//! down leaves its keys to the next ones. Identity: the id and the weight.

use super::{Algorithm, MAX_LABELS};
use crate::{
    dialect::kit::{unknown_parameter, Label},
    members::Weight,
    scheme::Parameter,
    Error,
};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "npm_ketama";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) algorithm: Algorithm,
    /// Points of a node of weight 1.
    pub(crate) base_weight: u32,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { algorithm: Algorithm::Sha1, base_weight: 50 };
        for &(name, value) in parameters {
            match name {
                "algorithm" => options.algorithm = value.one_of(name, &Algorithm::WORDS)?,
                "base_weight" => options.base_weight = value.integer(name, 1..=MAX_LABELS)? as u32,
                _ => return Err(unknown_parameter(NAME, name, &["algorithm", "base_weight"])),
            }
        }
        Ok(options)
    }
}

/// The position of a key or a label.
pub(crate) fn position(algorithm: Algorithm, bytes: &[u8]) -> u64 {
    u64::from(u32::from_be_bytes(algorithm.digest(bytes)) ^ 1 << 31)
}

fn count(weight: Weight, options: &Options) -> u64 {
    super::round(weight.as_f64() * f64::from(options.base_weight))
}

/// How many points the nodes have together.
pub(crate) fn total(nodes: &[(&str, Weight)], options: &Options) -> u64 {
    nodes.iter().map(|&(_, weight)| count(weight, options)).sum()
}

/// The points of nodes in the order of their list.
pub(crate) fn points(nodes: &[(&str, Weight)], options: &Options) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (place, &(id, weight)) in (0..).zip(nodes) {
        let point = |i| (position(options.algorithm, label.name_first(id, "\0", i)), place);
        points.extend((1..=count(weight, options)).map(point));
    }
    points
}
