//! The answer of a batch.

use crate::{error::OrRaise, placement::Placement, view::View};
use libconsistent::{Error, NO_NODE};
use pyo3::{
    exceptions::PyIndexError,
    prelude::*,
    types::{PyBytes, PyMemoryView, PyString, PyTuple},
};
use std::sync::Arc;

/// A batch call of the core.
type PlaceIntegers = fn(&libconsistent::Placement, &[u64], &mut [u32]) -> Result<(), Error>;

/// Indices written at once.
const BLOCK: usize = 1024;

/// The nodes of many keys: one index a key, and the snapshot that the indices refer to.
#[pyclass(frozen, sequence, module = "libconsistent")]
pub struct Placed {
    view: Arc<View>,
    /// Native u32s. Python's own bytes, so that a memoryview of them is read-only and outlives this.
    indices: Py<PyBytes>,
}

fn write(bytes: &mut [u8], indices: &[u32]) {
    for (slot, index) in bytes.chunks_exact_mut(4).zip(indices) {
        slot.copy_from_slice(&index.to_ne_bytes());
    }
}

impl Placed {
    pub fn new(py: Python<'_>, view: Arc<View>, indices: &[u32]) -> PyResult<Self> {
        let fill = |bytes: &mut [u8]| {
            write(bytes, indices);
            Ok(())
        };
        let indices = PyBytes::new_with(py, indices.len() * 4, fill)?.unbind();
        Ok(Self { view, indices })
    }

    /// Places integers with `place`, without the interpreter lock.
    pub fn of_integers(py: Python<'_>, view: Arc<View>, keys: &[u64], place: PlaceIntegers) -> PyResult<Self> {
        let placement = &view.placement;
        let fill = |bytes: &mut [u8]| {
            let blocks = || {
                let mut indices = [NO_NODE; BLOCK];
                for (keys, bytes) in keys.chunks(BLOCK).zip(bytes.chunks_mut(BLOCK * 4)) {
                    let indices = indices.get_mut(..keys.len()).unwrap_or_default();
                    place(placement, keys, indices)?;
                    write(bytes, indices);
                }
                Ok(())
            };
            py.detach(blocks).or_raise(py)
        };
        let indices = PyBytes::new_with(py, keys.len() * 4, fill)?.unbind();
        Ok(Self { view, indices })
    }

    fn len(&self, py: Python<'_>) -> usize {
        self.indices.as_bytes(py).len() / 4
    }

    /// The id of a key's node, if it has one; `None` past the last key.
    fn id(&self, py: Python<'_>, key: usize) -> Option<Option<Py<PyString>>> {
        let at = key.checked_mul(4)?;
        let index = self.indices.as_bytes(py).get(at..at + 4)?.try_into().ok()?;
        Some(self.view.name(py, Some(u32::from_ne_bytes(index))))
    }
}

#[pymethods]
impl Placed {
    /// One index a key, NO_NODE where there is none: a read-only memoryview of format "I".
    #[getter]
    fn indices<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        PyMemoryView::from(self.indices.bind(py))?.call_method1("cast", ("I",))
    }

    /// The ids by index.
    #[getter]
    fn nodes(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.view.names_tuple(py)
    }

    /// The placement that the indices refer to.
    #[getter]
    fn snapshot(&self) -> Placement {
        Placement::of(self.view.clone())
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        self.len(py)
    }

    fn __getitem__(&self, py: Python<'_>, key: isize) -> PyResult<Option<Py<PyString>>> {
        let key = if key < 0 { key.checked_add_unsigned(self.len(py)) } else { Some(key) };
        let id = key.and_then(|key| usize::try_from(key).ok()).and_then(|key| self.id(py, key));
        id.ok_or_else(|| PyIndexError::new_err("index out of range"))
    }

    fn __iter__(placed: Py<Self>) -> Ids {
        Ids { placed, next: 0.into() }
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<libconsistent.Placed: {} keys on {}>", self.len(py), self.view.describe())
    }
}

/// Iterates over the ids of placed keys.
#[pyclass(frozen, module = "libconsistent")]
pub struct Ids {
    placed: Py<Placed>,
    next: std::sync::atomic::AtomicUsize,
}

#[pymethods]
impl Ids {
    fn __iter__(ids: Py<Self>) -> Py<Self> {
        ids
    }

    fn __next__(&self, py: Python<'_>) -> Option<Option<Py<PyString>>> {
        let next = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.placed.get().id(py, next)
    }
}
