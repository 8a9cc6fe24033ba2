//! The ring of hosts, as Envoy and gRPC both make it.

use super::host::Host;
use crate::dialect::kit::{ring, Given, Label};
use crate::{
    cost::{Census, Cost, Hasher},
    hash::HashFunction,
    members::Node,
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec::Vec};

/// The most that Envoy allows for either size of a ring.
pub(super) const MAX_RING: u64 = 8_388_608;

/// The sizes that `detect` tries.
pub(super) const RING_SIZES: &[u64] = &[1024, 16, 64, 256, 4096, 16_384];

/// The settings of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ring {
    pub(crate) min_ring_size: u64,
    pub(crate) max_ring_size: u64,
    /// What makes points.
    pub(crate) point_hash: HashFunction,
    /// Hosts by key rather than as listed: gRPC-Go.
    pub(crate) sorted: bool,
}

impl Ring {
    /// Both sizes, each cut at `cap`.
    pub(super) fn of(given: &Given<'_>, cap: u64, point_hash: HashFunction, sorted: bool) -> Result<Self, Error> {
        let (min_ring_size, max_ring_size) = (given.integer("min_ring_size")?, given.integer("max_ring_size")?);
        if min_ring_size > max_ring_size {
            let message = format!("scheme.min_ring_size: {min_ring_size} is above max_ring_size, {max_ring_size}");
            return Err(Error::new(ErrorKind::Parameter, message));
        }
        Ok(Self { min_ring_size: min_ring_size.min(cap), max_ring_size: max_ring_size.min(cap), point_hash, sorted })
    }
}

/// A ring grows until the lightest host has its part of the least size.
pub(super) fn cost(ring: &Ring, census: &Census, nodes: &[Arc<Node>]) -> Cost {
    let weights = nodes.iter().map(|node| node.weight.counts_as()).filter(|&weight| weight > 0);
    let (total, least) = weights.fold((0, u64::MAX), |(total, least), weight| (total + weight, least.min(weight)));
    let size = ring.min_ring_size.saturating_add(total.div_ceil(least)).min(ring.max_ring_size);
    // Each host may round up to one more.
    let size = size.saturating_add(census.nodes);
    let longest = size.saturating_mul(census.longest);
    Cost::hashing(Hasher::Words, size, longest) + Cost::entries(size, 300, 56)
}

/// The ring of the hosts of these indices.
pub(crate) fn points(hosts: &[Host<'_>], usable: &[u32], options: &Ring) -> Vec<(u64, u32)> {
    let mut chosen: Vec<(u32, &Host<'_>)> =
        usable.iter().filter_map(|&index| Some((index, hosts.get(index as usize)?))).collect();
    if options.sorted {
        chosen.sort_by_key(|(_, host)| host.key.as_bytes());
    }
    let Some(least) = chosen.iter().map(|(_, host)| host.weight).min() else { return Vec::new() };
    let total: f64 = chosen.iter().map(|(_, host)| u64::from(host.weight)).sum::<u64>() as f64;
    let share = |weight: u32| f64::from(weight) / total;
    let least = share(least);
    let scale = (ceil(least * options.min_ring_size as f64) / least).min(options.max_ring_size as f64);

    let (mut dealt, mut target) = (0.0, 0.0);
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, host) in chosen {
        target += scale * share(host.weight);
        let mut k = 0u64;
        while dealt < target {
            points.push((options.point_hash.hash(label.name_first(host.key, "_", k)), index));
            k += 1;
            dealt += 1.0;
        }
    }
    ring(points)
}

/// The least whole number not below a number from 0 to 2^63.
fn ceil(x: f64) -> f64 {
    let whole = x as u64 as f64;
    match whole < x {
        true => whole + 1.0,
        false => whole,
    }
}
