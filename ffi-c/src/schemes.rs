//! What there is: every scheme with its parameters, fields and properties.

use crate::kit::{call, end_of, no_such, Growable, Outcome};
use libconsistent::{schemes, DefaultValue, FieldSpec, Kind, ParameterSpec, SchemeSpec};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
    ptr,
    sync::{
        atomic::{AtomicPtr, Ordering},
        Arc,
    },
};

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
    /// `sizeof(consistent_scheme_spec)`, set by the caller.
    pub struct_size: usize,
    /// The name in documents.
    pub name: *const c_char,
    /// What it is; of a dialect, the system that it equals, the versions, and the setting that asks for the rule.
    pub text: *const c_char,
    /// How many parameters `consistent_scheme_parameter` gives.
    pub parameter_count: usize,
    /// How many fields `consistent_scheme_field` gives, beside those that every node has.
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

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_scheme_spec {
    const FIRST_SIZE: usize = end_of!(consistent_scheme_spec, weighted: i32);
}

/// A parameter of a scheme, described.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_parameter_spec {
    /// `sizeof(consistent_parameter_spec)`, set by the caller.
    pub struct_size: usize,
    /// The name in documents.
    pub name: *const c_char,
    /// What it means, in a sentence.
    pub text: *const c_char,
    /// What values it takes: "flag", "integer", "zero_or_integer", "prime", "words" (one of them),
    /// "decimal", "numbers" (such as "3,0,7"), "text", "list", or two of these such as "integer_or_text".
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

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_parameter_spec {
    const FIRST_SIZE: usize = end_of!(consistent_parameter_spec, default_kind: i32);
}

/// A field of nodes that a scheme reads, described.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_field_spec {
    /// `sizeof(consistent_field_spec)`, set by the caller.
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

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_field_spec {
    const FIRST_SIZE: usize = end_of!(consistent_field_spec, example_count: usize);
}

/// Strings for C, each at an address that stays while this grows: unlike a box, an `Arc` that moves leaves pointers
/// valid.
#[derive(Default)]
struct Strings {
    texts: Vec<Arc<[u8]>>,
    lists: Vec<Arc<[*const c_char]>>,
}

impl Strings {
    fn text(&mut self, text: &str) -> *const c_char {
        let text: Arc<[u8]> = text.bytes().chain([0]).collect();
        let address = text.as_ptr().cast();
        self.texts.push(text);
        address
    }

    /// The addresses of strings, and how many there are.
    fn list<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) -> (*const *const c_char, usize) {
        let list: Arc<[_]> = texts.into_iter().map(|text| self.text(text.as_ref())).collect();
        let (address, len) = (list.as_ptr(), list.len());
        self.lists.push(list);
        (address, len)
    }
}

/// A scheme as C has it.
struct Described {
    scheme: consistent_scheme_spec,
    parameters: Vec<consistent_parameter_spec>,
    fields: Vec<consistent_field_spec>,
}

impl Described {
    fn new(spec: &SchemeSpec, strings: &mut Strings) -> Self {
        let properties = &spec.properties;
        let (identity, identity_count) = strings.list(properties.identity.iter().map(|field| field.name()));
        let scheme = consistent_scheme_spec {
            struct_size: 0, // The caller's stays.
            name: strings.text(spec.name),
            text: strings.text(spec.text),
            parameter_count: spec.parameters.len(),
            field_count: spec.fields.len(),
            identity,
            identity_count,
            family: strings.text(properties.family.name()),
            down: strings.text(properties.down.name()),
            integers: strings.text(properties.integers.name()),
            down_limit: properties.down.limit().unwrap_or(0),
            is_dialect: spec.is_dialect.into(),
            ordered: properties.ordered.into(),
            weighted: properties.weighted.into(),
        };
        let parameters = spec.parameters.iter().map(|spec| parameter(spec, strings)).collect();
        let fields = spec.fields.iter().map(|spec| field(spec, strings)).collect();
        Self { scheme, parameters, fields }
    }
}

