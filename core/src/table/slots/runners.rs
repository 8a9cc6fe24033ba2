//! The nodes in the race for the slots. Each node passes all slots in an order of its own, a permutation; the place of
//! a slot in it, its *rank*, makes the top of what the node draws there. So every node draws evenly spread numbers.

use crate::{
    hash::mix,
    table::race::{Entry, Race},
};
use alloc::vec::Vec;

const SALT: u64 = 0xa5a5_a5a5_a5a5_a5a5;

/// Bits of a draw below the rank.
const LOW: u32 = 31;

#[derive(Clone, Debug)]
pub(super) struct Runners {
    pub(super) bits: u32,
    pub(super) race: Race,
    /// By index, those without weight, too.
    pub(super) nodes: Vec<Runner>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Runner {
    /// The hash of its id.
    hash: u64,
    /// In thousandths.
    pub(super) weight: u32,
    pub(super) node: u32,
    rounds: [Round; 3],
}

/// x -> x * factor + summand, and the way back.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Round {
    factor: u32,
    summand: u32,
    inverse: u32,
}

impl Runners {
    /// The hash of each node's id and its weight in thousandths, by index.
    pub(super) fn new(bits: u32, racers: &[(u64, u32)]) -> Self {
        let mut weights = racers.iter().map(|&(_, weight)| weight).filter(|&weight| weight > 0);
        let first = weights.next();
        let even = weights.all(|weight| Some(weight) == first);
        let nodes = (0..).zip(racers).map(|(node, &(hash, weight))| Runner::new(hash, weight, node)).collect();
        Self { bits, race: Race { bits: bits + LOW + 1, even }, nodes }
    }

    /// The runners with weight.
    pub(super) fn running(&self) -> impl Iterator<Item = &Runner> + '_ {
        self.nodes.iter().filter(|runner| runner.weight > 0)
    }

    /// What every runner draws for a slot.
    #[inline]
    pub(super) fn entries(&self, slot: u32) -> impl Iterator<Item = Entry> + '_ {
        let place = place(slot);
        self.running().map(move |runner| runner.entry(runner.rank(slot, self.bits), place))
    }

    /// Whether a row is safe from whoever has this rank at its slot, as far as ranks alone can tell.
    #[inline]
    pub(super) fn surely_keeps(&self, row: &[u32], slot: u32, rank: u32) -> bool {
        let last = row.last().and_then(|&node| self.nodes.get(node as usize));
        self.race.even && last.is_some_and(|last| last.rank(slot, self.bits) < rank)
    }

    /// What one runner draws for a slot.
    pub(super) fn entry(&self, node: u32, slot: u32) -> Option<Entry> {
        self.nodes.get(node as usize).map(|runner| runner.entry(runner.rank(slot, self.bits), place(slot)))
    }
}

/// What a slot brings into the draws.
#[inline(always)]
pub(super) fn place(slot: u32) -> u64 {
    mix(u64::from(slot) ^ SALT)
}

impl Runner {
    fn new(hash: u64, weight: u32, node: u32) -> Self {
        let mut key = hash;
        let rounds = [(); 3].map(|()| {
            key = mix(key);
            Round::new(key)
        });
        Self { hash, weight, node, rounds }
    }

    /// The slot of a rank.
    #[inline(always)]
    pub(super) fn slot(&self, rank: u32, bits: u32) -> u32 {
        let (mask, fold) = ((1 << bits) - 1, bits.div_ceil(2));
        self.rounds.iter().fold(rank, |x, round| {
            let x = x.wrapping_mul(round.factor).wrapping_add(round.summand) & mask;
            x ^ x >> fold
        })
    }

    /// The rank of a slot.
    #[inline(always)]
    pub(super) fn rank(&self, slot: u32, bits: u32) -> u32 {
        let (mask, fold) = ((1 << bits) - 1, bits.div_ceil(2));
        self.rounds.iter().rev().fold(slot, |x, round| {
            // The fold is half of the bits or more: it undoes itself.
            let x = x ^ x >> fold;
            x.wrapping_sub(round.summand).wrapping_mul(round.inverse) & mask
        })
    }

    /// What it draws for the slot of a rank.
    #[inline(always)]
    pub(super) fn entry(&self, rank: u32, place: u64) -> Entry {
        let low = mix(self.hash ^ place) >> (u64::BITS - LOW);
        Entry { x: u64::from(rank) << LOW | low, weight: self.weight, node: self.node }
    }
}

impl Round {
    fn new(key: u64) -> Self {
        let factor = key as u32 | 1;
        // Newton's iteration for 1/factor modulo 2^32: each step doubles the right bits, of which there are 3 at first.
        let inverse = (0..4)
            .fold(factor, |inverse: u32, _| inverse.wrapping_mul(2u32.wrapping_sub(factor.wrapping_mul(inverse))));
        Self { factor, summand: (key >> 32) as u32, inverse }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_slots_undo_each_other() {
        for bits in 8..=24 {
            let runner = Runner::new(mix(u64::from(bits)), 1000, 0);
            let ranks = (0..1 << bits).step_by(if bits < 16 { 1 } else { 997 });
            for rank in ranks {
                let slot = runner.slot(rank, bits);
                assert!(slot < 1 << bits);
                assert_eq!(runner.rank(slot, bits), rank);
            }
        }
    }
}
