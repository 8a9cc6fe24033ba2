//! Exact shares: how many of the 2^64 positions each node owns.

use crate::{
    placement::{Key, Lister, Placement, Spread},
    table::Division,
    Error,
};
use alloc::{vec, vec::Vec};

/// Positions owned by each node, by index, out of `whole`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shares {
    /// Positions a node; they sum to `whole` if any node is live, of n replicas to n times as many if so many are.
    pub positions: Vec<u128>,
    /// All positions: 2^64 in our own schemes; in dialects 2^32, 2^64 or the number of slots.
    pub whole: u128,
}

impl Shares {
    /// A node's share as a number from 0 to 1, correctly rounded; 0 for a node that is not there.
    pub fn ratio(&self, index: u32) -> f64 {
        ratio(self.positions.get(index as usize).copied().unwrap_or(0), self.whole)
    }
}

/// `part / whole`, correctly rounded where it is at most 1.
pub(crate) fn ratio(part: u128, whole: u128) -> f64 {
    // So many bits of the quotient that its last one can stand for all that follow.
    const BITS: u32 = 60;
    if part == 0 || part >= whole || whole >> 127 == 1 {
        return part as f64 / whole as f64;
    }
    // Both numbers would be rounded before they are divided, so the division is done by hand.
    let shift = part.leading_zeros() - whole.leading_zeros();
    let (mut quotient, mut rest) = (0_u64, part << shift);
    for _ in 0..BITS {
        let bit = rest >= whole;
        quotient = quotient << 1 | u64::from(bit);
        rest = (rest - if bit { whole } else { 0 }) << 1;
    }
    let quotient = (quotient | u64::from(rest > 0)) as f64;
    quotient / (1_u64 << (BITS - 1)) as f64 / (1_u128 << shift) as f64
}

/// Positions of `whole` that are equal modulo a number: the first of each class and how many there are.
pub(crate) fn classes(modulus: u32, whole: u128) -> impl Iterator<Item = (u64, u128)> {
    let modulus = u64::from(modulus.max(1));
    let size = move |first| whole.checked_sub(u128::from(first) + 1).map_or(0, |rest| rest / u128::from(modulus) + 1);
    (0..modulus).map(move |first| (first, size(first)))
}

impl Placement {
    /// The exact share of every node, health included: the positions whose first live node it is. O(points).
    /// [`distribution`](Self::distribution) estimates them under any scheme.
    ///
    /// # Errors
    /// `unsupported` by `rendezvous`, `jump`, `jumpback`, `multiprobe`, `guava`, `jump_hash` and by dialects whose keys
    /// are more than their positions.
    pub fn shares(&self) -> Result<Shares, Error> {
        self.shares_replicas(1, Spread::None)
    }

    /// [`shares`](Self::shares) of the first `n` nodes of every list: the positions that each node has a copy of. They
    /// sum to n times `whole` if so many nodes are live.
    ///
    /// # Errors
    /// As there; `argument` for `n` of 0; `too_many` where it would take longer than a few seconds.
    pub fn shares_replicas(&self, n: usize, spread: Spread) -> Result<Shares, Error> {
        let n = Self::check_n(n, self.max_nodes())?;
        let mut positions = vec![0; self.len()];
        let mut add = |nodes: &[u32], size| {
            for &node in nodes {
                positions.get_mut(node as usize).into_iter().for_each(|slot| *slot += size);
            }
        };
        let mut lister = Lister::new(n, spread);
        let (Some(whole), division) = (self.whole(), self.division()) else {
            return Err(self.topology().scheme().unsupported("shares"));
        };
        match division {
            Some(Division::Arcs) => {
                self.check_lists(self.point_count() + 1, n, spread)?;
                self.arcs().for_each(|arc| add(lister.list_arc(self, &arc), arc.size()));
            }
            Some(Division::Classes(modulus)) => {
                self.check_lists(modulus as usize, n, spread)?;
                classes(modulus, whole).for_each(|(first, size)| add(lister.list(self, Key::Hashed(first)), size));
            }
            None => return Err(self.topology().scheme().unsupported("shares")),
        }
        Ok(Shares { positions, whole })
    }
}

#[cfg(test)]
mod tests {
    use super::ratio;
    use proptest::prelude::*;

    proptest! {
        /// binary64 divides numbers that it holds correctly, and a common factor changes no ratio.
        #[test]
        fn ratios_are_correctly_rounded(a in 0..=1_u64 << 53, b in 1..=1_u64 << 53, factor in 1..=1_u128 << 74) {
            let (part, whole) = (a.min(b), a.max(b));
            prop_assert_eq!(ratio(u128::from(part) * factor, u128::from(whole) * factor), part as f64 / whole as f64);
        }
    }

    #[test]
    fn ratios_at_the_ends() {
        assert_eq!(ratio(0, 3), 0.0);
        assert_eq!(ratio(3 << 64, 3 << 64), 1.0);
        // Rounded before it is divided, this part is a last place less.
        assert_eq!(ratio(37_362_881_451_097_777_891, 3 << 64), 0.675_148_620_659_976_2);
        assert_eq!(ratio(1, u128::MAX), 2_f64.powi(-128));
    }
}
