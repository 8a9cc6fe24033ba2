//! Counting loads without locks, and how much a node may take (`docs/SPEC.md`, 16.2).

use super::units::{milli, plain};
use crate::Error;
use std::sync::{
    atomic::{AtomicU64, Ordering},
    Arc,
};

/// How far above its fair share a node's load may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// At most so many times the fair share, rounded up: whole thousandths from 1 to 1000, default 1.25.
    Factor(f64),
    /// At most the fair share, rounded up, and this many more.
    Gap(u32),
}

impl Default for Bound {
    fn default() -> Self {
        Self::Factor(1.25)
    }
}

impl Bound {
    pub(super) fn limit(self) -> Result<Limit, Error> {
        Ok(match self {
            Self::Factor(factor) => Limit::Factor(milli("bound.factor", factor, 1, 1000)?),
            Self::Gap(gap) => Limit::Gap(gap),
        })
    }
}

/// A bound, its factor in thousandths: loads are compared in integers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    Factor(u32),
    Gap(u32),
}

impl Default for Limit {
    fn default() -> Self {
        Self::Factor(1250)
    }
}

impl Limit {
    pub(super) fn bound(self) -> Bound {
        match self {
            Self::Factor(milli) => Bound::Factor(plain(milli)),
            Self::Gap(gap) => Bound::Gap(gap),
        }
    }

    /// The cap of a node of `weight` among `weights` in all, when `demand` is to be held by all together.
    pub(super) fn cap(self, demand: u64, weight: u64, weights: u64) -> u64 {
        // Below 2^61 (the demand) * 2^42 (the weight) * 2^20 (the factor): no overflow.
        let fair = u128::from(demand) * u128::from(weight);
        let weights = u128::from(weights.max(1));
        let cap = match self {
            Self::Factor(milli) => (u128::from(milli) * fair).div_ceil(1000 * weights),
            Self::Gap(gap) => fair.div_ceil(weights) + u128::from(gap),
        };
        u64::try_from(cap).unwrap_or(u64::MAX)
    }
}

/// T: the sum of the loads of all takers of a ring. It never lags behind them: it is raised before a counter and
/// lowered after it. So a demand read from it counts the leases that other threads are just making.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Ledger(AtomicU64);

impl Ledger {
    pub(super) fn sum(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    fn raise(&self, by: u64) {
        self.0.fetch_add(by, Ordering::AcqRel);
    }

    fn lower(&self, by: u64) {
        self.0.fetch_sub(by, Ordering::AcqRel);
    }
}

/// The load of a node, on cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Counter {
    /// Leases and measured load in the low 44 bits, whether T counts them in the next, above it the changes so far.
    word: AtomicU64,
    /// Written under the ring's writers' lock.
    measured: AtomicU64,
    ledger: Arc<Ledger>,
}

/// The load in a counter's word.
const LOAD: u64 = COUNTED - 1;
/// The node is a taker: its load is part of T.
const COUNTED: u64 = 1 << 44;
/// One more change; above the highest one is the first again.
const CHANGE: u64 = COUNTED << 1;

impl Counter {
    /// Measured loads are below this, so that sums stay far from the end of u64.
    pub(super) const LIMIT: u64 = 1 << 40;

    /// Of a node that is no taker yet.
    pub(super) fn new(ledger: &Arc<Ledger>) -> Self {
        Self { word: AtomicU64::new(0), measured: AtomicU64::new(0), ledger: ledger.clone() }
    }

    pub(super) fn load(&self) -> u64 {
        self.word.load(Ordering::Acquire) & LOAD
    }

    pub(super) fn measured(&self) -> u64 {
        self.measured.load(Ordering::Acquire)
    }

    /// Only under the writers' lock.
    pub(super) fn set_measured(&self, measured: u64) {
        let before = self.measured.swap(measured, Ordering::AcqRel);
        match measured.checked_sub(before) {
            Some(more) => {
                self.ledger.raise(more);
                if self.word.fetch_add(CHANGE + more, Ordering::AcqRel) & COUNTED == 0 {
                    self.ledger.lower(more);
                }
            }
            None => self.fall(before - measured),
        }
    }

    /// Lets T count the node, or no longer. Only under the writers' lock.
    pub(super) fn set_counted(&self, counted: bool) {
        let mut word = self.word.load(Ordering::Acquire);
        while (word & COUNTED != 0) != counted {
            // Raised before, lowered after.
            if counted {
                self.ledger.raise(word & LOAD);
            }
            let after = (word ^ COUNTED).wrapping_add(CHANGE);
            match self.word.compare_exchange(word, after, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) if counted => return,
                Ok(_) => return self.ledger.lower(word & LOAD),
                Err(now) => {
                    if counted {
                        self.ledger.lower(word & LOAD);
                    }
                    word = now;
                }
            }
        }
    }

    /// One more, if the load is below `cap`; else the word that was seen. T has been raised by a [`Claim`].
    fn raise(&self, cap: u64) -> Result<(), u64> {
        let raise = |word: u64| (word & LOAD < cap.min(LOAD)).then(|| word.wrapping_add(CHANGE + 1));
        let before = self.word.fetch_update(Ordering::AcqRel, Ordering::Acquire, raise)?;
        if before & COUNTED == 0 {
            // It was a taker when the caller looked, and is none now.
            self.ledger.lower(1);
        }
        Ok(())
    }

    pub(super) fn lower(&self) {
        self.fall(1);
    }

    fn fall(&self, by: u64) {
        if self.word.fetch_add(CHANGE.wrapping_sub(by), Ordering::AcqRel) & COUNTED != 0 {
            self.ledger.lower(by);
        }
    }
}

/// A lease to be: T counts it already. Dropped unused, it is counted no more.
pub(super) struct Claim<'a>(&'a Ledger);

impl<'a> Claim<'a> {
    pub(super) fn new(ledger: &'a Ledger) -> Self {
        ledger.raise(1);
        Self(ledger)
    }

    /// Puts one more on a counter, if its load is below `cap`; then the claim is to be [`kept`](Self::kept). Else the
    /// counter's word goes to what was `seen`.
    pub(super) fn settle(&self, counter: &Counter, cap: u64, seen: &mut Seen) -> bool {
        match counter.raise(cap) {
            Ok(()) => true,
            Err(word) => {
                seen.0 = seen.0.wrapping_add(word);
                false
            }
        }
    }

    /// Tries until something is taken, or until two looks in a row see the same counters unchanged: then, at the moment
    /// between them when the second demand was read, every one of them was at its cap or above, and the refusal is
    /// true. Where anything changed, some other thread went ahead. `look` is given the demand.
    ///
    /// Changes are counted modulo 2^19: only half a million of them on one counter between two looks would pass unseen.
    pub(super) fn until_taken<T>(&self, mut look: impl FnMut(u64, &mut Seen) -> Option<T>) -> Option<T> {
        let mut before = None;
        loop {
            let mut seen = Seen::default();
            let taken = look(self.0.sum(), &mut seen);
            if taken.is_some() || before == Some(seen) {
                return taken;
            }
            before = Some(seen);
        }
    }

    /// Leaves T raised.
    pub(super) fn kept(self) {
        core::mem::forget(self);
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.0.lower(1);
    }
}

/// The words of counters that were too full, summed: equal sums are equal words, as changes only add to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen(u64);
