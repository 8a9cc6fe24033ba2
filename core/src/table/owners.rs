//! One node a place, in the narrowest width that holds every index.

use super::NO_INDEX;
use alloc::vec::Vec;

#[derive(Debug)]
pub(super) enum Owners {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

impl Owners {
    /// `owners` are below `nodes`.
    pub(super) fn new(owners: impl Iterator<Item = u32>, nodes: usize) -> Self {
        match nodes {
            0..=0x100 => Self::U8(owners.map(|owner| owner as u8).collect()),
            0x101..=0x1_0000 => Self::U16(owners.map(|owner| owner as u16).collect()),
            _ => Self::U32(owners.collect()),
        }
    }

    /// The node at a place, or [`NO_INDEX`] past the end.
    #[inline(always)]
    pub(super) fn get(&self, at: usize) -> u32 {
        match self {
            Self::U8(owners) => owners.get(at).map_or(NO_INDEX, |&owner| u32::from(owner)),
            Self::U16(owners) => owners.get(at).map_or(NO_INDEX, |&owner| u32::from(owner)),
            Self::U32(owners) => owners.get(at).copied().unwrap_or(NO_INDEX),
        }
    }

    /// Copies the nodes from a place on; `false` if there are not so many.
    #[inline(always)]
    pub(super) fn copy(&self, at: usize, out: &mut [u32]) -> bool {
        fn widened<T: Copy + Into<u32>>(owners: &[T], at: usize, out: &mut [u32]) -> bool {
            let Some(owners) = owners.get(at..at + out.len()) else { return false };
            out.iter_mut().zip(owners).for_each(|(slot, &owner)| *slot = owner.into());
            true
        }
        match self {
            Self::U8(owners) => widened(owners, at, out),
            Self::U16(owners) => widened(owners, at, out),
            Self::U32(owners) => widened(owners, at, out),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::U8(owners) => owners.len(),
            Self::U16(owners) => owners.len(),
            Self::U32(owners) => owners.len(),
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::U8(owners) => owners.capacity(),
            Self::U16(owners) => owners.capacity() * size_of::<u16>(),
            Self::U32(owners) => owners.capacity() * size_of::<u32>(),
        }
    }
}
