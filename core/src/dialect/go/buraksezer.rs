//! `go_buraksezer`: `github.com/buraksezer/consistent` v0.10.0 (`version: v0`) and v1.0.0 (`v1`), with the xxHash64 of its
//! README as hasher.
//!
//! Positional: a position is a partition, the key's hash modulo their number. Partitions are dealt in their order: each goes
//! to the first point at or above the hash of its number, and on from there while owners have as many as `load` allows, a
//! product in binary64. Points are at `0:name` under v1, at `name0` under v0, where names share points and the one added
//! last has them. Replicas: the owner, and on by the hash of the names. A node that is down is passed over along these; to
//! deal its partitions out again, remove it. Order counts under v0. Identity: the id.

use super::MAX_REPLICAS;
use crate::dialect::kit::{check_points, history::refused, labels, last_wins, unknown_parameter};
use crate::{error::Quoted, scheme::Parameter, Error, ErrorKind};
use alloc::{format, vec, vec::Vec};
use xxhash_rust::xxh64::xxh64;

pub(crate) const NAME: &str = "go_buraksezer";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V0,
    V1,
}

/// A factor as its bits: it is the double nearest to its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load(u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) version: Version,
    /// `PartitionCount`.
    pub(crate) partitions: u32,
    /// `ReplicationFactor`.
    pub(crate) replicas: u32,
    /// `Load`.
    pub(crate) load: Load,
}

impl Load {
    /// A factor in decimal, such as `1.25`, up to a million.
    fn new(text: &str) -> Result<Self, Error> {
        let plain =
            !text.starts_with('.') && !text.ends_with('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match text.parse::<f64>() {
            Ok(load) if plain && load > 0.0 && load <= 1e6 => Ok(Self(load.to_bits())),
            _ => {
                let message = format!("scheme.load: {} is no factor up to a million such as \"1.25\"", Quoted(text));
                Err(Error::new(ErrorKind::Parameter, message))
            }
        }
    }

    fn factor(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let load = Load(1.25_f64.to_bits());
        let mut options = Self { version: Version::V1, partitions: 271, replicas: 20, load };
        for &(name, value) in parameters {
            match name {
                "version" => options.version = value.one_of(name, &[("v0", Version::V0), ("v1", Version::V1)])?,
                "partitions" => options.partitions = value.integer(name, 1..=1 << 24)? as u32,
                "replicas" => options.replicas = value.integer(name, 1..=MAX_REPLICAS)? as u32,
                "load" => options.load = Load::new(&value.decimal(name)?)?,
                _ => return Err(unknown_parameter(NAME, name, &["version", "partitions", "replicas", "load"])),
            }
        }
        Ok(options)
    }

    /// How many partitions each of so many members may own.
    pub(crate) fn cap(&self, members: usize) -> u64 {
        let members = (members as u64).max(1);
        let partitions = u64::from(self.partitions);
        let average = match self.version {
            Version::V0 => (partitions / members) as f64,
            Version::V1 => partitions as f64 / members as f64,
        };
        let cap = average * self.load.factor();
        // Rounded up; products stay below 2^45.
        let whole = cap as u64;
        whole + u64::from((whole as f64) < cap)
    }
}

/// The points of each member in order.
fn labelled(names: &[&str], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    check_points(names.len() as u64 * u64::from(options.replicas))?;
    let nodes = (0..).zip(names.iter().copied());
    let hash = |label: &[u8]| xxh64(label, 0);
    Ok(match options.version {
        Version::V0 => labels::points(nodes, options.replicas, |label, name, i| label.name_first(name, "", i), hash),
        Version::V1 => labels::points(nodes, options.replicas, |label, name, i| label.number_first(i, ":", name), hash),
    })
}

