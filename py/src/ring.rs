//! The live ring.

use crate::{
    error::{invalid, none_live, type_error, OrRaise},
    keys::{self, Count, Key, Meaning, U64},
    lookups::lookups,
    nodes::{self, Fields},
    placed::Placed,
    placement::Placement,
    raw::Current,
    scheme::scheme,
    secret::secret,
    view::{Held, Look, View},
};
use libconsistent::{Error, ErrorKind, Key as Asked, Replicas, Spread};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PyDict, PyIterator, PyString, PyType},
};

/// A live ring. Look-ups may run in any number of threads while others change it: each sees the topology before or
/// after a change, never a mixture. A refused change leaves the ring as it was.
///
/// nodes are ids, records (Node or mappings with its fields) or a mapping from id to weight; options are the scheme's
/// parameters, and secret, the 16 bytes that key_hash="siphash13" hashes keys under. Of another Ring or Placement all is
/// copied, the nodes alone if a scheme is named. Pickling and copying carry the document, so all nodes of the copy are up; a
/// ring with a secret is copied with it, and is not pickled.
#[pyclass(frozen, mapping, module = "libconsistent")]
pub struct Ring {
    core: libconsistent::Ring,
    /// The latest placement that somebody looked at, with its names. Look-ups use it as long as it is the core's
    /// current one, which one atomic load tells.
    pub current: Current,
}

impl Ring {
    fn of(py: Python<'_>, core: libconsistent::Ring) -> PyResult<Self> {
        let placement = Py::new(py, Placement::of(View::new(py, core.snapshot())))?;
        Ok(Self { core, current: Current::new(placement) })
    }

    #[inline]
    pub fn core(&self) -> &libconsistent::Ring {
        &self.core
    }

    #[inline]
    pub fn is_current(&self, view: &View) -> bool {
        self.core.is_current(&view.placement)
    }
}

/// What a ring found for a key; an error if that is nothing because the dialect refuses the key.
pub fn found<T>(ring: &Bound<'_, Ring>, key: &[u8], found: Option<T>) -> PyResult<Option<T>> {
    if found.is_none() {
        ring.view()?.check_key(ring.py(), Asked::Bytes(key))?;
    }
    Ok(found)
}

impl<'py> Look<'py> for Bound<'py, Ring> {
    #[inline]
    fn view(&self) -> PyResult<Held<'py>> {
        let held = Held(Current::get(self));
        if self.get().is_current(&held) {
            return Ok(held);
        }
        newer(self, &held)
    }

    #[inline(always)]
    fn node(&self, key: Asked<'_>) -> PyResult<Option<Py<PyString>>> {
        if let Some(Some(node)) = Current::node(self, key) {
            return Ok(Some(node));
        }
        let view = self.view()?;
        view.found(self.py(), key, view.placement.locate_key(key))
    }
}

/// Takes the core's present placement. Another thread may do so, too, and an older one may be left in place: whoever
/// looks at it next will find it out.
#[cold]
fn newer<'py>(ring: &Bound<'py, Ring>, held: &View) -> PyResult<Held<'py>> {
    let next = held.next(ring.py(), ring.get().core.snapshot());
    let next = Bound::new(ring.py(), Placement::of(next))?;
    Current::set(ring, next.clone().unbind());
    Ok(Held(next))
}

/// Makes a change. The core's lock is waited for, and the table compiled, without the interpreter lock.
pub fn change<T: Send>(
    ring: &Bound<'_, Ring>,
    change: impl FnOnce(&libconsistent::Ring) -> Result<T, Error> + Send,
) -> PyResult<T> {
    let core = &ring.get().core;
    let changed = ring.py().detach(|| change(core)).or_raise(ring.py())?;
    // The names are made here, so that no look-up has to.
    ring.view()?;
    Ok(changed)
}

