//! The ring: made, held still, asked for the node of one key.

use crate::kit::{
    call, consistent_key, consistent_node, consistent_options, consistent_placement, follow_forks, none_live, quietly,
    share_clock, Caller, Outcome,
};
use libconsistent::{Ring, Topology};
use std::ffi::{c_char, c_void};

/// A live ring, the handle a service holds while nodes come, go and fail.
pub struct consistent_ring(pub(crate) Ring);

impl consistent_ring {
    /// The only way to make one: the locks of rings are free when the process forks, and their times are those of
    /// `consistent_now_ms`.
    fn of(ring: Ring) -> Outcome<Self> {
        follow_forks()?;
        share_clock();
        Ok(Self(ring))
    }
}

/// Makes a ring of `count` nodes, all up, at epoch 0. `options` may be NULL: the scheme "ring" with its defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_new(
    nodes: *const consistent_node,
    count: usize,
    options: *const consistent_options,
    ring: *mut *mut consistent_ring,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(ring, "ring")?;
        let scheme = c.scheme(options)?;
        out.put(consistent_ring::of(Ring::new(c.nodes(nodes, count)?, scheme)?)?);
        Ok(())
    })
}

/// Makes a ring of a topology document, all nodes up. A document with "key_hash" needs the 16 bytes of its secret,
/// which are copied; any other is refused with one, as is another secret than the document's "secret_digest" is of.
/// `secret` is NULL and `secret_len` 0 where there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_from_json(
    text: *const c_char,
    text_len: usize,
    secret: *const c_void,
    secret_len: usize,
    ring: *mut *mut consistent_ring,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(ring, "ring")?;
        let secret = c.optional_secret(secret, secret_len)?;
        let text = c.bytes(text.cast(), text_len, "text")?;
        out.put(consistent_ring::of(Ring::from_json_with_secret(text, secret)?)?);
        Ok(())
    })
}

/// `consistent_ring_from_json` of a document whose rows stand in a file beside it, of which `rows` are the bytes: the
/// same topology as with its rows inside. With `rows_len` 0 the document has all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_from_json_with_rows(
    text: *const c_char,
    text_len: usize,
    rows: *const c_void,
    rows_len: usize,
    secret: *const c_void,
    secret_len: usize,
    ring: *mut *mut consistent_ring,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(ring, "ring")?;
        let secret = c.optional_secret(secret, secret_len)?;
        let (text, rows) = (c.bytes(text.cast(), text_len, "text")?, c.bytes(rows, rows_len, "rows")?);
        let topology = Topology::from_json_with_rows(text, rows, secret)?;
        out.put(consistent_ring::of(Ring::from_topology(topology)?)?);
        Ok(())
    })
}

/// Frees a ring. Snapshots taken from it stay. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_free(ring: *mut consistent_ring) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.take(ring));
}

/// The current placement, to hold still: it does not change when the ring does. All look-ups are its. Release it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_snapshot(
    ring: *const consistent_ring,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.needed_snapshot_out(snapshot, "snapshot")?;
        out.put(c.reference(ring, "ring")?.0.snapshot());
        Ok(())
    })
}

/// Sets `*current` to 1 if the placement is the ring's current one, else to 0: one atomic load, for holders of a
/// snapshot who want to take another only when there is a newer one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_is_current(
    ring: *const consistent_ring,
    placement: *const consistent_placement,
    current: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(current, "current", 0)?;
        out.put(c.reference(ring, "ring")?.0.is_current(c.placement(placement)?).into());
        Ok(())
    })
}

/// Writes the id of the node of a key, without a snapshot. 1025 bytes (`CONSISTENT_ID_CAPACITY`) always suffice.
/// `CONSISTENT_NONE_LIVE` if no node is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_get_node(
    ring: *const consistent_ring,
    key: *const consistent_key,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.text_out(buf, cap, needed)?;
        let ring = &c.reference(ring, "ring")?.0;
        let key = c.key(key, "key")?;
        let found = ring.get_node(key).ok_or_else(|| none_live(&ring.snapshot(), key))?;
        out.put(&found.id)
    })
}