/// The points as the library lists them: equal ones stay, all with the owner added last.
fn points(names: &[&str], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    let mut points = labelled(names, options)?;
    let owners = last_wins(points.clone());
    points.sort_unstable();
    for (point, node) in &mut points {
        if let Some(&(_, owner)) =
            owners.binary_search_by_key(point, |&(point, _)| point).ok().and_then(|at| owners.get(at))
        {
            *node = owner;
        }
    }
    Ok(points)
}

/// Refuses a removal that the library does not survive: of a point that another member has, too, v0 forgets the owner and
/// keeps one entry in its list, which it fails at.
pub(crate) fn check_removal(names: &[&str], id: &str, options: &Options) -> Result<(), Error> {
    if options.version == Version::V1 {
        return Ok(());
    }
    let is_own = |&(_, node): &(u64, u32)| names.get(node as usize).is_some_and(|&name| name == id);
    let (own, mut others): (Vec<_>, Vec<_>) = labelled(names, options)?.into_iter().partition(is_own);
    others.sort_unstable();
    let shared = |&(point, _): &(u64, u32)| others.binary_search_by_key(&point, |&(point, _)| point).is_ok();
    match own.iter().any(shared) {
        true => Err(refused(NAME, id, "fails once a member is removed that shares a point with another")),
        false => Ok(()),
    }
}

/// The owner of each partition; nobody's without members.
///
/// # Errors
/// `parameter` where the library panics for want of room.
pub(crate) fn owners(names: &[&str], options: &Options) -> Result<Vec<Option<u32>>, Error> {
    let points = points(names, options)?;
    let mut owners = vec![None; options.partitions as usize];
    if points.is_empty() {
        return Ok(owners);
    }
    let cap = options.cap(names.len());
    // v0 never looks at the last point of a round.
    let steps = match options.version {
        Version::V0 => points.len() - 1,
        Version::V1 => points.len(),
    };
    let mut loads = vec![0; names.len()];
    // By point: the next one whose owner may have room. Who is full stays full, so nobody goes by twice.
    let mut next: Vec<usize> = (0..=points.len()).collect();
    for (partition, owner) in (0_u64..).zip(&mut owners) {
        let hash = xxh64(&partition.to_le_bytes(), 0);
        let start = points.partition_point(|&(point, _)| point < hash) % points.len();
        let (mut at, mut walked) = (first_from(&mut next, start), 0);
        while owner.is_none() {
            if at == points.len() && walked == 0 {
                walked = points.len();
                at = first_from(&mut next, 0);
            }
            let room = walked + at < start + steps;
            let Some(&(_, node)) = points.get(at).filter(|_| room) else { return Err(no_room(names, options)) };
            match loads.get_mut(node as usize) {
                Some(load) if *load < cap => {
                    *load += 1;
                    *owner = Some(node);
                }
                _ => {
                    if let Some(next) = next.get_mut(at) {
                        *next = at + 1;
                    }
                    at = first_from(&mut next, at + 1);
                }
            }
        }
    }
    Ok(owners)
}

fn no_room(names: &[&str], options: &Options) -> Error {
    let (partitions, nodes, cap) = (options.partitions, names.len(), options.cap(names.len()));
    let message = format!("scheme.load: too small for {partitions} partitions on {nodes} nodes, {cap} each");
    Error::new(ErrorKind::Parameter, message)
}

/// The first point from one on that is not known to be of a full owner; their number if there is none. Paths are halved.
fn first_from(next: &mut [usize], mut at: usize) -> usize {
    let step = |next: &[usize], at: usize| next.get(at).copied().unwrap_or(at);
    while step(next, at) != at {
        let over = step(next, step(next, at));
        if let Some(next) = next.get_mut(at) {
            *next = over;
        }
        at = over;
    }
    at
}

/// The members as replicas follow each other: by the hash of their names.
pub(crate) fn order(names: &[&str]) -> Vec<u32> {
    let mut order: Vec<(u64, u32)> = names.iter().map(|name| xxh64(name.as_bytes(), 0)).zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, node)| node).collect()
}
