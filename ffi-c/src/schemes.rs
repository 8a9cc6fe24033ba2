//! What there is: every scheme with its parameters, fields and properties.

use crate::{
    described::{
        consistent_field_spec, consistent_parameter_spec, consistent_scheme_spec, CONSISTENT_DEFAULT_DEPENDS,
        CONSISTENT_DEFAULT_FLAG, CONSISTENT_DEFAULT_INTEGER, CONSISTENT_DEFAULT_NONE, CONSISTENT_DEFAULT_TEXT,
    },
    kit::pointers,
};
use libconsistent::{schemes, DefaultValue, FieldSpec, Kind, ParameterSpec, SchemeSpec};
use std::{
    any::Any,
    ffi::c_char,
    mem::size_of,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

/// What records point to. Elements of a vector stay where they are when the vector itself moves.
#[derive(Default)]
struct Arena(Vec<Box<dyn Any>>);

impl Arena {
    fn list<T: 'static>(&mut self, elements: Vec<T>) -> (*const T, usize) {
        let list = (elements.as_ptr(), elements.len());
        self.0.push(Box::new(elements));
        list
    }

    fn text(&mut self, text: &str) -> *const c_char {
        self.list(text.bytes().chain([0]).collect()).0.cast()
    }

    fn texts<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) -> (*const *const c_char, usize) {
        let texts = texts.into_iter().map(|text| self.text(text.as_ref())).collect();
        self.list(texts)
    }

    fn records<T: 'static>(&mut self, records: Vec<T>) -> (*const *const T, usize) {
        let pointers = pointers(&records);
        self.list(records);
        self.list(pointers)
    }
}

fn scheme(spec: &SchemeSpec, arena: &mut Arena) -> consistent_scheme_spec {
    let properties = &spec.properties;
    let (identity, identity_count) = arena.texts(properties.identity.iter().map(|field| field.name()));
    let parameters = spec.parameters.iter().map(|spec| parameter(spec, arena)).collect();
    let (parameters, parameter_count) = arena.records(parameters);
    let fields = spec.fields.iter().map(|spec| field(spec, arena)).collect();
    let (fields, field_count) = arena.records(fields);
    consistent_scheme_spec {
        struct_size: size_of::<consistent_scheme_spec>(),
        name: arena.text(spec.name),
        text: arena.text(spec.text),
        parameters,
        parameter_count,
        fields,
        field_count,
        identity,
        identity_count,
        family: arena.text(properties.family.name()),
        down: arena.text(properties.down.name()),
        integers: arena.text(properties.integers.name()),
        down_limit: properties.down.limit().unwrap_or(0),
        is_dialect: spec.is_dialect.into(),
        ordered: properties.ordered.into(),
        weighted: properties.weighted.into(),
    }
}

fn parameter(spec: &ParameterSpec, arena: &mut Arena) -> consistent_parameter_spec {
    let (default_kind, default_number, default_text) = match spec.default {
        DefaultValue::Flag(flag) => (CONSISTENT_DEFAULT_FLAG, flag.into(), ""),
        DefaultValue::Integer(number) => (CONSISTENT_DEFAULT_INTEGER, number, ""),
        DefaultValue::Text(text) => (CONSISTENT_DEFAULT_TEXT, 0, text),
        DefaultValue::Depends => (CONSISTENT_DEFAULT_DEPENDS, 0, ""),
        _ => (CONSISTENT_DEFAULT_NONE, 0, ""),
    };
    let consistent_field_spec { name, text, kind, least, most, words, word_count, examples, example_count, .. } =
        described(spec.name, spec.text, &spec.kind, arena);
    consistent_parameter_spec {
        struct_size: size_of::<consistent_parameter_spec>(),
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
        default_text: arena.text(default_text),
        default_kind,
    }
}

fn field(spec: &FieldSpec, arena: &mut Arena) -> consistent_field_spec {
    described(spec.name, spec.text, &spec.kind, arena)
}

/// What parameters and fields have in common.
fn described(name: &str, text: &str, kind: &Kind, arena: &mut Arena) -> consistent_field_spec {
    let (least, most) = kind.range().unwrap_or((0, 0));
    let (words, word_count) = arena.texts(kind.words());
    let (examples, example_count) = arena.texts(kind.examples());
    consistent_field_spec {
        struct_size: size_of::<consistent_field_spec>(),
        name: arena.text(name),
        text: arena.text(text),
        kind: arena.text(&kind.name()),
        least,
        most,
        words,
        word_count,
        examples,
        example_count,
    }
}

struct All {
    /// Ends with NULL.
    schemes: Vec<*const consistent_scheme_spec>,
    /// What they point to.
    _arena: Arena,
}

impl All {
    fn new() -> Self {
        let mut arena = Arena::default();
        let records: Vec<_> = schemes().iter().map(|spec| scheme(spec, &mut arena)).collect();
        let schemes = pointers(&records).into_iter().chain([ptr::null()]).collect();
        arena.list(records);
        Self { schemes, _arena: arena }
    }
}

/// All schemes, our own first, then dialects; the last pointer is NULL. They live as long as the program. Cannot fail.
// The first call makes them. Whoever finds nothing makes them and nobody waits for another, whom a fork may lose.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_schemes() -> *const *const consistent_scheme_spec {
    static ALL: AtomicPtr<All> = AtomicPtr::new(ptr::null_mut());
    let mut address = ALL.load(Ordering::Acquire);
    if address.is_null() {
        let made = Box::into_raw(Box::new(All::new()));
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
    unsafe { (*address).schemes.as_ptr() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn threads_that_come_first_together_get_the_same_records() {
        let addresses = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| consistent_schemes() as usize)).collect();
            threads.into_iter().map(|thread| thread.join().expect("an address")).collect::<Vec<_>>()
        });
        assert!(addresses.iter().all(|address| *address == consistent_schemes() as usize));
    }
}
