//! What moves between two placements.

use crate::kit::{call, consistent_keys, consistent_placement, halves, list, owner, spread_of, Caller, ResultOut};
use libconsistent::{KeyMove, Move, Moved, Plan};
use std::{ffi::c_char, mem::size_of};

/// Keys that move from one node to another. The ids do not end with NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_move {
    /// The id of the owner before; NULL if the keys had none.
    pub from: *const c_char,
    /// Its length.
    pub from_len: usize,
    /// The id of the owner after; NULL if the keys have none.
    pub to: *const c_char,
    /// Its length.
    pub to_len: usize,
    /// The part of all keys that makes this move, from 0 to 1.
    pub share: f64,
    /// Positions out of 2^64, upper half.
    pub positions_high: u64,
    /// Lower half.
    pub positions_low: u64,
}

/// Positions `first..=last` that move.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_moved_range {
    /// The first position.
    pub first: u64,
    /// The last position, included.
    pub last: u64,
    /// The move that they make: its place in the plan's `moves`.
    pub step: usize,
}

/// What moves from one placement to another. Positions are out of 2^64 and have an upper and a lower half. What it
/// points to lives as long as the plan.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_plan {
    /// `sizeof(consistent_plan)`, as the library has it.
    pub struct_size: usize,
    /// The part of all keys that moves, from 0 to 1.
    pub moved: f64,
    /// The part of all keys that must move to get from the shares before to the shares after, from 0 to 1.
    pub minimum: f64,
    /// `moved`, exactly: positions, upper half.
    pub positions_high: u64,
    /// Lower half.
    pub positions_low: u64,
    /// `minimum`, exactly: positions, upper half.
    pub minimum_positions_high: u64,
    /// Lower half.
    pub minimum_positions_low: u64,
    /// All positions, of n replicas n times as many: upper half.
    pub whole_high: u64,
    /// Lower half.
    pub whole_low: u64,
    /// Every pair of nodes that keys move between, ordered by `from`, then `to`, ids by bytes, no node last.
    pub moves: *const consistent_move,
    /// How many.
    pub move_count: usize,
    /// The positions that move, ascending, neighbours of the same move joined.
    pub ranges: *const consistent_moved_range,
    /// How many.
    pub range_count: usize,
}

/// Copies of keys that move from one node to another. The ids do not end with NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_key_move {
    /// The id of whoever has them before; NULL if nobody had.
    pub from: *const c_char,
    /// Its length.
    pub from_len: usize,
    /// The id of whoever has them after; NULL if nobody has.
    pub to: *const c_char,
    /// Its length.
    pub to_len: usize,
    /// How many there are.
    pub copies: u64,
}

/// What moves of given keys. What it points to lives as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_moved {
    /// `sizeof(consistent_moved)`, as the library has it.
    pub struct_size: usize,
    /// How many keys there were.
    pub keys: u64,
    /// How many copies move: with one copy a key, so many keys do.
    pub copies: u64,
    /// Which of the keys move, counted from 0, ascending.
    pub which: *const u64,
    /// How many.
    pub which_count: usize,
    /// Every pair of nodes that copies move between, ordered by `from`, then `to`, ids by bytes, no node last.
    pub moves: *const consistent_key_move,
    /// How many.
    pub move_count: usize,
}

fn move_of(step: &Move, plan: &Plan) -> consistent_move {
    let ((from, from_len), (to, to_len)) = (owner(step.from.as_deref()), owner(step.to.as_deref()));
    let (positions_high, positions_low) = halves(step.positions);
    let share = plan.ratio(step.positions);
    consistent_move { from, from_len, to, to_len, share, positions_high, positions_low }
}

fn key_move_of(step: &KeyMove) -> consistent_key_move {
    let ((from, from_len), (to, to_len)) = (owner(step.from.as_deref()), owner(step.to.as_deref()));
    consistent_key_move { from, from_len, to, to_len, copies: step.copies }
}

/// Hands out a plan.
pub(crate) fn put_plan(out: ResultOut<'_, consistent_plan>, plan: Plan) {
    let steps: Vec<_> = plan.moves.iter().map(|step| move_of(step, &plan)).collect();
    let ranges = plan.ranges.iter().map(|range| consistent_moved_range {
        first: range.first,
        last: range.last,
        step: range.step as usize,
    });
    let ranges: Vec<_> = ranges.collect();
    let ((moves, move_count), (first_range, range_count)) = (list(&steps), list(&ranges));
    let (positions_high, positions_low) = halves(plan.positions);
    let (minimum_positions_high, minimum_positions_low) = halves(plan.minimum_positions);
    let (whole_high, whole_low) = halves(plan.whole);
    let seen = consistent_plan {
        struct_size: size_of::<consistent_plan>(),
        moved: plan.moved,
        minimum: plan.minimum,
        positions_high,
        positions_low,
        minimum_positions_high,
        minimum_positions_low,
        whole_high,
        whole_low,
        moves,
        move_count,
        ranges: first_range,
        range_count,
    };
    out.put(seen, (plan.moves, steps, ranges));
}

/// What would move if the one became like the other, health included, where each key is kept by the first `n` nodes of
/// its list, which spread over zones as `spread` says, one of `CONSISTENT_SPREAD_*`. With an `n` of 1 that is each
/// key's node. Free the plan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_diff(
    before: *const consistent_placement,
    after: *const consistent_placement,
    n: usize,
    spread: i32,
    plan: *mut *const consistent_plan,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.result_out(plan, "plan")?;
        let (before, after) = (c.reference(before, "before")?, c.reference(after, "after")?);
        put_plan(out, before.placement().diff_replicas(after.placement(), n, spread_of(spread)?)?);
        Ok(())
    })
}

/// What would move of these keys if the one became like the other, health included, where each key is kept by the first
/// `n` nodes of its list: any two placements can be compared, whatever their schemes. Free what moves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_moved(
    before: *const consistent_placement,
    after: *const consistent_placement,
    keys: *const consistent_keys,
    n: usize,
    spread: i32,
    moved: *mut *const consistent_moved,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.result_out(moved, "moved")?;
        let (before, after) = (c.reference(before, "before")?, c.reference(after, "after")?);
        let (keys, spread) = (c.keys(keys)?, spread_of(spread)?);
        let each = (0..keys.len()).filter_map(|i| keys.get(i));
        let found: Moved = before.placement().moved(after.placement(), each, n, spread)?;
        let steps: Vec<_> = found.moves.iter().map(key_move_of).collect();
        let ((which, which_count), (moves, move_count)) = (list(&found.which), list(&steps));
        let struct_size = size_of::<consistent_moved>();
        let (keys, copies) = (found.keys, found.copies);
        out.put(consistent_moved { struct_size, keys, copies, which, which_count, moves, move_count }, (found, steps));
        Ok(())
    })
}
