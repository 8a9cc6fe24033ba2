//! What a plan says: the next rows, the moves with their reasons, how even it is, and what is left.

use super::{
    arrays::at,
    loads::{allowed, Loads, FULL},
    request::Standing,
    state::State,
    words::{MoveReason, Obstacle},
};
use alloc::vec::Vec;

/// A replica that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotMove {
    /// The slot.
    pub slot: u32,
    /// Which of its places.
    pub replica: u32,
    /// The member that gives it, by its index in the request.
    pub from: u32,
    /// The member that takes it.
    pub to: u32,
    /// Why.
    pub reason: MoveReason,
}

/// What a member has after a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeBalance {
    /// How many places it has.
    pub places: u64,
    /// How many it should have, by its weight, as far as zones allow; 0 if it is not taking.
    pub target: u64,
    /// How full it is by each measure, in millionths of its part.
    pub fullness: Vec<u64>,
}

/// What is left to do, for a next step or for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leftover {
    /// Places without a node.
    pub empty: u64,
    /// Places on leaving nodes.
    pub leaving: u64,
    /// Slots of which some zone has more replicas than need be.
    pub doubled: u64,
    /// Without measures, places above the targets, or missing, beyond the tolerance; with them, nodes too full.
    pub over: u64,
    /// What kept the plan from it; empty if nothing is left.
    pub obstacles: Vec<Obstacle>,
}

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebalanced {
    /// The next node of each place, by its index in the request.
    pub rows: Vec<u32>,
    /// What moves, by slot and place. Places that had no node are not among them.
    pub moves: Vec<SlotMove>,
    /// How many places got a node that had none.
    pub filled: u64,
    /// The bytes of the slots that move, once for each move.
    pub bytes: u64,
    /// The fewest places that nodes must take to have their targets, filled ones counted.
    pub minimum: u64,
    /// Of each member, as the request lists them.
    pub balance: Vec<NodeBalance>,
    /// What is left.
    pub left: Leftover,
}

pub(super) fn outcome(state: State<'_>, minimum: u64) -> Rebalanced {
    let (moved, bytes) = state.totals();
    let mut moves = Vec::with_capacity(moved as usize);
    let mut left = Leftover::default();
    let mut filled = 0;
    for slot in 0..state.request.slots as usize {
        for (place, replica) in state.places(slot).zip(0..) {
            let Some(node) = state.node(place) else {
                left.empty += 1;
                continue;
            };
            left.leaving += u64::from(state.table.is(node, Standing::Leaving));
            filled += u64::from(state.before(place).is_none());
            let from = state.before(place).filter(|_| state.has_moved(place));
            if let (Some(reason), Some(from)) = (at(&state.reasons, place), from) {
                let (from, to) = (state.table.index(from), state.table.index(node));
                moves.push(SlotMove { slot: slot as u32, replica, from, to, reason });
            }
        }
        left.doubled += u64::from(state.is_doubled(slot));
    }
    let loads = Loads::new(&state, state.request.measures);
    for node in state.table.taking() {
        let (count, target) = (at(&state.counts, node as usize), at(&state.targets, node as usize));
        left.over += match state.request.measures {
            [] => count.abs_diff(target).saturating_sub(state.slack(node)),
            _ => u64::from(loads.fullness(node) > allowed(&state)),
        };
    }
    if (left.empty, left.leaving, left.doubled, left.over) != (0, 0, 0, 0) {
        left.obstacles = state.obstacles.iter().copied().collect();
    }
    let balance = (0..state.table.given.len()).map(|place| {
        let rank = state.table.rank(place as u32);
        let millionths = |full: u64| (u128::from(full) * 1_000_000 / u128::from(FULL)).min(u128::from(u64::MAX)) as u64;
        NodeBalance {
            places: at(&state.counts, rank as usize),
            target: at(&state.targets, rank as usize),
            fullness: loads.all(rank).map(millionths).collect(),
        }
    });
    let balance = balance.collect();
    let rows = state.given_rows();
    Rebalanced { rows, moves, filled, bytes, minimum, balance, left }
}
