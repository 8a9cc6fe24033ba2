//! `chord`: Stoica et al., "Chord", 2001, with 160-bit identifiers.
//!
//! Positional: SHA-1 of the key; the owner is the first node id at or above it, else the least, and its successors follow. A
//! node that is down leaves its keys to its successor. Identity: the node's identifier, SHA-1 of the id unless it is given.
//! Fingers change no owner; they say how a lookup travels.

use super::{record::refused, Record};
use crate::{error::Quoted, hash::digest::sha1, Error, ErrorKind};
use alloc::{format, vec::Vec};

pub(crate) const NAME: &str = "chord";

/// A big-endian 160-bit identifier; the order of bytes is the order of numbers.
pub(crate) type Id = [u8; 20];

/// The identifier of a node: `placement.node_id`, 40 hexadecimal digits, else SHA-1 of the id.
pub(crate) fn node_id(scheme: &str, record: &Record<'_>) -> Result<Id, Error> {
    record.only(scheme, &["node_id"])?;
    let Some(text) = record.text("node_id")? else { return Ok(sha1(record.id.as_bytes())) };
    let mut id = [0; 20];
    let mut digits = text.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8));
    for byte in &mut id {
        match (digits.next(), digits.next()) {
            (Some(Some(high)), Some(Some(low))) => *byte = high << 4 | low,
            _ => return Err(refused("node_id", format!("{} is not 40 hexadecimal digits", Quoted(text)))),
        }
    }
    match digits.next() {
        None => Ok(id),
        Some(_) => Err(refused("node_id", format!("{} is not 40 hexadecimal digits", Quoted(text)))),
    }
}

/// The position of a key.
pub(crate) fn position(key: &[u8]) -> Id {
    sha1(key)
}

/// The ring of the nodes' identifiers.
///
/// # Errors
/// `duplicate_node` if two have one.
pub(crate) fn points(ids: &[Id]) -> Result<Vec<(Id, u32)>, Error> {
    let mut points: Vec<(Id, u32)> = ids.iter().copied().zip(0..).collect();
    points.sort_unstable();
    match points.windows(2).find(|pair| pair.first().map(|p| p.0) == pair.last().map(|p| p.0)) {
        Some([(_, one), (_, other)]) => {
            let message = format!("nodes: nodes[{one}] and nodes[{other}] have the same identifier");
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
        _ => Ok(points),
    }
}

/// The place on the ring of the first identifier at or above `id`.
fn successor(points: &[(Id, u32)], id: &Id) -> usize {
    match points.partition_point(|(point, _)| point < id) {
        place if place == points.len() => 0,
        place => place,
    }
}

/// Whether `id` lies after `from` and before or at `to` on the circle.
fn between(id: &Id, from: &Id, to: &Id) -> bool {
    match from < to {
        true => from < id && id <= to,
        false => from < id || id <= to,
    }
}

/// The places on the ring of a node's 160 fingers: the successors of its identifier plus 2^i.
pub(crate) fn fingers(points: &[(Id, u32)], place: usize) -> Vec<usize> {
    let id = points.get(place).map_or([0; 20], |&(id, _)| id);
    (0..160).map(|i| successor(points, &plus_power(id, i))).collect()
}

fn plus_power(mut id: Id, power: usize) -> Id {
    let mut carry = 1_u16 << (power % 8);
    for byte in id.iter_mut().rev().skip(power / 8) {
        let sum = u16::from(*byte) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    id
}

/// The way of a lookup from the node at place `start`: the places it is sent on to, the last being the predecessor of the
/// key's owner (`start` itself, if there are none). `fingers` are those of every place. A node whose successor is not yet the
/// owner sends on to its highest finger before the key.
pub(crate) fn route(points: &[(Id, u32)], fingers: &[Vec<usize>], start: usize, key: &Id) -> Vec<usize> {
    let id = |place: usize| points.get(place).map_or([0; 20], |&(id, _)| id);
    let mut way = Vec::new();
    let mut at = start;
    // Every step gets closer, so there are fewer than there are nodes.
    for _ in 1..points.len() {
        let next = (at + 1) % points.len();
        if between(key, &id(at), &id(next)) {
            break;
        }
        let closer = |&&finger: &&usize| finger != at && id(finger) != *key && between(&id(finger), &id(at), key);
        at = fingers.get(at).and_then(|fingers| fingers.iter().rev().find(closer)).copied().unwrap_or(next);
        way.push(at);
    }
    way
}
