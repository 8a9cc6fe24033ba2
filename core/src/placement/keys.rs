//! Many keys in the forms that callers have them.

use super::Placement;
use crate::{Error, ErrorKind};
use alloc::{format, vec::Vec};

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

/// Many keys: [`PackedKeys`], or a slice, array or vector of texts or bytes. Nothing else implements it.
///
/// ```
/// # use libconsistent::{Offsets, PackedKeys, Ring, Scheme};
/// let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
/// let placed = ring.place(&["user:1", "user:2"])?;
/// let packed = PackedKeys::new(b"user:1user:2", Offsets::U32(&[0, 6, 12]))?;
/// assert_eq!(placed.indices, ring.place(&packed)?.indices);
/// # Ok::<(), libconsistent::Error>(())
/// ```
pub trait Keys: sealed::Keys {}

impl<K: sealed::Keys + ?Sized> Keys for K {}

pub(super) mod sealed {
    use super::Placement;

    pub trait Keys {
        /// How many keys there are.
        fn count(&self) -> usize;

        /// A key; empty where there is none.
        fn key(&self, i: usize) -> &[u8];

        /// Places all by their positions.
        fn place_by(&self, placement: &Placement, out: &mut [u32], position: impl Fn(&[u8]) -> u64);
    }
}

impl sealed::Keys for PackedKeys<'_> {
    fn count(&self) -> usize {
        self.len()
    }

    fn key(&self, i: usize) -> &[u8] {
        self.get(i).unwrap_or_default()
    }

    /// A loop of its own for each form of offset.
    fn place_by(&self, placement: &Placement, out: &mut [u32], position: impl Fn(&[u8]) -> u64) {
        let position = |start, end| position(self.bytes.get(start..end).unwrap_or_default());
        match self.offsets {
            Offsets::U32(offsets) => {
                let ends = offsets.iter().zip(offsets.iter().skip(1));
                placement.place_by(out, ends.map(|(&start, &end)| position(start as usize, end as usize)));
            }
            Offsets::U64(offsets) => {
                let ends = offsets.iter().zip(offsets.iter().skip(1));
                placement.place_by(out, ends.map(|(&start, &end)| position(start as usize, end as usize)));
            }
        }
    }
}

impl<K: AsRef<[u8]>> sealed::Keys for [K] {
    fn count(&self) -> usize {
        self.len()
    }

    fn key(&self, i: usize) -> &[u8] {
        self.get(i).map_or(&[], AsRef::as_ref)
    }

    fn place_by(&self, placement: &Placement, out: &mut [u32], position: impl Fn(&[u8]) -> u64) {
        placement.place_by(out, self.iter().map(|key| position(key.as_ref())));
    }
}

/// What stands for a slice.
macro_rules! as_slices {
    ($([$($generics:tt)*] $type:ty;)+) => {$(
        impl<$($generics)*> sealed::Keys for $type {
            fn count(&self) -> usize {
                self.len()
            }

            fn key(&self, i: usize) -> &[u8] {
                sealed::Keys::key(&self[..], i)
            }

            fn place_by(&self, placement: &Placement, out: &mut [u32], position: impl Fn(&[u8]) -> u64) {
                sealed::Keys::place_by(&self[..], placement, out, position);
            }
        }
    )+};
}

as_slices! {
    [K: AsRef<[u8]>, const N: usize] [K; N];
    [K: AsRef<[u8]>] Vec<K>;
    [K: AsRef<[u8]>] &[K];
}
