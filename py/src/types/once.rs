//! What is made when it is first asked for.

use pyo3::{prelude::*, sync::PyOnceLock};

/// What a cell holds, which is made if it holds nothing. The cell's own ways to do so let the interpreter's lock go
/// while they have begun: a process that forked then would leave a child that waits for a thread that it does not
/// have.
pub fn once<T>(py: Python<'_>, cell: &PyOnceLock<Py<T>>, make: impl FnOnce() -> PyResult<Py<T>>) -> PyResult<Py<T>> {
    if let Some(held) = cell.get(py) {
        return Ok(held.clone_ref(py));
    }
    let made = make()?;
    // Another thread may have been faster: all hold the same.
    let _ = cell.set(py, made.clone_ref(py));
    Ok(cell.get(py).unwrap_or(&made).clone_ref(py))
}
