//! What a search may cost: told by the costs that schemes declare, so that every machine tries the same candidates.

use crate::cost::{budget, Budget, Cost};

/// A candidate costs at most this part of the whole, and this part of the memory of the budget.
const PART: u64 = 32;

/// What is left of the budget.
pub(super) struct SearchBudget {
    /// The most that one candidate may cost.
    each: Cost,
    nanoseconds: u64,
}

impl SearchBudget {
    /// The budget of the process.
    pub(super) fn new() -> Self {
        let Budget { time, bytes } = budget();
        let nanoseconds = time.as_nanos() as u64;
        Self { each: Cost { nanoseconds: nanoseconds / PART, bytes: bytes as u64 / PART }, nanoseconds }
    }

    /// Takes the cost of a candidate out of what is left, if it fits.
    pub(super) fn spend(&mut self, cost: Cost) -> bool {
        let most = self.each.nanoseconds.min(self.nanoseconds);
        let fits = cost.nanoseconds <= most && cost.bytes <= self.each.bytes;
        if fits {
            self.nanoseconds -= cost.nanoseconds;
        }
        fits
    }
}
