//! Many keys at once.

use super::{Key, Placement};
use crate::{members::NO_INDEX, Error, ErrorKind};
use alloc::format;

/// Positions hashed before they are looked up, so that the look-ups overlap.
const BLOCK: usize = 128;

/// Where packed keys begin and end: n + 1 ascending offsets, Arrow's layout.
#[derive(Clone, Copy, Debug)]
pub enum Offsets<'a> {
    /// 32-bit offsets.
    U32(&'a [u32]),
    /// 64-bit offsets.
    U64(&'a [u64]),
}

impl Offsets<'_> {
    fn get(&self, at: usize) -> Option<usize> {
        match self {
            Self::U32(offsets) => offsets.get(at).map(|&offset| offset as usize),
            Self::U64(offsets) => offsets.get(at).and_then(|&offset| usize::try_from(offset).ok()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::U32(offsets) => offsets.len(),
            Self::U64(offsets) => offsets.len(),
        }
    }
}

/// Keys packed into one run of bytes.
#[derive(Clone, Copy, Debug)]
pub struct PackedKeys<'a> {
    bytes: &'a [u8],
    offsets: Offsets<'a>,
}

impl<'a> PackedKeys<'a> {
    /// Key i is `bytes[offsets[i]..offsets[i + 1]]`. No offsets at all are no keys.
    ///
    /// # Errors
    /// `keys` if the offsets descend or leave the bytes, naming the first key concerned.
    pub fn new(bytes: &'a [u8], offsets: Offsets<'a>) -> Result<Self, Error> {
        let keys = Self { bytes, offsets };
        match (0..keys.len()).find(|&i| keys.get(i).is_none()) {
            None => Ok(keys),
            Some(i) => {
                let message = format!("keys[{i}]: its offsets descend or leave the {} bytes", bytes.len());
                Err(Error::new(ErrorKind::Keys, message))
            }
        }
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A key.
    #[inline]
    pub fn get(&self, i: usize) -> Option<&'a [u8]> {
        self.bytes.get(self.offsets.get(i)?..self.offsets.get(i + 1)?)
    }
}

impl Placement {
    /// Places packed keys: `out[i]` is the index of key i's node, or [`NO_INDEX`].
    ///
    /// # Errors
    /// `argument` unless `out` is as long as the keys; `keys` for one that the dialect refuses
    /// ([`check_key`](Self::check_key)), naming the first.
    pub fn place(&self, keys: &PackedKeys<'_>, out: &mut [u32]) -> Result<(), Error> {
        check_len(keys.len(), out.len())?;
        if let Some(router) = self.router() {
            let key = |i| keys.get(i).unwrap_or_default();
            self.place_routed(router, (0..keys.len()).map(key), out);
            return self.check_unplaced(out, |i| Key::Bytes(key(i)));
        }
        let key_hash = self.key_hash();
        match key_hash.secret {
            None => self.place_packed(keys, out, |key| key_hash.position_seeded(key)),
            Some(_) => self.place_packed(keys, out, |key| key_hash.position(key)),
        }
        Ok(())
    }

    /// Places keys given as slices, like [`place`](Self::place).
    ///
    /// # Errors
    /// As [`place`](Self::place).
    pub fn place_slices<K: AsRef<[u8]>>(&self, keys: &[K], out: &mut [u32]) -> Result<(), Error> {
        check_len(keys.len(), out.len())?;
        if let Some(router) = self.router() {
            self.place_routed(router, keys.iter().map(AsRef::as_ref), out);
            return self.check_unplaced(out, |i| Key::Bytes(keys.get(i).map_or(&[], AsRef::as_ref)));
        }
        let key_hash = self.key_hash();
        match key_hash.secret {
            None => self.place_by(out, keys.iter().map(|key| key_hash.position_seeded(key.as_ref()))),
            Some(_) => self.place_by(out, keys.iter().map(|key| key_hash.position(key.as_ref()))),
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

    /// A loop of its own for each form of offset.
    fn place_packed(&self, keys: &PackedKeys<'_>, out: &mut [u32], position: impl Fn(&[u8]) -> u64) {
        let position = |start, end| position(keys.bytes.get(start..end).unwrap_or_default());
        match keys.offsets {
            Offsets::U32(offsets) => {
                let ends = offsets.iter().zip(offsets.iter().skip(1));
                self.place_by(out, ends.map(|(&start, &end)| position(start as usize, end as usize)));
            }
            Offsets::U64(offsets) => {
                let ends = offsets.iter().zip(offsets.iter().skip(1));
                self.place_by(out, ends.map(|(&start, &end)| position(start as usize, end as usize)));
            }
        }
    }

    fn place_by(&self, out: &mut [u32], positions: impl Iterator<Item = u64>) {
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
