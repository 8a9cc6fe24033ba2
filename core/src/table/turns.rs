//! Who takes the next turn, for tables that nodes fill in rounds: a heavy node has a turn in every round, a light one in few.

use alloc::collections::BinaryHeap;
use core::cmp::Reverse;

/// Every node's next round; within a round turns go by number.
pub(crate) struct Turns(BinaryHeap<Reverse<(u64, u32)>>);

impl Turns {
    /// So many nodes, all of whom have a turn in round 1.
    pub(crate) fn new(nodes: usize) -> Self {
        Self((0..nodes as u32).map(|node| Reverse((1, node))).collect())
    }

    /// The next turn: `take` is told the round and the node, and says in which later round that one has its next turn. O(log n).
    pub(crate) fn next(&mut self, take: impl FnOnce(u64, usize) -> u64) {
        if let Some(mut turn) = self.0.peek_mut() {
            let Reverse((round, node)) = *turn;
            *turn = Reverse((take(round, node as usize).max(round + 1), node));
        }
    }
}
