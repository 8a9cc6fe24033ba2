//! `npm_node_hashring`: node-hashring (1.0.2), which memjs recommends.
//!
//! Positional; 32-bit points, MurmurHash3 of `id.0`, `id.1` .. over the low bytes of their UTF-16 units, and so for keys. Of equal
//! points the node first in the list has it. Search: last point at or below the hash, else the last of all. The constructor's
//! array keeps an empty slot for each point that was there already; slots stand after all points, and a key whose
//! bisection ends in one has no node. A node that is down is removed. Identity: the id; order counts through shared points
//! alone.
//!
//! History: `removed` lists points that a removed node took from one that stays, `holes` counts the empty slots if they are
//! not those of a constructor's call with this list (0 where nodes were added one by one).

use super::{low_bytes, MAX_LABELS};
use crate::{
    dialect::{check_points, labels, ring, unknown_parameter},
    hash::murmur::murmur3_32_each,
    members::NO_NODE,
    scheme::Parameter,
    Error,
};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "npm_node_hashring";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Points a node.
    pub(crate) vnodes: u32,
    /// Points that are gone, ascending.
    pub(crate) removed: Vec<u32>,
    /// Empty slots, if they are not those of the constructor.
    pub(crate) holes: Option<u32>,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { vnodes: 80, removed: Vec::new(), holes: None };
        for &(name, value) in parameters {
            match name {
                "holes" => options.holes = Some(value.integer(name, 0..=MAX_LABELS)? as u32),
                "removed" => options.removed = value.numbers(name)?,
                "vnodes" => options.vnodes = value.integer(name, 1..=MAX_LABELS)? as u32,
                _ => return Err(unknown_parameter(NAME, name, &["holes", "removed", "vnodes"])),
            }
        }
        options.removed.sort_unstable();
        Ok(options)
    }
}

/// The hash of keys and labels.
pub(crate) fn hash(text: &[u8]) -> u32 {
    murmur3_32_each(low_bytes(text), 0xfff)
}

/// The ring of nodes with their places in the list; [`NO_NODE`] has the keys of empty slots.
pub(crate) fn points(ids: &[(u32, &str)], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    let made = ids.len() as u64 * u64::from(options.vnodes);
    check_points(made)?;
    let nodes = ids.iter().copied();
    let mut points = ring(labels::points(nodes, options.vnodes, |label, id, i| label.name_first(id, ".", i), hash));
    let holes = options.holes.map_or(made - points.len() as u64, u64::from);
    points.retain(|(point, _)| options.removed.binary_search(point).is_err());
    // The hashes with so many points at or below them end below the next point.
    let mut last = points.iter().map(|&(point, _)| point.checked_sub(1)).collect::<Vec<_>>();
    if !last.is_empty() {
        last.push(Some(u32::MAX));
    }
    let owner =
        |rank| found(rank, points.len(), holes).and_then(|at| points.get(at)).map_or(NO_NODE, |&(_, place)| place);
    Ok(last.into_iter().enumerate().filter_map(|(rank, last)| Some((u64::from(last?), owner(rank)))).collect())
}

/// The point at which the library's bisection ends for a hash with `rank` of the points at or below it; none if that is one
/// of the `holes` slots behind them.
pub(crate) fn found(rank: usize, points: usize, holes: u64) -> Option<usize> {
    let (mut low, mut high) = (-1, points as i64 + holes as i64);
    let size = high;
    while low + 1 < high {
        let middle = (low + high) >> 1;
        // Nothing is below what an empty slot holds.
        if (rank as i64..points as i64).contains(&middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    let at = if high == 0 { size - 1 } else { high - 1 };
    usize::try_from(at).ok().filter(|&at| at < points)
}
