//! Kept assignments: the next one is planned.

use crate::kit::{
    call, consistent_placement, consistent_slice, end_of, list, slice_of, view, Caller, Growable, Outcome, ResultOut,
    CONSISTENT_NO_LIMIT,
};
use libconsistent::{ErrorKind, Measure, NodeBalance, RebalanceLimits, RebalanceOptions, Rebalanced, SlotMove};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
    ptr,
};

/// What is measured of slots, such as requests. It never changes, so that lists of it need no sizes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_measure {
    /// What is measured, for messages.
    pub name: *const c_char,
    /// Its length.
    pub name_len: usize,
    /// The load of each slot, which each of its replicas counts whole.
    pub loads: *const u64,
    /// How many: one a slot.
    pub load_count: usize,
    /// How much of it each node can carry beside the others, by index; NULL for the weights.
    pub capacities: *const u64,
    /// How many: one a node, or 0.
    pub capacity_count: usize,
}

/// How many nodes a slot is to have.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_slot_replicas {
    /// The slot, by the number that it has before any is split or merged.
    pub slot: u32,
    /// How many, 1..=16.
    pub replicas: u32,
}

/// What is asked of the next assignment. Begin with `CONSISTENT_REBALANCE_INIT`, which asks for slots and replicas as
/// they are, for equal numbers of slots, and limits nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_rebalance {
    /// `sizeof(consistent_rebalance)`.
    pub struct_size: usize,
    /// How many slots of equal size there are to be, up to 2^24; 0 for those of the topology, or 4096 if it has none.
    pub slots: u32,
    /// How many nodes a slot is to have, up to 16; 0 for as many as in the assignment that there is, or one.
    pub replicas: u32,
    /// Slots, by the numbers that they have before, that are cut in the middle before the plan. Both halves have the
    /// slot's row, and half of its loads and bytes each.
    pub split: *const u32,
    /// How many.
    pub split_count: usize,
    /// Slots that are joined to the next one before the plan, in the row of the first.
    pub merge: *const u32,
    /// How many.
    pub merge_count: usize,
    /// How many nodes single slots are to have; those with more than `replicas` keep them in later plans.
    pub replicas_of: *const consistent_slot_replicas,
    /// How many.
    pub replicas_of_count: usize,
    /// What is measured of slots, at most 8: then loads are levelled, not numbers of slots.
    pub measures: *const consistent_measure,
    /// How many.
    pub measure_count: usize,
    /// How many bytes each slot has, if limits or the answer count them; else NULL.
    pub sizes: *const u64,
    /// How many: one a slot, or 0.
    pub size_count: usize,
    /// When each slot moved last; NULL for never.
    pub last_moved: *const u64,
    /// How many: one a slot, or 0.
    pub last_moved_count: usize,
    /// The most replicas that move; `CONSISTENT_NO_LIMIT` for any number, as in the other limits.
    pub max_moves: u64,
    /// The most bytes that move, by `sizes`.
    pub max_bytes: u64,
    /// The most replicas that come to the nodes of one zone.
    pub max_moves_to_zone: u64,
    /// How much more than its weight's part a node may take so that replicas stand in different zones, in thousandths.
    pub overload_milli: u64,
    /// A node within this part of its target gives and takes nothing for the balance.
    pub tolerance_milli: u32,
    /// A slot whose last move is less than this before `now` rests, unless its node is to lose it. 0: none does.
    pub min_interval: u64,
    /// The time, in the unit of `min_interval` and `last_moved`.
    pub now: u64,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_rebalance {
    const FIRST_SIZE: usize = end_of!(consistent_rebalance, now: u64);
}

/// A replica of a slot that moves. The nodes are indices of the placement that was rebalanced.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_slot_move {
    /// The slot.
    pub slot: u32,
    /// Which of its places, from 0.
    pub replica: u32,
    /// The node that gives it.
    pub from: u32,
    /// The node that takes it.
    pub to: u32,
    /// Why: "node is gone", "zone doubled", "node is over" or "load". It does not end with NUL.
    pub reason: *const c_char,
    /// Its length.
    pub reason_len: usize,
}

