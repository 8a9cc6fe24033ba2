//! `go_serialx`: `github.com/serialx/hashring` 22c0c7a.
//!
//! Keyed: MD5 as two *signed* little-endian words, the first one compared first. A node has a point at `name-0`, `name-1` ..,
//! as many as its weight, which is one unless told. Search: the first point strictly above the key. A node that is down is
//! passed over. Order does not count. Identity: the id and the weight.

use crate::dialect::kit::{check_points, last_wins, Id, Label, Record};
use crate::{hash::digest::md5, Error};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "go_serialx";

pub(crate) struct Node<'a> {
    pub(crate) name: &'a str,
    pub(crate) weight: u32,
}

impl<'a> Node<'a> {
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        Ok(Self { name: record.id, weight: record.whole_weight(u32::MAX)? })
    }
}

/// A digest as a number that compares as the pair does.
fn number(bytes: &[u8]) -> u128 {
    let (low, high) = {
        let digest = u128::from_le_bytes(md5(bytes));
        ((digest >> 64) as u64, digest as u64)
    };
    u128::from(high ^ 1 << 63) << 64 | u128::from(low ^ 1 << 63)
}

/// The number at the head of an identifier.
fn wide(number: u128) -> Id {
    let mut id = Id::default();
    id.iter_mut().zip(number.to_be_bytes()).for_each(|(to, byte)| *to = byte);
    id
}

/// The position of a key.
pub(crate) fn position(key: &[u8]) -> Id {
    wide(number(key))
}

/// The ring of nodes.
pub(crate) fn points(nodes: &[Node<'_>]) -> Result<Vec<(Id, u32)>, Error> {
    check_points(nodes.iter().map(|node| u64::from(node.weight)).sum())?;
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, node) in (0..).zip(nodes) {
        // Below the lowest number of all comes the highest: past the last point it is the first.
        let mut point = |i| wide(number(label.name_first(node.name, "-", i)).wrapping_sub(1));
        points.extend((0..node.weight).map(|i| (point(i), index)));
    }
    Ok(last_wins(points))
}
