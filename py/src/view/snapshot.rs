//! What look-ups run on: the core's placement and one `str` a node, which every answer hands out again.

use crate::types::{keys::Count, nodes, once::once, OrRaise};
use libconsistent::{Key, Placement, Replicas, State};
use pyo3::{
    prelude::*,
    sync::PyOnceLock,
    types::{PyString, PyTuple},
};
use std::sync::{Arc, OnceLock};

pub struct View {
    pub placement: Placement,
    /// The same as if no node were down, once somebody asks.
    primary: OnceLock<Placement>,
    names: Arc<Names>,
}

/// The ids by index.
struct Names {
    ids: Vec<Py<PyString>>,
    tuple: PyOnceLock<Py<PyTuple>>,
}

impl Names {
    fn new(ids: Vec<Py<PyString>>) -> Arc<Self> {
        Arc::new(Self { ids, tuple: PyOnceLock::new() })
    }
}

impl View {
    pub fn new(py: Python<'_>, placement: Placement) -> Self {
        let members = placement.topology().members().nodes();
        let ids = members.iter().map(|node| PyString::new(py, &node.id).unbind()).collect();
        Self::of(placement, Names::new(ids))
    }

    fn of(placement: Placement, names: Arc<Names>) -> Self {
        Self { placement, primary: OnceLock::new(), names }
    }

    /// The view after this one: nodes that stay keep their `str`.
    pub fn next(&self, py: Python<'_>, placement: Placement) -> Self {
        let old = self.placement.topology().members().nodes();
        let new = placement.topology().members().nodes();
        if old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.id == new.id) {
            return Self::of(placement, self.names.clone());
        }
        let members = self.placement.topology().members();
        let id_of = |id: &str| {
            let held = members.index_of(id).ok().and_then(|index| self.name(py, Some(index)));
            held.unwrap_or_else(|| PyString::new(py, id).unbind())
        };
        let ids = new.iter().map(|node| id_of(&node.id)).collect();
        Self::of(placement, Names::new(ids))
    }

    /// Why a key has no node: an error if its dialect refuses it.
    #[cold]
    pub fn check_key(&self, py: Python<'_>, key: Key<'_>) -> PyResult<()> {
        self.placement.check_key(key).or_raise(py)
    }

    /// The id of a node that was looked for; an error if there is none because the dialect refuses the key.
    #[inline]
    pub fn found(&self, py: Python<'_>, key: Key<'_>, index: Option<u32>) -> PyResult<Option<Py<PyString>>> {
        match self.name(py, index) {
            Some(name) => Ok(Some(name)),
            None => self.check_key(py, key).map(|()| None),
        }
    }

    /// The id of a key's node. Runs no Python code.
    #[inline(always)]
    pub fn node(&self, py: Python<'_>, key: Key<'_>) -> Option<Py<PyString>> {
        self.name(py, self.placement.locate_key(key))
    }

    #[inline]
    pub fn name(&self, py: Python<'_>, index: Option<u32>) -> Option<Py<PyString>> {
        self.names.ids.get(index? as usize).map(|id| id.clone_ref(py))
    }

    pub fn names(&self) -> &[Py<PyString>] {
        &self.names.ids
    }

    pub fn names_tuple(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        once(py, &self.names.tuple, || PyTuple::new(py, &self.names.ids).map(Bound::unbind))
    }

    pub fn primary(&self) -> &Placement {
        self.primary.get_or_init(|| self.placement.primary())
    }

    /// The replicas of a key.
    pub fn get_nodes(
        &self,
        py: Python<'_>,
        key: Key<'_>,
        n: Count,
        options: &Replicas<'_>,
    ) -> PyResult<Vec<Py<PyString>>> {
        let placement = if options.include_down { self.primary() } else { &self.placement };
        let mut nodes = placement.get_nodes_for(key, n.0, options.spread);
        if nodes.is_empty() {
            self.check_key(py, key)?;
        }
        // Not worth a call for nearly everybody.
        if !options.local.is_empty() {
            placement.local_first(&mut nodes, options.local).or_raise(py)?;
        }
        Ok(self.each_name(py, nodes))
    }

    pub fn each_name(&self, py: Python<'_>, indices: Vec<u32>) -> Vec<Py<PyString>> {
        indices.into_iter().filter_map(|index| self.name(py, Some(index))).collect()
    }

    pub fn index_of(&self, py: Python<'_>, id: &str) -> PyResult<u32> {
        self.placement.topology().members().index_of(id).or_raise(py)
    }

    /// Whether an object is the id of a member.
    pub fn contains(&self, id: &Bound<'_, PyAny>) -> bool {
        let id: Option<&str> = id.cast::<PyString>().ok().and_then(|id| id.to_str().ok());
        id.is_some_and(|id| self.placement.topology().members().index_of(id).is_ok())
    }

    pub fn state(&self, py: Python<'_>, id: &str) -> PyResult<&'static str> {
        Ok(self.placement.state(self.index_of(py, id)?).name())
    }

    /// The record of a node by index; `None` if there is no such index.
    pub fn record<'py>(&self, py: Python<'py>, index: u32) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some((node, id)) = self.placement.node(index).zip(self.name(py, Some(index))) else { return Ok(None) };
        nodes::record(py, node, self.placement.state(index), id).map(Some)
    }

    /// Why a key has no node.
    pub fn without(&self) -> String {
        let nodes = self.placement.len();
        if nodes == 0 {
            return "there are no nodes".into();
        }
        let count = |state| self.placement.states().iter().filter(|&&found| found == state).count();
        let members = self.placement.topology().members().nodes().iter().zip(self.placement.states());
        let idle = members.filter(|(node, &state)| state == State::Up && node.weight.is_zero()).count();
        let found = [(count(State::Down), "down"), (count(State::Draining), "draining"), (idle, "up without weight")];
        let found: Vec<_> =
            found.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        match found.is_empty() {
            true => format!("the key's walk meets none of the {nodes} nodes"),
            false => format!("{} of {nodes} nodes", found.join(", ")),
        }
    }

    /// The inside of a `repr`.
    pub fn describe(&self) -> String {
        let topology = self.placement.topology();
        let nodes = self.placement.len();
        let down = self.placement.states().iter().filter(|&&state| state == State::Down).count();
        let down = if down == 0 { String::new() } else { format!(" ({down} down)") };
        let scheme = topology.scheme().name();
        format!("{scheme}, {nodes} nodes{down}, epoch {}, fingerprint {}", topology.epoch(), topology.fingerprint())
    }
}
