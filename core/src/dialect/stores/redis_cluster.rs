//! `redis_cluster` (Redis 7.0): 16384 slots, held as the cluster says.
//!
//! Positional: CRC-16/XMODEM of the key, or of its part between the first `{` and the next `}` if that is not empty, modulo
//! 16384. The slot map is configuration; nothing derives it but `redis-cli --cluster create` for a new cluster, which
//! `assignment: create` repeats. A slot of nobody has no node, nor has one whose node is down. Identity: the slots of each
//! node; for `create` the order of the nodes, and which of them share a host.

use crate::dialect::kit::{refused, unknown_parameter, KeyHash, Record};
use crate::{
    error::Quoted,
    hash::{crc::crc16, HashTag},
    scheme::Parameter,
    Error, ErrorKind,
};
use alloc::{collections::BTreeMap, format, vec, vec::Vec};
use core::ops::RangeInclusive;

pub(crate) const NAME: &str = "redis_cluster";

pub(crate) const SLOTS: u16 = 16384;

/// How slots come to nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assignment {
    /// Each node names its slots.
    Explicit,
    /// As a new cluster of these nodes gets them, with so many replicas a master.
    Create { replicas: u32 },
}

pub(crate) fn assignment(parameters: &[(&str, Parameter<'_>)]) -> Result<Assignment, Error> {
    let (mut is_new, mut replicas) = (false, None);
    for &(name, value) in parameters {
        match name {
            "assignment" => is_new = value.one_of(name, &[("explicit", false), ("create", true)])?,
            "replicas" => replicas = Some(value.integer(name, 0..=SLOTS.into())? as u32),
            _ => return Err(unknown_parameter(NAME, name, &["assignment", "replicas"])),
        }
    }
    match (is_new, replicas) {
        (true, replicas) => Ok(Assignment::Create { replicas: replicas.unwrap_or(0) }),
        (false, None) => Ok(Assignment::Explicit),
        (false, Some(_)) => {
            Err(Error::new(ErrorKind::Parameter, "scheme.replicas: counts with assignment \"create\" alone"))
        }
    }
}

/// The slot of a key.
pub(crate) fn slot(key: &[u8]) -> u16 {
    crc16(HashTag::BRACES.part_of(key)) as u16 % SLOTS
}

/// The slots of a node: `placement.slots`, a list of `"first-last"` or `"slot"`.
pub(crate) fn node_slots(record: &Record<'_>) -> Result<Vec<RangeInclusive<u16>>, Error> {
    record.only(NAME, &["slots"])?;
    let number = |text: &str| match text.parse() {
        Ok(slot @ 0..SLOTS) if text.bytes().all(|b| b.is_ascii_digit()) => Some(slot),
        _ => None,
    };
    let mut ranges = Vec::new();
    for text in record.list("slots")? {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => ranges.push(first..=last),
            _ => {
                let why = format!("{} is neither a slot from 0 to 16383 nor a range of them", Quoted(text));
                return Err(refused("slots", why));
            }
        }
    }
    Ok(ranges)
}

/// The host of a node under `create`: what stands before the last colon of its address, without the bus port.
pub(crate) fn host<'a>(record: &Record<'a>) -> Result<&'a str, Error> {
    record.only(NAME, &[])?;
    let endpoint = record.endpoint();
    let address = endpoint.rsplit_once('@').map_or(endpoint, |(address, _)| address);
    Ok(address.rsplit_once(':').map_or(address, |(host, _)| host))
}

/// In whose turn each node is taken by `redis-cli --cluster create`: one of each host after the other, hosts in the order of
/// their first nodes, until all are taken.
pub(crate) fn turns(hosts: &[&str]) -> Vec<u32> {
    let (mut known, mut taken) = (BTreeMap::new(), Vec::new());
    let mut order: Vec<(u32, usize, usize)> = Vec::with_capacity(hosts.len());
    for (index, host) in hosts.iter().enumerate() {
        let number = *known.entry(host).or_insert(taken.len());
        if number == taken.len() {
            taken.push(0);
        }
        if let Some(round) = taken.get_mut(number) {
            order.push((*round, number, index));
            *round += 1;
        }
    }
    order.sort_unstable();
    let mut turns = vec![0; hosts.len()];
    for (turn, (.., index)) in (0..).zip(order) {
        turns.get_mut(index).into_iter().for_each(|slot| *slot = turn);
    }
    turns
}

/// The slots of each node of a new cluster: the first in turn are the masters.
///
/// # Errors
/// `too_many` for more masters than slots; `parameter` for fewer nodes than a master and its replicas.
pub(crate) fn created(hosts: &[&str], replicas: u32) -> Result<Vec<Vec<RangeInclusive<u16>>>, Error> {
    let masters = hosts.len() as u64 / (u64::from(replicas) + 1);
    if masters == 0 && !hosts.is_empty() {
        let message = format!("scheme.replicas: {replicas} of a master, but there are {} nodes in all", hosts.len());
        return Err(Error::new(ErrorKind::Parameter, message));
    }
    let mut ranges = dealt(masters as usize)?;
    let of = |turn| ranges.get_mut(turn as usize).map(core::mem::take).unwrap_or_default();
    Ok(turns(hosts).into_iter().map(of).collect())
}

/// The slots that `redis-cli --cluster create` gives each master, in single precision as it counts.
///
/// # Errors
/// `too_many` for more masters than slots.
pub(crate) fn dealt(masters: usize) -> Result<Vec<Vec<RangeInclusive<u16>>>, Error> {
    if masters > usize::from(SLOTS) {
        return Err(Error::new(ErrorKind::TooMany, format!("nodes: {masters} masters, but only {SLOTS} slots")));
    }
    let per = f32::from(SLOTS) / masters as f32;
    let (mut first, mut cursor) = (0, 0_f32);
    let ranges = (1..=masters).map(|master| {
        // Rounded to nearest, halves up; never negative here.
        let last = if master == masters { SLOTS - 1 } else { round(cursor + per - 1.0) };
        let range = first..=last;
        (first, cursor) = (last + 1, cursor + per);
        vec![range]
    });
    Ok(ranges.collect())
}

fn round(x: f32) -> u16 {
    let whole = x as u16;
    whole + u16::from(x - f32::from(whole) >= 0.5)
}

/// The holder of each slot, by index; none for a slot of nobody.
///
/// # Errors
/// `parameter` if two nodes hold one slot.
pub(crate) fn holders(slots: &[Vec<RangeInclusive<u16>>]) -> Result<Vec<Option<u32>>, Error> {
    let mut holders = vec![None; usize::from(SLOTS)];
    for (index, ranges) in (0..).zip(slots) {
        for slot in ranges.iter().cloned().flatten() {
            if let Some(holder) = holders.get_mut(usize::from(slot)) {
                if let Some(other) = holder.replace(index) {
                    let error = refused("slots", format_args!("slot {slot} is held by nodes[{other}] already"));
                    return Err(error.at(format_args!("nodes[{index}]")));
                }
            }
        }
    }
    Ok(holders)
}

/// The slot of a key as its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SlotHash;

impl KeyHash for SlotHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(slot(key).into())
    }
}
