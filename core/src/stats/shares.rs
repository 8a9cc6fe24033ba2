//! Exact shares: how many of the 2^64 positions each node owns.

use crate::{placement::Placement, Error};
use alloc::{vec, vec::Vec};

/// Positions owned by each node, by index, out of `whole`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Positions a node; they sum to `whole` if any node is live.
    pub positions: Vec<u128>,
    /// All positions: 2^64 on a ring.
    pub whole: u128,
}

/// The positions of a ring.
pub(crate) const WHOLE: u128 = 1 << 64;

impl Shares {
    /// A node's share as a number from 0 to 1, correctly rounded; 0 for a node that is not there.
    pub fn ratio(&self, index: u32) -> f64 {
        ratio(self.positions.get(index as usize).copied().unwrap_or(0), self.whole)
    }
}

/// `part / whole`, correctly rounded when `whole` is a power of two.
pub(crate) fn ratio(part: u128, whole: u128) -> f64 {
    part as f64 / whole as f64
}

impl Placement {
    /// The exact share of every node, health included: the positions whose first live node it is. O(points).
    ///
    /// # Errors
    /// `unsupported` for keyed schemes.
    pub fn shares(&self) -> Result<Shares, Error> {
        let mut positions = vec![0; self.len()];
        for arc in self.arcs() {
            if let Some(slot) = arc.node.and_then(|node| positions.get_mut(node as usize)) {
                *slot += arc.size();
            }
        }
        Ok(Shares { positions, whole: WHOLE })
    }
}
