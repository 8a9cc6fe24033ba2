//! Chord's fingers and the ways of its lookups (`docs/SPEC.md`, 17). A finger is found when it is asked for: none are
//! kept.

use super::{Id, Wide};
use alloc::vec::Vec;

/// How many fingers a node has: one a bit of an identifier.
const FINGERS: usize = 160;

impl Wide {
    /// The successors of a node's identifier plus 2^i, among live nodes and itself.
    pub(crate) fn fingers(&self, node: u32, live: impl Fn(u32) -> bool) -> Vec<u32> {
        let known = |other| other == node || live(other);
        let finger = |id: &Id, power| self.first_known(&plus_power(id, power), known).map(|&(_, node)| node);
        self.id_of(node).map_or_else(Vec::new, |id| (0..FINGERS).filter_map(|power| finger(id, power)).collect())
    }

    /// The nodes that a lookup is sent on to: each asks its highest finger before the key, until a node is the
    /// predecessor of its identifier among live nodes and the first.
    pub(crate) fn route(&self, from: u32, key: &Id, live: impl Fn(u32) -> bool) -> Vec<u32> {
        let known = |node| node == from || live(node);
        let mut way = Vec::new();
        let around = self.points_from(self.successor(key));
        let before = around.rev().find(|(_, node)| known(*node));
        let (Some(mut at), Some((last, _))) = (self.id_of(from), before) else { return way };
        // The highest finger before the key is the highest up to its predecessor: that of the distance's highest bit.
        // So every step at least halves the distance.
        while let Some(power) = highest_bit(&distance(at, last)) {
            let Some((id, node)) = self.first_known(&plus_power(at, power), known) else { break };
            at = id;
            way.push(*node);
        }
        way
    }

    fn id_of(&self, node: u32) -> Option<&Id> {
        self.points_from(0).find(|(_, other)| *other == node).map(|(id, _)| id)
    }

    fn first_known(&self, position: &Id, known: impl Fn(u32) -> bool) -> Option<&(Id, u32)> {
        self.points_from(self.successor(position)).find(|(_, node)| known(*node))
    }
}

/// `id` plus 2^`power`, modulo 2^160.
fn plus_power(id: &Id, power: usize) -> Id {
    let mut sum = *id;
    let mut carry = 1_u16 << (power % 8);
    for byte in sum.iter_mut().rev().skip(power / 8) {
        let digit = u16::from(*byte) + carry;
        (*byte, carry) = (digit as u8, digit >> 8);
    }
    sum
}

/// How far it is from one identifier up to another, around the circle.
fn distance(from: &Id, to: &Id) -> Id {
    let mut distance = *to;
    let mut borrow = false;
    for (digit, less) in distance.iter_mut().zip(from).rev() {
        let (once, under) = digit.overflowing_sub(*less);
        let (twice, again) = once.overflowing_sub(u8::from(borrow));
        (*digit, borrow) = (twice, under || again);
    }
    distance
}

/// The place of the highest bit that is set.
fn highest_bit(id: &Id) -> Option<usize> {
    let (byte, digit) = id.iter().rev().enumerate().rfind(|(_, &digit)| digit > 0)?;
    Some(8 * byte + digit.ilog2() as usize)
}
