//! A placement: what look-ups see at one instant, held still.

use crate::kit::{
    call, check_pointer, consistent_node_view, consistent_placement, no_such, node, node_view, none_live, quietly,
    view, Caller, Outcome, CONSISTENT_NO_INDEX,
};
use libconsistent::Key;
use std::{
    ffi::{c_char, c_void},
    sync::Arc,
};

impl Caller {
    /// Where an index goes; the index, or no node.
    fn locate<'k>(
        &self,
        placement: *const consistent_placement,
        index: *mut u32,
        key: impl FnOnce() -> Outcome<Key<'k>>,
    ) -> Outcome {
        let out = self.out(index, "index", CONSISTENT_NO_INDEX)?;
        let (placement, key) = (self.placement(placement)?, key()?);
        out.put(placement.locate_key(key).ok_or_else(|| none_live(placement, key))?);
        Ok(())
    }
}

/// Keeps a placement for one more owner: one more release is due.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_retain(placement: *const consistent_placement) -> i32 {
    call(|c| {
        c.placement(placement)?;
        // SAFETY: the caller promises a handle, and handles come from `Arc::into_raw`.
        unsafe { Arc::increment_strong_count(placement) };
        Ok(())
    })
}

/// Gives a placement back; the last release frees it. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_release(placement: *const consistent_placement) {
    quietly(|_| {
        check_pointer(placement, "placement")?;
        // SAFETY: the caller promises a handle with a release due, and handles come from `Arc::into_raw`.
        unsafe { Arc::decrement_strong_count(placement) };
        Ok(())
    });
}

/// The index of the node of a key; `CONSISTENT_NONE_LIVE` if no node is live or the dialect has no node for it,
/// `CONSISTENT_ERR_KEYS` if the dialect refuses the key. Never locks or waits; only an error's message takes memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_locate(
    placement: *const consistent_placement,
    key: *const c_void,
    key_len: usize,
    index: *mut u32,
) -> i32 {
    call(|c| c.locate(placement, index, || Ok(Key::Bytes(c.bytes(key, key_len, "key")?))))
}

/// `consistent_placement_locate` for an integer key: its 8 little-endian bytes, or what the dialect's system has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_locate_u64(
    placement: *const consistent_placement,
    key: u64,
    index: *mut u32,
) -> i32 {
    call(|c| c.locate(placement, index, || Ok(Key::Integer(key))))
}

/// `consistent_placement_locate` for a key that already is its position; `CONSISTENT_NONE_LIVE` in dialects whose keys
/// are more than that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_locate_hashed(
    placement: *const consistent_placement,
    position: u64,
    index: *mut u32,
) -> i32 {
    call(|c| c.locate(placement, index, || Ok(Key::Hashed(position))))
}

/// `consistent_ring_get_nodes` on a placement. Up to 16 nodes take no memory; for more a thread takes some once and
/// reuses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_get_nodes(
    placement: *const consistent_placement,
    key: *const c_void,
    key_len: usize,
    spread: i32,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
) -> i32 {
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let (out, placement) = (c.out(count, "count", 0)?, c.placement(placement)?);
            c.replicas(placement, spread, "", (indices, cap), out, || Ok(Key::Bytes(c.bytes(key, key_len, "key")?)))
        })
    })
}

/// `consistent_placement_get_nodes` for an integer key: its 8 little-endian bytes, or what the dialect's system has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_get_nodes_u64(
    placement: *const consistent_placement,
    key: u64,
    spread: i32,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
) -> i32 {
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let (out, placement) = (c.out(count, "count", 0)?, c.placement(placement)?);
            c.replicas(placement, spread, "", (indices, cap), out, || Ok(Key::Integer(key)))
        })
    })
}

/// `consistent_placement_get_nodes` for a key that already is its position.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_get_nodes_hashed(
    placement: *const consistent_placement,
    position: u64,
    spread: i32,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
) -> i32 {
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let (out, placement) = (c.out(count, "count", 0)?, c.placement(placement)?);
            c.replicas(placement, spread, "", (indices, cap), out, || Ok(Key::Hashed(position)))
        })
    })
}

/// How many nodes there are; indices are below it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_len(placement: *const consistent_placement, len: *mut usize) -> i32 {
    call(|c| {
        let out = c.out(len, "len", 0)?;
        out.put(c.placement(placement)?.len());
        Ok(())
    })
}

/// How many indices `consistent_placement_get_nodes` and its like can write at most: as many as there are nodes, or as
/// the longest list has under a dialect whose lists may repeat nodes. That much room gets every list whole.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_max_nodes(
    placement: *const consistent_placement,
    count: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.out(count, "count", 0)?;
        out.put(c.placement(placement)?.max_nodes());
        Ok(())
    })
}

/// The node at an index. `view` points into the placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_node(
    placement: *const consistent_placement,
    index: u32,
    view: *mut consistent_node_view,
) -> i32 {
    call(|c| {
        let out = c.record_out(view, "view")?;
        out.put(node_view(c.placement(placement)?, index)?);
        Ok(())
    })
}

/// Entry `entry` of the metadata of the node at an index, in the order of keys by bytes. The strings belong to the
/// placement and do not end with NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_metadata(
    placement: *const consistent_placement,
    index: u32,
    entry: usize,
    key: *mut *const c_char,
    key_len: *mut usize,
    value: *mut *const c_char,
    value_len: *mut usize,
) -> i32 {
    call(|c| {
        let key_out = (c.out(key, "key", std::ptr::null()), c.out(key_len, "key_len", 0));
        let value_out = (c.out(value, "value", std::ptr::null()), c.out(value_len, "value_len", 0));
        let (key_out, value_out) = ((key_out.0?, key_out.1?), (value_out.0?, value_out.1?));
        let metadata = &node(c.placement(placement)?, index)?.metadata;
        let pair = metadata.iter().nth(entry).ok_or_else(|| no_such(entry, metadata.len(), "entries"))?;
        for ((ptr_out, len_out), text) in [(key_out, pair.0), (value_out, pair.1)] {
            let (ptr, len) = view(text);
            ptr_out.put(ptr);
            len_out.put(len);
        }
        Ok(())
    })
}

/// The index of an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_find(
    placement: *const consistent_placement,
    id: *const c_char,
    id_len: usize,
    index: *mut u32,
) -> i32 {
    call(|c| {
        let out = c.out(index, "index", CONSISTENT_NO_INDEX)?;
        out.put(c.placement(placement)?.topology().members().index_of(c.id(id, id_len)?)?);
        Ok(())
    })
}

/// The bytes the compiled table takes, the nodes' records not counted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_memory_bytes(
    placement: *const consistent_placement,
    bytes: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.out(bytes, "bytes", 0)?;
        out.put(c.placement(placement)?.memory_bytes());
        Ok(())
    })
}
