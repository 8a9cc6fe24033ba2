//! Memory that look-ups borrow instead of allocating.

use crate::table::Entry;
use alloc::vec::Vec;
#[cfg(feature = "std")]
use core::cell::RefCell;
use core::fmt;

/// Reused memory for walks and for more than 16 replicas. Keep one a thread; it grows to the largest use once.
#[derive(Clone, Default)]
pub struct Scratch {
    seen: Vec<u64>,
    pub(super) order: Vec<u32>,
    pub(super) counts: Vec<u32>,
    /// The order of a race.
    pub(super) race: Vec<Entry>,
}

impl Scratch {
    /// Empty: it takes memory when first needed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lends `work` the one that this thread keeps; where that is lent already, or the thread is ending, an empty one.
    #[cfg(feature = "std")]
    pub fn of_thread<T>(mut work: impl FnMut(&mut Self) -> T) -> T {
        std::thread_local!(static KEPT: RefCell<Scratch> = RefCell::new(Scratch::new()));
        match KEPT.try_with(|kept| kept.try_borrow_mut().map(|mut scratch| work(&mut scratch))) {
            Ok(Ok(result)) => result,
            _ => work(&mut Self::new()),
        }
    }

    /// Forgets which of `nodes` nodes were seen.
    pub(crate) fn reset_seen(&mut self, nodes: usize) {
        self.seen.clear();
        self.seen.resize(nodes.div_ceil(64), 0);
    }

    /// Marks a node as seen; whether it had not been.
    #[inline]
    pub(crate) fn see(&mut self, node: u32) -> bool {
        let Some(word) = self.seen.get_mut(node as usize / 64) else { return false };
        let bit = 1 << (node % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}