/// What a node has after a plan.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_node_balance {
    /// How many replicas of slots it has.
    pub places: u64,
    /// How many it should have by its weight, as far as zones allow; 0 if it takes none.
    pub target: u64,
    /// How full it is by each measure, in their order: 1 is its part.
    pub fullness: *const f64,
    /// How many.
    pub fullness_count: usize,
}

/// A plan for the next assignment. What it points to lives as long as the plan.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_rebalanced {
    /// `sizeof(consistent_rebalanced)`, as the library has it.
    pub struct_size: usize,
    /// What moves, by slot and replica. Places that had no node are not among them.
    pub moves: *const consistent_slot_move,
    /// How many.
    pub move_count: usize,
    /// What each node has, by index of the placement that was rebalanced.
    pub balance: *const consistent_node_balance,
    /// How many.
    pub balance_count: usize,
    /// How many places got a node that had none.
    pub filled: u64,
    /// The fewest places that nodes must take to have their targets, filled ones counted.
    pub minimum: u64,
    /// The bytes of the slots that move, once for each move.
    pub bytes: u64,
    /// What is left: places without a node.
    pub left_empty: u64,
    /// Places on nodes that are to have none.
    pub left_leaving: u64,
    /// Slots of which some zone has more replicas than need be.
    pub left_doubled: u64,
    /// Without measures, places above the targets, or missing, beyond the tolerance; with them, nodes too full.
    pub left_over: u64,
    /// What kept the plan from it, such as "limit of moves" or "no node is free"; none if nothing is left.
    pub obstacles: *const consistent_slice,
    /// How many.
    pub obstacle_count: usize,
}

/// What is asked where nothing is: what `CONSISTENT_REBALANCE_INIT` begins with.
const NOTHING: consistent_rebalance = consistent_rebalance {
    struct_size: size_of::<consistent_rebalance>(),
    slots: 0,
    replicas: 0,
    split: ptr::null(),
    split_count: 0,
    merge: ptr::null(),
    merge_count: 0,
    replicas_of: ptr::null(),
    replicas_of_count: 0,
    measures: ptr::null(),
    measure_count: 0,
    sizes: ptr::null(),
    size_count: 0,
    last_moved: ptr::null(),
    last_moved_count: 0,
    max_moves: CONSISTENT_NO_LIMIT,
    max_bytes: CONSISTENT_NO_LIMIT,
    max_moves_to_zone: CONSISTENT_NO_LIMIT,
    overload_milli: CONSISTENT_NO_LIMIT,
    tolerance_milli: 0,
    min_interval: 0,
    now: 0,
};

fn limit(most: u64) -> Option<u64> {
    (most != CONSISTENT_NO_LIMIT).then_some(most)
}

impl Caller {
    fn measures(&self, asked: &consistent_rebalance) -> Outcome<Vec<Measure<'_>>> {
        let given = self.slice(asked.measures, asked.measure_count, "asked.measures")?;
        let measure = |(i, measure): (usize, &consistent_measure)| {
            let place = |field: &str| format!("asked.measures[{i}].{field}");
            Ok(Measure {
                name: self.text(measure.name, measure.name_len, ErrorKind::Argument, place("name"))?,
                loads: self.slice(measure.loads, measure.load_count, place("loads"))?,
                capacities: self.slice(measure.capacities, measure.capacity_count, place("capacities"))?,
            })
        };
        given.iter().enumerate().map(measure).collect()
    }

    fn replicas_of(&self, asked: &consistent_rebalance) -> Outcome<Vec<(u32, u32)>> {
        let given = self.slice(asked.replicas_of, asked.replicas_of_count, "asked.replicas_of")?;
        Ok(given.iter().map(|of| (of.slot, of.replicas)).collect())
    }

    fn asked<'a>(
        &'a self,
        asked: &consistent_rebalance,
        measures: &'a [Measure<'a>],
        replicas_of: &'a [(u32, u32)],
    ) -> Outcome<RebalanceOptions<'a>> {
        Ok(RebalanceOptions {
            slots: (asked.slots > 0).then_some(asked.slots),
            replicas: (asked.replicas > 0).then_some(asked.replicas),
            split: self.slice(asked.split, asked.split_count, "asked.split")?,
            merge: self.slice(asked.merge, asked.merge_count, "asked.merge")?,
            replicas_of,
            measures,
            bytes: self.slice(asked.sizes, asked.size_count, "asked.sizes")?,
            last_moved: self.slice(asked.last_moved, asked.last_moved_count, "asked.last_moved")?,
            limits: RebalanceLimits {
                moves: limit(asked.max_moves),
                bytes: limit(asked.max_bytes),
                moves_to_zone: limit(asked.max_moves_to_zone),
                tolerance_milli: asked.tolerance_milli,
                // The engine refuses what is more than a `u32` holds by what that holds.
                overload_milli: limit(asked.overload_milli).map(|milli| u32::try_from(milli).unwrap_or(u32::MAX)),
                min_interval: asked.min_interval,
                now: asked.now,
            },
        })
    }
}

