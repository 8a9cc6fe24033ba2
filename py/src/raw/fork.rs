//! `fork` with threads: see `libconsistent::fork`.

use pyo3::{exceptions::PyMemoryError, prelude::*};

/// Has the engine hold its locks still while the process forks, whoever forks it.
#[cfg(unix)]
pub fn follow_forks() -> PyResult<()> {
    use libconsistent::fork::{after_in_child, after_in_parent, before};
    use std::ffi::c_int;

    type Handler = Option<extern "C" fn()>;
    extern "C" {
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }
    extern "C" fn prepare() {
        before();
    }
    extern "C" fn parent() {
        after_in_parent();
    }
    extern "C" fn child() {
        after_in_child();
    }
    // A thread that waits here may have the interpreter's lock: whoever holds one of the engine's does not want that.
    // SAFETY: POSIX's own declaration; the handlers take nothing and do not panic. The module is never unloaded.
    match unsafe { pthread_atfork(Some(prepare), Some(parent), Some(child)) } {
        0 => Ok(()),
        _ => Err(PyMemoryError::new_err("no memory for a fork handler")),
    }
}

/// Nothing forks here.
#[cfg(not(unix))]
pub fn follow_forks() -> PyResult<()> {
    Ok(())
}
