//! Where keys are while they move from one placement to another.

use super::placement::{all_states, not_up};
use crate::{
    types::{
        document,
        keys::{Count, Key, U64},
        records::{small, whole},
        secret, OrRaise,
    },
    view::{Held, Placement, View},
};
use libconsistent::{Key as Asked, Scratch, Topology, NO_INDEX};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyDict, PyString, PyType},
};
use std::sync::Arc;

/// Where keys are read and written while they move from an old placement to a new one. Ranges of positions whose keys
/// have been copied are done. It does not change.
#[pyclass(frozen, weakref, module = "libconsistent")]
pub struct Transition {
    moving: libconsistent::Transition,
    ends: Arc<Ends>,
}

/// Both placements, and the ids of both by index.
struct Ends {
    old: Py<Placement>,
    new: Py<Placement>,
    names: Vec<Py<PyString>>,
}

/// The document of a transition, and the states of both sides' nodes that are not up.
type Pickled<'py> = (String, Bound<'py, PyDict>, Bound<'py, PyDict>);

impl Transition {
    fn of(py: Python<'_>, moving: libconsistent::Transition, old: Py<Placement>, new: Py<Placement>) -> Self {
        let (gone, names) = (old.get().view(), new.get().view());
        let name = |index: u32| match names.name(py, Some(index)) {
            Some(name) => Some(name),
            None => {
                let node = moving.node(index)?;
                gone.name(py, gone.placement.topology().members().index_of(&node.id).ok())
            }
        };
        let names = (0..moving.len() as u32).filter_map(name).collect();
        Self { moving, ends: Arc::new(Ends { old, new, names }) }
    }

    /// One that was read, whose placements nobody has yet.
    fn read(py: Python<'_>, moving: libconsistent::Transition) -> PyResult<Self> {
        let held = |placement: &libconsistent::Placement| Py::new(py, Placement::of(View::new(py, placement.clone())));
        let (old, new) = (held(moving.old_placement())?, held(moving.new_placement())?);
        Ok(Self::of(py, moving, old, new))
    }

    /// The same ends, with more that is done.
    fn with(&self, moving: libconsistent::Transition) -> Self {
        Self { moving, ends: self.ends.clone() }
    }

    /// The ids of a key's nodes, as one of the two lists has them.
    fn listed(&self, py: Python<'_>, asked: Asked<'_>, n: Count, list: List) -> PyResult<Vec<Py<PyString>>> {
        let mut indices = vec![NO_INDEX; self.moving.max_nodes(n.0)];
        let count = list(&self.moving, asked, n.0, &mut indices, &mut Scratch::new());
        if count == 0 {
            self.moving.check_key(asked).or_raise(py)?;
        }
        let name = |&index: &u32| self.ends.names.get(index as usize).map(|name| name.clone_ref(py));
        Ok(indices.iter().take(count).filter_map(name).collect())
    }
}

