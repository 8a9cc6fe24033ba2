//! Health by reports and heartbeats.

use crate::{
    kit::{call, end_of, milliseconds, state_code, Caller, Growable, Outcome, CONSISTENT_NEVER},
    ring::consistent_ring,
};
use libconsistent::{Error, NodeHealth, Ring, State};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
    time::Duration,
};

/// What reports, heartbeats and marks have said of a node.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_health {
    /// `sizeof(consistent_health)`, set by the caller.
    pub struct_size: usize,
    /// The state, which look-ups go by: one of `CONSISTENT_STATE_*`.
    pub state: i32,
    /// 1 if it is down because of reports or missed heartbeats, not of a mark; else 0.
    pub ejected: i32,
    /// Successes reported in a row.
    pub successes: u32,
    /// Failures reported in a row.
    pub failures: u32,
    /// The time of the last report, or `CONSISTENT_NEVER`.
    pub last_checked_ms: u64,
    /// The time of the last heartbeat, or `CONSISTENT_NEVER`.
    pub last_beat_ms: u64,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_health {
    const FIRST_SIZE: usize = end_of!(consistent_health, last_beat_ms: u64);
}

/// A time that there may be.
pub(crate) fn or_never(time: Option<Duration>) -> u64 {
    time.map_or(CONSISTENT_NEVER, milliseconds)
}

impl Caller {
    /// A call that tells something of a node and answers with its state.
    fn tell(
        &self,
        ring: *const consistent_ring,
        id: *const c_char,
        id_len: usize,
        state: *mut i32,
        tell: impl FnOnce(&Ring, &str) -> Result<State, Error>,
    ) -> Outcome {
        let out = self.optional_out(state, "state", -1)?;
        let after = tell(&self.reference(ring, "ring")?.0, self.id(id, id_len)?)?;
        out.into_iter().for_each(|out| out.put(state_code(after)));
        Ok(())
    }
}

/// Tells of a check, or of a request, that went well (`ok` not 0) or failed at `now_ms`: `rise` successes in a row
/// bring a node back, `fall` failures in a row take it down, within `max_ejected`. `*state` becomes the node's state
/// after it; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_report(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    ok: i32,
    now_ms: u64,
    state: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.tell(ring, id, id_len, state, |ring, id| ring.report(id, ok != 0, Duration::from_millis(now_ms)))
    })
}

/// Tells that a node was alive at `now_ms`. `*state` becomes its state after it; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_heartbeat(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    now_ms: u64,
    state: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.tell(ring, id, id_len, state, |ring, id| ring.heartbeat(id, Duration::from_millis(now_ms)))
    })
}

/// Tells the time: nodes without a heartbeat for longer than the policy's timeout are taken down, within `max_ejected`.
/// `*at_ms` becomes when it is worth calling again, `CONSISTENT_NEVER` if heartbeats are not expected; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_tick(ring: *mut consistent_ring, now_ms: u64, at_ms: *mut u64) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.optional_out(at_ms, "at_ms", CONSISTENT_NEVER)?;
        let next = c.reference(ring, "ring")?.0.tick(Duration::from_millis(now_ms))?;
        out.into_iter().for_each(|out| out.put(or_never(next)));
        Ok(())
    })
}

/// What reports, heartbeats and marks have said of a node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_health(
    ring: *const consistent_ring,
    id: *const c_char,
    id_len: usize,
    health: *mut consistent_health,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.record_out(health, "health")?;
        let NodeHealth { state, ejected, successes, failures, last_checked, last_beat, .. } =
            c.reference(ring, "ring")?.0.health(c.id(id, id_len)?)?;
        out.put(consistent_health {
            struct_size: 0, // The caller's stays.
            state: state_code(state),
            ejected: ejected.into(),
            successes,
            failures,
            last_checked_ms: or_never(last_checked),
            last_beat_ms: or_never(last_beat),
        });
        Ok(())
    })
}
