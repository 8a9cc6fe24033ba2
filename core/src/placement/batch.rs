//! Many keys at once.

use super::{keys::Keys, Key, Placement};
use crate::{members::NO_INDEX, Error, ErrorKind};
use alloc::format;

/// Positions hashed before they are looked up, so that the look-ups overlap.
const BLOCK: usize = 128;

impl Placement {
    /// Places packed or listed keys: `out[i]` is the index of key i's node, or [`NO_INDEX`].
    ///
    /// # Errors
    /// `argument` unless `out` is as long as the keys; `keys` for one that the dialect refuses
    /// ([`check_key`](Self::check_key)), naming the first.
    pub fn place<K: Keys + ?Sized>(&self, keys: &K, out: &mut [u32]) -> Result<(), Error> {
        check_len(keys.count(), out.len())?;
        if let Some(router) = self.router() {
            self.place_routed(router, (0..keys.count()).map(|i| keys.key(i)), out);
            return self.check_unplaced(out, |i| Key::Bytes(keys.key(i)));
        }
        let key_hash = self.key_hash();
        match key_hash.secret {
            None => keys.place_by(self, out, |key| key_hash.position_seeded(key)),
            Some(_) => keys.place_by(self, out, |key| key_hash.position(key)),
        }
        Ok(())
    }

    /// Places integer keys, like [`place`](Self::place).
    ///
    /// # Errors
    /// As [`place`](Self::place).
    pub fn place_u64(&self, keys: &[u64], out: &mut [u32]) -> Result<(), Error> {
        check_len(keys.len(), out.len())?;
        if self.router().is_some() {
            out.iter_mut().zip(keys).for_each(|(node, &key)| *node = self.locate_u64(key).unwrap_or(NO_INDEX));
            return self.check_unplaced(out, |i| Key::Integer(keys.get(i).copied().unwrap_or_default()));
        }
        let key_hash = self.key_hash();
        match key_hash.secret {
            None => self.place_by(out, keys.iter().map(|&key| key_hash.position_u64_seeded(key))),
            Some(_) => self.place_by(out, keys.iter().map(|&key| key_hash.position_u64(key))),
        }
        Ok(())
    }

    /// Places keys that already are their positions, like [`place`](Self::place).
    ///
    /// # Errors
    /// `argument` unless `out` is as long as the keys; of dialects `keys` for what is no position, naming the first
    /// such key, and `unsupported` where keys are more than their positions.
    pub fn place_hashed(&self, positions: &[u64], out: &mut [u32]) -> Result<(), Error> {
        check_len(positions.len(), out.len())?;
        if let Some(router) = self.router() {
            self.check_positions(positions, 0)?;
            for (node, &position) in out.iter_mut().zip(positions) {
                *node = self.locate_routed_hashed(router, position).unwrap_or(NO_INDEX);
            }
            return Ok(());
        }
        for (positions, out) in positions.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
            self.place_block(positions, out);
        }
        Ok(())
    }

    /// Places keys whose positions these are, a block at a time.
    pub(super) fn place_by(&self, out: &mut [u32], positions: impl Iterator<Item = u64>) {
        let mut positions = positions;
        let mut block = [0; BLOCK];
        for out in out.chunks_mut(BLOCK) {
            let Some(block) = block.get_mut(..out.len()) else { return };
            block.iter_mut().zip(&mut positions).for_each(|(slot, position)| *slot = position);
            self.place_block(block, out);
        }
    }

    fn place_block(&self, positions: &[u64], out: &mut [u32]) {
        self.table().owners(positions, out);
        if self.health().none_down() {
            return;
        }
        for (node, &position) in out.iter_mut().zip(positions) {
            if !self.health().is_live(*node) {
                *node = self.locate_hashed(position).unwrap_or(NO_INDEX);
            }
        }
    }
}

fn check_len(keys: usize, out: usize) -> Result<(), Error> {
    if keys == out {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Argument, format!("out: room for {out} answers, but there are {keys} keys")))
}
