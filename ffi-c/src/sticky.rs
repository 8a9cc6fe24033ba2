//! Sticky sessions.

use crate::{
    kit::{call, end_of, milli, milliseconds, plain, within, Growable},
    ring::consistent_ring,
};
use libconsistent::StickyPolicy;
use std::{
    ffi::c_void,
    mem::{offset_of, size_of},
    time::Duration,
};

/// How sessions stick. Begin with `CONSISTENT_STICKY_POLICY_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_sticky_policy {
    /// `sizeof(consistent_sticky_policy)`.
    pub struct_size: usize,
    /// Among so many first nodes of its walk a session's node is chosen; at least 1.
    pub choices: u32,
    /// At most so many sessions are kept, 1..=2^26; the oldest make room.
    pub sessions: u32,
    /// A session not touched for more than so many milliseconds is forgotten.
    pub ttl_ms: u64,
    /// So many thousandths above its cap a node may be before a session leaves it: 0..=1000000.
    pub hysteresis_milli: u32,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_sticky_policy {
    const FIRST_SIZE: usize = end_of!(consistent_sticky_policy, hysteresis_milli: u32);
}

/// How sessions stick.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_sticky_policy(
    ring: *const consistent_ring,
    policy: *mut consistent_sticky_policy,
) -> i32 {
    call(|c| {
        let out = c.record_out(policy, "policy")?;
        let StickyPolicy { choices, ttl, sessions, hysteresis, .. } = c.reference(ring, "ring")?.0.sticky_policy();
        let (struct_size, ttl_ms) = (0, milliseconds(ttl)); // The caller's size stays.
        out.put(consistent_sticky_policy {
            struct_size,
            choices,
            sessions,
            ttl_ms,
            hysteresis_milli: milli(hysteresis),
        });
        Ok(())
    })
}

/// Sets how sessions stick, and forgets all sessions. Leases that are out stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_sticky_policy(
    ring: *mut consistent_ring,
    policy: *const consistent_sticky_policy,
) -> i32 {
    call(|c| {
        let ring = c.reference(ring, "ring")?;
        let consistent_sticky_policy { choices, sessions, ttl_ms, hysteresis_milli, .. } =
            c.record(policy, "policy")?;
        let (ttl, hysteresis) =
            (Duration::from_millis(ttl_ms), plain(within("hysteresis_milli", hysteresis_milli, 0, 1_000_000)?));
        Ok(ring.0.set_sticky_policy(
            StickyPolicy::default()
                .with_choices(choices)
                .with_ttl(ttl)
                .with_sessions(sessions)
                .with_hysteresis(hysteresis),
        )?)
    })
}

/// Forgets a session; its leases stay out. `*forgotten` becomes 1 if it was known, else 0; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_forget_session(
    ring: *mut consistent_ring,
    session: *const c_void,
    session_len: usize,
    forgotten: *mut i32,
) -> i32 {
    call(|c| {
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
    call(|c| {
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
    call(|c| {
        let (count, bytes) = (c.optional_out(sessions, "sessions", 0), c.optional_out(memory_bytes, "memory_bytes", 0));
        let (count, bytes) = (count?, bytes?);
        let used = c.reference(ring, "ring")?.0.sticky_use();
        count.into_iter().for_each(|out| out.put(used.sessions));
        bytes.into_iter().for_each(|out| out.put(used.memory_bytes));
        Ok(())
    })
}
