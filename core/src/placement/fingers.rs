//! How the nodes of a Chord network find each other.

use super::Placement;
use crate::{dialect::Wide, Error};
use alloc::vec::Vec;

impl Placement {
    /// The finger table of a node under `chord`: 160 indices, of which the one at i is the first node at or above the
    /// node's identifier plus 2^i. Nodes that are down are in no table but their own. O(n).
    ///
    /// Source: Stoica et al., "Chord", 2001.
    ///
    /// # Errors
    /// `unknown_node`; `unsupported` by all schemes but `chord`.
    pub fn fingers(&self, id: &str) -> Result<Vec<u32>, Error> {
        let (index, ring) = self.chord(id, "fingers")?;
        Ok(ring.fingers(index, |node| self.health().is_live(node)))
    }

    /// The nodes that a lookup of a key is sent on to under `chord`, in the order of the hops, when it begins at the
    /// node `from`: as many as Chord counts hops. Each asks its highest finger before the key; the last, or `from` if
    /// there are none, is the one before the key's node. Nodes that are down are asked nothing, but the lookup may
    /// begin at one. O(n), with O(log n) hops expected and 160 at most.
    ///
    /// # Errors
    /// `unknown_node`; `unsupported` by all schemes but `chord`.
    pub fn route(&self, from: &str, key: &[u8]) -> Result<Vec<u32>, Error> {
        let (index, ring) = self.chord(from, "routes")?;
        let position = self.router().and_then(|router| router.identifier(key));
        Ok(position.map_or_else(Vec::new, |position| ring.route(index, &position, |node| self.health().is_live(node))))
    }

    fn chord(&self, id: &str, verb: &str) -> Result<(u32, &Wide), Error> {
        let index = self.topology().members().index_of(id)?;
        let ring = self.router().and_then(|router| router.fingers());
        Ok((index, ring.ok_or_else(|| self.topology().scheme().unsupported(verb))?))
    }
}
