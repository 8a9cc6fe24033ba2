//! What an agent knows at a moment, for whoever asks.

use libconsistent::{Ring, Topology};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything that is shown.
#[derive(Clone, Default)]
pub struct Facts {
    /// None before the first good document.
    pub ring: Option<Ring>,
    /// Whether the file has what the ring has.
    pub is_written: bool,
    /// Documents that were refused before there was a ring to refuse them.
    pub refused_before: u64,
    /// The first is the one that is followed.
    pub sources: Vec<Seen>,
    pub writes: u64,
    pub failed_writes: u64,
    pub runs: u64,
    pub failed_runs: u64,
    pub published: u64,
    pub failed_publishing: u64,
}

/// What is known of a source.
#[derive(Clone, Default)]
pub struct Seen {
    pub name: String,
    pub is_up: bool,
    pub failures: u64,
    /// The last failure while it lasts.
    pub failure: Option<String>,
    /// What it has, of those that are compared.
    pub topology: Option<Topology>,
}

impl Facts {
    /// How many documents were refused, or could not be read.
    pub fn refused(&self) -> u64 {
        let source = self.ring.as_ref().and_then(Ring::source);
        self.refused_before + source.map_or(0, |source| source.refused)
    }

    /// How many documents were taken.
    pub fn accepted(&self) -> u64 {
        self.ring.as_ref().and_then(Ring::source).map_or(0, |source| source.accepted)
    }

    /// Whether a source has a topology of another fingerprint than the one that is followed; none if it has nothing.
    pub fn disagrees(&self, seen: &Seen) -> Option<bool> {
        Some(self.ring.as_ref()?.fingerprint() != seen.topology.as_ref()?.fingerprint())
    }
}

/// The facts, shared; nobody holds them for longer than it takes to copy them.
#[derive(Clone, Default)]
pub struct Board(Arc<Mutex<Facts>>);

impl Board {
    pub fn lock(&self) -> MutexGuard<'_, Facts> {
        // Facts are whole after every statement.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy, which costs no more than its names.
    pub fn copy(&self) -> Facts {
        self.lock().clone()
    }
}
