//! The nodes of keys.

use crate::input::Copies;
use libconsistent::{Key, Placement, Scratch};

/// The nodes of keys, one key after the other, in memory that is used again.
pub struct Lists<'a> {
    placement: &'a Placement,
    copies: Copies,
    out: Vec<u32>,
    scratch: Scratch,
}

impl<'a> Lists<'a> {
    pub fn new(placement: &'a Placement, copies: Copies) -> Self {
        Self { placement, copies, out: vec![0; copies.most(placement)], scratch: Scratch::new() }
    }

    /// The nodes of a key.
    pub fn of(&mut self, key: Key<'_>) -> &[u32] {
        let found = match (self.out.as_mut_slice(), self.placement) {
            ([slot], placement) => placement.locate_key(key).map(|node| *slot = node).map_or(0, |()| 1),
            (out, placement) => placement.get_nodes_for_into(key, self.copies.spread, out, &mut self.scratch),
        };
        self.out.get(..found).unwrap_or_default()
    }
}
