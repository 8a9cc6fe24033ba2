//! Batches of dialects, whose keys may be more than their positions: each key is looked up by its bytes while it is
//! held, and what was found travels on in place of a position.

use crate::types::Refused;
use libconsistent::{Error, Key, Placement, Scratch, Spread, NO_INDEX};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What takes keys by more than their positions.
pub trait Taker: Sync {
    /// What stands for the key; 2^64-1 if there was no memory for it.
    fn take_key(&self, key: Key<'_>) -> u64;

    /// Keys so far are those of a dictionary, which are met more than once.
    fn keep(&self);
}

/// Looks keys up, and keeps the rows that have more than one node.
pub struct Routed<'a> {
    placement: &'a Placement,
    n: usize,
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    cells: Vec<u32>,
    /// So many cells at the start belong to dictionaries, whose rows are taken more than once.
    kept: usize,
    scratch: Scratch,
    /// Why the first key was refused that was.
    refused: Option<Error>,
}

/// What stands for a key that the dialect refuses.
const REFUSED: u64 = u64::MAX - 1;

impl<'a> Routed<'a> {
    pub fn new(placement: &'a Placement, n: usize) -> Self {
        Self { placement, n, rows: Mutex::default() }
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// [`REFUSED`], and why, for a key that the dialect refuses.
    fn refused(&self, key: Key<'_>) -> Option<u64> {
        let error = self.placement.check_key(key).err()?;
        self.rows().refused.get_or_insert(error);
        Some(REFUSED)
    }

    /// Fills in what was found, a row for each key, and forgets what is not kept. `first` is the number of the first
    /// key.
    pub fn take(&self, found: &[u64], valid: u128, out: &mut [u32], first: usize) -> Result<(), Refused> {
        let is_refused = |(row, &found): &(usize, &u64)| found == REFUSED && valid >> row & 1 == 1;
        if let Some((row, _)) = found.iter().enumerate().find(is_refused) {
            let why = self.rows().refused.as_ref().map_or_else(String::new, |error| error.message().to_owned());
            let why = why.strip_prefix("key").unwrap_or(&why);
            return Err(Refused::keys(format!("keys[{}]{why}", first.saturating_add(row))));
        }
        if self.n == 1 {
            out.iter_mut().zip(found).for_each(|(cell, &node)| *cell = node as u32);
            return Ok(());
        }
        let rows = &mut *self.rows();
        let there = found.iter().zip(out.chunks_exact_mut(self.n)).enumerate();
        for (_, (&start, out)) in there.filter(|(row, _)| valid >> row & 1 == 1) {
            let row = usize::try_from(start).ok().and_then(|start| rows.cells.get(start..)?.get(..self.n));
            out.copy_from_slice(row.ok_or(Refused::Memory)?);
        }
        rows.cells.truncate(rows.kept);
        Ok(())
    }
}

impl Taker for Routed<'_> {
    /// The index of a key's node, or where its row starts; [`REFUSED`] if the dialect refuses it.
    fn take_key(&self, key: Key<'_>) -> u64 {
        if self.n == 1 {
            return match self.placement.locate_key(key) {
                Some(node) => node.into(),
                None => self.refused(key).unwrap_or(NO_INDEX.into()),
            };
        }
        if let Some(refused) = self.refused(key) {
            return refused;
        }
        let Rows { cells, scratch, .. } = &mut *self.rows();
        if cells.try_reserve(self.n).is_err() {
            return u64::MAX;
        }
        let start = cells.len();
        cells.resize(start + self.n, NO_INDEX);
        self.placement.get_nodes_for_into(key, Spread::Zone, cells.get_mut(start..).unwrap_or_default(), scratch);
        start as u64
    }

    fn keep(&self) {
        let rows = &mut *self.rows();
        rows.kept = rows.cells.len();
    }
}
