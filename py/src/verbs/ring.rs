//! The live ring.

use super::lookups::lookups;
use crate::{
    batch::Placed,
    types::{
        document::{document, rows},
        invalid,
        keys::{self, Count, Key, Meaning, U64},
        nodes::{self, Fields},
        records::{make, number, whole},
        scheme::scheme,
        secret::secret,
        OrRaise,
    },
    view::{change, nodes_of, none_live, Held, Look, Placement, Ring},
};
use libconsistent::{ErrorKind, Key as Asked, Replicas, Spread};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PyDict, PyIterator, PyString, PyTuple, PyType},
};

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
        let nodes = nodes_of(nodes)?;
        Self::of(py, py.detach(|| libconsistent::Ring::new(nodes, scheme)).or_raise(py)?)
    }

    /// A ring of a topology document, its text or what json.loads() makes of it, all nodes up; secret is that of its
    /// key_hash, if it has one, and rows are the bytes of the file beside it, if its rows stand in one.
    #[classmethod]
    #[pyo3(signature = (text, *, secret = None, rows = None))]
    fn from_json(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        secret: Option<&Bound<'_, PyAny>>,
        rows: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (text, secret) = (document(text)?, secret.map(self::secret).transpose()?);
        let rows = rows.map(self::rows).transpose()?.unwrap_or_default();
        let ring = py.detach(|| {
            let topology = libconsistent::Topology::from_json_with_rows(&*text, &rows, secret)?;
            libconsistent::Ring::from_topology(topology)
        });
        Self::of(py, ring.or_raise(py)?)
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
    #[allow(clippy::too_many_arguments)] // One for each keyword.
    #[pyo3(signature = (node, *, weight = None, zone = None, address = None, metadata = None, fields = None, tier = None))]
    fn add_node(
        slf: &Bound<'_, Self>,
        node: &Bound<'_, PyAny>,
        weight: Option<&Bound<'_, PyAny>>,
        zone: Option<&Bound<'_, PyAny>>,
        address: Option<&Bound<'_, PyAny>>,
        metadata: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyAny>>,
        tier: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let mut node = nodes::node(node, "node")?;
        let given = [
            ("weight", weight),
            ("zone", zone),
            ("address", address),
            ("metadata", metadata),
            ("fields", fields),
            ("tier", tier),
        ];
        Fields(given).apply(&mut node, "node")?;
        change(slf, |ring| ring.add_node(node))
    }

    /// Removes a node and forgets its health.
    fn remove_node(slf: &Bound<'_, Self>, id: &str) -> PyResult<()> {
        change(slf, |ring| ring.remove_node(id))
    }

    /// Makes these nodes the ring's, and no others: one change. A node that stays takes the record of the list, and
    /// keeps its health, loads and sessions; a new one is up.
    fn set_nodes<'py>(slf: &Bound<'py, Self>, nodes: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let (py, nodes) = (slf.py(), nodes_of(nodes)?);
        let changes = change(slf, |ring| ring.set_nodes(nodes))?;
        let (added, removed) = (PyTuple::new(py, changes.added)?, PyTuple::new(py, changes.removed)?);
        make(py, "NodeChanges", (added, removed, PyTuple::new(py, changes.changed)?, changes.epoch))
    }

    /// Gives a node another id, where ids place no key: no key moves, and the node keeps its health, loads and
    /// sessions.
    fn rename_node(slf: &Bound<'_, Self>, id: &str, to: &str) -> PyResult<()> {
        change(slf, |ring| ring.rename_node(id, to))
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

    /// Takes over a topology that somebody else changed: a document as for from_json(), or another Ring or Placement. A
    /// higher epoch is applied; the ring's own epoch replaces addresses and metadata. Nodes that stay keep their
    /// health, and the ring its secret: a topology of another one, or of none, is refused. An epoch that is given
    /// counts in the place of the topology's own.
    #[pyo3(signature = (topology, *, epoch = None))]
    fn update(slf: &Bound<'_, Self>, topology: &Bound<'_, PyAny>, epoch: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let epoch = epoch.map(|epoch| whole(epoch, "epoch")).transpose()?;
        if let Ok(other) = topology.extract::<Held<'_>>() {
            let other = other.placement.topology().clone();
            return change(slf, move |ring| match epoch {
                None => ring.update(other),
                Some(epoch) => ring.update_at(other, epoch),
            });
        }
        let text = document(topology)?;
        change(slf, |ring| match epoch {
            None => ring.update_json(&*text),
            Some(epoch) => ring.update_json_at(&*text, epoch),
        })
    }

    /// Stores the next three nodes of every slot of the scheme `slots`, now and after every change: replicas and
    /// stand-ins for nodes that are down are then read instead of found out, for three more indices a slot. No answer
    /// changes; under other schemes there is nothing to store.
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
