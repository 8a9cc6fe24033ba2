//! What moves between two placements.

use crate::kit::{
    call, consistent_key_move, consistent_keys, consistent_move, consistent_moved_keys, consistent_moved_range,
    consistent_placement, consistent_summary, halves, no_such, owner, quietly, spread_of,
};
use libconsistent::{Moved, Plan};

/// What moves from one placement to another. It never changes.
pub struct consistent_plan(Plan);

/// What moves of given keys. It never changes.
pub struct consistent_moved(Moved);

/// What would move if the one became like the other, health included, where each key is kept by the first `n` nodes of
/// its list, which spread over zones as `spread` says, one of `CONSISTENT_SPREAD_*`. With an `n` of 1 that is each
/// key's node. Free the plan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_diff(
    before: *const consistent_placement,
    after: *const consistent_placement,
    n: usize,
    spread: i32,
    plan: *mut *mut consistent_plan,
) -> i32 {
    call(|c| {
        let out = c.handle_out(plan, "plan")?;
        let (before, after) = (c.reference(before, "before")?, c.reference(after, "after")?);
        let plan = before.placement().diff_replicas(after.placement(), n, spread_of(spread)?)?;
        out.put(consistent_plan(plan));
        Ok(())
    })
}

/// Frees a plan. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_plan_free(plan: *mut consistent_plan) {
    quietly(|c| c.take(plan));
}

/// How much moves, how much must, and how many moves and ranges there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_plan_summary(
    plan: *const consistent_plan,
    summary: *mut consistent_summary,
) -> i32 {
    call(|c| {
        let out = c.record_out(summary, "summary")?;
        let plan = &c.reference(plan, "plan")?.0;
        let (positions_high, positions_low) = halves(plan.positions);
        let (minimum_positions_high, minimum_positions_low) = halves(plan.minimum_positions);
        let (whole_high, whole_low) = halves(plan.whole);
        out.put(consistent_summary {
            struct_size: 0, // The caller's stays.
            moved: plan.moved,
            minimum: plan.minimum,
            positions_high,
            positions_low,
            minimum_positions_high,
            minimum_positions_low,
            move_count: plan.moves.len(),
            range_count: plan.ranges.len(),
            whole_high,
            whole_low,
        });
        Ok(())
    })
}

/// A move; they are ordered by `from`, then `to`, ids by bytes, no node last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_plan_move(
    plan: *const consistent_plan,
    index: usize,
    r#move: *mut consistent_move,
) -> i32 {
    call(|c| {
        let out = c.record_out(r#move, "move")?;
        let plan = &c.reference(plan, "plan")?.0;
        let found = plan.moves.get(index).ok_or_else(|| no_such(index, plan.moves.len(), "moves"))?;
        let ((from, from_len), (to, to_len)) = (owner(found.from.as_deref()), owner(found.to.as_deref()));
        let (positions_high, positions_low) = halves(found.positions);
        out.put(consistent_move {
            struct_size: 0, // The caller's stays.
            from,
            from_len,
            to,
            to_len,
            share: plan.ratio(found.positions),
            positions_high,
            positions_low,
        });
        Ok(())
    })
}

/// A range of positions that moves; they ascend, neighbours of the same move joined.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_plan_range(
    plan: *const consistent_plan,
    index: usize,
    range: *mut consistent_moved_range,
) -> i32 {
    call(|c| {
        let out = c.record_out(range, "range")?;
        let plan = &c.reference(plan, "plan")?.0;
        let found = plan.ranges.get(index).ok_or_else(|| no_such(index, plan.ranges.len(), "ranges"))?;
        let step = plan.moves.get(found.step as usize).ok_or_else(|| no_such(found.step, plan.moves.len(), "moves"))?;
        let ((from, from_len), (to, to_len)) = (owner(step.from.as_deref()), owner(step.to.as_deref()));
        out.put(consistent_moved_range {
            struct_size: 0, // The caller's stays.
            first: found.first,
            last: found.last,
            from,
            from_len,
            to,
            to_len,
        });
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
    moved: *mut *mut consistent_moved,
) -> i32 {
    call(|c| {
        let out = c.handle_out(moved, "moved")?;
        let (before, after) = (c.reference(before, "before")?, c.reference(after, "after")?);
        let (keys, spread) = (c.keys(keys)?, spread_of(spread)?);
        let each = (0..keys.len()).filter_map(|i| keys.get(i));
        out.put(consistent_moved(before.placement().moved(after.placement(), each, n, spread)?));
        Ok(())
    })
}

/// Frees what moves. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_moved_free(moved: *mut consistent_moved) {
    quietly(|c| c.take(moved));
}

/// How many keys and copies move, and how many moves there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_moved_summary(
    moved: *const consistent_moved,
    summary: *mut consistent_moved_keys,
) -> i32 {
    call(|c| {
        let out = c.record_out(summary, "summary")?;
        let moved = &c.reference(moved, "moved")?.0;
        let (which_count, move_count) = (moved.which.len(), moved.moves.len());
        let struct_size = 0; // The caller's stays.
        let (keys, copies) = (moved.keys, moved.copies);
        out.put(consistent_moved_keys { struct_size, keys, copies, which_count, move_count });
        Ok(())
    })
}

/// Writes which of the keys move, counted from 0, ascending.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_moved_which(
    moved: *const consistent_moved,
    which: *mut u64,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.array_out(which, cap, needed, "which")?;
        out.put(c.reference(moved, "moved")?.0.which.iter().copied())
    })
}

/// A move; they are ordered by `from`, then `to`, ids by bytes, no node last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_moved_move(
    moved: *const consistent_moved,
    index: usize,
    r#move: *mut consistent_key_move,
) -> i32 {
    call(|c| {
        let out = c.record_out(r#move, "move")?;
        let moves = &c.reference(moved, "moved")?.0.moves;
        let found = moves.get(index).ok_or_else(|| no_such(index, moves.len(), "moves"))?;
        let ((from, from_len), (to, to_len)) = (owner(found.from.as_deref()), owner(found.to.as_deref()));
        let struct_size = 0; // The caller's stays.
        out.put(consistent_key_move { struct_size, from, from_len, to, to_len, copies: found.copies });
        Ok(())
    })
}
