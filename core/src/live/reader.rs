//! A cached snapshot for one thread.

use super::Ring;
use crate::{
    members::Node,
    placement::{AsKey, Placement},
};

/// Look-ups on a ring from one thread: the snapshot is kept and taken again only when the ring has changed, which one
/// atomic load tells.
#[derive(Clone, Debug)]
pub struct Reader {
    ring: Ring,
    snapshot: Placement,
}

impl Ring {
    /// A reader for one thread: it keeps the snapshot and looks for a newer one at each call, which is faster than
    /// [`get_node`](Self::get_node).
    pub fn reader(&self) -> Reader {
        Reader::new(self.clone())
    }
}

impl Reader {
    fn new(ring: Ring) -> Self {
        let snapshot = ring.snapshot();
        Self { ring, snapshot }
    }

    /// The current placement.
    #[inline]
    pub fn snapshot(&mut self) -> &Placement {
        if !self.ring.is_current(&self.snapshot) {
            self.snapshot = self.ring.snapshot();
        }
        &self.snapshot
    }

    /// The node of a key; `None` when no node is live, or when a dialect refuses the key ([`Placement::check_key`]).
    #[inline]
    pub fn get_node(&mut self, key: impl AsKey) -> Option<&Node> {
        let snapshot = self.snapshot();
        snapshot.locate_key(key.as_key()).and_then(|index| snapshot.node(index))
    }
}
