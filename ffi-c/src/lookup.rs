//! The nodes of one key.

use crate::{
    kit::{
        argument, call, consistent_placement, none_live, Caller, Out, Outcome, CONSISTENT_SPREAD_NONE,
        CONSISTENT_SPREAD_ZONE,
    },
    ring::consistent_ring,
};
use libconsistent::{Key, Placement, Scratch, Spread};
use std::ffi::{c_char, c_void};

/// Writes the id of the node of a key. 1025 bytes (`CONSISTENT_ID_CAPACITY`) always suffice.
/// `CONSISTENT_NONE_LIVE` if no node is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_get_node(
    ring: *const consistent_ring,
    key: *const c_void,
    key_len: usize,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.text_out(buf, cap, needed)?;
        let ring = c.reference(ring, "ring")?;
        let key = c.bytes(key, key_len, "key")?;
        let node = ring.0.get_node(key).ok_or_else(|| none_live(&ring.0.snapshot(), Key::Bytes(key)))?;
        out.put(&node.id)
    })
}

/// Writes the first `cap` nodes for a key: its node, then its replicas. `*count` becomes how many there are, fewer than
/// `cap` if fewer are live. The indices refer to `*snapshot`, which must be released; it may be NULL if nobody needs
/// it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_get_nodes(
    ring: *const consistent_ring,
    key: *const c_void,
    key_len: usize,
    spread: i32,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let (holder, out) = (c.snapshot_out(snapshot), c.out(count, "count", 0));
            let (holder, out) = (holder?, out?);
            let placement = c.reference(ring, "ring")?.0.snapshot();
            c.replicas(&placement, spread, "", (indices, cap), out, || Ok(Key::Bytes(c.bytes(key, key_len, "key")?)))?;
            holder.put(placement);
            Ok(())
        })
    })
}

impl Caller {
    /// Writes the first `cap` nodes for a key, those near `local` first, and how many there are.
    pub(crate) fn replicas<'k>(
        &self,
        placement: &Placement,
        spread: i32,
        local: &str,
        (indices, cap): (*mut u32, usize),
        out: Out<'_, usize>,
        key: impl FnOnce() -> Outcome<Key<'k>>,
    ) -> Outcome {
        let (spread, key) = (spread_of(spread)?, key()?);
        // More than any list has cannot be asked for: that much of the caller's memory is not touched.
        let cap = cap.min(placement.max_nodes());
        // A zone that is none is refused before anything is written.
        placement.local_first(&mut [], local)?;
        let count = self.indices(indices, cap, "indices", |indices| {
            let count = Scratch::of_thread(|scratch| placement.get_nodes_for_into(key, spread, indices, scratch));
            placement.local_first(indices.get_mut(..count).unwrap_or_default(), local).map(|()| count)
        })?;
        match count? {
            0 => placement.check_key(key)?,
            count => out.put(count),
        }
        Ok(())
    }
}

/// The spread that a number stands for.
pub(crate) fn spread_of(spread: i32) -> Outcome<Spread> {
    match spread {
        CONSISTENT_SPREAD_ZONE => Ok(Spread::Zone),
        CONSISTENT_SPREAD_NONE => Ok(Spread::None),
        _ => Err(argument(format!("spread: {spread} is not one of CONSISTENT_SPREAD_*"))),
    }
}
