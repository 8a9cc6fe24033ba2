//! A topology on its way to another system: its nodes with their states, its parameters, and what gets lost.

use crate::{
    error::{some, At, Quoted, Read, Refusal},
    Note, Written,
};
use libconsistent::{FieldValue, Node, Scheme, State, Topology};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

pub(crate) struct Outgoing<'a> {
    topology: &'a Topology,
    states: HashMap<&'a str, State>,
    /// Ids that the text does not have.
    lost_ids: Vec<&'a str>,
    notes: Vec<Note>,
}

/// A node of it.
pub(crate) struct Member<'a> {
    pub(crate) node: &'a Node,
    pub(crate) state: State,
}

impl<'a> Outgoing<'a> {
    pub(crate) fn new(topology: &'a Topology, states: &'a [(String, State)]) -> Read<Self> {
        let states: HashMap<&str, State> = states.iter().map(|(id, state)| (&**id, *state)).collect();
        let ids: HashSet<&str> = topology.members().nodes().iter().map(|node| &*node.id).collect();
        if let Some(id) = states.keys().find(|id| !ids.contains(*id)) {
            return Err(Refusal::new(At::NOWHERE, format!("the state of {}, which is no member", Quoted(id))));
        }
        Ok(Self { topology, states, lost_ids: Vec::new(), notes: Vec::new() })
    }

    pub(crate) fn topology(&self) -> &'a Topology {
        self.topology
    }

    /// The dialect's name.
    pub(crate) fn scheme(&self) -> Read<&'static str> {
        match self.topology.members().nodes().is_empty() {
            true => Err(self.refuse("there are no nodes")),
            false => Ok(self.topology.scheme().name()),
        }
    }

    /// A parameter that is not at its default.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'a FieldValue> {
        match self.topology.scheme() {
            Scheme::Dialect(dialect) => dialect.parameters().find(|(each, _)| *each == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A parameter that is a text, or what is its default.
    pub(crate) fn word(&self, name: &str, default: &'a str) -> &'a str {
        match self.parameter(name) {
            Some(FieldValue::Text(text)) => text,
            _ => default,
        }
    }

    /// A parameter that is yes or no.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.parameter(name), Some(FieldValue::Flag(true)))
    }

    /// A parameter that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        match self.parameter(name) {
            Some(FieldValue::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// Refuses a parameter that the other system has no word for.
    pub(crate) fn lacks(&self, names: &[&str]) -> Read<()> {
        match names.iter().find(|name| self.parameter(name).is_some()) {
            None => Ok(()),
            Some(name) => Err(self.refuse(format!("there is nothing to write {name} with"))),
        }
    }

    /// The nodes in the document's order.
    pub(crate) fn nodes(&self) -> Vec<Member<'a>> {
        let nodes: &'a [Arc<Node>] = self.topology.members().nodes();
        let state = |node: &Node| self.states.get(&*node.id).copied().unwrap_or(State::Up);
        nodes.iter().map(|node| Member { node, state: state(node) }).collect()
    }

    pub(crate) fn has_states(&self) -> bool {
        self.states.values().any(|state| *state != State::Up)
    }

    pub(crate) fn refuse(&self, message: impl Into<String>) -> Refusal {
        Refusal::new(At::NOWHERE, message)
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(Note::new(At::NOWHERE, text));
    }

    /// Notes that zones are lost, if there are any.
    pub(crate) fn lose_zones(&mut self) {
        if self.topology.members().nodes().iter().any(|node| !node.zone.is_empty()) {
            self.note("zones are left out");
        }
    }

    /// Tells by what name the other system has a node.
    pub(crate) fn named(&mut self, node: &'a Node, name: &str) {
        if node.id != name {
            self.lost_ids.push(&node.id);
        }
    }

    /// The text, which has all of the topology.
    pub(crate) fn whole(self, text: String) -> Written {
        Written::new(text, self.notes)
    }

    /// The text, which has no metadata.
    pub(crate) fn written(mut self, text: String) -> Written {
        if !self.lost_ids.is_empty() {
            let lost = std::mem::take(&mut self.lost_ids);
            self.note(format!("ids are left out, as nodes go by other names: {}", some(lost)));
        }
        if self.topology.members().nodes().iter().any(|node| !node.metadata.is_empty()) {
            self.note("metadata is left out");
        }
        Written::new(text, self.notes)
    }
}

impl<'a> Member<'a> {
    /// A field that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        match self.node.fields.get(name) {
            Some(FieldValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A field that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        match self.node.fields.get(name) {
            Some(FieldValue::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// The address, or the id of a node without one.
    pub(crate) fn endpoint(&self) -> &'a str {
        match &*self.node.address {
            "" => &self.node.id,
            address => address,
        }
    }

    /// The weight, where it is a whole number.
    pub(crate) fn whole_weight(&self) -> Read<u32> {
        let weight = self.node.weight.as_f64();
        match weight.fract() == 0.0 && weight <= f64::from(u32::MAX) {
            true => Ok(weight as u32),
            false => Err(self.refuse(format!("has the weight {}, which is no whole number", self.node.weight))),
        }
    }

    pub(crate) fn refuse(&self, why: impl std::fmt::Display) -> Refusal {
        Refusal::new(At::NOWHERE, format!("node {} {why}", Quoted(&self.node.id)))
    }
}
