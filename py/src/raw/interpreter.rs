//! Which interpreter of the process has the module.

use pyo3::{exceptions::PyImportError, ffi, prelude::*};
use std::sync::atomic::{AtomicI64, Ordering};

/// Refuses every interpreter but the first that comes. Classes and cached objects are of the process, and those of one
/// interpreter may not be used in another.
pub fn only_one(py: Python<'_>) -> PyResult<()> {
    static FIRST: AtomicI64 = AtomicI64::new(-1);
    // SAFETY: this thread is attached to an interpreter.
    let this = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    if this < 0 {
        return Err(PyErr::fetch(py));
    }
    match FIRST.compare_exchange(-1, this, Ordering::Relaxed, Ordering::Relaxed) {
        Err(first) if first != this => Err(PyImportError::new_err(
            "libconsistent does not support subinterpreters: another interpreter of this process has imported it",
        )),
        _ => Ok(()),
    }
}
