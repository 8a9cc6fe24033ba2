//! The slots of a plan after splits and merges, and what was told of the slots before in terms of these.

use crate::{Assignment, Error, ErrorKind};
use alloc::{borrow::Cow, format, vec, vec::Vec};

/// Slots that came of others.
pub(super) struct Divided {
    /// These slots, with nobody in their rows.
    pub(super) next: Assignment,
    /// Of each slot the one that it is, begins with or is a half of; empty where none was split or merged.
    before: Vec<u32>,
    /// How many slots there were.
    count: usize,
}

/// What a slot came of.
enum From {
    /// This slot and those after it, below the other.
    Whole(usize, usize),
    FirstHalf(usize),
    SecondHalf(usize),
}

impl Divided {
    pub(super) fn new(before: &Assignment, split: &[u32], merge: &[u32]) -> Result<Self, Error> {
        let (next, of) = match (split, merge) {
            ([], []) => (before.clone(), Vec::new()),
            (split, merge) => before.divided(split, merge)?,
        };
        Ok(Self { next, before: of, count: before.slots() })
    }

    /// The number before of the slot whose row a slot begins with.
    pub(super) fn before(&self, slot: usize) -> usize {
        self.before.get(slot).map_or(slot, |&before| before as usize)
    }

    fn from(&self, slot: usize) -> From {
        let of = |slot: usize| self.before.get(slot).map(|&before| before as usize);
        let (start, next) = (self.before(slot), of(slot + 1));
        match slot.checked_sub(1).and_then(of) {
            Some(last) if last == start => From::SecondHalf(start),
            _ if next == Some(start) => From::FirstHalf(start),
            _ => From::Whole(start, next.unwrap_or(self.count)),
        }
    }

    /// Of each slot what it has of the slots before: half, the first half the rest, or the sum.
    pub(super) fn sums<'l>(&self, list: &'l [u64]) -> Cow<'l, [u64]> {
        self.told(list, |all| all - all / 2, |all| all / 2, u64::saturating_add)
    }

    /// Of each slot the latest time of the slots before.
    pub(super) fn latest<'l>(&self, list: &'l [u64]) -> Cow<'l, [u64]> {
        self.told(list, |all| all, |all| all, u64::max)
    }

    fn told<'l>(
        &self,
        list: &'l [u64],
        first: fn(u64) -> u64,
        second: fn(u64) -> u64,
        join: fn(u64, u64) -> u64,
    ) -> Cow<'l, [u64]> {
        if self.before.is_empty() || list.is_empty() {
            return Cow::Borrowed(list);
        }
        let at = |slot: usize| list.get(slot).copied().unwrap_or_default();
        let slots = 0..self.before.len();
        let told = slots.map(|slot| match self.from(slot) {
            From::Whole(start, end) => list.get(start..end).unwrap_or_default().iter().copied().fold(0, join),
            From::FirstHalf(slot) => first(at(slot)),
            From::SecondHalf(slot) => second(at(slot)),
        });
        told.collect()
    }

    /// How many replicas each slot is to have: those asked for, or what a row has that was longer than its assignment
    /// asks for; none where all are to have the same.
    pub(super) fn replicas_of(&self, kept: Option<&Assignment>, asked: &[(u32, u32)]) -> Result<Vec<u8>, Error> {
        let replicas = self.next.replicas() as u8;
        let asked = self.asked(asked)?;
        let hot = |slot: usize| {
            let kept = kept.filter(|kept| kept.row(slot).len() > kept.replicas() as usize)?;
            Some(kept.row(slot).len() as u8)
        };
        let wanted = |slot: usize| match asked.get(slot) {
            Some(&asked) if asked > 0 => asked,
            _ => hot(slot).map_or(replicas, |hot| hot.max(replicas)),
        };
        let all = || (0..self.next.slots()).map(|slot| wanted(self.before(slot)));
        match all().all(|wanted| wanted == replicas) {
            true => Ok(Vec::new()),
            false => Ok(all().collect()),
        }
    }

    /// How many replicas each slot before is asked to have, 0 where nothing is said; none where nothing is at all.
    fn asked(&self, asked: &[(u32, u32)]) -> Result<Vec<u8>, Error> {
        const MOST: u32 = crate::scheme::MAX_ROW as u32;
        let refused = |why| Err(Error::new(ErrorKind::Argument, format!("replicas_of: {why}")));
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let mut of = vec![0; self.count];
        for &(slot, replicas) in asked {
            match of.get_mut(slot as usize) {
                None => return refused(format!("slot {slot} of {}, counted from 0", self.count)),
                _ if !(1..=MOST).contains(&replicas) => {
                    return refused(format!("{replicas} of slot {slot}, must be 1..={MOST}"));
                }
                Some(told) if *told > 0 => return refused(format!("slot {slot} twice")),
                Some(told) => *told = replicas as u8,
            }
        }
        let is_joined =
            |&&(slot, _): &&(u32, u32)| !self.before.is_empty() && self.before.binary_search(&slot).is_err();
        match asked.iter().find(is_joined) {
            Some((slot, _)) => refused(format!("slot {slot}, which is merged into the one before it")),
            None => Ok(of),
        }
    }
}
