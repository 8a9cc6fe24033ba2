//! Which positions are done: ranges, ascending, neighbours joined.

use crate::{Error, ErrorKind};
use alloc::{format, sync::Arc, vec::Vec};
use core::ops::RangeInclusive;

/// The most ranges.
const MOST_RANGES: usize = 1 << 16;

/// Ranges `first..=last`, of which none touches another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Done(Arc<[(u64, u64)]>);

impl Done {
    /// Of ranges in ascending order.
    ///
    /// # Errors
    /// `document` for one that is empty, or touches the one before it; `too_many`.
    #[cfg(feature = "std")]
    pub(super) fn read(ranges: Vec<(u64, u64)>) -> Result<Self, Error> {
        let mut before: Option<u64> = None;
        for (at, &(first, last)) in ranges.iter().enumerate() {
            let follows = before.is_none_or(|before| before.checked_add(1).is_some_and(|next| first > next));
            if first > last || !follows {
                let message =
                    format!("done[{at}]: {first:016x} to {last:016x} is not a range beyond the one before it");
                return Err(Error::new(ErrorKind::Document, message));
            }
            before = Some(last);
        }
        Self::checked(ranges)
    }

    fn checked(ranges: Vec<(u64, u64)>) -> Result<Self, Error> {
        match ranges.len() {
            0..=MOST_RANGES => Ok(Self(ranges.into())),
            count => {
                let message = format!("done: {count} ranges that do not touch, at most {MOST_RANGES}");
                Err(Error::new(ErrorKind::TooMany, message))
            }
        }
    }

    /// These and one more range.
    ///
    /// # Errors
    /// `argument` for an empty range; `too_many`.
    pub(super) fn with(&self, range: &RangeInclusive<u64>) -> Result<Self, Error> {
        let (first, last) = (*range.start(), *range.end());
        if first > last {
            let message = format!("positions: {first:016x} to {last:016x} is no range");
            return Err(Error::new(ErrorKind::Argument, message));
        }
        // Whoever touches it is joined.
        let start = self.0.partition_point(|&(_, end)| end.checked_add(1).is_some_and(|next| next < first));
        let end = self.0.partition_point(|&(begin, _)| begin.checked_sub(1).is_none_or(|before| before <= last));
        let (head, rest) = self.0.split_at(start);
        let (joined, tail) = rest.split_at(end.saturating_sub(start));
        let first = joined.first().map_or(first, |&(begin, _)| begin.min(first));
        let last = joined.last().map_or(last, |&(_, end)| end.max(last));
        Self::checked([head, &[(first, last)], tail].concat())
    }

    pub(super) fn has(&self, position: u64) -> bool {
        let at = self.0.partition_point(|&(_, last)| last < position);
        self.0.get(at).is_some_and(|&(first, _)| first <= position)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn ranges(&self) -> impl ExactSizeIterator<Item = RangeInclusive<u64>> + '_ {
        self.0.iter().map(|&(first, last)| first..=last)
    }

    /// How many positions of a range are done.
    pub(super) fn among(&self, first: u64, last: u64) -> u128 {
        let start = self.0.partition_point(|&(_, end)| end < first);
        let overlapping = self.0.iter().skip(start).take_while(|&&(begin, _)| begin <= last);
        overlapping.map(|&(begin, end)| u128::from(end.min(last) - begin.max(first)) + 1).sum()
    }
}
