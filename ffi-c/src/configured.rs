//! The structs of what other systems' configurations say.

use crate::kit::{consistent_options, end_of, Growable};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
};

/// A format of another system's configurations.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_format {
    /// `sizeof(consistent_format)`, as the library has it.
    pub struct_size: usize,
    /// Its name; it does not end with NUL.
    pub name: *const c_char,
    /// Its length.
    pub name_len: usize,
    /// What it is, in a line; it does not end with NUL.
    pub text: *const c_char,
    /// Its length.
    pub text_len: usize,
    /// Whether it is written, too: 1 or 0.
    pub is_written: i32,
}

/// What to read of a configuration. Begin with `CONSISTENT_IMPORT_OPTIONS_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_import_options {
    /// `sizeof(consistent_import_options)`.
    pub struct_size: usize,
    /// The upstream, backend or pool, where there are several; NULL where there is one.
    pub name: *const c_char,
    /// Its length.
    pub name_len: usize,
    /// The port, by name or number, where endpoints of Kubernetes have several; NULL where they have not.
    pub port: *const c_char,
    /// Its length.
    pub port_len: usize,
    /// The scheme of members whose format has none; NULL is that of the format.
    pub scheme: *const consistent_options,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_import_options {
    const FIRST_SIZE: usize = end_of!(consistent_import_options, scheme: *const consistent_options);
}

/// How to write a placement. Begin with `CONSISTENT_EXPORT_OPTIONS_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_export_options {
    /// `sizeof(consistent_export_options)`.
    pub struct_size: usize,
    /// What the upstream, backend or pool is called; NULL is "backends".
    pub name: *const c_char,
    /// Its length.
    pub name_len: usize,
    /// What requests are hashed by in the words of the other system; NULL is a variable that a note names.
    pub key: *const c_char,
    /// Its length.
    pub key_len: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_export_options {
    const FIRST_SIZE: usize = end_of!(consistent_export_options, key_len: usize);
}

/// What the answer does not hold, or what was taken for granted. Its texts do not end with NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_note {
    /// `sizeof(consistent_note)`, as the library has it.
    pub struct_size: usize,
    /// What it says.
    pub text: *const c_char,
    /// Its length.
    pub text_len: usize,
    /// The path of the value that it is about; empty where there is none.
    pub path: *const c_char,
    /// Its length.
    pub path_len: usize,
    /// The line that it is about, counted from 1; 0 where there is none.
    pub line: u32,
}

/// The health of a node that is not up.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_node_state {
    /// `sizeof(consistent_node_state)`, as the library has it.
    pub struct_size: usize,
    /// The id of the node; it does not end with NUL.
    pub id: *const c_char,
    /// Its length.
    pub id_len: usize,
    /// One of `CONSISTENT_STATE_*`.
    pub state: i32,
}

/// What a configuration says. What it points to lives as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_imported {
    /// `sizeof(consistent_imported)`, as the library has it.
    pub struct_size: usize,
    /// What the file calls it; it does not end with NUL.
    pub name: *const c_char,
    /// Its length.
    pub name_len: usize,
    /// The topology document, for `consistent_ring_from_json`; it does not end with NUL.
    pub document: *const c_char,
    /// Its length.
    pub document_len: usize,
    /// The nodes that are not up, for `consistent_ring_mark`; NULL if all are.
    pub states: *const *const consistent_node_state,
    /// How many.
    pub state_count: usize,
    /// What the document does not hold; NULL if there is nothing.
    pub notes: *const *const consistent_note,
    /// How many.
    pub note_count: usize,
}

/// A configuration as it was written. What it points to lives as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_exported {
    /// `sizeof(consistent_exported)`, as the library has it.
    pub struct_size: usize,
    /// The text; it does not end with NUL.
    pub text: *const c_char,
    /// Its length.
    pub text_len: usize,
    /// What the text does not say; NULL if there is nothing.
    pub notes: *const *const consistent_note,
    /// How many.
    pub note_count: usize,
}
