//! Counting loads without locks, and how much a node may take (`docs/SPEC.md`, 16.2).

use crate::{Error, ErrorKind};
use std::sync::{
    atomic::{AtomicU64, Ordering},
    Arc,
};

/// How far above its fair share a node's load may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// At most this many thousandths of the fair share, rounded up: 1000..=1,000,000, default 1250.
    Factor(u32),
    /// At most the fair share, rounded up, and this many more.
    Gap(u32),
}

impl Default for Bound {
    fn default() -> Self {
        Self::Factor(1250)
    }
}

impl Bound {
    pub(super) fn check(self) -> Result<(), Error> {
        match self {
            Self::Factor(milli) if !(1000..=1_000_000).contains(&milli) => {
                let message = format!("bound: {milli} thousandths, must be 1000..=1000000");
                Err(Error::new(ErrorKind::Argument, message))
            }
            _ => Ok(()),
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

/// The sum of all counters of a ring. It never lags behind them: it is raised before a counter and lowered after it.
/// So a demand read from it counts the leases that other threads are just making.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Ledger(AtomicU64);

impl Ledger {
    pub(super) fn sum(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// The load of a node, on cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Counter {
    /// Leases and measured load.
    load: AtomicU64,
    /// Written under the ring's writers' lock.
    measured: AtomicU64,
    ledger: Arc<Ledger>,
}

impl Counter {
    /// Measured loads are below this, so that sums stay far from the end of u64.
    pub(super) const LIMIT: u64 = 1 << 40;

    pub(super) fn new(ledger: &Arc<Ledger>) -> Self {
        Self { load: AtomicU64::new(0), measured: AtomicU64::new(0), ledger: ledger.clone() }
    }

    pub(super) fn load(&self) -> u64 {
        self.load.load(Ordering::Acquire)
    }

    pub(super) fn measured(&self) -> u64 {
        self.measured.load(Ordering::Acquire)
    }

    /// Only under the writers' lock.
    pub(super) fn set_measured(&self, measured: u64) {
        let before = self.measured.swap(measured, Ordering::AcqRel);
        match measured.checked_sub(before) {
            Some(more) => {
                self.ledger.0.fetch_add(more, Ordering::AcqRel);
                self.load.fetch_add(more, Ordering::AcqRel);
            }
            None => {
                self.load.fetch_sub(before - measured, Ordering::AcqRel);
                self.ledger.0.fetch_sub(before - measured, Ordering::AcqRel);
            }
        }
    }

    /// One more, if the load is below `cap`. The ledger has been raised by a [`Claim`].
    fn raise(&self, cap: u64) -> bool {
        let raise = |load: u64| (load < cap).then(|| load + 1);
        self.load.fetch_update(Ordering::AcqRel, Ordering::Acquire, raise).is_ok()
    }

    pub(super) fn lower(&self) {
        self.load.fetch_sub(1, Ordering::AcqRel);
        self.ledger.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A lease to be: the ledger counts it already. Dropped unused, it is counted no more.
pub(super) struct Claim<'a>(&'a Ledger);

impl<'a> Claim<'a> {
    pub(super) fn new(ledger: &'a Ledger) -> Self {
        ledger.0.fetch_add(1, Ordering::AcqRel);
        Self(ledger)
    }

    /// Puts one more on a counter, if its load is below `cap`; then the claim is to be [`kept`](Self::kept).
    pub(super) fn settle(&self, counter: &Counter, cap: u64) -> bool {
        counter.raise(cap)
    }

    /// Leaves the ledger raised.
    pub(super) fn kept(self) {
        core::mem::forget(self);
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.0 .0.fetch_sub(1, Ordering::AcqRel);
    }
}