fn parameter(spec: &ParameterSpec, strings: &mut Strings) -> consistent_parameter_spec {
    let (default_kind, default_number, default_text) = match spec.default {
        DefaultValue::Flag(flag) => (CONSISTENT_DEFAULT_FLAG, flag.into(), ""),
        DefaultValue::Integer(number) => (CONSISTENT_DEFAULT_INTEGER, number, ""),
        DefaultValue::Text(text) => (CONSISTENT_DEFAULT_TEXT, 0, text),
        DefaultValue::Depends => (CONSISTENT_DEFAULT_DEPENDS, 0, ""),
        _ => (CONSISTENT_DEFAULT_NONE, 0, ""),
    };
    let consistent_field_spec { name, text, kind, least, most, words, word_count, examples, example_count, .. } =
        described(spec.name, spec.text, &spec.kind, strings);
    consistent_parameter_spec {
        struct_size: 0, // The caller's stays.
        name,
        text,
        kind,
        least,
        most,
        words,
        word_count,
        examples,
        example_count,
        default_number,
        default_text: strings.text(default_text),
        default_kind,
    }
}

fn field(spec: &FieldSpec, strings: &mut Strings) -> consistent_field_spec {
    described(spec.name, spec.text, &spec.kind, strings)
}

/// What parameters and fields have in common.
fn described(name: &str, text: &str, kind: &Kind, strings: &mut Strings) -> consistent_field_spec {
    let (least, most) = kind.range().unwrap_or((0, 0));
    let (words, word_count) = strings.list(kind.words());
    let (examples, example_count) = strings.list(kind.examples());
    consistent_field_spec {
        struct_size: 0, // The caller's stays.
        name: strings.text(name),
        text: strings.text(text),
        kind: strings.text(&kind.name()),
        least,
        most,
        words,
        word_count,
        examples,
        example_count,
    }
}

struct All {
    schemes: Vec<Described>,
    /// What the records point to.
    _strings: Strings,
}

/// All schemes, made by the first call. Whoever finds nothing makes them and nobody waits for another, whom a fork may
/// lose.
fn all() -> &'static [Described] {
    static ALL: AtomicPtr<All> = AtomicPtr::new(ptr::null_mut());
    let mut address = ALL.load(Ordering::Acquire);
    if address.is_null() {
        let mut strings = Strings::default();
        let schemes = schemes().iter().map(|spec| Described::new(spec, &mut strings)).collect();
        let made = Box::into_raw(Box::new(All { schemes, _strings: strings }));
        address = match ALL.compare_exchange(ptr::null_mut(), made, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => made,
            Err(first) => {
                // SAFETY: made above, and nobody else has seen it.
                drop(unsafe { Box::from_raw(made) });
                first
            }
        };
    }
    // SAFETY: a Box's address, published above once and for all; nothing changes what is there or frees it.
    unsafe { &(*address).schemes }
}

/// How many schemes there are.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_schemes_len() -> usize {
    libconsistent::Scheme::NAMES.len()
}

/// The scheme of a number from 0 to `consistent_schemes_len() - 1`: our own first, then dialects.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_scheme_at(scheme: usize, spec: *mut consistent_scheme_spec) -> i32 {
    call(|c| {
        let out = c.record_out(spec, "spec")?;
        out.put(at(scheme)?.scheme);
        Ok(())
    })
}

/// A parameter of a scheme, both by their numbers from 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_scheme_parameter(
    scheme: usize,
    parameter: usize,
    spec: *mut consistent_parameter_spec,
) -> i32 {
    call(|c| {
        let (out, parameters) = (c.record_out(spec, "spec")?, &at(scheme)?.parameters);
        out.put(*parameters.get(parameter).ok_or_else(|| no_such(parameter, parameters.len(), "parameters"))?);
        Ok(())
    })
}

/// A field of nodes that a scheme reads, both by their numbers from 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_scheme_field(scheme: usize, field: usize, spec: *mut consistent_field_spec) -> i32 {
    call(|c| {
        let (out, fields) = (c.record_out(spec, "spec")?, &at(scheme)?.fields);
        out.put(*fields.get(field).ok_or_else(|| no_such(field, fields.len(), "fields"))?);
        Ok(())
    })
}

fn at(scheme: usize) -> Outcome<&'static Described> {
    let all = all();
    all.get(scheme).ok_or_else(|| no_such(scheme, all.len(), "schemes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn threads_that_come_first_together_get_the_same_records() {
        let addresses = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| all().as_ptr() as usize)).collect();
            threads.into_iter().map(|thread| thread.join().expect("an address")).collect::<Vec<_>>()
        });
        assert!(addresses.iter().all(|address| *address == all().as_ptr() as usize));
        assert_eq!(all().len(), consistent_schemes_len());
    }
}
