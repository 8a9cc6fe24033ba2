//! `pypi_consistent_hashing`: ConsistentHashing 0.2.2.
//!
//! Positional; a position is MD5 modulo the number of slots. A node stands at its own name and at `name_virtual1`,
//! `name_virtual2`, ..; the owner is the first at or above a key. Slots are few, so many points are shared: the node added last
//! has such a one, and removing either of them takes it from both. What removals took from members is history that no list of
//! nodes tells: it is the parameter `removed`.

use super::super::{check_points, labels::Label, ring, unknown_parameter};
use crate::{hash::digest::md5, scheme::Parameter, Error};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "pypi_consistent_hashing";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(super) slots: u64,
    /// Beside a node's own point.
    pub(super) vnodes: u32,
    /// Points that nobody has although a member's name leads there; ascending.
    removed: Vec<u64>,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { slots: 1000, vnodes: 0, removed: Vec::new() };
        for &(name, value) in parameters {
            match name {
                "slots" => options.slots = value.integer(name, 1..=1 << 32)?,
                "vnodes" => options.vnodes = value.integer(name, 0..=65_536)? as u32,
                "removed" => options.removed = value.numbers(name)?.into_iter().map(u64::from).collect(),
                _ => return Err(unknown_parameter(NAME, name, &["slots", "vnodes", "removed"])),
            }
        }
        options.removed.sort_unstable();
        options.removed.dedup();
        Ok(options)
    }
}

/// The slot of a key or a label.
pub(super) fn slot(bytes: &[u8], slots: u64) -> u64 {
    u128::from_be_bytes(md5(bytes)).checked_rem(slots.into()).map_or(0, |slot| slot as u64)
}

/// The ring of nodes by their names, in the order of adding.
pub(super) fn points(names: &[&str], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    check_points(names.len() as u64 * (u64::from(options.vnodes) + 1))?;
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (node, name) in (0..).zip(names) {
        points.push((slot(name.as_bytes(), options.slots), node));
        let labelled = |i| (slot(label.name_first(name, "_virtual", i), options.slots), node);
        points.extend((1..=options.vnodes).map(labelled));
    }
    points.retain(|(slot, _)| options.removed.binary_search(slot).is_err());
    points.reverse();
    Ok(ring(points))
}
