//! Rings that follow a file. Not in `consistent.wasm`, which has neither files nor threads.

use crate::{
    kit::{call, end_of, plain, quietly, within, Caller, Growable, Outcome},
    ring::consistent_ring,
};
use libconsistent::{ErrorKind, FollowPolicy};
use libconsistent_follow::Following;
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
    path::Path,
    time::Duration,
};

/// A ring that follows a file, until this is freed.
pub struct consistent_following {
    _following: Following,
}

/// How a file is followed, and when its document is refused. Begin with `CONSISTENT_FOLLOW_POLICY_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_follow_policy {
    /// `sizeof(consistent_follow_policy)`.
    pub struct_size: usize,
    /// At most so many thousandths of the weight may leave at once: 0..=1000, which allows everything.
    pub max_loss_milli: u32,
    /// So long a file must have stayed as it is before it is taken.
    pub debounce_ms: u64,
    /// So often it is looked at although the system told of no change, and after so long it is taken although it never
    /// stays as it is; above 0.
    pub poll_ms: u64,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_follow_policy {
    const FIRST_SIZE: usize = end_of!(consistent_follow_policy, poll_ms: u64);
}

impl Caller {
    fn follow_policy(&self, policy: *const consistent_follow_policy) -> Outcome<FollowPolicy> {
        if policy.is_null() {
            return Ok(FollowPolicy::default());
        }
        let consistent_follow_policy { max_loss_milli, debounce_ms, poll_ms, .. } = self.record(policy, "policy")?;
        Ok(FollowPolicy::default()
            .with_max_loss(plain(within("policy.max_loss_milli", max_loss_milli, 0, 1000)?))
            .with_debounce(Duration::from_millis(debounce_ms))
            .with_poll(Duration::from_millis(poll_ms)))
    }
}

/// Lets a ring follow the topology document at `path`, and the document of states at `states` if that is not NULL:
/// whenever they are others, they are offered (`consistent_ring_offer`, `consistent_ring_offer_states`). What the files
/// have is offered before this returns, once. A file that is missing, larger than 64 MiB or refused is told to whoever
/// listens, stands in `consistent_ring_source`, and is waited for; what was refused is offered again when the file is
/// another one, not when the ring is. `policy` may be NULL: its defaults. A thread follows, by which listeners are
/// called; the child of a fork has one of its own. The ring may be freed before the following.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_follow(
    ring: *mut consistent_ring,
    path: *const c_char,
    path_len: usize,
    states: *const c_char,
    states_len: usize,
    policy: *const consistent_follow_policy,
    following: *mut *mut consistent_following,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(following, "following")?;
        let ring = c.reference(ring, "ring")?;
        let path = c.text(path, path_len, ErrorKind::Argument, "path")?;
        let states = match states.is_null() && states_len == 0 {
            true => None,
            false => Some(Path::new(c.text(states, states_len, ErrorKind::Argument, "states")?)),
        };
        let policy = c.follow_policy(policy)?;
        out.put(consistent_following { _following: Following::start(&ring.0, path, states, policy)? });
        Ok(())
    })
}

/// Ends it: its thread has ended when this returns, unless it is the one that calls. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_following_free(following: *mut consistent_following) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.take(following));
}
