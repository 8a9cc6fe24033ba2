//! Keys that have no node, and why.

use super::Loads;
use crate::input::Copies;
use libconsistent::Placement;

/// The part of all keys that no node has, as far as a scheme can tell, and the reason; none if every key has one.
pub fn nobody(placement: &Placement) -> Option<(f64, &'static str)> {
    let part = missing(placement)?;
    if missing(&placement.primary()).is_none() {
        return Some((part, "their nodes are down, and they wait until these are back"));
    }
    Some((
        part,
        match placement.topology().scheme().name() {
            "redis_cluster" => "no node lists their slots in `fields.slots`",
            _ => "no node takes any",
        },
    ))
}

/// The part of all keys that no node has; none if there is none, or if that cannot be told exactly.
fn missing(placement: &Placement) -> Option<f64> {
    let Loads { amounts, whole } = Loads::exact(placement, Copies::of(1)).ok()?;
    let missing = whole.checked_sub(amounts.iter().sum()).filter(|&missing| missing > 0)?;
    Some(missing as f64 / whole as f64)
}
