//! Whom any key's candidates name, and so how many nodes a walk can find.

use super::{named::Named, DownPolicy, Keys, Router};
use crate::table::Table;

impl Router {
    /// This router, which knows whom of so many nodes its points or slots name. O(points), less where all are named.
    pub(crate) fn naming(mut self, table: &Table, nodes: usize) -> Self {
        self.named = match (&self.keys, table) {
            // Rows are short, and each node is a candidate of keys without points once.
            _ if self.rows.is_some() => None,
            (Keys::Candidates(_), _) | (_, Table::Buckets(_) | Table::Kept(_)) => None,
            (Keys::Wide(_, wide), _) => Named::new(wide.nodes_from(0), nodes),
            (Keys::Hashed(_) | Keys::Tries(_) | Keys::Probed(_), _) => Named::new(table.point_owners(), nodes),
        };
        self
    }

    /// The most nodes of `nodes` that a key's candidates give: no walk finds more, and walks along points find as many,
    /// if no rule of the dialect ends them before. O(nodes).
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
