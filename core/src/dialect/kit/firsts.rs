//! What the walk of a point meets first, where points are done from the last to the first.

use alloc::vec::Vec;

/// What a walk meets first of each kind, in that order, and of how many kinds at most.
pub(crate) struct Firsts {
    /// A kind, and its first node.
    met: Vec<(u32, u32)>,
    pub(crate) most: usize,
}

impl Firsts {
    pub(crate) fn new(most: usize) -> Self {
        Self { met: Vec::new(), most }
    }

    /// The walk begins with this node, and goes on as it did.
    pub(crate) fn meet(&mut self, kind: u32, node: u32) {
        match self.met.iter().position(|&(other, _)| other == kind) {
            Some(at) => {
                if let Some(before) = self.met.get_mut(..=at) {
                    before.rotate_right(1);
                }
                self.met.first_mut().into_iter().for_each(|first| *first = (kind, node));
            }
            None => {
                self.met.insert(0, (kind, node));
                self.met.truncate(self.most);
            }
        }
    }

    pub(crate) fn nodes(&self) -> impl Iterator<Item = u32> + '_ {
        self.met.iter().map(|&(_, node)| node)
    }
}