lookups!(Ring {
    #[new]
    #[pyo3(
        signature = (nodes, scheme = None, *, secret = None, **options),
        text_signature = "(nodes, scheme='ring', **options)"
    )]
    fn new(
        py: Python<'_>,
        nodes: &Bound<'_, PyAny>,
        scheme: Option<&str>,
        secret: Option<&Bound<'_, PyAny>>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let scheme = match (scheme, nodes.extract::<Held<'_>>()) {
            (Some(scheme), _) => scheme,
            (None, Err(_)) => "ring",
            (None, Ok(other)) if secret.is_none() && options.is_none_or(|options| options.is_empty()) => {
                let topology = other.placement.topology().clone();
                return Self::of(py, py.detach(|| libconsistent::Ring::from_topology(topology)).or_raise(py)?);
            }
            (None, Ok(_)) => {
                let message = "options: without a scheme a ring is copied as it is; name the scheme that they belong to";
                return Err(invalid(py, ErrorKind::Argument, message));
            }
        };
        let scheme = self::scheme(py, scheme, secret, options)?;
        let nodes = nodes::nodes(nodes)?;
        Self::of(py, py.detach(|| libconsistent::Ring::new(nodes, scheme)).or_raise(py)?)
    }

    /// A ring of a topology document, all nodes up; secret is that of its key_hash, if it has one.
    #[classmethod]
    #[pyo3(signature = (text, *, secret = None))]
    fn from_json(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        secret: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (text, secret) = (document(text)?, secret.map(self::secret).transpose()?);
        Self::of(py, py.detach(|| libconsistent::Ring::from_json_with_secret(text, secret)).or_raise(py)?)
    }

    /// The node of a key; NoneLiveError, a KeyError, when no node is live.
    fn __getitem__(slf: &Bound<'_, Self>, key: &Bound<'_, PyAny>) -> PyResult<Py<PyString>> {
        let node = Self::get_node(slf, key)?;
        node.map_or_else(|| Err(none_live(key, &slf.view()?)), Ok)
    }

    /// The current placement, to hold still: it does not change when the ring does.
    fn snapshot<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Placement>> {
        Ok(slf.view()?.0)
    }

    /// The ids in order.
    #[getter(nodes)]
    fn ids<'py>(slf: &Bound<'_, Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        slf.view()?.names_tuple(py)?.bind(py).as_sequence().to_list().map(Bound::into_any)
    }

    /// The record of a node.
    fn node<'py>(slf: &Bound<'_, Self>, py: Python<'py>, id: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let view = slf.view()?;
        view.record(py, view.index_of(py, id)?)
    }

    /// Adds a node, given as an id or a record; keyword arguments override the record. It is up.
    #[pyo3(signature = (node, *, weight = None, zone = None, address = None, metadata = None, fields = None))]
    fn add_node(
        slf: &Bound<'_, Self>,
        node: &Bound<'_, PyAny>,
        weight: Option<&Bound<'_, PyAny>>,
        zone: Option<&Bound<'_, PyAny>>,
        address: Option<&Bound<'_, PyAny>>,
        metadata: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let mut node = nodes::node(node, "node")?;
        let (more, placing) = (("metadata", metadata), ("fields", fields));
        Fields([("weight", weight), ("zone", zone), ("address", address), more, placing]).apply(&mut node, "node")?;
        change(slf, |ring| ring.add_node(node))
    }

    /// Removes a node and forgets its health.
    fn remove_node(slf: &Bound<'_, Self>, id: &str) -> PyResult<()> {
        change(slf, |ring| ring.remove_node(id))
    }

    /// Gives a node another weight.
    fn set_weight(slf: &Bound<'_, Self>, id: &str, weight: &Bound<'_, PyAny>) -> PyResult<()> {
        let weight = nodes::weight(weight, &format!("node {id:?}.weight"))?;
        change(slf, |ring| ring.set_weight(id, weight))
    }

    /// Gives a node another address. No key of our own schemes moves.
    fn set_address(slf: &Bound<'_, Self>, id: &str, address: &str) -> PyResult<()> {
        change(slf, |ring| ring.set_address(id, address))
    }

    /// Gives a node other metadata. No key moves.
    fn set_metadata(slf: &Bound<'_, Self>, id: &str, metadata: &Bound<'_, PyAny>) -> PyResult<()> {
        let metadata = nodes::metadata(metadata, &format!("node {id:?}.metadata"))?;
        change(slf, |ring| ring.set_metadata(id, metadata))
    }

    /// Takes over a topology that somebody else changed: a document, or another Ring or Placement. A higher epoch is
    /// applied; the ring's own epoch replaces addresses and metadata. Nodes that stay keep their health, and the ring its
    /// secret: a topology of another one, or of none, is refused.
    fn update(slf: &Bound<'_, Self>, topology: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(other) = topology.extract::<Held<'_>>() {
            let other = other.placement.clone();
            return change(slf, move |ring| ring.update(other.topology().clone()));
        }
        let text = document(topology)?;
        change(slf, |ring| ring.update_json(text))
    }

    /// Stores the next three nodes of every slot of the scheme `slots`, now and after every change: replicas and stand-ins
    /// for nodes that are down are then read instead of found out, for three more indices a slot. No answer changes;
    /// under other schemes there is nothing to store.
    fn store_rows(slf: &Bound<'_, Self>) -> PyResult<()> {
        change(slf, |ring| {
            ring.store_rows();
            Ok(())
        })
    }

    /// Takes a node off every walk: its keys go to the next live node on theirs, no other key moves. Like the other two
    /// marks, whatever reports and heartbeats said before.
    fn mark_down(slf: &Bound<'_, Self>, id: &str) -> PyResult<()> {
        change(slf, |ring| ring.mark_down(id))
    }

    /// Lets a node take its keys again.
    fn mark_up(slf: &Bound<'_, Self>, id: &str) -> PyResult<()> {
        change(slf, |ring| ring.mark_up(id))
    }

    /// Lets a node keep its keys for look-ups while it takes nothing new.
    fn mark_draining(slf: &Bound<'_, Self>, id: &str) -> PyResult<()> {
        change(slf, |ring| ring.mark_draining(id))
    }

    /// Whether the canonical documents are equal.
    fn __eq__(slf: &Bound<'_, Self>, other: &Bound<'_, Self>) -> PyResult<bool> {
        Ok(slf.view()?.placement.topology() == other.view()?.placement.topology())
    }

    fn __copy__(slf: &Bound<'_, Self>, py: Python<'_>) -> PyResult<Self> {
        let topology = slf.view()?.placement.topology().clone();
        Self::of(py, py.detach(|| libconsistent::Ring::from_topology(topology)).or_raise(py)?)
    }

    fn __deepcopy__(slf: &Bound<'_, Self>, py: Python<'_>, _memo: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::__copy__(slf, py)
    }

    /// A secret does not travel in a pickle.
    fn __reduce__<'py>(slf: &Bound<'_, Self>, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        if slf.view()?.placement.topology().scheme().key_hash().secret.is_some() {
            let message = "cannot pickle a Ring with a secret: pickle to_json() and give from_json() the secret";
            return Err(PyTypeError::new_err(message));
        }
        Ok((py.get_type::<Self>().getattr("from_json")?, (Self::to_json(slf)?,)))
    }
});

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
