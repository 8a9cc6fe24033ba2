//! Which nodes any key's candidates name: a heavy node may leave others without a point, and a walk that looked for
//! these would go along the whole table.

use alloc::{boxed::Box, vec, vec::Vec};

/// A set of nodes, one bit each by index.
#[derive(Debug)]
pub(crate) struct Named(Box<[u64]>);

impl Named {
    /// Those of `owners`; none where these are all of so many nodes. It ends as soon as all have been met.
    pub(crate) fn new(owners: impl Iterator<Item = u32>, nodes: usize) -> Option<Self> {
        let mut words: Vec<u64> = vec![0; nodes.div_ceil(64)];
        let mut missing = nodes;
        for node in owners {
            // Points of nobody are beyond the words.
            let Some(word) = words.get_mut(node as usize / 64) else { continue };
            let bit = 1 << (node % 64);
            missing -= usize::from(*word & bit == 0);
            *word |= bit;
            if missing == 0 {
                return None;
            }
        }
        (missing > 0).then(|| Self(words.into()))
    }

    pub(crate) fn has(&self, node: u32) -> bool {
        self.0.get(node as usize / 64).is_some_and(|word| word >> (node % 64) & 1 == 1)
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}
