//! Up to 2^16 nodes: a point's top 48 bits and its 16-bit owner share one u64, and the low 16 bits stand in an array of
//! their own that is read only when key and point agree in the top 48.

use super::{
    index::PrefixIndex,
    layout::{name, Layout},
    NO_INDEX,
};
use alloc::vec::Vec;
use core::ops::Range;

/// The most nodes whose index fits.
pub(super) const MAX_NODES: usize = 1 << 16;

const TOP: u64 = !LOW;

const LOW: u64 = 0xffff;

/// Entries after the last point: a look-up reads four from where the index points, and the first stands for the wrap.
const PADDING: usize = 4;

#[derive(Debug)]
pub(crate) struct Narrow {
    index: PrefixIndex,
    /// `top 48 bits | owner`, by the whole point; then the padding: highest position, first owner, or zeros
    /// without points.
    entries: Vec<u64>,
    /// The low 16 bits of each point.
    low: Vec<u16>,
}

impl Narrow {
    /// Where four entries do not decide: a crowded bucket, a point with the key's top bits, no points.
    #[cold]
    fn find_slowly(&self, position: u64) -> u32 {
        self.owner(self.successor_slowly(position))
    }

    #[cold]
    fn successor_slowly(&self, position: u64) -> usize {
        let top = position & TOP;
        let mut at = self.index.start(position);
        while at < self.len() && self.entry(at) & TOP < top {
            at += 1;
        }
        while at < self.len() && self.entry(at) & TOP == top && self.low(at) < position as u16 {
            at += 1;
        }
        at
    }

    #[inline]
    fn entry(&self, at: usize) -> u64 {
        self.entries.get(at).copied().unwrap_or(u64::MAX)
    }

    #[inline]
    fn low(&self, at: usize) -> u16 {
        self.low.get(at).copied().unwrap_or(u16::MAX)
    }
}

impl Layout for Narrow {
    type Columns = (Vec<u64>, Vec<u16>);

    fn columns(points: usize) -> Self::Columns {
        (Vec::with_capacity(points + PADDING), Vec::with_capacity(points))
    }

    #[inline]
    fn push((entries, low): &mut Self::Columns, position: u64, node: u32) {
        entries.push(position & TOP | u64::from(node));
        low.push(position as u16);
    }

    fn append(&self, run: Range<usize>, renamed: &[u32], (entries, low): &mut Self::Columns) {
        let (Some(old_entries), Some(old_low)) = (self.entries.get(run.clone()), self.low.get(run)) else { return };
        entries
            .extend(old_entries.iter().map(|&entry| entry & TOP | u64::from(name(renamed, u32::from(entry as u16)))));
        low.extend_from_slice(old_low);
    }

    fn append_kept(
        &self,
        run: Range<usize>,
        renamed: &[u32],
        (entries, low): &mut Self::Columns,
        mut left_out: impl FnMut(u64),
    ) {
        let (Some(old_entries), Some(old_low)) = (self.entries.get(run.clone()), self.low.get(run)) else { return };
        for (&entry, &bits) in old_entries.iter().zip(old_low) {
            match name(renamed, u32::from(entry as u16)) {
                NO_INDEX => left_out(entry & TOP | u64::from(bits)),
                node => {
                    entries.push(entry & TOP | u64::from(node));
                    low.push(bits);
                }
            }
        }
    }

    fn appended((entries, low): &Self::Columns, at: usize) -> (u64, u32) {
        let entry = entries.get(at).copied().unwrap_or(0);
        (entry & TOP | low.get(at).map_or(0, |&bits| u64::from(bits)), u32::from(entry as u16))
    }

    fn resize((entries, low): &mut Self::Columns, points: usize) {
        entries.resize(points, 0);
        low.resize(points, 0);
    }

    #[inline]
    fn set((entries, low): &mut Self::Columns, at: usize, position: u64, node: u32) {
        if let (Some(entry), Some(bits)) = (entries.get_mut(at), low.get_mut(at)) {
            *entry = position & TOP | u64::from(node);
            *bits = position as u16;
        }
    }

    fn finish((mut entries, low): Self::Columns, index: PrefixIndex) -> Self {
        let padding = entries.first().map_or(0, |entry| TOP | entry & LOW);
        entries.resize(low.len() + PADDING, padding);
        Self { index, entries, low }
    }

    fn max_buckets(points: usize) -> usize {
        points * 3 / 2
    }

    fn index(&self) -> &PrefixIndex {
        &self.index
    }

    #[inline]
    fn len(&self) -> usize {
        self.low.len()
    }

    #[inline(always)]
    fn find(&self, position: u64) -> u32 {
        let at = self.index.start(position);
        if let Some(&[a, b, c, d]) = self.entries.get(at..at + 4) {
            // An entry is below `top` exactly when its top bits are: the owner cannot carry it over.
            let top = position & TOP;
            let mut entry = a;
            entry = if a < top { b } else { entry };
            entry = if b < top { c } else { entry };
            entry = if c < top { d } else { entry };
            // Not above: all four are below, or the low bits have to tell.
            if entry > position | LOW {
                return u32::from(entry as u16);
            }
        }
        self.find_slowly(position)
    }

    #[inline]
    fn successor(&self, position: u64) -> usize {
        let at = self.index.start(position);
        if let Some(&[a, b, c, d]) = self.entries.get(at..at + 4) {
            let top = position & TOP;
            let at = at + usize::from(a < top) + usize::from(b < top) + usize::from(c < top);
            let mut entry = a;
            entry = if a < top { b } else { entry };
            entry = if b < top { c } else { entry };
            entry = if c < top { d } else { entry };
            if entry > position | LOW {
                return at;
            }
        }
        self.successor_slowly(position)
    }

    #[inline]
    fn owner(&self, at: usize) -> u32 {
        if self.low.is_empty() {
            return NO_INDEX;
        }
        u32::from(self.entry(at) as u16)
    }

    #[inline(always)]
    fn owners_at<const N: usize>(&self, at: usize) -> Option<[u32; N]> {
        // The padding stands for the first point, again and again: never `N` different nodes.
        let entries: &[u64; N] = self.entries.get(at..at + N)?.try_into().ok()?;
        Some(entries.map(|entry| u32::from(entry as u16)))
    }

    #[inline]
    fn owners_from(&self, at: usize) -> impl Iterator<Item = u32> {
        let (before, after) = self.entries.split_at(at.min(self.len()));
        let after = after.get(..self.len() - before.len()).unwrap_or_default();
        after.iter().chain(before).map(|&entry| u32::from(entry as u16))
    }

    #[inline]
    fn position(&self, at: usize) -> u64 {
        self.entry(at) & TOP | u64::from(self.low(at))
    }

    fn memory_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<u64>() + self.low.capacity() * size_of::<u16>() + self.index.memory_bytes()
    }
}
