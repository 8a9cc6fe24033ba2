//! What a scheme, its parameters and fields are described by.

use std::ffi::c_char;

/// There is no default: what is left out is not there.
pub const CONSISTENT_DEFAULT_NONE: i32 = 0;
/// `default_number` is 0 for no and 1 for yes.
pub const CONSISTENT_DEFAULT_FLAG: i32 = 1;
/// `default_number` is the default.
pub const CONSISTENT_DEFAULT_INTEGER: i32 = 2;
/// `default_text` is the default.
pub const CONSISTENT_DEFAULT_TEXT: i32 = 3;
/// The default depends on other parameters, as `text` says.
pub const CONSISTENT_DEFAULT_DEPENDS: i32 = 4;

/// A scheme, described. Strings and lists of strings in this struct and in those of its parameters and fields end with
/// NUL, are never NULL, and live as long as the program.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_scheme_spec {
    /// `sizeof(consistent_scheme_spec)`, as the library has it.
    pub struct_size: usize,
    /// The name in documents.
    pub name: *const c_char,
    /// What it is; of a dialect, the system that it equals, the versions, and the setting that asks for the rule.
    pub text: *const c_char,
    /// Its parameters.
    pub parameters: *const *const consistent_parameter_spec,
    /// How many.
    pub parameter_count: usize,
    /// The fields of nodes that it reads, beside those that every node has.
    pub fields: *const *const consistent_field_spec,
    /// How many.
    pub field_count: usize,
    /// What the fingerprint covers of a node: "id", "weight", "zone", "address", or such as "fields.port".
    pub identity: *const *const c_char,
    /// How many.
    pub identity_count: usize,
    /// How keys find their nodes: "positional" or "keyed".
    pub family: *const c_char,
    /// What happens to the keys of a node that is down: "mask", "skip", "rebuild" or "stay".
    pub down: *const c_char,
    /// What an integer key is: "little_endian", "big_endian" or "refused".
    pub integers: *const c_char,
    /// Of "skip", the most tries; else 0.
    pub down_limit: u32,
    /// If not 0, another system fixed its rule.
    pub is_dialect: i32,
    /// If not 0, the order of the nodes in the document counts.
    pub ordered: i32,
    /// If not 0, nodes may differ in weight.
    pub weighted: i32,
}

/// A parameter of a scheme, described.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_parameter_spec {
    /// `sizeof(consistent_parameter_spec)`, as the library has it.
    pub struct_size: usize,
    /// The name in documents.
    pub name: *const c_char,
    /// What it means, in a sentence.
    pub text: *const c_char,
    /// What values it takes: "flag", "integer", "zero_or_integer", "prime", "words" (one of them), "decimal", "numbers"
    /// (such as "3,0,7"), "text", "list", or two of these such as "integer_or_text".
    pub kind: *const c_char,
    /// The least integer that it takes.
    pub least: u64,
    /// The greatest, included; 0 where it takes none.
    pub most: u64,
    /// The words that it takes, if these are all.
    pub words: *const *const c_char,
    /// How many.
    pub word_count: usize,
    /// Some texts that it takes, if there are more.
    pub examples: *const *const c_char,
    /// How many.
    pub example_count: usize,
    /// What it is when it is left out, if that is a flag or an integer.
    pub default_number: u64,
    /// What it is when it is left out, if that is a word, a text or a number in decimal; else "".
    pub default_text: *const c_char,
    /// Which of the two it is, if any: one of `CONSISTENT_DEFAULT_*`.
    pub default_kind: i32,
}

/// A field of nodes that a scheme reads, described.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_field_spec {
    /// `sizeof(consistent_field_spec)`, as the library has it.
    pub struct_size: usize,
    /// The name in documents.
    pub name: *const c_char,
    /// What it means, and what stands for it when it is missing, in a sentence.
    pub text: *const c_char,
    /// What values it takes, as in `consistent_parameter_spec`.
    pub kind: *const c_char,
    /// The least integer that it takes.
    pub least: u64,
    /// The greatest, included; 0 where it takes none.
    pub most: u64,
    /// The words that it takes, if these are all.
    pub words: *const *const c_char,
    /// How many.
    pub word_count: usize,
    /// Some texts that it takes, if there are more.
    pub examples: *const *const c_char,
    /// How many.
    pub example_count: usize,
}
