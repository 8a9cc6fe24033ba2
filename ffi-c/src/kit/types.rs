//! The structs of the header.

use std::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
    time::Duration,
};

/// A struct that begins with `struct_size` and is plain data. Later versions append fields, behind the padding at its
/// end if it has some; a program that was built against an earlier one gives and gets the fields it knows.
///
/// # Safety
/// `repr(C)`, a `usize` first, and valid whatever bits its fields hold, zeros included.
pub(crate) unsafe trait Growable: Copy {
    /// Its size in the first version that had it.
    const FIRST_SIZE: usize;
}

/// Where a field ends. The last field of a struct's first version gives its `FIRST_SIZE`.
macro_rules! end_of {
    ($name:ty, $field:ident: $type:ty) => {
        offset_of!($name, $field) + size_of::<$type>()
    };
}

pub(crate) use end_of;

/// Bytes, such as a key.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_slice {
    /// The first byte; may be NULL if `len` is 0.
    pub data: *const c_void,
    /// How many bytes.
    pub len: usize,
}

/// An entry of a node's metadata.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_pair {
    /// The key, unique in its node.
    pub key: *const c_char,
    /// Its length.
    pub key_len: usize,
    /// The value.
    pub value: *const c_char,
    /// Its length.
    pub value_len: usize,
}

/// A field of a node that a dialect places keys by, such as "name", "port" or "tokens". Begin with
/// `CONSISTENT_FIELD_INIT`, which is an integer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_field {
    /// `sizeof(consistent_field)`.
    pub struct_size: usize,
    /// The name, unique in its node.
    pub name: *const c_char,
    /// Its length.
    pub name_len: usize,
    /// What the value is: one of `CONSISTENT_FIELD_*`.
    pub kind: i32,
    /// The integer; of a flag not 0 for yes.
    pub number: u64,
    /// The text.
    pub text: *const c_char,
    /// Its length.
    pub text_len: usize,
    /// The texts of a list. NULL in what the library writes: `consistent_placement_field_texts` gives them.
    pub texts: *const consistent_slice,
    /// How many.
    pub text_count: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_field {
    const FIRST_SIZE: usize = end_of!(consistent_field, text_count: usize);
}

/// A node record. Begin with `CONSISTENT_NODE_INIT`, which has weight 1: a struct of zeros has weight 0, and such a
/// node owns nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_node {
    /// `sizeof(consistent_node)`.
    pub struct_size: usize,
    /// The stable name, 1..=1024 bytes. It decides placement.
    pub id: *const c_char,
    /// Its length.
    pub id_len: usize,
    /// How large a share the node takes: a whole number of thousandths below 10^6. Dialects take finer ones, and those
    /// below 2^32, where their systems do.
    pub weight: f64,
    /// Where the node stands, such as "eu/a"; replicas spread over zones.
    pub zone: *const c_char,
    /// Its length.
    pub zone_len: usize,
    /// How to reach the node. Moves no key, but in dialects whose systems name nodes by it.
    pub address: *const c_char,
    /// Its length.
    pub address_len: usize,
    /// Anything else worth knowing. Never moves a key.
    pub metadata: *const consistent_pair,
    /// How many entries.
    pub metadata_count: usize,
    /// What a dialect places keys by; our own schemes take none.
    pub fields: *const consistent_field,
    /// How many fields.
    pub field_count: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_node {
    const FIRST_SIZE: usize = end_of!(consistent_node, metadata_count: usize);
}

/// A parameter of a scheme: an integer, a text, or yes or no.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_parameter {
    /// `sizeof(consistent_parameter)`.
    pub struct_size: usize,
    /// The name, such as "vnodes".
    pub name: *const c_char,
    /// Its length.
    pub name_len: usize,
    /// The text; NULL if the parameter is none.
    pub text: *const c_char,
    /// Its length.
    pub text_len: usize,
    /// The integer, if `text` is NULL; of a flag not 0 for yes.
    pub value: u64,
    /// If not 0, and `text` is NULL, the parameter is a flag: dialects have such ones.
    pub is_flag: i32,
    /// If not 0, `text` is a number that is no integer, in decimal such as "1.25".
    pub is_number: i32,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_parameter {
    const FIRST_SIZE: usize = end_of!(consistent_parameter, value: u64);
}

