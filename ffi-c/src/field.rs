//! What dialects place keys by: the typed fields of a node, from Rust to C.

use crate::kit::{
    call, consistent_field, consistent_placement, consistent_slice, no_such, node, view, Outcome,
    CONSISTENT_FIELD_FLAG, CONSISTENT_FIELD_INT, CONSISTENT_FIELD_LIST, CONSISTENT_FIELD_TEXT,
};
use libconsistent::{Error, ErrorKind, FieldValue, Placement};
use std::ptr;

/// A field, in the order of names by bytes.
fn field(placement: &Placement, index: u32, entry: usize) -> Outcome<(&String, &FieldValue)> {
    let fields = &node(placement, index)?.fields;
    fields.iter().nth(entry).ok_or_else(|| no_such(entry, fields.len(), "fields"))
}

/// Field `entry` of the node at an index, in the order of names by bytes. The strings belong to the placement and do
/// not end with NUL.
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
