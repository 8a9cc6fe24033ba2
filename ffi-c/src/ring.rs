//! The ring: made, written down, told apart, held still.

use crate::kit::{
    call, consistent_node, consistent_node_view, consistent_options, consistent_placement, follow_forks, node_view,
    quietly, Outcome,
};
use libconsistent::Ring;
use std::ffi::{c_char, c_void};

/// A live ring, the handle a service holds while nodes come, go and fail.
pub struct consistent_ring(pub(crate) Ring);

impl consistent_ring {
    /// The only way to make one: the locks of rings are free when the process forks.
    fn of(ring: Ring) -> Outcome<Self> {
        follow_forks()?;
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
    call(|c| {
        let out = c.handle_out(ring, "ring")?;
        let scheme = c.scheme(options)?;
        out.put(consistent_ring::of(Ring::new(c.nodes(nodes, count)?, scheme)?)?);
        Ok(())
    })
}

/// Makes a ring of a topology document, all nodes up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_from_json(
    text: *const c_char,
    text_len: usize,
    ring: *mut *mut consistent_ring,
) -> i32 {
    call(|c| {
        let out = c.handle_out(ring, "ring")?;
        out.put(consistent_ring::of(Ring::from_json(c.bytes(text.cast(), text_len, "text")?)?)?);
        Ok(())
    })
}

/// Makes a ring of a topology document with "key_hash", and of the 16 bytes of its secret, all nodes up. The secret is
/// copied. A document without "key_hash" is refused, as is another secret than the document's "secret_digest" is of.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_from_json_with_secret(
    text: *const c_char,
    text_len: usize,
    secret: *const c_void,
    secret_len: usize,
    ring: *mut *mut consistent_ring,
) -> i32 {
    call(|c| {
        let out = c.handle_out(ring, "ring")?;
        let secret = c.secret(secret, secret_len)?;
        let text = c.bytes(text.cast(), text_len, "text")?;
        out.put(consistent_ring::of(Ring::from_json_with_secret(text, secret)?)?);
        Ok(())
    })
}

/// Writes the canonical document of the current topology. Health is not part of it. An epoch of 0 is left out: who
/// edits documents counts from there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_to_json(
    ring: *const consistent_ring,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.text_out(buf, cap, needed)?;
        out.put(&c.reference(ring, "ring")?.0.to_json())
    })
}

/// Frees a ring. Snapshots taken from it stay. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_free(ring: *mut consistent_ring) {
    quietly(|c| c.take(ring));
}

/// The current placement, to hold still: it does not change when the ring does. Release it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_snapshot(
    ring: *const consistent_ring,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        let out = c.needed_snapshot_out(snapshot)?;
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
    call(|c| {
        let out = c.out(current, "current", 0)?;
        out.put(c.reference(ring, "ring")?.0.is_current(c.placement(placement)?).into());
        Ok(())
    })
}

/// Writes the fingerprint, 32 hexadecimal digits: rings with the same one place every key alike (health aside).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_fingerprint(
    ring: *const consistent_ring,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.text_out(buf, cap, needed)?;
        out.put(&c.reference(ring, "ring")?.0.fingerprint().to_string())
    })
}

/// How many changes led to the current topology.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_epoch(ring: *const consistent_ring, epoch: *mut u64) -> i32 {
    call(|c| {
        let out = c.out(epoch, "epoch", 0)?;
        out.put(c.reference(ring, "ring")?.0.epoch());
        Ok(())
    })
}

/// How many nodes there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_len(ring: *const consistent_ring, len: *mut usize) -> i32 {
    call(|c| {
        let out = c.out(len, "len", 0)?;
        out.put(c.reference(ring, "ring")?.0.len());
        Ok(())
    })
}

/// Sets `*contained` to 1 if the id is a member, else to 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_contains(
    ring: *const consistent_ring,
    id: *const c_char,
    id_len: usize,
    contained: *mut i32,
) -> i32 {
    call(|c| {
        let out = c.out(contained, "contained", 0)?;
        out.put(c.reference(ring, "ring")?.0.contains(c.id(id, id_len)?).into());
        Ok(())
    })
}

/// The record of a node. `view` points into `snapshot`, which must be released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_node(
    ring: *const consistent_ring,
    id: *const c_char,
    id_len: usize,
    view: *mut consistent_node_view,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        let (holder, out) = (c.needed_snapshot_out(snapshot), c.record_out(view, "view"));
        let (holder, out) = (holder?, out?);
        let placement = c.reference(ring, "ring")?.0.snapshot();
        let index = placement.topology().members().index_of(c.id(id, id_len)?)?;
        out.put(node_view(&placement, index)?);
        holder.put(placement);
        Ok(())
    })
}
