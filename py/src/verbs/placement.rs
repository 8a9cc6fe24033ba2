//! A snapshot of a ring.

use super::lookups::lookups;
use crate::{
    batch::Placed,
    types::{
        keys::{self, Count, Key, Meaning, U64},
        type_error,
    },
    view::{Held, Look, Placement},
};
use libconsistent::{Key as Asked, Replicas, Spread};
use pyo3::{
    exceptions::PyIndexError,
    prelude::*,
    types::{PyDict, PyInt, PyIterator, PyString, PyTuple},
};

lookups!(Placement {
    /// The index of a key's node in `nodes`; None when no node is live.
    fn locate(&self, py: Python<'_>, key: Key<'_>) -> PyResult<Option<u32>> {
        let index = self.view().placement.locate(key.as_ref());
        if index.is_none() {
            self.view().check_key(py, Asked::Bytes(key.as_ref()))?;
        }
        Ok(index)
    }

    /// The ids by index.
    #[getter(nodes)]
    fn ids(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.view().names_tuple(py)
    }

    /// The record of a node, by id or index.
    fn node<'py>(&self, py: Python<'py>, node: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let index = if let Ok(id) = node.cast::<PyString>() {
            Some(self.view().index_of(py, id.to_str()?)?)
        } else if node.is_instance_of::<PyInt>() {
            node.extract().ok()
        } else {
            return Err(type_error("node: ", "an id or an index", node));
        };
        let record = index.map(|index| self.view().record(py, index)).transpose()?.flatten();
        record.ok_or_else(|| PyIndexError::new_err(format!("node: {node} is no index of this placement")))
    }
});