/// How a ring is made.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_options {
    /// `sizeof(consistent_options)`.
    pub struct_size: usize,
    /// The scheme; NULL is "ring".
    pub scheme: *const c_char,
    /// Its length.
    pub scheme_len: usize,
    /// The scheme's parameters; those left out have their defaults.
    pub parameters: *const consistent_parameter,
    /// How many.
    pub parameter_count: usize,
    /// The 16 bytes of the secret that the parameter "key_hash" asks for; NULL if there is none. It is copied.
    pub secret: *const c_void,
    /// Its length.
    pub secret_len: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_options {
    const FIRST_SIZE: usize = end_of!(consistent_options, parameter_count: usize);
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
    /// How many entries `consistent_placement_metadata` gives.
    pub metadata_count: usize,
    /// How many fields `consistent_placement_field` gives.
    pub field_count: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_node_view {
    const FIRST_SIZE: usize = end_of!(consistent_node_view, metadata_count: usize);
}

/// What a node owns of the 2^64 positions.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_share {
    /// From 0 to 1.
    pub ratio: f64,
    /// Positions, the upper 64 bits: 1 for a node that owns everything, else 0.
    pub positions_high: u64,
    /// Positions, the lower 64 bits.
    pub positions_low: u64,
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

/// A plan in numbers. Positions are out of 2^64 and have an upper and a lower half.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_summary {
    /// `sizeof(consistent_summary)`, set by the caller.
    pub struct_size: usize,
    /// The part of all keys that moves, from 0 to 1.
    pub moved: f64,
    /// The part of all keys that must move to get from the shares before to the shares after, from 0 to 1.
    pub minimum: f64,
    /// `moved`, exactly: positions, upper half.
    pub positions_high: u64,
    /// Lower half.
    pub positions_low: u64,
    /// `minimum`, exactly: positions, upper half.
    pub minimum_positions_high: u64,
    /// Lower half.
    pub minimum_positions_low: u64,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_summary {
    const FIRST_SIZE: usize = end_of!(consistent_summary, minimum_positions_low: u64);
}

/// Keys that move from one node to another. The ids do not end with NUL and live as long as the plan.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_move {
    /// `sizeof(consistent_move)`, set by the caller.
    pub struct_size: usize,
    /// The id of the owner before; NULL if the keys had none.
    pub from: *const c_char,
    /// Its length.
    pub from_len: usize,
    /// The id of the owner after; NULL if the keys have none.
    pub to: *const c_char,
    /// Its length.
    pub to_len: usize,
    /// The part of all keys that makes this move, from 0 to 1.
    pub ratio: f64,
    /// Positions out of 2^64, upper half.
    pub positions_high: u64,
    /// Lower half.
    pub positions_low: u64,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_move {
    const FIRST_SIZE: usize = end_of!(consistent_move, positions_low: u64);
}

/// Positions `first..=last` that move. The ids do not end with NUL and live as long as the plan.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_moved_range {
    /// `sizeof(consistent_moved_range)`, set by the caller.
    pub struct_size: usize,
    /// The first position.
    pub first: u64,
    /// The last position, included.
    pub last: u64,
    /// The id of the owner before; NULL if there was none.
    pub from: *const c_char,
    /// Its length.
    pub from_len: usize,
    /// The id of the owner after; NULL if there is none.
    pub to: *const c_char,
    /// Its length.
    pub to_len: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_moved_range {
    const FIRST_SIZE: usize = end_of!(consistent_moved_range, to_len: usize);
}

/// A string of ours as a view shows it: never NULL.
pub(crate) fn view(text: &str) -> (*const c_char, usize) {
    if text.is_empty() {
        (c"".as_ptr(), 0)
    } else {
        (text.as_ptr().cast(), text.len())
    }
}

/// The upper and the lower half of a count of positions.
pub(crate) fn halves(positions: u128) -> (u64, u64) {
    ((positions >> 64) as u64, positions as u64)
}

/// The factor of so many thousandths.
pub(crate) fn plain(milli: u32) -> f64 {
    f64::from(milli) / 1000.0
}

/// The thousandths of a factor of a ring, which are whole.
pub(crate) fn milli(factor: f64) -> u32 {
    (factor * 1000.0).round() as u32
}

/// The whole milliseconds of a time; a later one than there can be is the last.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
