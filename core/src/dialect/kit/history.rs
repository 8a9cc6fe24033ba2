//! Changes of the members of a dialect, and what its system keeps of them. A library's living ring may depend on how it
//! came about: whose points a removal took, who was added last, what a server was called. What of that decides
//! placement is data of the topology, in parameters and fields, so that the document places as the library's ring does.
//! Where no document tells it, the change is refused. Uses `members` and `error`.

use crate::{
    error::Quoted,
    members::{FieldValue, Members, Node},
    Error, ErrorKind,
};
use alloc::{format, vec::Vec};

/// Why `detect` does not try what a system keeps of earlier removals.
pub(crate) const UNTRIED: &str = "what earlier removals took, nodes do not tell: a few keys contradict";

/// A change of one member.
#[derive(Debug)]
pub(crate) enum Change<'a> {
    Add(Node),
    Remove(&'a str),
    /// Another record for the node of its id.
    Replace(Node),
}

/// What a change makes.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) members: Members,
    /// The parameters that may have another value now; `None` is the default.
    pub(crate) parameters: Vec<(&'static str, Option<FieldValue>)>,
}

impl Change<'_> {
    /// The members after it, where the system keeps nothing.
    pub(crate) fn of(self, before: &Members) -> Result<Members, Error> {
        match self {
            Self::Add(node) => before.with_added(node),
            Self::Remove(id) => before.without(id),
            Self::Replace(node) => before.with_replaced(node),
        }
    }

    /// [`of`](Self::of), where another weight means that the node is added anew, behind the others.
    pub(crate) fn added_anew(self, before: &Members) -> Result<Members, Error> {
        match self {
            Self::Replace(node)
                if before.get(before.index_of(&node.id)?).is_some_and(|was| was.weight != node.weight) =>
            {
                // Checked while it is one of them.
                before.with_replaced(node.clone())?.without(&node.id)?.with_added(node)
            }
            change => change.of(before),
        }
    }
}

impl From<Members> for History {
    fn from(members: Members) -> Self {
        Self { members, parameters: Vec::new() }
    }
}

/// The ids in order.
pub(crate) fn ids(members: &Members) -> Vec<&str> {
    members.nodes().iter().map(|node| node.id.as_str()).collect()
}

/// The refusal of a change for what the library would do.
pub(crate) fn refused(scheme: &str, id: &str, why: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("node {}: {scheme} {why}", Quoted(id)))
}
