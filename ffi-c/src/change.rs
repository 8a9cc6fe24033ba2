//! Changes to a ring: published whole, or refused and nothing happened.

use crate::{
    kit::{call, consistent_node, consistent_pair, state_of, weight, Caller, Outcome},
    ring::consistent_ring,
};
use libconsistent::{Error, Ring, State};
use std::ffi::c_char;

impl Caller {
    /// A change that needs an id alone.
    fn by_id(
        &self,
        ring: *const consistent_ring,
        id: *const c_char,
        id_len: usize,
        change: impl FnOnce(&Ring, &str) -> Result<(), Error>,
    ) -> Outcome {
        Ok(change(&self.reference(ring, "ring")?.0, self.id(id, id_len)?)?)
    }
}

/// Adds a node; it is up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_add_node(ring: *mut consistent_ring, node: *const consistent_node) -> i32 {
    call(|c| {
        let ring = c.reference(ring, "ring")?;
        let node = c.node(c.record(node, "node")?, "node")?;
        Ok(ring.0.add_node(node)?)
    })
}

/// Removes a node and forgets its health.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_remove_node(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
) -> i32 {
    call(|c| c.by_id(ring, id, id_len, Ring::remove_node))
}

/// Gives a node another weight.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_weight(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    weight: f64,
) -> i32 {
    call(|c| {
        let ring = c.reference(ring, "ring")?;
        Ok(ring.0.set_weight(c.id(id, id_len)?, self::weight(weight, "weight")?)?)
    })
}

/// Gives a node another address. No key moves, but in dialects whose systems name nodes by it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_address(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    address: *const c_char,
    address_len: usize,
) -> i32 {
    call(|c| {
        let ring = c.reference(ring, "ring")?;
        Ok(ring.0.set_address(c.id(id, id_len)?, c.address(address, address_len, "address")?)?)
    })
}

/// Gives a node other metadata, all of it. No key moves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_metadata(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    metadata: *const consistent_pair,
    metadata_count: usize,
) -> i32 {
    call(|c| {
        let ring = c.reference(ring, "ring")?;
        Ok(ring.0.set_metadata(c.id(id, id_len)?, c.metadata(metadata, metadata_count, "metadata")?)?)
    })
}

/// Takes over a topology document that somebody else changed. A higher epoch is applied, the ring's own replaces
/// addresses and metadata; nodes that stay keep their health. `CONSISTENT_ERR_STALE` for a lower epoch,
/// `CONSISTENT_ERR_CONFLICT` for the ring's own with another fingerprint. The ring keeps its secret: a document of
/// another one, or of none, is `CONSISTENT_ERR_PARAMETER`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_update(
    ring: *mut consistent_ring,
    text: *const c_char,
    text_len: usize,
) -> i32 {
    call(|c| {
        let ring = c.reference(ring, "ring")?;
        Ok(ring.0.update_json(c.bytes(text.cast(), text_len, "text")?)?)
    })
}

/// Sets the health of a node, one of `CONSISTENT_STATE_*`, whatever reports have said. Down takes it off every walk:
/// only its own keys move, to the next live node on theirs; up lets it take its keys again; draining lets it keep its
/// keys for look-ups while it takes nothing new. The state of a node is in `consistent_node_view`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_mark(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    state: i32,
) -> i32 {
    call(|c| {
        let mark = match state_of(state)? {
            State::Up => Ring::mark_up,
            State::Draining => Ring::mark_draining,
            State::Down => Ring::mark_down,
        };
        c.by_id(ring, id, id_len, mark)
    })
}

/// Stores the next three nodes of every slot of the scheme "slots", now and after every change: replicas and stand-ins
/// for nodes that are down are then read instead of found out, for three more indices a slot. No answer changes; under
/// other schemes there is nothing to store.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_store_rows(ring: *mut consistent_ring) -> i32 {
    call(|c| {
        c.reference(ring, "ring")?.0.store_rows();
        Ok(())
    })
}
