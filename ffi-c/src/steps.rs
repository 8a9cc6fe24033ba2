//! A topology is reached a little at a time.

use crate::{
    kit::{
        call, consistent_placement, end_of, halves, spread_of, Caller, Growable, CONSISTENT_NO_LIMIT,
        CONSISTENT_SPREAD_ZONE,
    },
    plan::{consistent_plan, put_plan},
};
use libconsistent::StepOptions;
use std::{
    mem::{offset_of, size_of},
    ptr,
};

/// How far a step goes. Begin with `CONSISTENT_STEP_OPTIONS_INIT`, which has one node a key and limits nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_step_options {
    /// `sizeof(consistent_step_options)`.
    pub struct_size: usize,
    /// How many nodes keep each key, 1..=16: the first of its list.
    pub n: usize,
    /// The most copies that move in a step, in billionths of all; `CONSISTENT_NO_LIMIT` for any number, as in the other
    /// limits.
    pub max_share_nano: u64,
    /// The most bytes that move in a step, by `sizes`.
    pub max_bytes: u64,
    /// The most copies that come to the nodes of one zone in a step, in billionths of all.
    pub per_zone_nano: u64,
    /// How many bytes the keys of each part of the positions have, of as many equal parts as there are numbers; else
    /// NULL.
    pub sizes: *const u64,
    /// How many.
    pub size_count: usize,
    /// How lists spread over zones: one of `CONSISTENT_SPREAD_*`.
    pub spread: i32,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_step_options {
    const FIRST_SIZE: usize = end_of!(consistent_step_options, spread: i32);
}

/// A step on the way to another topology.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_step {
    /// `sizeof(consistent_step)`, set by the caller.
    pub struct_size: usize,
    /// How many bytes move, by `sizes`.
    pub bytes: u64,
    /// What is still to move after it: copies of positions out of 2^64, upper half.
    pub left_high: u64,
    /// Lower half.
    pub left_low: u64,
    /// The same as a part of all copies, from 0 to 1.
    pub left: f64,
    /// 1 if this is the end of the way, else 0.
    pub is_last: i32,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_step {
    const FIRST_SIZE: usize = end_of!(consistent_step, is_last: i32);
}

/// What is asked where nothing is: what `CONSISTENT_STEP_OPTIONS_INIT` begins with.
const NOTHING: consistent_step_options = consistent_step_options {
    struct_size: size_of::<consistent_step_options>(),
    n: 1,
    max_share_nano: CONSISTENT_NO_LIMIT,
    max_bytes: CONSISTENT_NO_LIMIT,
    per_zone_nano: CONSISTENT_NO_LIMIT,
    sizes: ptr::null(),
    size_count: 0,
    spread: CONSISTENT_SPREAD_ZONE,
};

/// The next topology on the way from one placement's to another's, so that no more moves at once than `asked` says;
/// `asked` may be NULL. `*next` becomes its placement, which is released, and `*plan` what moves to get there, which is
/// freed; both become NULL where the topology is the other's already. Whoever asks with `*next` in place of `before` is
/// told the rest of the way, and so is who asks with the document of the last step that was published. All nodes count
/// as up; those that both have keep their states in `*next`. Nothing is published.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_step(
    before: *const consistent_placement,
    to: *const consistent_placement,
    asked: *const consistent_step_options,
    step: *mut consistent_step,
    next: *mut *mut consistent_placement,
    plan: *mut *const consistent_plan,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (record, holder) = (c.record_out(step, "step"), c.needed_snapshot_out(next, "next"));
        let (record, holder, out) = (record?, holder?, c.result_out(plan, "plan")?);
        let before = c.reference(before, "before")?.placement();
        let to = c.reference(to, "to")?.placement();
        let asked = if asked.is_null() { NOTHING } else { c.record(asked, "asked")? };
        let limit = |most: u64| (most != CONSISTENT_NO_LIMIT).then_some(most);
        // The engine refuses what is more than a `u32` holds by what that holds.
        let part = |nano| limit(nano).map(|nano| u32::try_from(nano).unwrap_or(u32::MAX));
        let options = StepOptions {
            n: asked.n,
            spread: spread_of(asked.spread)?,
            max_share: part(asked.max_share_nano),
            max_bytes: limit(asked.max_bytes),
            per_zone: part(asked.per_zone_nano),
            sizes: c.slice(asked.sizes, asked.size_count, "asked.sizes")?,
        };
        let Some(made) = before.step(to, &options)? else { return Ok(()) };
        let following = before.with_topology(made.topology)?;
        let (left_high, left_low) = halves(made.left);
        record.put(consistent_step {
            struct_size: 0, // The caller's stays.
            bytes: made.bytes,
            left_high,
            left_low,
            left: made.plan.ratio(made.left),
            is_last: made.is_last.into(),
        });
        put_plan(out, made.plan);
        holder.put(following);
        Ok(())
    })
}
