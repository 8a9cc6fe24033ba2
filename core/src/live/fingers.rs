//! How the nodes of a Chord network find each other, now.

use super::{NodeRef, Ring};
use crate::{placement::Placement, Error};
use alloc::vec::Vec;

impl Ring {
    /// [`Placement::fingers`] of the current placement.
    ///
    /// # Errors
    /// As there.
    pub fn fingers(&self, id: &str) -> Result<Vec<NodeRef>, Error> {
        let snapshot = self.snapshot();
        snapshot.fingers(id).map(|indices| nodes(&snapshot, indices))
    }

    /// [`Placement::route`] in the current placement.
    ///
    /// # Errors
    /// As there.
    pub fn route(&self, from: &str, key: impl AsRef<[u8]>) -> Result<Vec<NodeRef>, Error> {
        let snapshot = self.snapshot();
        snapshot.route(from, key.as_ref()).map(|indices| nodes(&snapshot, indices))
    }
}

fn nodes(snapshot: &Placement, indices: Vec<u32>) -> Vec<NodeRef> {
    indices.into_iter().filter_map(|index| NodeRef::new(snapshot, index)).collect()
}