type List = fn(&libconsistent::Transition, Asked<'_>, usize, &mut [u32], &mut Scratch) -> usize;

#[pymethods]
impl Transition {
    #[new]
    fn start(py: Python<'_>, old: Held<'_>, new: Held<'_>) -> Self {
        let moving = libconsistent::Transition::new(old.placement.clone(), new.placement.clone());
        Self::of(py, moving, old.0.unbind(), new.0.unbind())
    }

    /// A transition of its document, its text or what json.loads() makes of it, all nodes up; the secrets are those of
    /// the topologies' key_hash.
    #[classmethod]
    #[pyo3(signature = (text, *, old_secret = None, new_secret = None))]
    fn from_json(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        old_secret: Option<&Bound<'_, PyAny>>,
        new_secret: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let text = document::transition(text)?;
        let old = old_secret.map(|given| secret::named(given, "old_secret")).transpose()?;
        let new = new_secret.map(|given| secret::named(given, "new_secret")).transpose()?;
        let read = py.detach(|| libconsistent::Transition::from_json_with_secrets(&*text, old, new));
        Self::read(py, read.or_raise(py)?)
    }

    /// The placement that keys come from.
    #[getter]
    fn old(&self, py: Python<'_>) -> Py<Placement> {
        self.ends.old.clone_ref(py)
    }

    /// The placement that keys go to.
    #[getter(new)]
    fn to(&self, py: Python<'_>) -> Py<Placement> {
        self.ends.new.clone_ref(py)
    }

    /// Where a key is looked for, one node after the other until one has it.
    #[pyo3(signature = (key, n = Count(1)), text_signature = "($self, key, n=1)")]
    fn nodes_for_read(&self, py: Python<'_>, key: Key<'_>, n: Count) -> PyResult<Vec<Py<PyString>>> {
        self.listed(py, Asked::Bytes(key.as_ref()), n, libconsistent::Transition::nodes_for_read_into)
    }

    /// nodes_for_read() for an integer key.
    #[pyo3(signature = (key, n = Count(1)), text_signature = "($self, key, n=1)")]
    fn nodes_for_read_u64(&self, py: Python<'_>, key: U64, n: Count) -> PyResult<Vec<Py<PyString>>> {
        self.listed(py, Asked::Integer(key.0), n, libconsistent::Transition::nodes_for_read_into)
    }

    /// Where a key is written, and deleted, on all of them and in this order.
    #[pyo3(signature = (key, n = Count(1)), text_signature = "($self, key, n=1)")]
    fn nodes_for_write(&self, py: Python<'_>, key: Key<'_>, n: Count) -> PyResult<Vec<Py<PyString>>> {
        self.listed(py, Asked::Bytes(key.as_ref()), n, libconsistent::Transition::nodes_for_write_into)
    }

    /// nodes_for_write() for an integer key.
    #[pyo3(signature = (key, n = Count(1)), text_signature = "($self, key, n=1)")]
    fn nodes_for_write_u64(&self, py: Python<'_>, key: U64, n: Count) -> PyResult<Vec<Py<PyString>>> {
        self.listed(py, Asked::Integer(key.0), n, libconsistent::Transition::nodes_for_write_into)
    }

    /// The same transition with a range of positions that is done, first and last included.
    fn with_done(&self, py: Python<'_>, first: &Bound<'_, PyAny>, last: &Bound<'_, PyAny>) -> PyResult<Self> {
        let range = whole(first, "first")?..=whole(last, "last")?;
        Ok(self.with(self.moving.with_done(range).or_raise(py)?))
    }

    /// The same transition with a slot of the new placement that is done.
    fn with_slot_done(&self, py: Python<'_>, slot: &Bound<'_, PyAny>) -> PyResult<Self> {
        let slot = small(slot, "slot")? as usize;
        Ok(self.with(self.moving.with_slot_done(slot).or_raise(py)?))
    }

    /// Whether a key is done: it lives where the new placement has it, and nowhere else.
    fn is_done(&self, key: Key<'_>) -> bool {
        self.moving.is_key_done(key.as_ref())
    }

    /// is_done() for an integer key.
    fn is_done_u64(&self, key: U64) -> bool {
        self.moving.is_key_done(&Asked::Integer(key.0))
    }

    /// The ranges of positions that are done, ascending, neighbours joined.
    #[getter]
    fn done(&self) -> Vec<(u64, u64)> {
        self.moving.done().map(|range| (*range.start(), *range.end())).collect()
    }

    /// The part of all keys that move and are not done; None where that cannot be told.
    fn left(&self, py: Python<'_>) -> Option<f64> {
        py.detach(|| self.moving.left())
    }

    /// The canonical document. Health is not part of it.
    fn to_json(&self) -> String {
        self.moving.to_json()
    }

    /// Nothing changes a transition, so that one is as good as two.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// A secret does not travel in a pickle.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Pickled<'py>)> {
        let views = [&self.ends.old, &self.ends.new].map(|end| end.get().view());
        if views.iter().any(|view| view.placement.topology().scheme().key_hash().secret.is_some()) {
            let message = "cannot pickle a Transition with a secret: pickle to_json() and give from_json() the secrets";
            return Err(PyTypeError::new_err(message));
        }
        let [old, new] = views.map(|view| not_up(py, view));
        Ok((py.get_type::<Self>().getattr("_restored")?, (self.to_json(), old?, new?)))
    }

    /// What `__reduce__` was given.
    #[classmethod]
    fn _restored(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        text: &str,
        old: &Bound<'_, PyDict>,
        new: &Bound<'_, PyDict>,
    ) -> PyResult<Self> {
        let read = py.detach(|| libconsistent::Transition::from_json(text)).or_raise(py)?;
        let states = |topology: &Topology, states| all_states(py, topology, states);
        let old = states(read.old_placement().topology(), old)?;
        let new = states(read.new_placement().topology(), new)?;
        Self::read(py, py.detach(|| read.with_states(old, new)).or_raise(py)?)
    }

    fn __repr__(&self) -> String {
        let [old, new] = [&self.ends.old, &self.ends.new].map(|end| end.get().view().describe());
        format!("<libconsistent.Transition from {old} to {new}, {} ranges done>", self.moving.done().len())
    }
}