fn move_of(step: &SlotMove) -> consistent_slot_move {
    let (reason, reason_len) = view(step.reason.name());
    consistent_slot_move { slot: step.slot, replica: step.replica, from: step.from, to: step.to, reason, reason_len }
}

/// What nodes have; the parts of the measures lie in `fullness` one node after the other.
fn balance_of(balance: &[NodeBalance], mut fullness: &[f64]) -> Vec<consistent_node_balance> {
    let one = |node: &NodeBalance| {
        let (own, others) = fullness.split_at_checked(node.fullness.len()).unwrap_or_default();
        fullness = others;
        let (fullness, fullness_count) = list(own);
        consistent_node_balance { places: node.places, target: node.target, fullness, fullness_count }
    };
    balance.iter().map(one).collect()
}

fn put(out: ResultOut<'_, consistent_rebalanced>, plan: &Rebalanced) {
    let steps: Vec<_> = plan.moves.iter().map(move_of).collect();
    let parts = plan.balance.iter().flat_map(|node| &node.fullness);
    let fullness: Vec<f64> = parts.map(|&millionths| millionths as f64 / 1e6).collect();
    let nodes = balance_of(&plan.balance, &fullness);
    let hindered: Vec<_> = plan.left.obstacles.iter().map(|each| slice_of(each.name())).collect();
    let ((moves, move_count), (balance, balance_count)) = (list(&steps), list(&nodes));
    let (obstacles, obstacle_count) = list(&hindered);
    let seen = consistent_rebalanced {
        struct_size: size_of::<consistent_rebalanced>(),
        moves,
        move_count,
        balance,
        balance_count,
        filled: plan.filled,
        minimum: plan.minimum,
        bytes: plan.bytes,
        left_empty: plan.left.empty,
        left_leaving: plan.left.leaving,
        left_doubled: plan.left.doubled,
        left_over: plan.left.over,
        obstacles,
        obstacle_count,
    };
    out.put(seen, (steps, fullness, nodes, hindered));
}

/// Plans the next assignment of slots that are kept on their nodes, and compiles the topology that has it, one epoch
/// later, with its nodes in the states of this placement; the same topology if nothing changes. From another scheme
/// than "assigned" the plan begins with where that has the slots. Nodes that are up take slots, those that are down
/// keep theirs, and those that drain, or have no weight, lose all. Moves name slots by their numbers after splits and
/// merges. `asked` may be NULL. Nothing is published: release `next` and free what is rebalanced.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_rebalance(
    placement: *const consistent_placement,
    asked: *const consistent_rebalance,
    next: *mut *mut consistent_placement,
    rebalanced: *mut *const consistent_rebalanced,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (holder, out) = (c.needed_snapshot_out(next, "next"), c.result_out(rebalanced, "rebalanced"));
        let (holder, out) = (holder?, out?);
        let placement = c.placement(placement)?;
        let asked = if asked.is_null() { NOTHING } else { c.record(asked, "asked")? };
        let (measures, replicas_of) = (c.measures(&asked)?, c.replicas_of(&asked)?);
        let (topology, plan) = placement.rebalance(&c.asked(&asked, &measures, &replicas_of)?)?;
        let following = placement.with_topology(topology)?;
        put(out, &plan);
        holder.put(following);
        Ok(())
    })
}
