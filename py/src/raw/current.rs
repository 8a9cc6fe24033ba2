//! The placement that a ring hands to look-ups: a reference that anyone may copy and a change replaces.

use crate::{placement::Placement, ring::Ring};
use pyo3::{prelude::*, sync::critical_section::with_critical_section};
use std::{cell::UnsafeCell, mem};

/// A ring's cached snapshot. Reading it costs one plain reference count and no atomic operation.
pub struct Current(UnsafeCell<Py<Placement>>);

// SAFETY: the cell is touched in `get` and `set` alone. Both hold a `Bound`, so their thread is attached, and both run in
// the critical section of the ring the cell belongs to. Where the interpreter has a lock (always under abi3-py311),
// being attached is holding it and the section costs nothing; where it has none, the section is the ring's own lock.
// Neither calls anything that could detach, suspend the section or run Python code.
unsafe impl Sync for Current {}

impl Current {
    pub fn new(placement: Py<Placement>) -> Self {
        Self(UnsafeCell::new(placement))
    }

    #[inline]
    pub fn get<'py>(ring: &Bound<'py, Ring>) -> Bound<'py, Placement> {
        let cell = &ring.get().current;
        with_critical_section(ring.as_any(), || {
            // SAFETY: nobody writes meanwhile, see above; the reference ends before the section does.
            unsafe { &*cell.0.get() }.bind(ring.py()).clone()
        })
    }

    pub fn set(ring: &Bound<'_, Ring>, placement: Py<Placement>) {
        let cell = &ring.get().current;
        let old = with_critical_section(ring.as_any(), || {
            // SAFETY: nobody reads or writes meanwhile, see above; the reference ends before the section does.
            mem::replace(unsafe { &mut *cell.0.get() }, placement)
        });
        // Outside: what this frees is no longer reachable from the cell.
        drop(old);
    }
}
