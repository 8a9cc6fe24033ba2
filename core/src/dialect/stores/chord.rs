//! `chord`: Stoica et al., "Chord", 2001, with 160-bit identifiers.
//!
//! Positional: SHA-1 of the key; the owner is the first node id at or above it, else the least, and its successors follow. A
//! node that is down leaves its keys to its successor. Identity: the node's identifier, SHA-1 of the id unless it is given.
//! Fingers change no owner.

use crate::dialect::kit::{refused, Id, Record};
use crate::{error::Quoted, hash::digest::sha1, Error, ErrorKind};
use alloc::{format, vec::Vec};

pub(crate) const NAME: &str = "chord";

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
