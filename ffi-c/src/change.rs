//! Changes to a ring: published whole, or refused and nothing happened.

use crate::{
    kit::{
        argument, call, consistent_node, consistent_slice, list, slice_of, state_of, weight, Caller, Outcome,
        CONSISTENT_SET_ADDRESS, CONSISTENT_SET_METADATA, CONSISTENT_SET_WEIGHT,
    },
    ring::consistent_ring,
};
use libconsistent::{Error, ErrorKind, NodeChanges, Ring, State};
use std::{ffi::c_char, mem::size_of};

/// What setting the nodes of a ring changed: which nodes joined, left and changed, ids by bytes. They do not end with
/// NUL and live as long as the changes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_node_changes {
    /// `sizeof(consistent_node_changes)`, as the library has it.
    pub struct_size: usize,
    /// The epoch after it. It is the one before if nothing changed; where the order of nodes counts, another order
    /// alone is a change.
    pub epoch: u64,
    /// Those that joined.
    pub added: *const consistent_slice,
    /// How many.
    pub added_count: usize,
    /// Those that left.
    pub removed: *const consistent_slice,
    /// How many.
    pub removed_count: usize,
    /// Those that stayed with another record.
    pub changed: *const consistent_slice,
    /// How many.
    pub changed_count: usize,
}

/// Changes, and what they point to.
fn changes_of(ids: NodeChanges) -> (consistent_node_changes, impl Sized) {
    let slices = |ids: &[String]| ids.iter().map(|id| slice_of(id)).collect::<Vec<_>>();
    let lists = [slices(&ids.added), slices(&ids.removed), slices(&ids.changed)];
    let [(added, added_count), (removed, removed_count), (changed, changed_count)] =
        lists.each_ref().map(|ids| list(ids));
    let seen = consistent_node_changes {
        struct_size: size_of::<consistent_node_changes>(),
        epoch: ids.epoch,
        added,
        added_count,
        removed,
        removed_count,
        changed,
        changed_count,
    };
    (seen, (ids, lists))
}

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
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
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
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| c.by_id(ring, id, id_len, Ring::remove_node))
}

/// Makes these nodes the ring's, and no others: what a watch of endpoints calls each time with its whole list. It is
/// one change, of one epoch, or none if the nodes are those the ring has. A node that stays takes the record of the
/// list, and keeps its health, loads and sessions; a new one is up. `*changes` becomes what changed, which is freed; it
/// may be NULL if nobody needs it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_nodes(
    ring: *mut consistent_ring,
    nodes: *const consistent_node,
    count: usize,
    changes: *mut *const consistent_node_changes,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.optional_result_out(changes, "changes")?;
        let ring = c.reference(ring, "ring")?;
        let made = ring.0.set_nodes(c.nodes(nodes, count)?)?;
        if let Some(out) = out {
            let (seen, kept) = changes_of(made);
            out.put(seen, kept);
        }
        Ok(())
    })
}

/// Gives a node another id, under schemes whose ids place no key. No key moves; the node keeps its health, loads and
/// sessions. `CONSISTENT_ERR_UNSUPPORTED` where ids place keys.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_rename_node(
    ring: *mut consistent_ring,
    id: *const c_char,
    id_len: usize,
    to: *const c_char,
    to_len: usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let ring = c.reference(ring, "ring")?;
        Ok(ring.0.rename_node(c.id(id, id_len)?, c.text(to, to_len, ErrorKind::Id, "to")?)?)
    })
}

/// Sets parts of a node's record in one change: those that `which` names, any of `CONSISTENT_SET_*` together. The id of
/// `node` says whose, its other fields are ignored. An address moves no key, but in dialects whose systems name nodes
/// by it; metadata, all of which is replaced, never does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_node(
    ring: *mut consistent_ring,
    node: *const consistent_node,
    which: u32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (ring, node) = (c.reference(ring, "ring")?, c.record(node, "node")?);
        let id = c.text(node.id, node.id_len, ErrorKind::Id, "node.id")?;
        if which & !(CONSISTENT_SET_WEIGHT | CONSISTENT_SET_ADDRESS | CONSISTENT_SET_METADATA) != 0 {
            return Err(argument(format!("which: {which:#x} has bits that are none of CONSISTENT_SET_*")));
        }
        let has = |part| which & part != 0;
        let weight = has(CONSISTENT_SET_WEIGHT).then(|| weight(node.weight, "node.weight")).transpose()?;
        let address = || c.address(node.address, node.address_len, "node.address");
        let address = has(CONSISTENT_SET_ADDRESS).then(address).transpose()?;
        let metadata = || c.metadata(node.metadata, node.metadata_count, "node.metadata");
        let metadata = has(CONSISTENT_SET_METADATA).then(metadata).transpose()?;
        Ok(ring.0.change_node(id, |node| {
            weight.into_iter().for_each(|weight| node.weight = weight);
            address.into_iter().for_each(|address| node.address = address);
            metadata.into_iter().for_each(|metadata| node.metadata = metadata);
        })?)
    })
}

/// Takes over a topology document that somebody else changed. A higher epoch is applied, the ring's own replaces
/// addresses and metadata; nodes that stay keep their health. `CONSISTENT_ERR_STALE` for a lower epoch,
/// `CONSISTENT_ERR_CONFLICT` for the ring's own with another fingerprint. The ring keeps its secret: a document of
/// another one, or of none, is `CONSISTENT_ERR_PARAMETER`. `epoch` replaces the document's own: for documents whose
/// order another system tells, such as the version that a store gave them; NULL is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_update(
    ring: *mut consistent_ring,
    text: *const c_char,
    text_len: usize,
    epoch: *const u64,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let ring = c.reference(ring, "ring")?;
        let text = c.bytes(text.cast(), text_len, "text")?;
        match epoch.is_null() {
            true => Ok(ring.0.update_json(text)?),
            false => Ok(ring.0.update_json_at(text, *c.reference(epoch, "epoch")?)?),
        }
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
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
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
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.reference(ring, "ring")?.0.store_rows();
        Ok(())
    })
}
