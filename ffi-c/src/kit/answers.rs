//! The structs that the library fills in.

use super::types::{end_of, Growable};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
};

/// What there is to know of a placement as a whole.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_info {
    /// `sizeof(consistent_info)`, set by the caller.
    pub struct_size: usize,
    /// How many changes led to the topology.
    pub epoch: u64,
    /// How many nodes there are; indices are below it.
    pub len: usize,
    /// How many indices `consistent_placement_get_nodes` can write at most: as many as there are nodes, or as the
    /// longest list has under a dialect whose lists may repeat nodes. That much room gets every list whole.
    pub max_nodes: usize,
    /// The bytes the compiled table takes, the nodes' records not counted.
    pub memory_bytes: usize,
    /// 32 hexadecimal digits and a NUL: rings with the same ones place every key alike (health aside).
    pub fingerprint: [c_char; 33],
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_info {
    const FIRST_SIZE: usize = end_of!(consistent_info, fingerprint: [c_char; 33]);
}

/// A node as a placement has it. The strings do not end with NUL and live as long as the placement.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_node_view {
    /// `sizeof(consistent_node_view)`, set by the caller.
    pub struct_size: usize,
    /// The stable name.
    pub id: *const c_char,
    /// Its length.
    pub id_len: usize,
    /// The weight.
    pub weight: f64,
    /// The weight, exactly, in thousandths; `UINT32_MAX` where it is no whole number of them below 10^9.
    pub weight_milli: u32,
    /// The health: one of `CONSISTENT_STATE_*`.
    pub state: i32,
    /// The zone, "" if none.
    pub zone: *const c_char,
    /// Its length.
    pub zone_len: usize,
    /// The address, "" if none.
    pub address: *const c_char,
    /// Its length.
    pub address_len: usize,
    /// How many entries of metadata `consistent_placement_record` gives.
    pub metadata_count: usize,
    /// How many fields it gives.
    pub field_count: usize,
    /// The tier.
    pub tier: u8,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_node_view {
    const FIRST_SIZE: usize = end_of!(consistent_node_view, metadata_count: usize);
}

/// What a node owns of the 2^64 positions. Of n replicas it is what the node has a copy of.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_share {
    /// The part of all positions, from 0 to 1.
    pub share: f64,
    /// Positions, the upper 64 bits: 1 for a node that owns everything, else 0.
    pub positions_high: u64,
    /// Positions, the lower 64 bits.
    pub positions_low: u64,
}

/// How a key's owner follows from the arcs that stand beside this: its position is the XXH3-64 with `seed` of the part
/// of its bytes that is hashed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_owners {
    /// `sizeof(consistent_owners)`, set by the caller.
    pub struct_size: usize,
    /// The seed.
    pub seed: u64,
    /// If not 0, what has an owner is a position's remainder by this.
    pub modulus: u32,
    /// If not 0, what is hashed of a key is what stands between the first of these and the next `tag_close`, unless
    /// that is empty.
    pub tag_open: u8,
    /// What ends it.
    pub tag_close: u8,
    /// If not 0, what is hashed of other keys is what stands before the first of these, unless that is empty.
    pub stop: u8,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_owners {
    const FIRST_SIZE: usize = end_of!(consistent_owners, stop: u8);
}

/// Positions, or remainders, that have one owner: those behind the arc before it, up to its last one.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_arc {
    /// The last of them.
    pub last: u64,
    /// The node, as an index; `CONSISTENT_NO_INDEX` where nobody is live.
    pub node: u32,
}

/// Positions `first..=last`; it never wraps.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_range {
    /// The first position.
    pub first: u64,
    /// The last position, included.
    pub last: u64,
}

/// How given keys spread over the nodes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_distribution {
    /// `sizeof(consistent_distribution)`, set by the caller.
    pub struct_size: usize,
    /// Keys that have a node.
    pub total: u64,
    /// Keys that have none.
    pub unplaced: u64,
    /// The load of the fullest node against its fair part by weight: 1 is perfect, 0 without keys.
    pub peak_to_average: f64,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_distribution {
    const FIRST_SIZE: usize = end_of!(consistent_distribution, peak_to_average: f64);
}
