//! The structs that callers fill in: nodes, their fields, how rings are made.

use std::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
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
    /// The texts of a list.
    pub texts: *const consistent_slice,
    /// How many.
    pub text_count: usize,
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
    /// 0 first: nodes of a tier are on walks only while no node of a lower one is live, as backup servers are.
    pub tier: u8,
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
