//! The live ring.

use crate::{
    error::{type_error, OrRaise},
    keys::{self, Count, Key, U64},
    lookups::lookups,
    nodes::{self, Fields},
    placed::Placed,
    placement::Placement,
    scheme::scheme,
    view::View,
};
use arc_swap::{ArcSwap, Guard};
use libconsistent::{Error, Topology};
use pyo3::{
    exceptions::PyKeyError,
    prelude::*,
    sync::MutexExt,
    types::{PyBytes, PyDict, PyIterator, PyString, PyType},
};
use std::sync::{Arc, Mutex, PoisonError};

/// A live ring. Look-ups may run in any number of threads while others change it: each sees the topology before or after
/// a change, never a mixture. A refused change leaves the ring as it was.
///
/// nodes are ids, records (Node or mappings with its fields) or a mapping from id to weight; options are the scheme's
/// parameters. Pickling and copying carry the document, so all nodes of the copy are up.
#[pyclass(frozen, mapping, module = "libconsistent")]
pub struct Ring {
    /// Makes the changes. Look-ups do not use it: they would see its changes before their names.
    core: libconsistent::Ring,
    view: ArcSwap<View>,
    /// Held while a view is published, so that an older one cannot replace a newer one. No Python code runs meanwhile.
    publisher: Mutex<()>,
}

impl Ring {
    fn of(py: Python<'_>, core: libconsistent::Ring) -> Self {
        let view = ArcSwap::from_pointee(View::new(py, core.snapshot()));
        Self { core, view, publisher: Mutex::new(()) }
    }

    #[inline]
    pub fn view(&self) -> Guard<Arc<View>> {
        self.view.load()
    }

    /// Makes a change and publishes it. The core's lock is waited for, and the table compiled, without the interpreter
    /// lock.
    fn change(
        &self,
        py: Python<'_>,
        change: impl FnOnce(&libconsistent::Ring) -> Result<(), Error> + Send,
    ) -> PyResult<()> {
        py.detach(|| change(&self.core)).or_raise(py)?;
        let _publisher = self.publisher.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner);
        // The core's present state, which may hold later changes than this one: what is published never goes back.
        let next = self.view.load().next(py, self.core.snapshot());
        self.view.store(Arc::new(next));
        Ok(())
    }
}

lookups!(Ring {
    #[new]
    #[pyo3(signature = (nodes, scheme = "ring", **options))]
    fn new(
        py: Python<'_>,
        nodes: &Bound<'_, PyAny>,
        scheme: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let scheme = self::scheme(py, scheme, options)?;
        let nodes = nodes::nodes(nodes)?;
        Ok(Self::of(py, py.detach(|| libconsistent::Ring::new(nodes, scheme)).or_raise(py)?))
    }

    /// A ring of a topology document, all nodes up.
    #[classmethod]
    fn from_json(_class: &Bound<'_, PyType>, py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text = document(text)?;
        Ok(Self::of(py, py.detach(|| libconsistent::Ring::from_json(text)).or_raise(py)?))
    }

    /// The node of a key; KeyError when no node is live.
    fn __getitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<Py<PyString>> {
        let node = self.get_node(key)?;
        node.ok_or_else(|| PyKeyError::new_err(key.clone().unbind()))
    }

    /// The current placement, to hold still: it does not change when the ring does.
    fn snapshot(&self) -> Placement {
        Placement::of(self.view.load_full())
    }

    /// The ids in order.
    #[getter(nodes)]
    fn ids<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.view().names_tuple(py)?.bind(py).as_sequence().to_list().map(Bound::into_any)
    }

    /// The record of a node.
    fn node<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let view = self.view();
        view.record(py, view.index_of(py, id)?)
    }

    /// Adds a node, given as an id or a record; keyword arguments override the record. It is up.
    #[pyo3(signature = (node, *, weight = None, zone = None, address = None, metadata = None))]
    fn add_node(
        &self,
        py: Python<'_>,
        node: &Bound<'_, PyAny>,
        weight: Option<&Bound<'_, PyAny>>,
        zone: Option<&Bound<'_, PyAny>>,
        address: Option<&Bound<'_, PyAny>>,
        metadata: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let mut node = nodes::node(node, "node")?;
        Fields([("weight", weight), ("zone", zone), ("address", address), ("metadata", metadata)])
            .apply(&mut node, "node")?;
        self.change(py, |ring| ring.add_node(node))
    }

    /// Removes a node and forgets its health.
    fn remove_node(&self, py: Python<'_>, id: &str) -> PyResult<()> {
        self.change(py, |ring| ring.remove_node(id))
    }

    /// Gives a node another weight.
    fn set_weight(&self, py: Python<'_>, id: &str, weight: &Bound<'_, PyAny>) -> PyResult<()> {
        let weight = nodes::weight(weight, &format!("node {id:?}.weight"))?;
        self.change(py, |ring| ring.set_weight(id, weight))
    }

    /// Gives a node another address. No key moves.
    fn set_address(&self, py: Python<'_>, id: &str, address: &str) -> PyResult<()> {
        self.change(py, |ring| ring.set_address(id, address))
    }

    /// Gives a node other metadata. No key moves.
    fn set_metadata(&self, py: Python<'_>, id: &str, metadata: &Bound<'_, PyAny>) -> PyResult<()> {
        let metadata = nodes::metadata(metadata, &format!("node {id:?}.metadata"))?;
        self.change(py, |ring| ring.set_metadata(id, metadata))
    }

    /// Takes over a topology that somebody else changed: a document, or another Ring or Placement. A higher epoch is
    /// applied; the ring's own epoch replaces addresses and metadata. Nodes that stay keep their health.
    fn update(&self, py: Python<'_>, topology: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(other) = topology.extract::<AnyView>() {
            return self.change(py, |ring| ring.update(other.0.placement.topology().clone()));
        }
        let text = document(topology)?;
        self.change(py, |ring| ring.update(Topology::from_json(text)?))
    }

    /// Takes a node off every walk: its keys go to the next live node on theirs, no other key moves.
    fn mark_down(&self, py: Python<'_>, id: &str) -> PyResult<()> {
        self.change(py, |ring| ring.mark_down(id))
    }

    /// Lets a node take its keys again.
    fn mark_up(&self, py: Python<'_>, id: &str) -> PyResult<()> {
        self.change(py, |ring| ring.mark_up(id))
    }

    /// Lets a node keep its keys for look-ups while it takes nothing new.
    fn mark_draining(&self, py: Python<'_>, id: &str) -> PyResult<()> {
        self.change(py, |ring| ring.mark_draining(id))
    }

    /// Whether the canonical documents are equal.
    fn __eq__(&self, other: &Self) -> bool {
        self.view().placement.topology() == other.view().placement.topology()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Self>().getattr("from_json")?, (self.to_json(),)))
    }
});

/// The view of a Ring or a Placement.
pub struct AnyView(pub Arc<View>);

impl<'a, 'py> FromPyObject<'a, 'py> for AnyView {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(ring) = value.cast::<Ring>() {
            return Ok(Self(ring.get().view.load_full()));
        }
        match value.cast::<Placement>() {
            Ok(placement) => Ok(Self(placement.get().view().clone())),
            Err(_) => Err(type_error("", "a Ring or a Placement", &value)),
        }
    }
}

/// The bytes of a document's text.
fn document<'a>(text: &'a Bound<'_, PyAny>) -> PyResult<&'a [u8]> {
    if let Ok(text) = text.cast::<PyString>() {
        return Ok(text.to_str()?.as_bytes());
    }
    match text.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes()),
        Err(_) => Err(type_error("", "a topology document as str or bytes", text)),
    }
}
