//! Who is down, told by others (`docs/SPEC.md`, 16.9): a second small document, so that clients agree on the health of
//! nodes without asking each node.

use super::{event::Why, units::milliseconds, Ring};
use crate::{
    error::Quoted,
    hash::Fingerprinter,
    members::{check_lengths, MAX_NODES},
    placement::{Placement, State},
    topology::{read, Fingerprint, Object, Text, UniqueMap},
    Error, ErrorKind,
};
use serde::{Deserialize, Deserializer};
use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    time::Duration,
};

/// The most bytes of a name of who says so.
const MAX_BY: usize = 256;

/// What somebody says of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeState {
    /// The state that the node is to be marked with.
    pub state: State,
    /// Who says so, at most 256 bytes; empty if it does not matter.
    pub by: String,
    /// Until when, since the Unix epoch, in whole milliseconds; none: until somebody says otherwise.
    pub until: Option<Duration>,
}

/// A document of states: what is said of which node. Nodes that are not in it are up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeStates {
    /// By id.
    entries: BTreeMap<String, NodeState>,
}

/// What a document of states led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatesOffered {
    /// Whether the state of any node changed.
    pub changed: bool,
    /// How many of the document's nodes are no members.
    pub unknown: usize,
    /// When the first of its entries ends, since the Unix epoch: the document is to be offered again then.
    pub next: Option<Duration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a document of states")]
struct Document {
    libconsistent_states: u64,
    states: UniqueMap<Object<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "what is said of a node")]
struct Entry {
    state: String,
    #[serde(default)]
    by: String,
    #[serde(default, deserialize_with = "given")]
    until: Option<u64>,
}

/// A time that is there, which null is not.
fn given<'de, D: Deserializer<'de>>(json: D) -> Result<Option<u64>, D::Error> {
    u64::deserialize(json).map(Some)
}

