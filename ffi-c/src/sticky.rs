//! Sticky sessions.

use crate::{
    kit::{call, Caller},
    ring::consistent_ring,
};
use std::{ffi::c_void, time::Duration};

/// Forgets a session; its leases stay out. `*forgotten` becomes 1 if it was known, else 0; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_forget_session(
    ring: *mut consistent_ring,
    session: *const c_void,
    session_len: usize,
    forgotten: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.optional_out(forgotten, "forgotten", 0)?;
        let known = c.reference(ring, "ring")?.0.forget_session(c.bytes(session, session_len, "session")?);
        out.into_iter().for_each(|out| out.put(known.into()));
        Ok(())
    })
}

/// Forgets the sessions that are too old at `now_ms`; `*removed` becomes how many there were, may be NULL. A session
/// that is used again is forgotten without this, too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_expire_sticky(
    ring: *mut consistent_ring,
    now_ms: u64,
    removed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.optional_out(removed, "removed", 0)?;
        let count = c.reference(ring, "ring")?.0.expire_sticky(Duration::from_millis(now_ms));
        out.into_iter().for_each(|out| out.put(count));
        Ok(())
    })
}

/// How many sessions are kept, and in how many bytes, unused room included. Either may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_sticky_use(
    ring: *const consistent_ring,
    sessions: *mut usize,
    memory_bytes: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (count, bytes) = (c.optional_out(sessions, "sessions", 0), c.optional_out(memory_bytes, "memory_bytes", 0));
        let (count, bytes) = (count?, bytes?);
        let used = c.reference(ring, "ring")?.0.sticky_use();
        count.into_iter().for_each(|out| out.put(used.sessions));
        bytes.into_iter().for_each(|out| out.put(used.memory_bytes));
        Ok(())
    })
}
