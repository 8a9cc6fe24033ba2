//! What look-ups on the live ring, and changes of it, hand out.

use crate::{
    members::Node,
    placement::{Placement, State},
    topology::Topology,
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
#[non_exhaustive]
pub struct Record {
    /// Id, weight, zone, address and metadata.
    pub node: Node,
    /// The health.
    pub state: State,
}

/// The answer of a batch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Placed {
    /// One index a key, [`NO_INDEX`](crate::NO_INDEX) where there is none.
    pub indices: Vec<u32>,
    /// The placement that the indices refer to.
    pub snapshot: Placement,
}

/// What became of a ring's nodes: ids, ordered by bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeChanges {
    /// Those that joined.
    pub added: Vec<String>,
    /// Those that left.
    pub removed: Vec<String>,
    /// Those that stayed with another record.
    pub changed: Vec<String>,
    /// The epoch after it. It is the one before if nothing changed; where the order of nodes counts, another order
    /// alone is a change.
    pub epoch: u64,
}

impl NodeChanges {
    pub(super) fn between(before: &Topology, after: &Topology) -> Self {
        let (was, is) = (before.members(), after.members());
        let ids = |nodes: &[Arc<Node>], differs: &dyn Fn(&Node) -> bool| {
            let mut ids: Vec<String> = nodes.iter().filter(|node| differs(node)).map(|node| node.id.clone()).collect();
            ids.sort_unstable();
            ids
        };
        Self {
            added: ids(is.nodes(), &|node| was.of_id(&node.id).is_none()),
            removed: ids(was.nodes(), &|node| is.of_id(&node.id).is_none()),
            changed: ids(is.nodes(), &|node| was.of_id(&node.id).is_some_and(|was| **was != *node)),
            epoch: after.epoch(),
        }
    }
}
