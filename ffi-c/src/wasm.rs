//! What hosts of `consistent.wasm` have beside the header: memory for what they pass, changes without a callback, and
//! an explanation in parts. The module's one import is `env.now_ms`, the host's monotonic clock in milliseconds.
//!
//! A panic is a trap here, since nothing unwinds on wasm32. Its message is that of `consistent_last_error`, the one
//! call that may follow: whatever else the instance holds may be half done, so the host goes on with another one.

use crate::{
    insight,
    kit::{
        call, consistent_distribution, consistent_key, consistent_placement, none_live, quietly, Caller, CONSISTENT_OK,
    },
    listen::{consistent_change, told},
    ring::consistent_ring,
};
use libconsistent::{Change, ErrorKind, Key, Subscription, NO_INDEX};
use std::{
    alloc::{alloc, dealloc, Layout},
    collections::VecDeque,
    ffi::{c_char, c_void},
    ptr::null_mut,
    sync::{Arc, Mutex, PoisonError},
};

/// Every struct of the header fits anywhere that is aligned so.
const ALIGN: usize = 8;

/// Memory for what the host passes, aligned to 8 bytes; NULL if there is none left. Free it with its size.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_wasm_alloc(size: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), ALIGN) {
        // SAFETY: the size is not 0.
        Ok(layout) => unsafe { alloc(layout) },
        Err(_) => null_mut(),
    }
}

/// Frees what `consistent_wasm_alloc` gave for this size. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_free(memory: *mut u8, size: usize) {
    if let (false, Ok(layout)) = (memory.is_null(), Layout::from_size_align(size.max(1), ALIGN)) {
        // SAFETY: the host promises memory of `consistent_wasm_alloc` with the same size, so of the same layout.
        unsafe { dealloc(memory, layout) }
    }
}

/// The index of the node of a key of bytes, or below zero the status of `consistent_placement_locate`: the look-up that
/// hosts make most, with nothing of it in memory but the key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_locate(
    placement: *const consistent_placement,
    key: *const c_void,
    len: usize,
) -> i32 {
    let mut index = 0;
    // SAFETY: the caller keeps the header's rules until this function returns.
    let status = call(unsafe { Caller::new() }, |c| {
        let (placement, key) = (c.placement(placement)?, c.bytes(key, len, "key")?);
        // There are never so many nodes that one's index has the sign.
        index =
            libconsistent_lookup::locate(placement, key).ok_or_else(|| none_live(placement, Key::Bytes(key)))? as i32;
        Ok(())
    });
    match status {
        CONSISTENT_OK => index,
        status => -status,
    }
}

type Line = Arc<Mutex<VecDeque<Change>>>;

/// Changes of a ring that wait for the host.
pub struct consistent_listening {
    line: Line,
    /// The one taken last, for its id.
    taken: Option<Change>,
    _subscription: Subscription,
}

/// Lets the later changes of a ring wait, as `consistent_ring_on_change` would tell them. Free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_listen(
    ring: *mut consistent_ring,
    listening: *mut *mut consistent_listening,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(listening, "listening")?;
        let line = Line::default();
        let waiting = line.clone();
        let tell = move |change: &Change| {
            waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(change.clone());
        };
        let _subscription = c.reference(ring, "ring")?.0.on_change(tell);
        out.put(consistent_listening { line, taken: None, _subscription });
        Ok(())
    })
}

/// Takes the next change: `*was_told` becomes 1, or 0 if none waits. Its id lives until the next is taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_next(
    listening: *mut consistent_listening,
    change: *mut consistent_change,
    was_told: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let was_told = c.out(was_told, "was_told", 0)?;
        let listening = c.exclusive(listening, "listening")?;
        listening.taken = listening.line.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if let Some(record) = listening.taken.as_ref().and_then(told) {
            c.out(change, "change", record)?;
            was_told.put(1);
        }
        Ok(())
    })
}

/// Ends it. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_unlisten(listening: *mut consistent_listening) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.take(listening));
}

/// An explanation in parts. The lists of nodes are those that `consistent_placement_get_nodes` gives.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_explanation {
    /// The key's position.
    pub position: u64,
    /// The point that catches the key, if `point_node` is one.
    pub point: u64,
    /// The bytes of the key that were hashed: the first, and the one behind the last.
    pub hashed: [usize; 2],
    /// The node of the point; `CONSISTENT_NO_INDEX` where there are no points.
    pub point_node: u32,
    /// 1 if there is an identifier, else 0.
    pub has_identifier: u32,
    /// The identifier.
    pub identifier: [u8; 20],
}

/// Explains where a key of bytes goes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_explain(
    placement: *const consistent_placement,
    key: *const consistent_key,
    explanation: *mut consistent_explanation,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (placement, key) = (c.placement(placement)?, c.byte_key(key, "key")?);
        placement.check_key(Key::Bytes(key))?;
        let found = placement.explain(key);
        let index = |id: &str| placement.topology().members().index_of(id).unwrap_or(NO_INDEX);
        let (point, point_node) = found.point.as_ref().map_or((0, NO_INDEX), |(point, id)| (*point, index(id)));
        let nothing = consistent_explanation {
            position: found.position,
            point,
            hashed: [found.hashed.start, found.hashed.end],
            point_node,
            has_identifier: u32::from(found.identifier.is_some()),
            identifier: found.identifier.unwrap_or_default(),
        };
        c.out(explanation, "explanation", nothing)?;
        Ok(())
    })
}

/// Counts indices of nodes, such as a batch placed: `counts` by index, of which there must be as many as nodes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_distribution(
    placement: *const consistent_placement,
    indices: *const u32,
    len: usize,
    counts: *mut u64,
    cap: usize,
    summary: *mut consistent_distribution,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.record_out(summary, "summary")?;
        let placement = c.placement(placement)?;
        let indices = c.slice(indices, len, "indices")?.iter();
        let counts = c.array_out(counts, cap, null_mut(), "counts")?;
        insight::count(placement, indices.copied(), counts, out)
    })
}

/// Sorts indices that a look-up has written: the nearest to a zone first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_wasm_local_first(
    placement: *const consistent_placement,
    indices: *mut u32,
    len: usize,
    zone: *const c_char,
    zone_len: usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (placement, zone) = (c.placement(placement)?, c.text(zone, zone_len, ErrorKind::Zone, "local")?);
        let mut sorted = c.slice(indices, len, "indices")?.to_vec();
        placement.local_first(&mut sorted, zone)?;
        c.array_out(indices, len, null_mut(), "indices")?.put(sorted.into_iter())
    })
}
