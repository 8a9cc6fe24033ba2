//! Copies and bytes while they are counted.

use std::collections::HashMap;

/// Up to so many numbers of nodes, each pair has a place of its own.
const DENSE: usize = 256;
/// The most pairs that are kept apart otherwise.
const MOST_PAIRS: usize = 1 << 20;

/// Copies, and the bytes of them.
#[derive(Clone, Copy, Default)]
pub struct Cell {
    pub copies: u64,
    pub bytes: u64,
}

impl Cell {
    #[inline]
    pub fn add(&mut self, copies: u64, bytes: u64) {
        self.copies += copies;
        self.bytes += bytes;
    }
}

/// What stays and what moves, by numbers of nodes.
pub struct Tally {
    pub kept: Vec<Cell>,
    pub lost: Vec<Cell>,
    pub gained: Vec<Cell>,
    pub modulo: Cell,
    pairs: Pairs,
}

/// What moves, by pairs.
enum Pairs {
    Uncounted,
    /// By from, then to.
    Dense(Vec<Cell>),
    Sparse(HashMap<(u32, u32), Cell>),
    TooMany,
}

impl Tally {
    /// A tally of so many numbers of nodes.
    pub fn new(numbers: usize, with_pairs: bool) -> Self {
        let none = || vec![Cell::default(); numbers];
        let pairs = match with_pairs {
            false => Pairs::Uncounted,
            true if numbers <= DENSE => Pairs::Dense(vec![Cell::default(); numbers * numbers]),
            true => Pairs::Sparse(HashMap::new()),
        };
        Self { kept: none(), lost: none(), gained: none(), modulo: Cell::default(), pairs }
    }

    /// Counts copies that stay or move.
    #[inline]
    pub fn add(&mut self, from: u32, to: u32, copies: u64, bytes: u64) {
        let add = |cells: &mut [Cell], at: usize| {
            if let Some(cell) = cells.get_mut(at) {
                cell.add(copies, bytes);
            }
        };
        if from == to {
            return add(&mut self.kept, from as usize);
        }
        add(&mut self.lost, from as usize);
        add(&mut self.gained, to as usize);
        match &mut self.pairs {
            Pairs::Dense(cells) => add(cells, from as usize * self.kept.len() + to as usize),
            Pairs::Sparse(cells) => {
                cells.entry((from, to)).or_default().add(copies, bytes);
                if cells.len() > MOST_PAIRS {
                    self.pairs = Pairs::TooMany;
                }
            }
            Pairs::Uncounted | Pairs::TooMany => {}
        }
    }

    /// Adds what another thread has counted.
    pub fn merge(&mut self, other: Self) {
        let all = [(&mut self.kept, other.kept), (&mut self.lost, other.lost), (&mut self.gained, other.gained)];
        for (cells, others) in all {
            add_all(cells, &others);
        }
        self.modulo.add(other.modulo.copies, other.modulo.bytes);
        match (&mut self.pairs, other.pairs) {
            (Pairs::Dense(cells), Pairs::Dense(others)) => add_all(cells, &others),
            (Pairs::Sparse(cells), Pairs::Sparse(others)) => {
                for (pair, other) in others {
                    cells.entry(pair).or_default().add(other.copies, other.bytes);
                }
                if cells.len() > MOST_PAIRS {
                    self.pairs = Pairs::TooMany;
                }
            }
            (pairs, Pairs::TooMany) => *pairs = Pairs::TooMany,
            _ => {}
        }
    }

    /// All pairs between which something moves, in their order; none if they were not counted, or were too many.
    pub fn pairs(self) -> Option<Vec<((u32, u32), Cell)>> {
        let numbers = self.kept.len();
        match self.pairs {
            Pairs::Uncounted | Pairs::TooMany => None,
            Pairs::Dense(cells) => {
                let moved = cells.into_iter().enumerate().filter(|(_, cell)| cell.copies > 0);
                Some(moved.map(|(at, cell)| (((at / numbers) as u32, (at % numbers) as u32), cell)).collect())
            }
            Pairs::Sparse(cells) => {
                let mut moved: Vec<_> = cells.into_iter().collect();
                moved.sort_unstable_by_key(|&(pair, _)| pair);
                Some(moved)
            }
        }
    }
}

fn add_all(cells: &mut [Cell], others: &[Cell]) {
    cells.iter_mut().zip(others).for_each(|(cell, other)| cell.add(other.copies, other.bytes));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many pairs, from nodes that begin with one, to others.
    fn count(tally: &mut Tally, pairs: usize, first: u32) {
        (0..pairs as u32).for_each(|pair| tally.add(first + pair / 1500, 1500 + pair % 1500, 1, 2));
    }

    fn tally(pairs: usize, first: u32) -> Tally {
        let mut tally = Tally::new(3000, true);
        count(&mut tally, pairs, first);
        tally
    }

    /// Beyond the limit there are no pairs, however threads share them; what moves of each node stays.
    #[test]
    fn too_many_pairs_are_not_kept() {
        const HALF: usize = MOST_PAIRS / 2 + 1;
        let mut same = tally(HALF, 0);
        same.merge(tally(HALF, 0));
        let pairs = same.pairs().unwrap();
        assert_eq!(pairs.len(), HALF);
        assert!(pairs.iter().all(|(_, cell)| (cell.copies, cell.bytes) == (2, 4)));

        let mut together = tally(HALF, 0);
        together.merge(tally(HALF, 400));
        assert_eq!(together.lost.iter().map(|cell| cell.copies).sum::<u64>(), 2 * HALF as u64);
        assert!(together.pairs().is_none());

        let mut alone = tally(HALF, 0);
        count(&mut alone, HALF, 400);
        let mut other = tally(1, 0);
        other.merge(alone);
        assert!(other.pairs().is_none());
    }
}
