//! `npm_consistent_hash`: consistent-hash (1.2.2).
//!
//! Positional; a position is 24-bit PJW over the UTF-16 units of the key, times 32, modulo `range`. A node's points are
//! listed, as the library draws them at random unless told otherwise; all nodes without any are spaced evenly over the range
//! in list order, as its uniform distribution does when it is first asked. Search: first point at or above the position. Of
//! equal points the node last in the list has it, and nobody else. A node that is down leaves its keys to the next ones,
//! as removing it does. Identity: the points; order counts.
//!
//! History: nodes that came or went after the first look-up leave the points of others where they are, so those are listed;
//! removing a node puts the last one into its place in the list.

use super::{units, MAX_LABELS};
use crate::{
    dialect::{check_points, record::refused, ring, unknown_parameter, Record},
    error::Quoted,
    scheme::Parameter,
    Error,
};
use alloc::{string::String, vec::Vec};

pub(crate) const NAME: &str = "npm_consistent_hash";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// How many positions there are.
    pub(crate) range: u32,
    /// Points of a node that lists none.
    pub(crate) control_points: u32,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { range: 100_003, control_points: 40 };
        for &(name, value) in parameters {
            match name {
                "control_points" => options.control_points = value.integer(name, 1..=MAX_LABELS)? as u32,
                "range" => options.range = value.integer(name, 1..=u32::MAX.into())? as u32,
                _ => return Err(unknown_parameter(NAME, name, &["control_points", "range"])),
            }
        }
        Ok(options)
    }
}

/// The position of a key.
pub(crate) fn position(key: &[u8], range: u32) -> u64 {
    let hash = units(key).fold(0, |h: u32, unit| {
        let h = (h << 4) + u32::from(unit);
        h & 0x00ff_ffff ^ h >> 24
    });
    u64::from((hash << 5).checked_rem(range).unwrap_or(0))
}

/// The points that a node lists: `placement.points`, each from 0 to the range.
pub(crate) fn listed(record: &Record<'_>, options: &Options) -> Result<Vec<u32>, Error> {
    record.only(NAME, &["points"])?;
    let point = |text: &String| {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let point = text.parse().ok().filter(|&point| digits && point <= options.range);
        point.ok_or_else(|| {
            refused("points", format_args!("{} is not a point from 0 to {}", Quoted(text), options.range))
        })
    };
    record.list("points")?.iter().map(point).collect()
}

/// The ring of nodes, of whom some list their points.
pub(crate) fn points(nodes: &[Vec<u32>], options: &Options) -> Result<Vec<(u32, u32)>, Error> {
    let even = nodes.iter().filter(|points| points.is_empty()).count();
    let made = even as u64 * u64::from(options.control_points);
    check_points(made + nodes.iter().map(|points| points.len() as u64).sum::<u64>())?;
    let step = f64::from(options.range) / made as f64;
    let mut before = 0.0;
    let mut all = Vec::new();
    for (place, points) in (0..).zip(nodes) {
        if points.is_empty() {
            let first = step * before + step / 2.0;
            let stride = step * even as f64;
            let evenly = (0..options.control_points).map(|j| super::round(first + stride * f64::from(j)) as u32);
            all.extend(evenly.map(|point| (point, place)));
            before += 1.0;
        } else {
            all.extend(points.iter().map(|&point| (point, place)));
        }
    }
    all.reverse();
    Ok(ring(all))
}
