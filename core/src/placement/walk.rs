//! The walk: the order in which a key prefers the live nodes, each once.

use super::{Placement, Scratch};
use crate::table::Cursor;

/// The live nodes in the order of a key's preference, by index, each once. Made by [`Placement::walk`].
#[derive(Debug)]
pub struct Walk<'a> {
    placement: &'a Placement,
    scratch: &'a mut Scratch,
    cursor: Cursor,
    /// Live nodes not met yet.
    left: usize,
}

impl Placement {
    /// The walk of a key. It takes memory only if `scratch` is smaller than one bit a node; under `slots` and
    /// `rendezvous`, 16 bytes a node.
    ///
    /// The first n of it are the key's replicas without regard to zones. A step is expected O(1); the last few of many
    /// nodes may take up to the whole ring. Under `slots` and `rendezvous` the first step is O(n log n).
    pub fn walk<'a>(&'a self, key: &[u8], scratch: &'a mut Scratch) -> Walk<'a> {
        self.walk_hashed(self.position(key), scratch)
    }

    /// [`walk`](Self::walk) for a key that already is its position.
    pub fn walk_hashed<'a>(&'a self, position: u64, scratch: &'a mut Scratch) -> Walk<'a> {
        scratch.reset_seen(self.len());
        scratch.race.clear();
        Walk { placement: self, cursor: self.table().cursor(position), left: self.health().live_nodes(), scratch }
    }
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        // Every live node is among the candidates, so this ends before they do.
        while self.left > 0 {
            let node = self.placement.table().next(&mut self.cursor, &mut self.scratch.race)?;
            if self.placement.health().is_live(node) && self.scratch.see(node) {
                self.left -= 1;
                return Some(node);
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Walk<'_> {}
