//! `envoy_ring_hash` (Envoy 1.40) and `grpc_ring_hash` (gRPC core and Go).
//!
//! Positional; 64-bit points. Points are dealt host after host in list order, in binary64 operations done in exactly this
//! order: the running sums decide who gets the odd point, so list order counts. Search: first point at or above the hash.
//! Envoy hashes keys by xxHash64 and builds the ring of the healthy hosts anew (in panic, of all); gRPC keeps everybody and
//! walks on from the point to the first usable endpoint. Identity: the host's key and weight. Who has a point of two is not
//! said by either; here it is the first listed.

use crate::dialect::kit::{check_points, check_sum, is_ipv6, refused, ring, unknown_parameter, Label, Record};
use crate::{error::Quoted, hash::HashFunction, scheme::Parameter, Error, ErrorKind};
use alloc::{format, vec::Vec};

pub(crate) const RING_HASH: &str = "envoy_ring_hash";
pub(crate) const GRPC: &str = "grpc_ring_hash";

/// The hash of keys, before any policy combines several.
pub(crate) const KEY_HASH: HashFunction = HashFunction::Xxh64;

/// The most that Envoy allows for either size of a ring.
const MAX_RING: u64 = 8_388_608;

/// The settings of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) min_ring_size: u64,
    pub(crate) max_ring_size: u64,
    /// What makes points.
    pub(crate) point_hash: HashFunction,
    /// Hosts by key rather than as listed: gRPC-Go.
    pub(crate) sorted: bool,
    /// Below this percentage of healthy hosts all are used (Envoy), unless they can do the work.
    pub(crate) panic_threshold: u64,
}

impl Options {
    pub(crate) fn envoy(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let hashes = [("xxhash64", HashFunction::Xxh64), ("murmur2", HashFunction::Murmur64Envoy)];
        let mut options = Self {
            min_ring_size: 1024,
            max_ring_size: MAX_RING,
            point_hash: HashFunction::Xxh64,
            sorted: false,
            panic_threshold: 50,
        };
        for &(name, value) in parameters {
            match name {
                "min_ring_size" => options.min_ring_size = value.integer(name, 1..=MAX_RING)?,
                "max_ring_size" => options.max_ring_size = value.integer(name, 1..=MAX_RING)?,
                "hash_function" => options.point_hash = value.one_of(name, &hashes)?,
                "panic_threshold" => options.panic_threshold = value.integer(name, 0..=100)?,
                _ => {
                    let known = ["min_ring_size", "max_ring_size", "hash_function", "panic_threshold"];
                    return Err(unknown_parameter(RING_HASH, name, &known));
                }
            }
        }
        options.checked()
    }

    /// gRPC cuts both sizes at 4096 unless the channel's `ring_size_cap` says otherwise.
    pub(crate) fn grpc(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut cap = 4096;
        let mut options = Self {
            min_ring_size: 1024,
            max_ring_size: 4096,
            point_hash: HashFunction::Xxh64,
            sorted: false,
            panic_threshold: 0,
        };
        for &(name, value) in parameters {
            match name {
                "min_ring_size" => options.min_ring_size = value.integer(name, 1..=MAX_RING)?,
                "max_ring_size" => options.max_ring_size = value.integer(name, 1..=MAX_RING)?,
                "ring_size_cap" => cap = value.integer(name, 1..=MAX_RING)?,
                "endpoints" => options.sorted = value.one_of(name, &[("listed", false), ("sorted", true)])?,
                _ => {
                    let known = ["min_ring_size", "max_ring_size", "ring_size_cap", "endpoints"];
                    return Err(unknown_parameter(GRPC, name, &known));
                }
            }
        }
        let options = options.checked()?;
        Ok(Self {
            min_ring_size: options.min_ring_size.min(cap),
            max_ring_size: options.max_ring_size.min(cap),
            ..options
        })
    }

