//! Bounded load: leases, and loads that the caller measures.

use crate::{
    kit::{
        argument, call, consistent_key, consistent_placement, end_of, none_live, Caller, Failure, Growable,
        CONSISTENT_NO_INDEX, CONSISTENT_TOUCH_FIRST, CONSISTENT_TOUCH_MOVED, CONSISTENT_TOUCH_NONE,
        CONSISTENT_TOUCH_STAYED,
    },
    ring::consistent_ring,
};
use libconsistent::{Key, NodeLoad, Touch};
use std::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of, MaybeUninit},
    time::Duration,
};

/// A place on a node, counted until `consistent_ring_release`. There is nothing to free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_lease {
    /// `sizeof(consistent_lease)`, set by the caller.
    pub struct_size: usize,
    /// The number to release it by, from 1 to 2^53-1, never used twice on a ring; 0 is no lease.
    pub token: u64,
    /// The node, as an index of the snapshot; `CONSISTENT_NO_INDEX` is none.
    pub index: u32,
    /// How many nodes stand before it on the key's walk: 0 is the key's own node.
    pub spilled: u32,
    /// How its session came to the node: one of `CONSISTENT_TOUCH_*`.
    pub touch: i32,
    /// What it counts on the node's load.
    pub cost: u32,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_lease {
    const FIRST_SIZE: usize = end_of!(consistent_lease, touch: i32);
}

/// The load of a node: leases and measured load together.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_load {
    /// What the leases that are out cost together.
    pub leases: u64,
    /// What `consistent_ring_set_load` said last.
    pub measured: u64,
    /// Up to which load the node takes the next lease of cost 1; 0 if it is not up or has no weight.
    pub cap: u64,
}

fn load_of(load: &NodeLoad) -> consistent_load {
    consistent_load { leases: load.leases, measured: load.measured, cap: load.cap }
}

/// For whom a lease is taken: a key, or a session, which then stands for the key, or neither. Begin with
/// `CONSISTENT_REQUEST_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_request {
    /// `sizeof(consistent_request)`.
    pub struct_size: usize,
    /// The key, of bytes; NULL if a session is given, or if any node may serve the request.
    pub key: *const consistent_key,
    /// The session, of bytes; NULL if there is none.
    pub session: *const consistent_key,
    /// The time, which sessions grow old by; a key alone ignores it.
    pub now_ms: u64,
    /// What the lease counts on the node's load, such as the tokens of the request; 0 counts as 1. A session's is 1.
    pub cost: u32,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_request {
    const FIRST_SIZE: usize = end_of!(consistent_request, now_ms: u64);
}

