//! The answer of a batch.

use crate::{raw, types::indices::Indices, view::Placement};
use pyo3::{
    exceptions::PyIndexError,
    ffi,
    prelude::*,
    types::{PyCapsule, PyList, PyMemoryView, PyTuple},
};
use std::{
    ffi::c_int,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
};

/// The nodes of many keys: the indices of each key's nodes, and the snapshot that they refer to.
///
/// A sequence: an item is the id of a key's node, or None if it has none; when n nodes a key were asked for, the list
/// of their ids. A key that was null has None.
///
/// The indices themselves are taken without copying: numpy.asarray(placed) and memoryview(placed) have one number a
/// key, or rows of n; pyarrow.array(placed) and polars.Series(placed) have the nulls of the keys, too, and rows of n as
/// lists of fixed size. Where there is no node, the number is NO_INDEX, or -1 in the signed types.
#[pyclass(frozen, generic, sequence, weakref, module = "libconsistent")]
pub struct Placed {
    placement: Py<Placement>,
    indices: Arc<Indices>,
}

impl Placed {
    pub fn new(placement: Py<Placement>, indices: Indices) -> Self {
        Self { placement, indices: Arc::new(indices) }
    }

    /// What a key's item is; `None` past the last key.
    fn item<'py>(&self, py: Python<'py>, key: usize) -> PyResult<Option<Option<Bound<'py, PyAny>>>> {
        if key >= self.indices.rows() {
            return Ok(None);
        }
        if !self.indices.is_valid(key) {
            return Ok(Some(None));
        }
        let view = self.placement.get().view();
        let mut ids = self.indices.row(key).filter_map(|index| view.name(py, Some(index)));
        Ok(Some(match self.indices.n() {
            1 => ids.next().map(|id| id.into_bound(py).into_any()),
            _ => Some(PyList::new(py, ids.collect::<Vec<_>>())?.into_any()),
        }))
    }
}

#[pymethods]
impl Placed {
    /// The indices as a read-only memoryview of format "I", "i" or "q": one a key, or rows of n.
    #[getter]
    fn indices<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyMemoryView>> {
        PyMemoryView::from(slf)
    }

    /// The ids by index.
    #[getter]
    fn nodes(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.placement.get().view().names_tuple(py)
    }

    /// The placement that the indices refer to.
    #[getter]
    fn snapshot(&self, py: Python<'_>) -> Py<Placement> {
        self.placement.clone_ref(py)
    }

    fn __len__(&self) -> usize {
        self.indices.rows()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: isize) -> PyResult<Option<Bound<'py, PyAny>>> {
        let key = if key < 0 { key.checked_add_unsigned(self.indices.rows()) } else { Some(key) };
        let item = key.and_then(|key| usize::try_from(key).ok()).map_or(Ok(None), |key| self.item(py, key))?;
        item.ok_or_else(|| PyIndexError::new_err("index out of range"))
    }

    fn __iter__(placed: Py<Self>) -> Ids {
        Ids { placed, next: AtomicUsize::new(0) }
    }

    fn __repr__(&self) -> String {
        format!("<libconsistent.Placed: {} keys on {}>", self.indices.rows(), self.placement.get().view().describe())
    }

    /// The indices as an Arrow array in the memory they are in: capsules of its schema and of itself. A requested
    /// schema is not followed.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        raw::export(py, &self.indices)
    }

    #[allow(unsafe_code)] // The protocol's signature; `raw` does it.
    unsafe fn __getbuffer__(slf: Bound<'_, Self>, view: *mut ffi::Py_buffer, flags: c_int) -> PyResult<()> {
        let indices = slf.get().indices.clone();
        // SAFETY: called by the interpreter; the object keeps its indices as long as it lives.
        unsafe { raw::lend(slf.into_any(), &indices, view, flags) }
    }
}

/// Iterates over the ids of placed keys.
#[pyclass(frozen, module = "libconsistent")]
pub struct Ids {
    placed: Py<Placed>,
    next: AtomicUsize,
}

#[pymethods]
impl Ids {
    fn __iter__(ids: Py<Self>) -> Py<Self> {
        ids
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Option<Bound<'py, PyAny>>>> {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        self.placed.get().item(py, next)
    }
}
