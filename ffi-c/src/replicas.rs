//! Which of a key's nodes to ask: the primary one, the nearest, one of several.

use crate::{
    kit::{call, consistent_placement, end_of, none_live, Caller, Growable, Out, Outcome, CONSISTENT_NO_INDEX},
    lookup::spread_of,
    ring::consistent_ring,
};
use libconsistent::{ErrorKind, Key, NodeRef, Placement, Ring};
use std::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
};

/// How `consistent_ring_get_nodes_with` chooses and orders nodes. Begin with `CONSISTENT_REPLICAS_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_replicas {
    /// `sizeof(consistent_replicas)`.
    pub struct_size: usize,
    /// How they spread over zones: one of `CONSISTENT_SPREAD_*`.
    pub spread: i32,
    /// If not 0, down nodes are chosen as if they were up.
    pub include_down: i32,
    /// The caller's zone: nodes that share more leading segments with it come first. Empty: the order of the walk.
    pub local: *const c_char,
    /// Its length.
    pub local_len: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_replicas {
    const FIRST_SIZE: usize = end_of!(consistent_replicas, local_len: usize);
}

impl Caller {
    /// Writes the id of the node that `find` finds, if any.
    fn id_of(
        &self,
        ring: *const consistent_ring,
        (key, key_len): (*const c_void, usize),
        (buf, cap): (*mut c_char, usize),
        needed: *mut usize,
        find: impl FnOnce(&Ring, &[u8]) -> Outcome<Option<NodeRef>>,
    ) -> Outcome {
        let out = self.text_out(buf, cap, needed)?;
        let (ring, key) = (&self.reference(ring, "ring")?.0, self.bytes(key, key_len, "key")?);
        out.put(&find(ring, key)?.ok_or_else(|| none_live(&ring.snapshot(), Key::Bytes(key)))?.id)
    }

    fn replicas_with(
        &self,
        placement: &Placement,
        options: &consistent_replicas,
        key: (*const c_void, usize),
        indices: (*mut u32, usize),
        out: Out<'_, usize>,
    ) -> Outcome {
        let local = self.text(options.local, options.local_len, ErrorKind::Zone, "options.local")?;
        self.replicas(placement, options.spread, local, indices, out, || {
            Ok(Key::Bytes(self.bytes(key.0, key.1, "key")?))
        })
    }
}

/// Writes the id of the node a key has while every node is up: the first of its walk, whatever its health.
/// `CONSISTENT_NONE_LIVE` if no node has weight.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_get_primary(
    ring: *const consistent_ring,
    key: *const c_void,
    key_len: usize,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| c.id_of(ring, (key, key_len), (buf, cap), needed, |ring, key| Ok(ring.get_primary(key))))
}

/// `consistent_ring_get_nodes` with options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_get_nodes_with(
    ring: *const consistent_ring,
    key: *const c_void,
    key_len: usize,
    options: *const consistent_replicas,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let (holder, out) = (c.snapshot_out(snapshot), c.out(count, "count", 0));
            let (holder, out) = (holder?, out?);
            let (placement, primary) = c.reference(ring, "ring")?.0.snapshot_with_primary();
            let options = c.record(options, "options")?;
            let among = if options.include_down == 0 { &placement } else { &primary };
            c.replicas_with(among, &options, (key, key_len), (indices, cap), out)?;
            holder.put(placement);
            Ok(())
        })
    })
}

/// `consistent_ring_get_nodes_with` on a placement. With `include_down` it makes the primary placement each time:
/// whoever asks often holds `consistent_placement_primary`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_get_nodes_with(
    placement: *const consistent_placement,
    key: *const c_void,
    key_len: usize,
    options: *const consistent_replicas,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
) -> i32 {
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let (out, placement) = (c.out(count, "count", 0)?, c.placement(placement)?);
            let options = c.record(options, "options")?;
            let primary = (options.include_down != 0).then(|| placement.primary());
            c.replicas_with(primary.as_ref().unwrap_or(placement), &options, (key, key_len), (indices, cap), out)
        })
    })
}

/// This placement as if no node were down: its answers are the primary ones, its indices the same. Release it.
/// O(nodes), without compiling anything again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_primary(
    placement: *const consistent_placement,
    primary: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.out(primary, "primary", std::ptr::null_mut())?;
        c.snapshot_out(primary)?.put(c.placement(placement)?.primary());
        Ok(())
    })
}

/// Writes the id of one of the first `n` nodes of a key, spread over zones, chosen by a salt such as a request's id:
/// the same for the same salt, evenly spread over many. `CONSISTENT_NONE_LIVE` if no node is live, or `n` is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_pick_node(
    ring: *const consistent_ring,
    key: *const c_void,
    key_len: usize,
    n: usize,
    salt: *const c_void,
    salt_len: usize,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        c.id_of(ring, (key, key_len), (buf, cap), needed, |ring, key| {
            Ok(ring.pick_node(key, n, c.bytes(salt, salt_len, "salt")?))
        })
    })
}

/// `consistent_ring_pick_node` with two choices: the salt picks two of the nodes, and the one with less load for its
/// weight is taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_pick_node_by_load(
    ring: *const consistent_ring,
    key: *const c_void,
    key_len: usize,
    n: usize,
    salt: *const c_void,
    salt_len: usize,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        c.id_of(ring, (key, key_len), (buf, cap), needed, |ring, key| {
            Ok(ring.pick_node_by_load(key, n, c.bytes(salt, salt_len, "salt")?))
        })
    })
}

/// `consistent_ring_pick_node` on a placement, by index, with a choice of how the nodes spread. Up to 16 nodes take no
/// memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_pick_node(
    placement: *const consistent_placement,
    key: *const c_void,
    key_len: usize,
    n: usize,
    salt: *const c_void,
    salt_len: usize,
    spread: i32,
    index: *mut u32,
) -> i32 {
    call(|c| {
        let out = c.out(index, "index", CONSISTENT_NO_INDEX)?;
        let (placement, spread) = (c.placement(placement)?, spread_of(spread)?);
        let (key, salt) = (c.bytes(key, key_len, "key")?, c.bytes(salt, salt_len, "salt")?);
        out.put(placement.pick_node(key, n, salt, spread).ok_or_else(|| none_live(placement, Key::Bytes(key)))?);
        Ok(())
    })
}