/// Takes a place on a node, and counts it until it is released; `CONSISTENT_NONE_LIVE` if no node is up. For a key that
/// is the first node of its walk that is up and below its cap. For a session the first lease goes to the least loaded
/// of the first nodes of its walk, later ones stay on that node unless it is down, gone, or over its bound by a margin;
/// a draining node keeps its sessions. With neither, the lease goes where the load with it is the smallest for the
/// node's weight, equal nodes in turn. A cost goes to a node that has room for all of it, or else where the load with
/// it is the smallest for the weight among those below their caps. The lease's index refers to `*snapshot`, which must
/// be released; it may be NULL if nobody needs it. A lease that is never released counts until the ring is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_acquire(
    ring: *mut consistent_ring,
    request: *const consistent_request,
    lease: *mut consistent_lease,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let holder = c.snapshot_out(snapshot);
        let nothing = consistent_lease {
            struct_size: 0, // The caller's stays.
            token: 0,
            index: CONSISTENT_NO_INDEX,
            spilled: 0,
            touch: CONSISTENT_TOUCH_NONE,
            cost: 0,
        };
        let (out, holder) = (c.record_out_as(lease, "lease", MaybeUninit::new(nothing))?, holder?);
        let (ring, request) = (&c.reference(ring, "ring")?.0, c.record(request, "request")?);
        let cost = request.cost.max(1);
        let (key, acquired) = match (request.key.is_null(), request.session.is_null()) {
            (false, true) => {
                let key = c.byte_key(request.key, "request.key")?;
                (Some(key), ring.acquire_with_token(key, cost)?)
            }
            (true, false) if cost > 1 => {
                return Err(argument(format!("request.cost: {cost}, but a session's lease costs 1")));
            }
            (true, false) => {
                let session = c.byte_key(request.session, "request.session")?;
                (Some(session), ring.acquire_sticky_token(session, Duration::from_millis(request.now_ms)))
            }
            (true, true) => (None, ring.acquire_any_token(cost)?),
            (false, false) => return Err(argument("request: either key or session, not both")),
        };
        let nobody = || key.map_or(Failure::NoneLive, |key| none_live(&ring.snapshot(), Key::Bytes(key)));
        let acquired = acquired.ok_or_else(nobody)?;
        let (token, index, spilled, cost) = (acquired.token, acquired.index, acquired.spilled, acquired.cost);
        let touch = match acquired.touch {
            None => CONSISTENT_TOUCH_NONE,
            Some(Touch::First) => CONSISTENT_TOUCH_FIRST,
            Some(Touch::Stayed) => CONSISTENT_TOUCH_STAYED,
            Some(Touch::Moved) => CONSISTENT_TOUCH_MOVED,
        };
        out.put(consistent_lease { token, index, spilled, touch, cost, ..nothing });
        holder.put(acquired.snapshot);
        Ok(())
    })
}

/// Releases a lease by its token. `*released` becomes 1 if it was out, else 0: to release it again does nothing; may be
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_release(ring: *mut consistent_ring, token: u64, released: *mut i32) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.optional_out(released, "released", 0)?;
        let was_out = c.reference(ring, "ring")?.0.release(token);
        out.into_iter().for_each(|out| out.put(was_out.into()));
        Ok(())
    })
}

/// Sets what the caller measures of a node's load, such as tokens or the length of a queue, below 2^40. It is added to
/// the leases that are out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_load(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    load: u64,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let ring = c.reference(ring, "ring")?;
        Ok(ring.0.set_load(c.id(id, id_len)?, load)?)
    })
}

/// The load of a node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_load(
    ring: *const consistent_ring,
    id: *const c_char,
    id_len: usize,
    load: *mut consistent_load,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(load, "load", consistent_load { leases: 0, measured: 0, cap: 0 })?;
        out.put(load_of(&c.reference(ring, "ring")?.0.load(c.id(id, id_len)?)?));
        Ok(())
    })
}

/// Writes the loads of all nodes, by index. While other threads acquire and release, each is right for some moment.
/// `snapshot` may be NULL; else it must be released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_loads(
    ring: *const consistent_ring,
    loads: *mut consistent_load,
    cap: usize,
    needed: *mut usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (holder, out) = (c.snapshot_out(snapshot), c.array_out(loads, cap, needed, "loads"));
        let (holder, out) = (holder?, out?);
        let (loads, placement) = c.reference(ring, "ring")?.0.loads_with_snapshot();
        out.put(loads.iter().map(load_of))?;
        holder.put(placement);
        Ok(())
    })
}

/// Writes the id of one of two nodes, which a salt picks among the first `n` of a key, spread over zones: the one with
/// less load for its weight. `consistent_placement_pick_node` says more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_pick_node_by_load(
    ring: *const consistent_ring,
    key: *const consistent_key,
    n: usize,
    salt: *const c_void,
    salt_len: usize,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.text_out(buf, cap, needed)?;
        let (ring, key) = (&c.reference(ring, "ring")?.0, c.byte_key(key, "key")?);
        let node = ring.pick_node_by_load(key, n, c.bytes(salt, salt_len, "salt")?);
        out.put(&node.ok_or_else(|| none_live(&ring.snapshot(), Key::Bytes(key)))?.id)
    })
}
