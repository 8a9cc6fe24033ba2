//! How many bytes ranges of positions have, by those of equal parts of all positions.

use crate::{table::Cut, Error, ErrorKind};
use alloc::{format, vec::Vec};

/// The most parts, and the most bytes of all.
const MOST_PARTS: usize = 1 << 24;
const MOST_BYTES: u64 = 1 << 56;

/// The bytes of each part, spread evenly over its positions.
pub(super) struct Sizes<'a> {
    parts: Cut,
    sizes: &'a [u64],
    /// The bytes before each part, and those of all.
    before: Vec<u64>,
}

impl<'a> Sizes<'a> {
    /// No sizes: nothing has any bytes.
    ///
    /// # Errors
    /// `argument` for too many parts or bytes.
    pub(super) fn new(sizes: &'a [u64]) -> Result<Self, Error> {
        if sizes.len() > MOST_PARTS {
            return Err(refused(format!("{} of them, at most {MOST_PARTS}", sizes.len())));
        }
        let mut before = Vec::with_capacity(sizes.len() + 1);
        let mut sum = 0u64;
        before.push(0);
        for &size in sizes {
            sum = sum.saturating_add(size);
            before.push(sum);
        }
        match sum {
            0..=MOST_BYTES => Ok(Self { parts: Cut::Even(sizes.len().max(1) as u32), sizes, before }),
            _ => Err(refused(format!("more than {MOST_BYTES} bytes in all"))),
        }
    }

    /// The bytes of all positions below one, of which there are 2^64.
    fn below(&self, position: u128) -> u64 {
        let Ok(position) = u64::try_from(position) else { return self.before.last().copied().unwrap_or(0) };
        let part = self.parts.slot(position);
        let (Some(&before), Some(&size)) = (self.before.get(part), self.sizes.get(part)) else { return 0 };
        let (first, last) = (self.parts.first(part), self.parts.last(part));
        let positions = u128::from(last - first) + 1;
        before + (u128::from(size) * u128::from(position - first) / positions) as u64
    }

    /// The bytes of so many positions.
    pub(super) fn of(&self, first: u64, positions: u128) -> u64 {
        let first = u128::from(first);
        self.below(first + positions) - self.below(first)
    }

    /// The most of so many positions that have no more than so many bytes.
    pub(super) fn fitting(&self, first: u64, positions: u128, bytes: u64) -> u128 {
        let (mut fits, mut beyond) = (0, positions + 1);
        while fits + 1 < beyond {
            let middle = (fits + beyond) / 2;
            match self.of(first, middle) <= bytes {
                true => fits = middle,
                false => beyond = middle,
            }
        }
        fits
    }
}

fn refused(why: impl core::fmt::Display) -> Error {
    Error::new(ErrorKind::Argument, format!("sizes: {why}"))
}
