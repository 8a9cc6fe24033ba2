//! Who is told of a ring's changes.

use crate::{
    kit::{argument, call, owner, quietly, state_code, why_code, Caller, CONSISTENT_STATE_NONE},
    ring::consistent_ring,
};
use libconsistent::{Change, Subscription};
use std::{
    ffi::{c_char, c_void},
    mem::size_of,
};

/// A callback that listens to a ring, until this is freed.
pub struct consistent_subscription {
    _subscription: Subscription,
}

/// One change of a ring. The id does not end with NUL; it lives until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_change {
    /// `sizeof(consistent_change)`, as the library has it: fields behind it are not there.
    pub struct_size: usize,
    /// Why, or what: one of `CONSISTENT_WHY_*`.
    pub why: i32,
    /// The node's state before: one of `CONSISTENT_STATE_*`, none if it joined.
    pub from: i32,
    /// The node's state after; none if it left.
    pub to: i32,
    /// The node; NULL where the topology as a whole changed.
    pub node: *const c_char,
    /// Its length.
    pub node_len: usize,
    /// The ring's epoch before. A change of health does not count.
    pub epoch_before: u64,
    /// The ring's epoch after.
    pub epoch: u64,
    /// How many changes just before this one are not told, as callbacks took so long that too many waited.
    pub lost: u64,
    /// Why a document was refused; NULL for all else. It does not end with NUL; it lives as the id does.
    pub reason: *const c_char,
    /// Its length.
    pub reason_len: usize,
}

/// What is told of a change, with the pointer that `consistent_ring_on_change` was given. It must not throw.
pub type consistent_listener = Option<unsafe extern "C" fn(user: *mut c_void, change: *const consistent_change)>;

/// What lets go of that pointer.
pub type consistent_drop = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// The caller's function and pointer.
struct Listener {
    callback: unsafe extern "C" fn(*mut c_void, *const consistent_change),
    user: *mut c_void,
    drop: consistent_drop,
}

// SAFETY: the caller promises a function and a pointer that any thread may use, and to let any thread let go of it.
unsafe impl Send for Listener {}
// SAFETY: as above; the engine makes one call at a time.
unsafe impl Sync for Listener {}

/// A change as the header has it; it points into the change. One of a kind that the header does not know is not told.
pub(crate) fn told(change: &Change) -> Option<consistent_change> {
    let (node, node_len) = owner(change.node.as_deref());
    let (reason, reason_len) = owner(change.reason.as_deref());
    Some(consistent_change {
        struct_size: size_of::<consistent_change>(),
        why: why_code(change.why)?,
        from: change.from.map_or(CONSISTENT_STATE_NONE, state_code),
        to: change.to.map_or(CONSISTENT_STATE_NONE, state_code),
        node,
        node_len,
        epoch_before: change.epoch_before,
        epoch: change.epoch,
        lost: change.lost,
        reason,
        reason_len,
    })
}

impl Listener {
    fn tell(&self, change: &Change) {
        let Some(told) = told(change) else { return };
        // SAFETY: the caller promises a function that takes this pointer until it is dropped; the change outlives the
        // call.
        unsafe { (self.callback)(self.user, &raw const told) }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(drop) = self.drop {
            // SAFETY: the caller promises a function that takes this pointer once, when nobody uses it any more.
            unsafe { drop(self.user) }
        }
    }
}

/// Calls `callback` for every later change of a node's state, of the members, and of the topology, and for every
/// document that was offered and refused, until the subscription is freed. Changes are told in the order in which they
/// were made, one at a time, by a thread that made one, before its call returns; if another thread is telling just
/// then, that thread tells them. Nothing is locked meanwhile: the callback may call whatever it likes, and what it
/// changes itself is told after it has returned. `drop` is called with `user` once, when no thread calls the callback
/// any more: when the subscription or the ring is freed. It may be NULL. A call that fails drops nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_on_change(
    ring: *mut consistent_ring,
    callback: consistent_listener,
    user: *mut c_void,
    drop: consistent_drop,
    subscription: *mut *mut consistent_subscription,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(subscription, "subscription")?;
        let ring = c.reference(ring, "ring")?;
        let callback = callback.ok_or_else(|| argument("callback: NULL"))?;
        let listener = Listener { callback, user, drop };
        out.put(consistent_subscription { _subscription: ring.0.on_change(move |change| listener.tell(change)) });
        Ok(())
    })
}

/// Ends a subscription: no call of its callback begins any more. One that another thread is making goes on. The ring
/// may be freed before it. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_subscription_free(subscription: *mut consistent_subscription) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.take(subscription));
}
