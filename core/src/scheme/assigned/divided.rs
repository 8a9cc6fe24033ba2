//! Slots that are split into halves, and those that are joined to the next one. An end of an even slot stays: it stands
//! in no list.

use super::assignment::Assignment;
use crate::{Error, ErrorKind};
use alloc::{format, string::String, vec::Vec};

impl Assignment {
    /// This assignment with a slot cut in the middle. Both halves have its row, so that no key moves; only where nobody
    /// of a row has weight, a race for each half says who has it.
    ///
    /// # Errors
    /// `argument` for a slot that is not there, and for one of a single position; `parameter` for more slots than there
    /// may be.
    pub fn split(&self, slot: usize) -> Result<Self, Error> {
        self.divided(&[number(slot)], &[]).map(|(divided, _)| divided)
    }

    /// This assignment with a slot and the next one joined, which have the row of the first. So a
    /// [`split`](Self::split) is taken back.
    ///
    /// # Errors
    /// `argument` for a slot that is not there, for the last one, and where an even slot ends between them.
    pub fn merge(&self, slot: usize) -> Result<Self, Error> {
        self.divided(&[], &[number(slot)]).map(|(divided, _)| divided)
    }

    /// This assignment with some slots split and others joined to the next one, all by their numbers here. Then of each
    /// slot the number here of that which it is, begins with, or is a half of.
    pub(crate) fn divided(&self, split: &[u32], merge: &[u32]) -> Result<(Self, Vec<u32>), Error> {
        let (split, merge) = (self.listed("split", split)?, self.listed("merge", merge)?);
        let is_split = |slot: u32| split.binary_search(&slot).is_ok();
        let is_joined = |slot: &u32| slot.checked_sub(1).is_some_and(|before| merge.binary_search(&before).is_ok());
        if let Some(slot) = merge.iter().find(|&&slot| is_split(slot) || is_split(slot + 1)) {
            return Err(refused(format!("merge: slot {slot}, which is split, or the next one is")));
        }
        let listed = self.ends().unwrap_or_else(|| self.cuts());
        let mut gone =
            merge.iter().map(|&slot| self.joint(slot)).collect::<Result<Vec<_>, _>>()?.into_iter().peekable();
        let stay = |end: &&u64| gone.next_if_eq(*end).is_none();
        let mut ends: Vec<u64> = listed.iter().filter(stay).copied().collect();
        for &slot in &split {
            ends.push(self.middle(slot)?);
        }
        ends.sort_unstable();
        let empty = match self.even_slots() {
            Some(slots) => Self::even_with_cuts(slots, ends, self.replicas())?,
            None => Self::ranges(ends, self.replicas())?,
        };

        let mut before = Vec::with_capacity(empty.slots());
        for slot in (0..self.slots() as u32).filter(|slot| !is_joined(slot)) {
            before.extend([slot].repeat(if is_split(slot) { 2 } else { 1 }));
        }
        let (mut nodes, mut starts) = (Vec::with_capacity(self.named()), Vec::with_capacity(before.len() + 1));
        starts.push(0);
        for &slot in &before {
            nodes.extend_from_slice(self.row(slot as usize));
            starts.push(nodes.len() as u32);
        }
        Ok((empty.with_flat_rows(nodes, starts), before))
    }

    /// Slots of this assignment in ascending order.
    fn listed(&self, name: &str, slots: &[u32]) -> Result<Vec<u32>, Error> {
        let count = self.slots();
        if let Some(slot) = slots.iter().find(|&&slot| slot as usize >= count) {
            return Err(refused(format!("{name}: slot {slot} of {count}, counted from 0")));
        }
        let mut sorted = slots.to_vec();
        sorted.sort_unstable();
        match sorted.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
            Some(pair) => Err(refused(format!("{name}: slot {} twice", pair.first().copied().unwrap_or_default()))),
            None => Ok(sorted),
        }
    }

    /// The position that ends a slot, if it stands in a list.
    fn joint(&self, slot: u32) -> Result<u64, Error> {
        let end = *self.positions(slot as usize).end();
        match self.ends() {
            _ if end == u64::MAX => Err(refused(format!("merge: slot {slot} is the last one"))),
            None if self.cuts().binary_search(&end).is_err() => {
                Err(refused(format!("merge: slot {slot} ends where an even slot does, and only cuts are taken back")))
            }
            _ => Ok(end),
        }
    }

    /// Where the first half of a slot ends.
    fn middle(&self, slot: u32) -> Result<u64, Error> {
        let (first, last) = self.positions(slot as usize).into_inner();
        match last - first {
            0 => Err(refused(format!("split: slot {slot} is a single position"))),
            length => Ok(first + length / 2),
        }
    }
}

/// The number of a slot, as long as there is one.
fn number(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}

fn refused(message: String) -> Error {
    Error::new(ErrorKind::Argument, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER: u64 = 1 << 62;

    fn kept() -> Assignment {
        Assignment::even(4, 2).unwrap().with_rows([&[0u32, 1][..], &[1, 2], &[], &[2]]).unwrap()
    }

    #[test]
    fn halves_have_the_row_and_are_joined_again() {
        let split = kept().split(1).unwrap();
        assert_eq!((split.slots(), split.even_slots(), split.cuts()), (5, Some(4), &[QUARTER + QUARTER / 2 - 1][..]));
        assert_eq!(split.rows().collect::<Vec<_>>(), [&[0, 1][..], &[1, 2], &[1, 2], &[], &[2]]);
        let (twice, before) = split.divided(&[2, 0], &[]).unwrap();
        assert_eq!(before, [0, 0, 1, 2, 2, 3, 4]);
        assert_eq!(twice.divided(&[6], &[0, 3, 2]).unwrap().1, [0, 2, 5, 6, 6]);
        assert_eq!(twice.merge(3).unwrap().merge(0).unwrap(), split);
        assert_eq!(split.merge(1).unwrap(), kept());
    }

    #[test]
    fn ends_are_joined_as_well() {
        let ranges = Assignment::ranges(vec![9, 10], 1).unwrap().with_rows([[3], [4], [5]]).unwrap();
        let joined = ranges.merge(0).unwrap();
        assert_eq!((joined.ends(), joined.row(0), joined.row(1)), (Some(&[10][..]), &[3][..], &[5][..]));
        assert_eq!(joined.split(0).unwrap().ends(), Some(&[5, 10][..]));
        assert_eq!(joined.merge(0).unwrap().even_slots(), Some(1));
    }

    #[test]
    fn messages_name_the_slot() {
        let ranges = Assignment::ranges(vec![9, 10], 1).unwrap();
        let split = kept().split(0).unwrap();
        let told = [
            (kept().split(4), "split: slot 4 of 4, counted from 0"),
            (kept().merge(usize::MAX), "merge: slot 4294967295 of 4, counted from 0"),
            (kept().merge(3), "merge: slot 3 is the last one"),
            (split.merge(1), "merge: slot 1 ends where an even slot does, and only cuts are taken back"),
            (ranges.split(1), "split: slot 1 is a single position"),
            (split.divided(&[3, 2, 3], &[]).map(|(a, _)| a), "split: slot 3 twice"),
            (split.divided(&[1], &[0]).map(|(a, _)| a), "merge: slot 0, which is split, or the next one is"),
        ];
        for (refused, message) in told {
            let error = refused.unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Argument, message));
        }
    }
}
