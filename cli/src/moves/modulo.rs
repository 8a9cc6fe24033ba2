//! What the naive rule would move: `hash % N` among the nodes that are not down and weigh something, in their order,
//! with copies on the nodes that follow.

use super::names::Names;
use libconsistent::{Placement, State};

const NONE: u64 = u64::MAX;

/// The naive rule before and after.
pub struct Modulo {
    /// Numbers of nodes, in the order of remainders.
    before: Vec<u32>,
    /// How many there are after.
    after: u64,
    /// By number of a node: its remainder after.
    remainder: Vec<u64>,
    /// How many of them each key has, before and after.
    copies: [u64; 2],
}

impl Modulo {
    pub fn new(before: &Placement, after: &Placement, names: &Names, n: usize) -> Self {
        let before: Vec<u32> = takers(before).map(|index| names.before(index)).collect();
        let mut remainder = vec![NONE; names.nobody() as usize + 1];
        let mut count = 0;
        for index in takers(after) {
            if let Some(slot) = remainder.get_mut(names.after(index) as usize) {
                *slot = count;
                count += 1;
            }
        }
        let copies = [before.len() as u64, count].map(|nodes| nodes.min(n as u64));
        Self { before, after: count, remainder, copies }
    }

    /// How many copies of a key move: those of its nodes here or there, whichever are more, that are not the same.
    #[inline]
    pub fn moved(&self, hash: u64) -> u64 {
        let [earlier, later] = self.copies;
        let nodes = self.before.len() as u64;
        let (Some(mut at), Some(first)) = (hash.checked_rem(nodes), hash.checked_rem(self.after)) else {
            return earlier.max(later);
        };
        let mut same = 0;
        for _ in 0..earlier {
            let node = self.before.get(at as usize).copied().unwrap_or_default();
            let remainder = self.remainder.get(node as usize).copied().unwrap_or(NONE);
            // How far behind the first copy's node it is.
            let behind = if remainder >= first { remainder - first } else { remainder + self.after - first };
            same += u64::from(remainder != NONE && behind < later);
            at = if at + 1 == nodes { 0 } else { at + 1 };
        }
        earlier.max(later) - same
    }

    /// How many copies of positions move in all, if there are so many positions with equally many of each remainder.
    pub fn moved_of(&self, positions: u128) -> u128 {
        let [earlier, later] = self.copies;
        let nodes = self.before.len() as u64;
        if nodes == 0 || self.after == 0 {
            return positions * u128::from(earlier.max(later));
        }
        // A node is the a-th copy before and the b-th after for the positions that have two remainders, r - a before
        // and s - b after. There are such if these are equal modulo the common divisor, one in each common multiple.
        let divisor = greatest_common_divisor(nodes, self.after);
        let mut ways = vec![0_u64; divisor as usize];
        let (most, least) = (earlier as i64 - 1, 1 - later as i64);
        for apart in least..=most {
            // So many pairs of a and b are so far apart.
            let pairs = most.min(apart - least) - apart.max(0) + 1;
            let place = apart.rem_euclid(divisor as i64) as usize;
            ways.get_mut(place).into_iter().for_each(|ways| *ways += pairs as u64);
        }
        let mut same = 0_u128;
        for (r, &node) in (0_u64..).zip(&self.before) {
            let s = self.remainder.get(node as usize).copied().unwrap_or(NONE);
            if s != NONE {
                let apart = (r % divisor + divisor - s % divisor) % divisor;
                same += u128::from(ways.get(apart as usize).copied().unwrap_or_default());
            }
        }
        let multiple = u128::from(nodes / divisor) * u128::from(self.after);
        let moved = u128::from(earlier.max(later)) * multiple - same;
        // Not multiplied out: positions are up to 2^64, and a node may have 2^20 copies.
        positions / multiple * moved + positions % multiple * moved / multiple
    }
}

/// The nodes that the naive rule counts, by index.
fn takers(placement: &Placement) -> impl Iterator<Item = u32> + '_ {
    let nodes = (0..).zip(placement.topology().members().nodes().iter().zip(placement.states()));
    nodes.filter(|(_, (node, &state))| state != State::Down && node.weight.as_f64() > 0.0).map(|(index, _)| index)
}

fn greatest_common_divisor(mut one: u64, mut other: u64) -> u64 {
    while other > 0 {
        (one, other) = (other, one % other);
    }
    one
}
