//! The ring as arcs: which positions belong to which node, health included. Shares, ranges and plans are sums of these.

use super::Placement;
use crate::{dialect::Router, table::Table};

/// Positions `first..=last` and the node they belong to, by index; `None` when no node is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arc {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) node: Option<u32>,
}

impl Arc {
    /// How many positions it holds.
    pub(crate) fn size(&self) -> u128 {
        u128::from(self.last - self.first) + 1
    }
}

/// The arcs of a placement in ascending order. They cover every position once and never wrap; neighbours may belong to
/// the same node.
pub(crate) struct Arcs<'a> {
    placement: &'a Placement,
    at: usize,
    /// The first position not covered yet; `None` at the end.
    first: Option<u64>,
}

impl Arcs<'_> {
    /// The arcs of a dialect: its own rule says who has each.
    fn next_routed(&mut self, router: &Router, first: u64) -> Option<Arc> {
        let end = u64::try_from(router.whole()?.checked_sub(1)?).ok()?;
        while let Some((last, _)) = self.placement.table().arc(self.at) {
            self.at += 1;
            let last = router.of_table(last);
            if last >= first {
                self.first = (last < end).then(|| last + 1);
                return Some(Arc { first, last, node: self.placement.locate_hashed(last) });
            }
        }
        self.first = None;
        Some(Arc { first, last: end, node: self.placement.locate_hashed(end) })
    }
}

impl Placement {
    pub(crate) fn arcs(&self) -> Arcs<'_> {
        Arcs { placement: self, at: 0, first: Some(0) }
    }
}

impl Iterator for Arcs<'_> {
    type Item = Arc;

    fn next(&mut self) -> Option<Arc> {
        let first = self.first?;
        if let Some(router) = self.placement.router() {
            return self.next_routed(router, first);
        }
        // Points of nodes that are down are passed over: their arcs join the next live one. So are points that share
        // their position with an earlier live one.
        while let Some((last, node)) = self.placement.table().arc(self.at) {
            self.at += 1;
            if last < first {
                continue;
            }
            let node = match self.placement.table() {
                // A slot is left to the next in its own row or race.
                Table::Slots(_) | Table::Kept(_) => self.placement.locate_hashed(last),
                _ => Some(node).filter(|&node| self.placement.health().is_live(node)),
            };
            if node.is_some() {
                self.first = last.checked_add(1);
                return Some(Arc { first, last, node });
            }
        }
        self.first = None;
        Some(Arc { first, last: u64::MAX, node: self.placement.locate_hashed(u64::MAX) })
    }
}