impl NodeStates {
    /// A document that says nothing of any node.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a document of states.
    ///
    /// # Errors
    /// `document`, naming the place; `id`; `too_many` for more nodes than a ring may have.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        let Object(document): Object<Document> = read(text.as_ref(), "document of states")?;
        if document.libconsistent_states != 1 {
            let message = format!("libconsistent_states: version {}, only 1 is known", document.libconsistent_states);
            return Err(Error::new(ErrorKind::Document, message));
        }
        if document.states.0.len() > MAX_NODES {
            return Err(Error::new(ErrorKind::TooMany, format!("states: more than {MAX_NODES} nodes")));
        }
        let mut states = Self::new();
        for (id, Object(entry)) in document.states.0 {
            let place = |e: Error| {
                // What is no argument of a call's is a mistake of the document.
                let kind = if e.kind() == ErrorKind::Argument { ErrorKind::Document } else { e.kind() };
                Error::new(kind, e.message()).at(format_args!("states[{}]: ", Quoted(&id)))
            };
            let state = entry.state.parse::<State>().map_err(place)?;
            let until = entry.until.map(Duration::from_millis);
            states.set(&id, NodeState { state, by: entry.by, until }).map_err(place)?;
        }
        Ok(states)
    }

    /// The canonical document: nodes by their ids.
    pub fn to_json(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        out.push_str("{\"libconsistent_states\":1,\"states\":{");
        for (place, (id, NodeState { state, by, until })) in self.entries.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(out, "{comma}{}:{{\"state\":\"{}\"", Text(id), state.name())?;
            if !by.is_empty() {
                write!(out, ",\"by\":{}", Text(by))?;
            }
            if let Some(until) = until {
                write!(out, ",\"until\":{}", milliseconds(*until))?;
            }
            out.push('}');
        }
        out.push_str("}}");
        Ok(())
    }

    /// Says something of a node, in the place of what was said of it before.
    ///
    /// # Errors
    /// `id`; `argument` for a `by` of more than 256 bytes.
    pub fn set(&mut self, id: &str, state: NodeState) -> Result<(), Error> {
        check_lengths(id.len(), 0, 0, 0).map_err(|e| e.at("node"))?;
        if state.by.len() > MAX_BY {
            let message = format!("by: {} bytes, at most {MAX_BY}", state.by.len());
            return Err(Error::new(ErrorKind::Argument, message));
        }
        self.entries.insert(id.to_owned(), state);
        Ok(())
    }

    /// Says nothing of a node any more. Whether anything was said.
    pub fn remove(&mut self, id: &str) -> bool {
        self.entries.remove(id).is_some()
    }

    /// What is said of the nodes, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &NodeState)> {
        self.entries.iter().map(|(id, state)| (id.as_str(), state))
    }

    /// How many nodes something is said of.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is said of any node.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl NodeState {
    /// What nobody in particular says, until somebody says otherwise.
    pub fn new(state: State) -> Self {
        Self { state, by: String::new(), until: None }
    }

    /// The same, said by somebody.
    pub fn with_by(self, by: impl Into<String>) -> Self {
        Self { by: by.into(), ..self }
    }

    /// The same until a time since the Unix epoch.
    pub fn with_until(self, until: impl Into<Option<Duration>>) -> Self {
        Self { until: until.into(), ..self }
    }

    fn counts_at(&self, now: Duration) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl Ring {
    /// Marks nodes as a document of states says that was found at `origin`, at the time `now` since the Unix epoch:
    /// what it says of a node is a mark ([`mark_down`](Ring::mark_down)), until another document says otherwise or its
    /// time is over. Nodes that an earlier document marked, and this one does not, are marked up. It is one change of
    /// health, or none. Nodes that are no members are counted. A document that cannot be read changes nothing and is
    /// told to whoever listens.
    ///
    /// ```
    /// # use libconsistent::{Ring, Scheme, State};
    /// # use std::time::Duration;
    /// let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
    /// let states = r#"{"libconsistent_states": 1, "states": {"b": {"state": "down", "by": "agent", "until": 5000}}}"#;
    /// let offered = ring.offer_states(states, "states.json", Duration::from_secs(4))?;
    /// assert_eq!((ring.state("b")?, offered.next), (State::Down, Some(Duration::from_secs(5))));
    /// ring.offer_states(states, "states.json", Duration::from_secs(5))?;
    /// assert_eq!(ring.state("b")?, State::Up);
    /// # Ok::<(), libconsistent::Error>(())
    /// ```
    ///
    /// # Errors
    /// `document`, `id`, `argument`, `too_many`; as [`mark_down`](Ring::mark_down). The message begins with the origin.
    pub fn offer_states(&self, text: impl AsRef<[u8]>, origin: &str, now: Duration) -> Result<StatesOffered, Error> {
        let read = NodeStates::from_json(text).and_then(|states| self.mark_all(&states, now));
        read.map_err(|error| self.tell_refused(error.at(format_args!("{origin}: "))))
    }

    fn mark_all(&self, states: &NodeStates, now: Duration) -> Result<StatesOffered, Error> {
        let mut writer = self.writer();
        let snapshot = self.snapshot();
        let members = snapshot.topology().members();
        let mut offered = StatesOffered::default();
        let mut marks = BTreeMap::new();
        for (id, state) in states.iter().filter(|(_, state)| state.counts_at(now)) {
            offered.next = offered.next.into_iter().chain(state.until).min();
            match members.index_of(id) {
                Ok(index) => drop(marks.insert(index, state.state)),
                Err(_) => offered.unknown += 1,
            }
        }
        let before = writer.health.states();
        let undo = writer.health.mark_all(&marks);
        offered.changed = before != writer.health.states();
        self.publish_health(&mut writer, undo, Why::Mark)?;
        self.finish(writer);
        Ok(offered)
    }
}

impl Placement {
    /// 128 bits that tell whether two placements have the same nodes down and draining, beside the
    /// [fingerprint](crate::Topology::fingerprint), which tells whether they place alike: XXH3-128 over the nodes that
    /// are not up, as `docs/SPEC.md`, 16.9 lays them out. O(nodes).
    pub fn states_fingerprint(&self) -> Fingerprint {
        let mut hash = Fingerprinter::new();
        hash.update(b"libconsistent/states/1\0");
        let mut others: Vec<_> = (0..self.len() as u32)
            .filter(|&index| self.state(index) != State::Up)
            .filter_map(|index| Some((self.node(index)?.id.as_str(), self.state(index))))
            .collect();
        others.sort_unstable_by_key(|&(id, _)| id);
        for (id, state) in others {
            // An id has at most 1024 bytes.
            hash.update(&(id.len() as u32).to_le_bytes());
            hash.update(id.as_bytes());
            hash.update(&[state as u8]);
        }
        Fingerprint(hash.digest128())
    }
}
