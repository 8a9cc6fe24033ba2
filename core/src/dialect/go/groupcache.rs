//! `go_groupcache`: `github.com/golang/groupcache/consistenthash` 2c02b82.
//!
//! Positional, 32 bits: CRC-32. A member has points at `0name`, `1name` ..; of equal points the one added last counts. Search:
//! the first point at or above the hash. It never removes: who leaves was not in the list. A node that is down is passed
//! over, which is ours. List order is the order of additions. Identity: the id.

use super::MAX_REPLICAS;
use crate::dialect::kit::labels;
use crate::{dialect::kit::unknown_parameter, hash::crc::crc32, scheme::Parameter, Error};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "go_groupcache";

/// Points of a member; as many as those of its `HTTPPool` unless told.
pub(crate) fn replicas(parameters: &[(&str, Parameter<'_>)]) -> Result<u32, Error> {
    let mut replicas = 50;
    for &(name, value) in parameters {
        match name {
            "replicas" => replicas = value.integer(name, 1..=MAX_REPLICAS)? as u32,
            _ => return Err(unknown_parameter(NAME, name, &["replicas"])),
        }
    }
    Ok(replicas)
}

/// The points of members; of equal ones the last member has it.
pub(crate) fn points(names: &[&str], replicas: u32) -> Vec<(u64, u32)> {
    let hash = |label: &[u8]| crc32(label).into();
    let names = (0..).zip(names.iter().copied());
    labels::points(names, replicas, |label, name, i| label.number_first(i, "", name), hash)
}
