//! The placement that a ring hands to look-ups: a reference that anyone may copy and a change replaces.

use crate::view::{Placement, Ring};
use libconsistent::Key;
use pyo3::{prelude::*, sync::critical_section::with_critical_section, types::PyString};
use std::{cell::UnsafeCell, mem};

/// A ring's cached snapshot.
pub struct Current(UnsafeCell<Py<Placement>>);

// SAFETY: the cell is touched in `with` and `set` alone. Both have a `Bound`, so their thread is attached, and both run
// in the critical section of the ring the cell belongs to. Where the interpreter has a lock (always under abi3-py311),
// being attached is holding it and the section costs nothing; where it has none, the section is the ring's own lock.
// What runs inside calls nothing that could detach, suspend the section or run Python code.
unsafe impl Sync for Current {}

impl Current {
    pub fn new(placement: Py<Placement>) -> Self {
        Self(UnsafeCell::new(placement))
    }

    #[inline]
    pub fn get<'py>(ring: &Bound<'py, Ring>) -> Bound<'py, Placement> {
        Self::with(ring, |placement| placement.bind(ring.py()).clone())
    }

    /// The node of a key as the snapshot has it; `None` if that is not the ring's current one. Saves the reference
    /// count of [`get`](Self::get), which the stable ABI has two calls for.
    #[inline(always)]
    pub fn node(ring: &Bound<'_, Ring>, key: Key<'_>) -> Option<Option<Py<PyString>>> {
        Self::with(ring, |placement| {
            let view = placement.get().view();
            ring.get().is_current(view).then(|| view.node(ring.py(), key))
        })
    }

    /// Not for others: `read` must be as harmless as said above.
    #[inline(always)]
    fn with<T>(ring: &Bound<'_, Ring>, read: impl FnOnce(&Py<Placement>) -> T) -> T {
        let cell = &ring.get().current;
        with_critical_section(ring.as_any(), || {
            // SAFETY: nobody writes meanwhile, see above; the reference ends before the section does.
            read(unsafe { &*cell.0.get() })
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
