//! The positions of one node.

use crate::{placement::Placement, table::Division, Error};
use alloc::vec::Vec;

/// Positions `first..=last`; it never wraps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PositionRange {
    /// The first position.
    pub first: u64,
    /// The last position, included.
    pub last: u64,
}

impl Placement {
    /// The positions a node owns, health included, ascending, neighbours joined. O(points).
    ///
    /// # Errors
    /// `unknown_node`; `unsupported` by all schemes but `ring`, `slots` and the dialects that divide positions into
    /// intervals.
    pub fn ranges(&self, id: &str) -> Result<Vec<PositionRange>, Error> {
        let index = self.topology().members().index_of(id)?;
        if self.division() != Some(Division::Arcs) {
            return Err(self.topology().scheme().unsupported("ranges"));
        }
        let mut ranges: Vec<PositionRange> = Vec::new();
        for arc in self.arcs().filter(|arc| arc.node == Some(index)) {
            match ranges.last_mut() {
                Some(range) if range.last.checked_add(1) == Some(arc.first) => range.last = arc.last,
                _ => ranges.push(PositionRange { first: arc.first, last: arc.last }),
            }
        }
        Ok(ranges)
    }
}
