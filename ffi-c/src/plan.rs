//! What moves between two placements.

use crate::kit::{
    call, consistent_move, consistent_moved_range, consistent_placement, consistent_summary, halves, no_such, quietly,
    view,
};
use libconsistent::Plan;
use std::{ffi::c_char, ptr};

/// What moves from one placement to another. It never changes.
pub struct consistent_plan(Plan);

/// An id as a plan shows it: NULL for no node.
fn owner(id: &Option<String>) -> (*const c_char, usize) {
    id.as_deref().map_or((ptr::null(), 0), view)
}

/// What would move if the one became like the other, health included. Free the plan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_diff(
    before: *const consistent_placement,
    after: *const consistent_placement,
    plan: *mut *mut consistent_plan,
) -> i32 {
    call(|c| {
        let out = c.handle_out(plan, "plan")?;
        let (before, after) = (c.reference(before, "before")?, c.reference(after, "after")?);
        out.put(consistent_plan(before.placement().diff(after.placement())?));
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
        let ((from, from_len), (to, to_len)) = (owner(&found.from), owner(&found.to));
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
        let ((from, from_len), (to, to_len)) = (owner(&step.from), owner(&step.to));
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
