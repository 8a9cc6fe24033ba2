//! What is read of a file.

use crate::{FormatError, Note};
use libconsistent::{State, Topology};

/// An upstream, a backend, a pool or the like.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Imported {
    /// What the file calls it; where it has no name, that of the format.
    pub name: String,
    /// The members and their rule.
    pub topology: Topology,
    /// The nodes that are not up.
    pub states: Vec<(String, State)>,
    /// What the document does not hold, and what was taken for granted.
    pub notes: Vec<Note>,
}

/// One of those that a file has, which may be refused.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// What the file calls it; where it has no name, that of the format.
    pub name: String,
    /// What it says, or why it cannot be read.
    pub result: Result<Imported, FormatError>,
}

impl Imported {
    pub(crate) fn new(name: String, topology: Topology) -> Self {
        Self { name, topology, states: Vec::new(), notes: Vec::new() }
    }
}
