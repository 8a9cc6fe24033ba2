//! A snapshot of a ring.

use super::{
    lookups::lookups,
    rebalance::{Given, Limits},
    steps::Steps,
};
use crate::{
    batch::{numbers, Placed},
    types::{
        invalid,
        keys::{self, Count, Key, Meaning, U64},
        records::{number, whole},
        type_error, OrRaise,
    },
    view::{Held, Look, Placement, View},
};
use libconsistent::{ErrorKind, Key as Asked, Replicas, Spread, State, StepOptions, Topology, MAX_SLOTS};
use pyo3::{
    exceptions::{PyIndexError, PyTypeError},
    prelude::*,
    types::{PyBytes, PyDict, PyInt, PyIterator, PyString, PyTuple, PyType},
};

/// The document of a placement, and the states of nodes that are not up.
type Pickled<'py> = (String, Bound<'py, PyDict>);

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

    /// Plans the next assignment of slots that are kept on their nodes, and makes the placement that has it. Loads,
    /// sizes and last_moved have a number a slot each: a list, a buffer or an Arrow array of integers, or any iterable.
    #[allow(clippy::too_many_arguments)] // One for each keyword.
    #[pyo3(
        signature = (*, slots = None, replicas = None, loads = None, capacities = None, sizes = None, last_moved = None,
            split = None, merge = None, replicas_of = None, max_moves = None, max_bytes = None, max_moves_to_zone = None, tolerance = None, overload = None,
            min_interval = None, now = None),
        text_signature = "($self, *, slots=None, replicas=None, loads={}, capacities={}, sizes=(), last_moved=(), \
            split=(), merge=(), replicas_of={}, max_moves=None, max_bytes=None, max_moves_to_zone=None, tolerance=0.0, overload=None, min_interval=0, now=0)"
    )]
    fn rebalance<'py>(
        &self,
        py: Python<'py>,
        slots: Option<&Bound<'py, PyAny>>,
        replicas: Option<&Bound<'py, PyAny>>,
        loads: Option<&Bound<'py, PyAny>>,
        capacities: Option<&Bound<'py, PyAny>>,
        sizes: Option<&Bound<'py, PyAny>>,
        last_moved: Option<&Bound<'py, PyAny>>,
        split: Option<&Bound<'py, PyAny>>,
        merge: Option<&Bound<'py, PyAny>>,
        replicas_of: Option<&Bound<'py, PyAny>>,
        max_moves: Option<&Bound<'py, PyAny>>,
        max_bytes: Option<&Bound<'py, PyAny>>,
        max_moves_to_zone: Option<&Bound<'py, PyAny>>,
        tolerance: Option<&Bound<'py, PyAny>>,
        overload: Option<&Bound<'py, PyAny>>,
        min_interval: Option<&Bound<'py, PyAny>>,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let limits = Limits { max_moves, max_bytes, max_moves_to_zone, tolerance, overload, min_interval, now };
        let given = Given { slots, replicas, loads, capacities, sizes, last_moved, split, merge, replicas_of, limits };
        self.view().rebalance(py, &given)
    }

    /// The topologies on the way from this one to another, each made when it is asked for. Sizes have a number each for
    /// so many equal parts of all positions.
    #[allow(clippy::too_many_arguments)] // One for each keyword.
    #[pyo3(
        signature = (to, *, n = Count(1), spread = "zone", max_share = None, max_bytes = None, per_zone = None,
            sizes = None),
        text_signature = "($self, to, *, n=1, spread='zone', max_share=None, max_bytes=None, per_zone=None, sizes=())"
    )]
    fn steps(
        slf: &Bound<'_, Self>,
        py: Python<'_>,
        to: Held<'_>,
        n: Count,
        spread: &str,
        max_share: Option<&Bound<'_, PyAny>>,
        max_bytes: Option<&Bound<'_, PyAny>>,
        per_zone: Option<&Bound<'_, PyAny>>,
        sizes: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Steps> {
        let share = |value: Option<&Bound<'_, PyAny>>, name| value.map(|value| number(value, name)).transpose();
        let asked = StepOptions {
            n: n.0,
            spread: keys::spread(py, spread)?,
            max_bytes: max_bytes.map(|value| whole(value, "max_bytes")).transpose()?,
            ..StepOptions::default()
        };
        let asked = asked.with_shares(share(max_share, "max_share")?, share(per_zone, "per_zone")?).or_raise(py)?;
        let sizes = sizes.map_or(Ok(Vec::new()), |sizes| numbers(sizes, "sizes", MAX_SLOTS as usize))?;
        Ok(Steps::new(slf.clone().unbind(), to.placement.clone(), asked, sizes))
    }

    /// Nothing changes a placement, so that one is as good as two.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// A secret does not travel in a pickle.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Pickled<'py>)> {
        let topology = self.view().placement.topology();
        if topology.scheme().key_hash().secret.is_some() {
            let message = "cannot pickle a Placement with a secret: pickle to_json() and give Ring.from_json() the secret";
            return Err(PyTypeError::new_err(message));
        }
        Ok((py.get_type::<Self>().getattr("_restored")?, (topology.to_json(), not_up(py, self.view())?)))
    }

    /// What `__reduce__` was given.
    #[classmethod]
    fn _restored(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        document: &str,
        states: &Bound<'_, PyDict>,
    ) -> PyResult<Self> {
        let topology = Topology::from_json(document).or_raise(py)?;
        let all = all_states(py, &topology, states)?;
        let restored = py.detach(|| libconsistent::Placement::new(topology)?.with_states(all)).or_raise(py)?;
        Ok(Self::of(View::new(py, restored)))
    }
});

/// The states of nodes that are not up.
pub fn not_up<'py>(py: Python<'py>, view: &View) -> PyResult<Bound<'py, PyDict>> {
    let states = PyDict::new(py);
    for (id, state) in view.names().iter().zip(view.placement.states()) {
        if *state != State::Up {
            states.set_item(id, state.name())?;
        }
    }
    Ok(states)
}

/// The states of all nodes, by those that are not up.
pub fn all_states(py: Python<'_>, topology: &Topology, states: &Bound<'_, PyDict>) -> PyResult<Vec<State>> {
    let mut all = vec![State::Up; topology.members().len()];
    for item in states.items().iter() {
        let (id, name): (String, String) = item.extract()?;
        let index = topology.members().index_of(&id).or_raise(py)?;
        let unknown = |_| invalid(py, ErrorKind::Argument, format!("node {id:?}.state: {name:?} is no state"));
        let state = name.parse().map_err(unknown)?;
        if let Some(held) = all.get_mut(index as usize) {
            *held = state;
        }
    }
    Ok(all)
}
