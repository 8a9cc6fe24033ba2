//! From positions to indices, block by block.

use super::routed::Routed;
use crate::types::{
    indices::{Dtype, Indices, BLOCK},
    Refused,
};
use libconsistent::{Placement, Scratch};

/// Takes positions, one a key, in order; `None` is a null. An error type as small as a pointer lets each position stay
/// in registers.
pub trait Sink {
    /// Takes the memory for so many more keys.
    fn reserve(&mut self, keys: usize) -> Result<(), Refused>;

    /// How many keys there have been.
    fn len(&self) -> usize;

    fn extend<E: Into<Refused>>(
        &mut self,
        positions: impl Iterator<Item = Result<Option<u64>, E>>,
    ) -> Result<(), Refused>;
}

impl Sink for Vec<Option<u64>> {
    fn reserve(&mut self, keys: usize) -> Result<(), Refused> {
        Ok(self.try_reserve(keys)?)
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn extend<E: Into<Refused>>(
        &mut self,
        mut positions: impl Iterator<Item = Result<Option<u64>, E>>,
    ) -> Result<(), Refused> {
        positions.try_for_each(|position| {
            self.try_reserve(1)?;
            self.push(position.map_err(Into::into)?);
            Ok(())
        })
    }
}

/// Looks positions up, a block at a time: enough for look-ups to overlap, few enough to stay in the nearest cache.
pub struct Placing<'a> {
    placement: &'a Placement,
    out: Indices,
    positions: [u64; BLOCK],
    filled: usize,
    /// A bit for each position of the block: whether it is not null.
    valid: u128,
    scratch: Scratch,
    routed: Option<&'a Routed<'a>>,
}

impl<'a> Placing<'a> {
    pub fn new(placement: &'a Placement, n: usize, dtype: Dtype, routed: Option<&'a Routed<'a>>) -> Self {
        let (out, scratch) = (Indices::new(n, dtype), Scratch::new());
        Self { placement, out, positions: [0; BLOCK], filled: 0, valid: u128::MAX, scratch, routed }
    }

    pub fn finish(mut self) -> Result<Indices, Refused> {
        self.flush()?;
        Ok(self.out)
    }

    fn flush(&mut self) -> Result<(), Refused> {
        let Self { placement, out, positions, filled, valid, scratch, routed } = self;
        let positions = positions.get(..*filled).unwrap_or_default();
        let (n, first) = (out.n(), out.rows());
        out.append(positions.len(), *valid, |cells| {
            if let Some(routed) = routed {
                return routed.take(positions, *valid, cells, first);
            }
            placement.check_positions(positions, first)?;
            if n == 1 {
                return Ok(placement.place_hashed(positions, cells)?);
            }
            for (row, &position) in cells.chunks_exact_mut(n).zip(positions) {
                placement.get_nodes_hashed_into(position, row, scratch);
            }
            Ok(())
        })?;
        (*filled, *valid) = (0, u128::MAX);
        Ok(())
    }
}

impl Sink for Placing<'_> {
    fn reserve(&mut self, keys: usize) -> Result<(), Refused> {
        self.out.reserve(keys)
    }

    fn len(&self) -> usize {
        self.out.rows() + self.filled
    }

    #[inline]
    fn extend<E: Into<Refused>>(
        &mut self,
        mut positions: impl Iterator<Item = Result<Option<u64>, E>>,
    ) -> Result<(), Refused> {
        loop {
            let mut filled = self.filled;
            for slot in self.positions.get_mut(filled..).unwrap_or_default() {
                let Some(position) = positions.next() else { break };
                match position.map_err(Into::into)? {
                    Some(position) => *slot = position,
                    None => self.valid &= !(1 << filled),
                }
                filled += 1;
            }
            self.filled = filled;
            if filled < BLOCK {
                return Ok(());
            }
            self.flush()?;
        }
    }
}
