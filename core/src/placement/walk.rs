//! The walk: the order in which a key prefers the live nodes, each once.

use super::{Placement, Scratch};

/// The live nodes in the order of a key's preference, by index, each once. Made by [`Placement::walk`].
#[derive(Debug)]
pub struct Walk<'a> {
    placement: &'a Placement,
    scratch: &'a mut Scratch,
    at: usize,
    /// Live nodes not met yet.
    left: usize,
}

impl Placement {
    /// The walk of a key. It takes memory only if `scratch` is smaller than one bit a node.
    ///
    /// The first n of it are the key's replicas without regard to zones. A step is expected O(1); the last few of many
    /// nodes may take up to the whole ring.
    pub fn walk<'a>(&'a self, key: &[u8], scratch: &'a mut Scratch) -> Walk<'a> {
        self.walk_hashed(self.position(key), scratch)
    }

    /// [`walk`](Self::walk) for a key that already is its position.
    pub fn walk_hashed<'a>(&'a self, position: u64, scratch: &'a mut Scratch) -> Walk<'a> {
        scratch.reset_seen(self.len());
        Walk { placement: self, at: self.points().successor(position), left: self.health().live_nodes(), scratch }
    }
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        // Every live node has a point, so this ends within one round.
        while self.left > 0 {
            match self.placement.points().point(self.at) {
                None => self.at = 0,
                Some((_, node)) => {
                    self.at += 1;
                    if self.placement.health().is_live(node) && self.scratch.see(node) {
                        self.left -= 1;
                        return Some(node);
                    }
                }
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Walk<'_> {}
