//! `redis_cluster` (Redis 7.0): 16384 slots, held as the cluster says.
//!
//! Positional: CRC-16/XMODEM of the key, or of its part between the first `{` and the next `}` if that is not empty, modulo
//! 16384. The slot map is configuration; nothing derives it but `redis-cli --cluster create` for a new cluster, which
//! `assignment: create` repeats in list order. A slot of nobody has no node, nor has one whose node is down. Identity: the
//! slots of each node; order counts for `create` alone.

use super::{record::refused, unknown_parameter, Record};
use crate::{
    error::Quoted,
    hash::{crc::crc16, HashTag},
    scheme::Parameter,
    Error, ErrorKind,
};
use alloc::{format, vec, vec::Vec};
use core::ops::RangeInclusive;

pub(crate) const NAME: &str = "redis_cluster";

pub(crate) const SLOTS: u16 = 16384;

/// How slots come to nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assignment {
    /// Each node names its slots.
    Explicit,
    /// As a new cluster of these masters gets them.
    Create,
}

pub(crate) fn assignment(parameters: &[(&str, Parameter<'_>)]) -> Result<Assignment, Error> {
    let words = [("explicit", Assignment::Explicit), ("create", Assignment::Create)];
    let mut assignment = Assignment::Explicit;
    for &(name, value) in parameters {
        match name {
            "assignment" => assignment = value.one_of(name, &words)?,
            _ => return Err(unknown_parameter(NAME, name, &["assignment"])),
        }
    }
    Ok(assignment)
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

/// The slots that `redis-cli --cluster create` gives each master, in single precision as it counts.
///
/// # Errors
/// `too_many` for more masters than slots.
pub(crate) fn created(masters: usize) -> Result<Vec<Vec<RangeInclusive<u16>>>, Error> {
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
