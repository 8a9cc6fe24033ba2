//! What dialects place keys by: the typed fields of a node, from C to Rust and back.

use crate::{
    boundary::{argument, call, Caller, Outcome},
    node::at,
    placement::{consistent_placement, node},
    structs::{consistent_slice, end_of, view, Growable},
    write::no_such,
};
use libconsistent::{Error, ErrorKind, FieldValue, NodePart, Placement, Tally};
use std::{
    collections::BTreeMap,
    ffi::c_char,
    fmt::Display,
    mem::{offset_of, size_of},
    ptr,
};

/// An integer up to 2^53-1, such as a port.
pub const CONSISTENT_FIELD_INT: i32 = 0;
/// Yes or no.
pub const CONSISTENT_FIELD_FLAG: i32 = 1;
/// A text, such as a name.
pub const CONSISTENT_FIELD_TEXT: i32 = 2;
/// Texts, such as tokens or ranges of slots.
pub const CONSISTENT_FIELD_LIST: i32 = 3;

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

impl Caller {
    /// The fields of a node; `place` names them in messages.
    pub(crate) fn fields(
        &self,
        first: *const consistent_field,
        count: usize,
        tally: &mut Tally,
        place: impl Display,
    ) -> Outcome<BTreeMap<String, FieldValue>> {
        let mut fields = BTreeMap::new();
        if count == 0 {
            return Ok(fields);
        }
        for (i, field) in self.records(first, count, &place.to_string())?.enumerate() {
            let kind = ErrorKind::Parameter;
            let name = self.text(field.name, field.name_len, kind, format_args!("{place}[{i}].name"))?;
            let mut count = |bytes| tally.add(NodePart::Fields, bytes).map_err(|error| at(error, &place).into());
            count(name.len())?;
            let value = self.value(&field, &mut count, format_args!("{place}[{i}]"))?;
            if fields.insert(name.to_owned(), value).is_some() {
                return Err(Error::new(kind, format!("{place}[{i}].name: {name:?} given twice")).into());
            }
        }
        Ok(fields)
    }

    /// A value, of which `count` is told before it is copied.
    fn value(
        &self,
        field: &consistent_field,
        count: &mut dyn FnMut(usize) -> Outcome,
        place: impl Display,
    ) -> Outcome<FieldValue> {
        let kind = ErrorKind::Parameter;
        Ok(match field.kind {
            CONSISTENT_FIELD_INT => FieldValue::Int(field.number),
            CONSISTENT_FIELD_FLAG => FieldValue::Flag(field.number != 0),
            CONSISTENT_FIELD_TEXT => {
                let text = self.text(field.text, field.text_len, kind, format_args!("{place}.text"))?;
                count(text.len())?;
                FieldValue::Text(text.to_owned())
            }
            CONSISTENT_FIELD_LIST => {
                let texts = self.slice(field.texts, field.text_count, format_args!("{place}.texts"))?.iter();
                let texts = texts.enumerate().map(|(i, text)| {
                    let text = self.text(text.data.cast(), text.len, kind, format_args!("{place}.texts[{i}]"))?;
                    count(text.len().saturating_add(size_of::<u64>()))?;
                    Ok(text.to_owned())
                });
                FieldValue::List(texts.collect::<Outcome<_>>()?)
            }
            unknown => return Err(argument(format!("{place}.kind: {unknown} is not one of CONSISTENT_FIELD_*"))),
        })
    }
}

/// A field, in the order of names by bytes.
fn field(placement: &Placement, index: u32, entry: usize) -> Outcome<(&String, &FieldValue)> {
    let fields = &node(placement, index)?.fields;
    fields.iter().nth(entry).ok_or_else(|| no_such(entry, fields.len(), "fields"))
}

/// Field `entry` of the node at an index, in the order of names by bytes. The strings belong to the placement and do not
/// end with NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_field(
    placement: *const consistent_placement,
    index: u32,
    entry: usize,
    field: *mut consistent_field,
) -> i32 {
    call(|c| {
        let out = c.record_out(field, "field")?;
        let (name, value) = self::field(c.placement(placement)?, index, entry)?;
        let (name, name_len) = view(name);
        let (kind, number, text, text_count) = match value {
            FieldValue::Int(number) => (CONSISTENT_FIELD_INT, *number, "", 0),
            FieldValue::Flag(flag) => (CONSISTENT_FIELD_FLAG, u64::from(*flag), "", 0),
            FieldValue::Text(text) => (CONSISTENT_FIELD_TEXT, 0, text.as_str(), 0),
            FieldValue::List(texts) => (CONSISTENT_FIELD_LIST, 0, "", texts.len()),
            _ => return Err(Error::new(ErrorKind::Unsupported, "field: a kind that C does not know").into()),
        };
        let (text, text_len) = view(text);
        out.put(consistent_field {
            struct_size: 0, // The caller's stays.
            name,
            name_len,
            kind,
            number,
            text,
            text_len,
            texts: ptr::null(),
            text_count,
        });
        Ok(())
    })
}

/// Writes the texts of a field that is a list; of others there are none. The texts belong to the placement and do not
/// end with NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_field_texts(
    placement: *const consistent_placement,
    index: u32,
    entry: usize,
    texts: *mut consistent_slice,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.array_out(texts, cap, needed, "texts")?;
        let list = match field(c.placement(placement)?, index, entry)? {
            (_, FieldValue::List(texts)) => texts.as_slice(),
            _ => &[],
        };
        out.put(list.iter().map(|text| {
            let (data, len) = view(text);
            consistent_slice { data: data.cast(), len }
        }))
    })
}
