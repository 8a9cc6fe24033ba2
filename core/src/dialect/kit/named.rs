//! Which nodes any key's candidates name: a heavy node may leave others without a point, and a walk that looked for
//! these would go along the whole table.

use super::{DownPolicy, Keys, Router};
use crate::table::Table;
use alloc::{boxed::Box, vec, vec::Vec};

/// A set of nodes, one bit each by index.
#[derive(Debug)]
pub(crate) struct Named(Box<[u64]>);

impl Named {
    /// Those of `owners`; none where these are all of so many nodes. It ends as soon as all have been met.
    fn new(owners: impl Iterator<Item = u32>, nodes: usize) -> Option<Self> {
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

    fn has(&self, node: u32) -> bool {
        self.0.get(node as usize / 64).is_some_and(|word| word >> (node % 64) & 1 == 1)
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

impl Router {
    /// This router, which knows whom of so many nodes its points or slots name. O(points), less where all are named.
    pub(crate) fn naming(mut self, table: &Table, nodes: usize) -> Self {
        self.named = match (&self.keys, table) {
            // Rows are short, and each node is a candidate of keys without points once.
            _ if self.rows.is_some() => None,
            (Keys::Candidates(_), _) | (_, Table::Buckets(_)) => None,
            (Keys::Wide(_, wide), _) => Named::new(wide.nodes_from(0), nodes),
            (Keys::Hashed(_) | Keys::Tries(_) | Keys::Probed(_), _) => Named::new(table.point_owners(), nodes),
        };
        self
    }

    /// The most nodes of `nodes` that a key's candidates give: no walk finds more, and walks along points find as many, if
    /// no rule of the dialect ends them before. O(nodes).
    pub(crate) fn takeable(&self, nodes: u32, is_live: impl Fn(u32) -> bool) -> usize {
        let takes = |node: &u32| {
            (self.down_policy == DownPolicy::Table || is_live(*node))
                && self.named.as_ref().is_none_or(|named| named.has(*node))
        };
        match self.down_policy {
            // As often as they are listed.
            DownPolicy::Repeating if (0..nodes).any(|node| takes(&node)) => usize::MAX,
            _ => (0..nodes).filter(takes).count(),
        }
    }
}