    fn checked(self) -> Result<Self, Error> {
        match self {
            Self { min_ring_size, max_ring_size, .. } if min_ring_size > max_ring_size => {
                let message = format!("scheme.min_ring_size: {min_ring_size} is above max_ring_size, {max_ring_size}");
                Err(Error::new(ErrorKind::Parameter, message))
            }
            checked => Ok(checked),
        }
    }
}

/// A host or endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host<'a> {
    /// What Envoy hashes: `hash_key` of its metadata, its hostname, or its address with port.
    pub(crate) key: &'a str,
    pub(crate) weight: u32,
}

impl<'a> Host<'a> {
    /// `placement.hash_key`; missing, it is the address or the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        record.only(RING_HASH, &["hash_key"])?;
        let key = match record.text("hash_key")? {
            Some("") => return Err(refused("hash_key", "empty")),
            Some(key) => key,
            None => match record.server("write its address with port, or the key as placement.hash_key")? {
                v6 if is_ipv6(v6) => {
                    return Err(
                        record.not_an_endpoint("is hashed in brackets and with its port: write [2001:db8::1]:80")
                    );
                }
                endpoint => endpoint,
            },
        };
        Ok(Self { key, weight: record.whole_weight(u32::MAX)? })
    }
}

/// Refuses weights whose sum is too large, and two hosts of one key: every point of theirs is the same, and nobody says
/// whose.
pub(crate) fn check(hosts: &[Host<'_>]) -> Result<(), Error> {
    check_sum("Envoy and gRPC", hosts.iter().map(|host| host.weight))?;
    let mut keys: Vec<&str> = hosts.iter().map(|host| host.key).collect();
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair.first() == pair.last()) {
        Some([key, _]) => {
            let message = format!("nodes: two have the hash key {}", Quoted(key));
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
        _ => Ok(()),
    }
}

/// The hosts that Envoy places keys on, of those with weight: the healthy ones, or all if those are too few: fewer than the
/// threshold, and not enough even if each did 1.4 times its work (Envoy's overprovisioning factor).
pub(crate) fn usable(hosts: &[Host<'_>], healthy: impl Fn(u32) -> bool, panic_threshold: u64) -> Vec<u32> {
    const OVERPROVISIONING: u64 = 140;
    let all = weighty(hosts);
    let up: Vec<u32> = all.iter().copied().filter(|&index| healthy(index)).collect();
    let (up_count, count) = (up.len() as u64, all.len() as u64);
    match up_count * OVERPROVISIONING < 100 * count && up_count * 100 < panic_threshold * count {
        true => all,
        false => up,
    }
}

/// The hosts with weight; the others have no part in anything.
pub(crate) fn weighty(hosts: &[Host<'_>]) -> Vec<u32> {
    (0..).zip(hosts).filter(|(_, host)| host.weight > 0).map(|(index, _)| index).collect()
}

/// The ring of the hosts of these indices.
pub(crate) fn points(hosts: &[Host<'_>], usable: &[u32], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    check(hosts)?;
    let mut chosen: Vec<(u32, &Host<'_>)> =
        usable.iter().filter_map(|&index| Some((index, hosts.get(index as usize)?))).collect();
    if options.sorted {
        chosen.sort_by_key(|(_, host)| host.key.as_bytes());
    }
    let Some(least) = chosen.iter().map(|(_, host)| host.weight).min() else { return Ok(Vec::new()) };
    let total: f64 = chosen.iter().map(|(_, host)| u64::from(host.weight)).sum::<u64>() as f64;
    let share = |weight: u32| f64::from(weight) / total;
    let least = share(least);
    let scale = (ceil(least * options.min_ring_size as f64) / least).min(options.max_ring_size as f64);
    check_points(ceil(scale) as u64)?;

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
    Ok(ring(points))
}

/// The least whole number not below a number from 0 to 2^63.
fn ceil(x: f64) -> f64 {
    let whole = x as u64 as f64;
    match whole < x {
        true => whole + 1.0,
        false => whole,
    }
}
