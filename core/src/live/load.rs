//! Counting loads without locks (`docs/SPEC.md`, 16.2).

use super::sync::AtomicU64;
use std::sync::{atomic::Ordering, Arc};

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

    /// No lease brings a load above this, so that what is measured always fits beside the leases.
    const MOST: u64 = LOAD - Self::LIMIT;

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

    /// Raises the load by `cost` if it then is at most `most`; else the word that was seen. T has been raised by a
    /// [`Claim`].
    fn raise(&self, cost: u64, most: u64) -> Result<(), u64> {
        let most = most.min(Self::MOST);
        let raise = |word: u64| ((word & LOAD) + cost <= most).then(|| word.wrapping_add(CHANGE + cost));
        let before = self.word.fetch_update(Ordering::AcqRel, Ordering::Acquire, raise)?;
        if before & COUNTED == 0 {
            // It was a taker when the caller looked, and is none now.
            self.ledger.lower(cost);
        }
        Ok(())
    }

    /// What a lease of this cost brought is gone.
    pub(super) fn lower(&self, cost: u32) {
        self.fall(cost.into());
    }

    fn fall(&self, by: u64) {
        if self.word.fetch_add(CHANGE.wrapping_sub(by), Ordering::AcqRel) & COUNTED != 0 {
            self.ledger.lower(by);
        }
    }
}

/// A lease to be: T counts its cost already. Dropped unused, it is counted no more.
pub(super) struct Claim<'a> {
    ledger: &'a Ledger,
    cost: u64,
}

impl<'a> Claim<'a> {
    pub(super) fn new(ledger: &'a Ledger, cost: u32) -> Self {
        let cost = cost.into();
        ledger.raise(cost);
        Self { ledger, cost }
    }

    /// Puts the cost on a counter, if its load then is at most `most`; then the claim is to be [`kept`](Self::kept).
    /// Else the counter's word goes to what was `seen`, and its load is returned.
    pub(super) fn settle(&self, counter: &Counter, most: u64, seen: &mut Seen) -> Result<(), u64> {
        counter.raise(self.cost, most).map_err(|word| {
            seen.words = seen.words.wrapping_add(word);
            word & LOAD
        })
    }

    /// How a load below its cap would take the cost, if it can.
    pub(super) fn offer(&self, load: u64, cap: u64, weight: u64) -> Option<Offer> {
        let after = load.saturating_add(self.cost);
        let fits = after <= cap;
        let most = if fits { cap } else { cap.saturating_add(self.cost - 1) };
        (load < cap && after <= Counter::MOST).then_some(Offer { fits, after, weight, most })
    }

    /// [`settle`](Self::settle) by the best offer that a look was made. If it is gone, the look was too late.
    pub(super) fn settle_for(&self, offer: &Offer, counter: &Counter, seen: &mut Seen) -> bool {
        let settled = self.settle(counter, offer.most, seen).is_ok();
        seen.raced |= !settled;
        settled
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
            let taken = look(self.ledger.sum(), &mut seen);
            if taken.is_some() || (before == Some(seen) && !seen.raced) {
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
        self.ledger.lower(self.cost);
    }
}

/// The words of counters that took nothing, summed: equal sums are equal words, as changes only add to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    words: u64,
    /// A counter that had room had none a moment later.
    raced: bool,
}

impl Seen {
    /// The load of a counter that is only looked at.
    pub(super) fn load(&mut self, counter: &Counter) -> u64 {
        let word = counter.word.load(Ordering::Acquire);
        self.words = self.words.wrapping_add(word);
        word & LOAD
    }
}

/// What a load would be with the cost of a claim on it.
#[derive(Clone, Copy)]
pub(super) struct Offer {
    /// All of the cost stays within the cap.
    fits: bool,
    after: u64,
    /// Above 0.
    weight: u64,
    /// Up to which load it holds.
    most: u64,
}

impl Offer {
    /// One that fits before one that does not; then the smaller load for its weight.
    pub(super) fn is_better(&self, than: &Self) -> bool {
        let (own, other) = (u128::from(self.after), u128::from(than.after));
        let is_less = || own * u128::from(than.weight) < other * u128::from(self.weight);
        match (self.fits, than.fits) {
            (true, false) => true,
            (false, true) => false,
            _ => is_less(),
        }
    }
}
