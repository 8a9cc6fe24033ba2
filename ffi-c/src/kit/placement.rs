//! The handle of a placement, and its nodes as C sees them.

use super::{
    answers::consistent_node_view,
    boundary::{no_such, Caller, Outcome},
    codes::state_code,
    units::view,
};
use libconsistent::{Node, Placement, State};
use std::sync::Arc;

/// A topology compiled, with the health of its nodes at one instant. It never changes.
pub struct consistent_placement(Placement);

impl consistent_placement {
    /// A new handle, with one release due.
    pub(crate) fn into_handle(placement: Placement) -> *mut Self {
        Arc::into_raw(Arc::new(Self(placement))).cast_mut()
    }

    pub(crate) fn placement(&self) -> &Placement {
        &self.0
    }
}

impl Caller {
    #[inline(always)]
    pub(crate) fn placement(&self, placement: *const consistent_placement) -> Outcome<&Placement> {
        Ok(self.reference(placement, "placement")?.placement())
    }
}

/// A node of a placement.
pub(crate) fn node(placement: &Placement, index: u32) -> Outcome<&Node> {
    placement.node(index).ok_or_else(|| no_such(index, placement.len(), "nodes"))
}

/// A node as C sees it; the strings belong to the placement.
pub(crate) fn node_view(placement: &Placement, index: u32) -> Outcome<consistent_node_view> {
    Ok(node_view_of(node(placement, index)?, placement.state(index)))
}

/// A node in some state as C sees it; the strings belong to whoever has the node.
pub(crate) fn node_view_of(node: &Node, state: State) -> consistent_node_view {
    let ((id, id_len), (zone, zone_len), (address, address_len)) =
        (view(&node.id), view(&node.zone), view(&node.address));
    consistent_node_view {
        struct_size: 0, // The caller's stays.
        id,
        id_len,
        weight: node.weight.as_f64(),
        weight_milli: node.weight.thousandths().unwrap_or(u32::MAX),
        state: state_code(state),
        zone,
        zone_len,
        address,
        address_len,
        metadata_count: node.metadata.len(),
        field_count: node.fields.len(),
        tier: node.tier,
    }
}
