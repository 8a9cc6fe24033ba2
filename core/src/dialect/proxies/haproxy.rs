//! `haproxy` (`hash-type consistent`) and `haproxy_map` (`hash-type map-based`), HAProxy 2.6 to 3.5-dev5.
//!
//! Positional; 32-bit hashes. Only usable servers are on the ring or map: active ones that are up and have weight; if there
//! are none, one such backup, or all such backups together (`allbackups`). The one is the first in the list, but under
//! `haproxy_map` a heavier one may come before it. One usable server takes
//! everything. A server that comes or goes is a new build. List order counts: a server without `id` is numbered by its
//! place.
//!
//! `haproxy`: 16 nodes a unit of weight, at full_hash(base + j). Search: the *nearest* node, the lower one at equal distance;
//! of equal nodes the first inserted lies above a key, the last below. Identity: what the hash key says (number, guid,
//! address, port), weight, backup. `haproxy_map`: a map of one slot a unit of weight (over the weights' common divisor) and
//! the hash modulo it. Identity: place, weight, backup.

mod bounded;
mod map;
mod options;
mod server;

pub(crate) use bounded::Balance;
pub(crate) use map::{backup, map};
pub(crate) use options::{HashKey, Options, SingleHash};
pub(crate) use server::{numbers, Address, Server};

use crate::dialect::kit::{check_points, ring};
use crate::{hash::haproxy::full_hash, Error};
use alloc::vec::Vec;
use xxhash_rust::xxh32::xxh32;

pub(crate) const NAME: &str = "haproxy";
pub(crate) const MAP: &str = "haproxy_map";

/// Nodes a unit of weight.
const SCALE: u32 = 16;

/// The servers that take requests; `one` is the backup that does, of those that are usable.
pub(crate) fn usable(
    servers: &[Server<'_>],
    up: impl Fn(u32) -> bool,
    all_backups: bool,
    one: impl FnOnce(&[u32]) -> Option<u32>,
) -> Vec<u32> {
    let usable = |backup: bool| {
        (0..)
            .zip(servers)
            .filter(move |(_, server)| server.backup == backup && server.weight > 0)
            .map(|(index, _)| index)
            .filter(|&index| up(index))
    };
    let active: Vec<u32> = usable(false).collect();
    match (active.is_empty(), all_backups) {
        (false, _) => active,
        (true, true) => usable(true).collect(),
        (true, false) => one(&usable(true).collect::<Vec<_>>()).into_iter().collect(),
    }
}

/// Where a server's nodes start.
pub(crate) fn base(server: &Server<'_>, number: u32, key: HashKey) -> u32 {
    let by_number = |key| match key {
        HashKey::IdHashed => full_hash(number),
        HashKey::Id32 => full_hash(number.swap_bytes()),
        _ => number.wrapping_mul(4096),
    };
    match (key, server.guid, server.address) {
        (HashKey::Guid, Some(guid), _) => xxh32(guid.as_bytes(), 0),
        (HashKey::Addr, _, Some(Address::V4(v4))) => full_hash(v4.swap_bytes()),
        (HashKey::Addr, _, Some(Address::V6(v6))) => xxh32(&v6.to_be_bytes(), 0),
        (HashKey::AddrPort, _, Some(Address::V4(v4))) => {
            full_hash(full_hash(server.port.into()).wrapping_add(v4.swap_bytes()))
        }
        (HashKey::AddrPort, _, Some(Address::V6(v6))) => xxh32(&v6.to_be_bytes(), full_hash(server.port.into())),
        (key, ..) => by_number(key),
    }
}

/// The nodes of the tree in its order: by value, equal ones as inserted.
pub(crate) fn nodes(servers: &[Server<'_>], usable: &[u32], key: HashKey) -> Result<Vec<(u32, u32)>, Error> {
    // A node is at most two points. All servers count: whoever is usable later fits as well.
    check_points(servers.iter().map(|server| u64::from(2 * SCALE * server.weight)).sum())?;
    let numbers = numbers(servers)?;
    let mut nodes = Vec::new();
    for &index in usable {
        let (Some(server), Some(&number)) = (servers.get(index as usize), numbers.get(index as usize)) else {
            continue;
        };
        let base = base(server, number, key);
        nodes.extend((0..SCALE * server.weight).map(|j| (full_hash(base.wrapping_add(j)), index)));
    }
    nodes.sort_by_key(|&(value, _)| value);
    Ok(nodes)
}

/// The tree as a ring that is searched upwards: between two nodes the lower one has everything up to the middle, from there
/// the upper one. Of several equal nodes the first has what lies below their value and the last what lies above.
pub(crate) fn points(nodes: &[(u32, u32)]) -> Vec<(u64, u32)> {
    let Some(&(least, _)) = nodes.first() else { return Vec::new() };
    let mut points = Vec::new();
    for equal in nodes.chunk_by(|(one, _), (other, _)| one == other) {
        let (Some(&(value, first)), Some(&(_, last))) = (equal.first(), equal.last()) else { continue };
        let after = nodes.get(nodes.partition_point(|&(other, _)| other <= value)).map_or(least, |&(next, _)| next);
        // A server has sixteen different values, so there is another one.
        let middle = value.wrapping_add(after.wrapping_sub(value) / 2);
        if first != last {
            points.push((u64::from(value), first));
        }
        points.push((u64::from(middle), last));
    }
    // With a gap of 1 a middle is its own value, and nothing is left for the last to own.
    ring(points)
}
