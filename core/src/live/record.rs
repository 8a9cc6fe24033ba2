//! What look-ups on the live ring hand out.

use crate::{
    members::Node,
    placement::{Placement, State},
};
use std::{ops::Deref, sync::Arc};

/// A node as a look-up found it. It stays valid, and unchanged, whatever happens to the ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRef(Arc<Node>);

impl NodeRef {
    /// `None` if the index is not one of the snapshot's.
    pub(super) fn new(snapshot: &Placement, index: u32) -> Option<Self> {
        snapshot.topology().members().get(index).cloned().map(Self)
    }
}

impl Deref for NodeRef {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.0
    }
}

/// A member's record and its health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Id, weight, zone, address and metadata.
    pub node: Node,
    /// The health.
    pub state: State,
}

/// The answer of a batch.
#[derive(Clone, Debug)]
pub struct Placed {
    /// One index a key, [`NO_INDEX`](crate::NO_INDEX) where there is none.
    pub indices: Vec<u32>,
    /// The placement that the indices refer to.
    pub snapshot: Placement,
}
