//! The nodes of one key.

use crate::kit::{
    call, consistent_key, consistent_placement, end_of, none_live, spread_of, Caller, Growable, Out, Outcome,
    CONSISTENT_NO_INDEX,
};
use libconsistent::{ErrorKind, Key, Placement, Scratch, Spread};
use std::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
};

/// How `consistent_placement_get_nodes` chooses and orders nodes. Begin with `CONSISTENT_REPLICAS_INIT`.
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

/// The index of the node of a key; `CONSISTENT_NONE_LIVE` if no node is live or the dialect has no node for it,
/// `CONSISTENT_ERR_KEYS` if the dialect refuses the key. Never locks or waits; only an error's message takes memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_locate(
    placement: *const consistent_placement,
    key: *const consistent_key,
    index: *mut u32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(index, "index", CONSISTENT_NO_INDEX)?;
        let (placement, key) = (c.placement(placement)?, c.key(key, "key")?);
        out.put(placement.locate_key(key).ok_or_else(|| none_live(placement, key))?);
        Ok(())
    })
}

/// Writes the first `cap` nodes for a key: its node, then its replicas. `*count` becomes how many there are, fewer than
/// `cap` if fewer are live. `options` may be NULL: spread over zones. Up to 16 nodes take no memory; for more a thread
/// takes some once and reuses it. With `include_down` the primary placement is made each time: whoever asks often holds
/// `consistent_placement_primary`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_get_nodes(
    placement: *const consistent_placement,
    key: *const consistent_key,
    options: *const consistent_replicas,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.or_no_indices(indices, cap, || {
            let (out, placement) = (c.out(count, "count", 0)?, c.placement(placement)?);
            let key = c.key(key, "key")?;
            if options.is_null() {
                return c.listed(placement, key, (Spread::Zone, ""), (indices, cap), out);
            }
            let options = c.record(options, "options")?;
            let local = c.text(options.local, options.local_len, ErrorKind::Zone, "options.local")?;
            let order = (spread_of(options.spread)?, local);
            match options.include_down {
                0 => c.listed(placement, key, order, (indices, cap), out),
                _ => c.listed(&placement.primary(), key, order, (indices, cap), out),
            }
        })
    })
}

impl Caller {
    /// Writes the first `cap` nodes for a key, those near `local` first, and how many there are.
    #[inline(always)] // so that nothing is done for options that are not there
    fn listed(
        &self,
        placement: &Placement,
        key: Key<'_>,
        (spread, local): (Spread, &str),
        (indices, cap): (*mut u32, usize),
        out: Out<'_, usize>,
    ) -> Outcome {
        // A zone that is none is refused before anything is written.
        placement.local_first(&mut [], local)?;
        // More than any list has cannot be asked for: that much of the caller's memory is not touched.
        let count = self.indices(indices, cap.min(placement.max_nodes()), "indices", |indices| {
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

/// The position of a key: what ranges, plans and transitions speak of. In dialects it is the system's own hash, slot or
/// partition; `CONSISTENT_ERR_UNSUPPORTED` where keys are more than that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_position(
    placement: *const consistent_placement,
    key: *const consistent_key,
    position: *mut u64,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(position, "position", 0)?;
        out.put(c.placement(placement)?.position_of(c.key(key, "key")?)?);
        Ok(())
    })
}

/// The slot of a key, where slots are kept on their nodes: what loads and moves of a rebalance are numbered by.
/// `CONSISTENT_ERR_UNSUPPORTED` under other schemes than `assigned`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_slot(
    placement: *const consistent_placement,
    key: *const consistent_key,
    slot: *mut u32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(slot, "slot", 0)?;
        out.put(c.placement(placement)?.slot(c.key(key, "key")?)? as u32);
        Ok(())
    })
}

/// This placement as if no node were down: its answers are the primary ones, its indices the same. Release it.
/// O(nodes), without compiling anything again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_primary(
    placement: *const consistent_placement,
    primary: *mut *mut consistent_placement,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.needed_snapshot_out(primary, "primary")?;
        out.put(c.placement(placement)?.primary());
        Ok(())
    })
}

/// One of the first `n` nodes of a key of bytes, chosen by a salt such as a request's id: the same for the same salt,
/// evenly spread over many. `spread` is one of `CONSISTENT_SPREAD_*`. `CONSISTENT_NONE_LIVE` if no node is live, or `n`
/// is 0. Up to 16 nodes take no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_pick_node(
    placement: *const consistent_placement,
    key: *const consistent_key,
    n: usize,
    salt: *const c_void,
    salt_len: usize,
    spread: i32,
    index: *mut u32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(index, "index", CONSISTENT_NO_INDEX)?;
        let (placement, spread) = (c.placement(placement)?, spread_of(spread)?);
        let (key, salt) = (c.byte_key(key, "key")?, c.bytes(salt, salt_len, "salt")?);
        out.put(placement.pick_node(key, n, salt, spread).ok_or_else(|| none_live(placement, Key::Bytes(key)))?);
        Ok(())
    })
}
