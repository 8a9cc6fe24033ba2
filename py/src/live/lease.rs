//! Leases as context managers.

use crate::{
    types::invalid,
    view::{none_live, Look, Ring},
};
use libconsistent::{ErrorKind, Touch};
use pyo3::{
    prelude::*,
    types::{PyString, PyTuple},
};
use std::sync::{Mutex, PoisonError};

/// Its cost on a node's load, until it is released: by release(), at the end of its `with` block, or when nothing
/// refers to it any more. It stays valid whatever happens to the ring.
#[pyclass(frozen, weakref, module = "libconsistent")]
pub struct Lease {
    /// Taken by whoever releases it first.
    held: Mutex<Option<libconsistent::Lease>>,
    /// The node's id.
    #[pyo3(get)]
    node: Py<PyString>,
    /// How many nodes stand before it on the key's walk: 0 is the key's own node.
    #[pyo3(get)]
    spilled: u32,
    /// How much of the node's load it is.
    #[pyo3(get)]
    cost: u32,
    touch: Option<Touch>,
}

impl Lease {
    /// The lease that a ring has given for a key.
    pub fn of(ring: &Bound<'_, Ring>, key: &Bound<'_, PyAny>, lease: Option<libconsistent::Lease>) -> PyResult<Self> {
        match lease {
            Some(lease) => Ok(Self::new(ring.py(), lease)),
            None => Err(none_live(key, &ring.view()?)),
        }
    }

    fn new(py: Python<'_>, lease: libconsistent::Lease) -> Self {
        let node = PyString::new(py, &lease.node().id).unbind();
        let (spilled, cost, touch) = (lease.spilled(), lease.cost(), lease.touch());
        Self { held: Mutex::new(Some(lease)), node, spilled, cost, touch }
    }

    fn is_out(&self) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

#[pymethods]
impl Lease {
    /// Whether it is on the key's own node.
    #[getter]
    fn home(&self) -> bool {
        self.spilled == 0
    }

    /// How its session came to the node: "first", "stayed" or "moved"; None for leases without a session.
    #[getter]
    fn touch(&self) -> Option<&'static str> {
        self.touch.map(Touch::name)
    }

    /// Gives the place back; whether it was out. To release it again does nothing.
    fn release(&self) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    fn __enter__(&self, py: Python<'_>) -> PyResult<Py<PyString>> {
        match self.is_out() {
            true => Ok(self.node.clone_ref(py)),
            false => Err(invalid(py, ErrorKind::Argument, "lease: it has been released")),
        }
    }

    #[pyo3(signature = (*_raised))]
    fn __exit__(&self, _raised: &Bound<'_, PyTuple>) {
        self.release();
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let released = if self.is_out() { "" } else { ", released" };
        Ok(format!("<libconsistent.Lease {}, spilled {}{released}>", self.node.bind(py).repr()?, self.spilled))
    }
}
