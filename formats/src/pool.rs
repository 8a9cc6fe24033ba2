//! Members as they are found in a text, until they are a topology. What the engine refuses gets the place in the text.

use crate::{
    error::{At, Quoted, Read, Refusal},
    Imported, Note,
};
use libconsistent::{Error, FieldValue, Node, Parameter, Scheme, State, Topology, MAX_NODES};
use std::collections::HashMap;

/// Notes beyond these are counted.
const MAX_NOTES: usize = 100;

/// An upstream, a backend or the like while it is read.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    pub(crate) name: String,
    /// Where it begins.
    pub(crate) at: At,
    nodes: Vec<Node>,
    /// Where each node stands, and how it is.
    places: Vec<(At, State)>,
    ids: HashMap<String, usize>,
    notes: Vec<Note>,
    more_notes: usize,
}

impl Pool {
    pub(crate) fn new(name: impl Into<String>, at: At) -> Self {
        Self {
            name: name.into(),
            at,
            nodes: Vec::new(),
            places: Vec::new(),
            ids: HashMap::new(),
            notes: Vec::new(),
            more_notes: 0,
        }
    }

    /// One more member, whose id is new.
    pub(crate) fn add(&mut self, node: Node, state: State, at: At) -> Read<()> {
        if self.nodes.len() == MAX_NODES {
            return Err(Refusal::new(at, format!("more than {MAX_NODES} members")));
        }
        if let Some(first) = self.ids.insert(node.id.clone(), self.nodes.len()) {
            let first = self.places.get(first).map(|(at, _)| at.to_string()).unwrap_or_default();
            let message = format!("{} is given twice, first at {first}", Quoted(&node.id));
            return Err(Refusal::new(at, message));
        }
        self.nodes.push(node);
        self.places.push((at, state));
        Ok(())
    }

    /// The member of an id, and its state.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<(&mut Node, &mut State)> {
        let index = *self.ids.get(id)?;
        Some((self.nodes.get_mut(index)?, self.places.get_mut(index).map(|(_, state)| state)?))
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn nodes_mut(&mut self) -> &mut [Node] {
        &mut self.nodes
    }

    pub(crate) fn note(&mut self, at: At, text: impl Into<String>) {
        match self.notes.len() {
            ..MAX_NOTES => self.notes.push(Note::new(at, text)),
            _ => self.more_notes += 1,
        }
    }

    /// The topology of these members under a scheme with parameters.
    pub(crate) fn finish_as(self, name: &str, parameters: &[(&str, FieldValue)]) -> Read<Imported> {
        let given: Vec<_> = parameters.iter().filter_map(|(name, value)| Some((*name, parameter(value)?))).collect();
        let scheme = Scheme::new(name, &given).map_err(|error| Refusal::new(self.at.clone(), error.message()))?;
        self.finish(scheme)
    }

    /// The topology of these members under a scheme.
    pub(crate) fn finish(mut self, scheme: Scheme) -> Read<Imported> {
        if self.nodes.is_empty() {
            return Err(Refusal::new(self.at, format!("{} has no members", Quoted(&self.name))));
        }
        let states = self.nodes.iter().zip(&self.places).filter(|(_, (_, state))| *state != State::Up);
        let states = states.map(|(node, (_, state))| (node.id.clone(), *state)).collect();
        let nodes = std::mem::take(&mut self.nodes);
        let topology = Topology::new(nodes, scheme, 0).map_err(|error| self.refused(&error))?;
        if self.more_notes > 0 {
            self.notes.push(Note::new(At::NOWHERE, format!("and {} notes more", self.more_notes)));
        }
        Ok(Imported { states, notes: self.notes, ..Imported::new(self.name, topology) })
    }

    /// An error of the engine, at the line of the member that it names by its number.
    fn refused(&self, error: &Error) -> Refusal {
        let message = error.message();
        let member = message.strip_prefix("nodes[").and_then(|rest| rest.split_once(']'));
        let found = member.and_then(|(number, rest)| {
            let (at, _) = self.places.get(number.parse::<usize>().ok()?)?;
            Some((at, rest.trim_start_matches('.')))
        });
        match found {
            Some((at, rest)) => Refusal::new(at.clone(), rest),
            None => Refusal::new(self.at.clone(), format!("{}: {message}", Quoted(&self.name))),
        }
    }
}

/// A value of a parameter; no scheme has lists.
fn parameter(value: &FieldValue) -> Option<Parameter<'_>> {
    match value {
        FieldValue::Int(value) => Some(Parameter::Int(*value)),
        FieldValue::Flag(value) => Some(Parameter::Flag(*value)),
        FieldValue::Text(text) => Some(Parameter::Text(text)),
        _ => None,
    }
}

/// The ring that is taken of members whose weights are large and count beside each other, unless a scheme is given.
pub(crate) fn relative() -> Read<Scheme> {
    let parameters = [("weights", Parameter::Text("relative"))];
    Scheme::new("ring", &parameters).map_err(|error| Refusal::new(At::NOWHERE, error.message()))
}
