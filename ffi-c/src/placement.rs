//! A placement: what look-ups see at one instant, held still, and the records of its nodes.

use crate::kit::{
    call, check_pointer, consistent_field, consistent_info, consistent_node_view, consistent_pair,
    consistent_placement, consistent_slice, no_such, node, node_view, pair_of, quietly, slice_of, view, Outcome,
    CONSISTENT_FIELD_FLAG, CONSISTENT_FIELD_INT, CONSISTENT_FIELD_LIST, CONSISTENT_FIELD_TEXT, CONSISTENT_NO_INDEX,
};
use libconsistent::{Error, ErrorKind, FieldValue, Placement};
use std::{ffi::c_char, ptr, sync::Arc};

/// Keeps a placement for one more owner: one more release is due.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_retain(placement: *const consistent_placement) -> i32 {
    call(|c| {
        c.placement(placement)?;
        // SAFETY: the caller promises a handle, and handles come from `Arc::into_raw`.
        unsafe { Arc::increment_strong_count(placement) };
        Ok(())
    })
}

/// Gives a placement back; the last release frees it. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_release(placement: *const consistent_placement) {
    quietly(|_| {
        check_pointer(placement, "placement")?;
        // SAFETY: the caller promises a handle with a release due, and handles come from `Arc::into_raw`.
        unsafe { Arc::decrement_strong_count(placement) };
        Ok(())
    });
}

/// What there is to know of a placement as a whole.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_info(
    placement: *const consistent_placement,
    info: *mut consistent_info,
) -> i32 {
    call(|c| {
        let (out, placement) = (c.record_out(info, "info")?, c.placement(placement)?);
        let topology = placement.topology();
        let mut fingerprint = [0; 33];
        let digits = topology.fingerprint().to_string();
        fingerprint.iter_mut().zip(digits.bytes()).for_each(|(to, digit)| *to = digit as c_char);
        out.put(consistent_info {
            struct_size: 0, // The caller's stays.
            epoch: topology.epoch(),
            len: placement.len(),
            max_nodes: placement.max_nodes(),
            memory_bytes: placement.memory_bytes(),
            fingerprint,
        });
        Ok(())
    })
}

/// Writes the canonical document of the topology. Health is not part of it. An epoch of 0 is left out: who edits
/// documents counts from there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_to_json(
    placement: *const consistent_placement,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.text_out(buf, cap, needed)?;
        out.put(&c.placement(placement)?.topology().to_json())
    })
}

/// The index of an id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_find(
    placement: *const consistent_placement,
    id: *const c_char,
    id_len: usize,
    index: *mut u32,
) -> i32 {
    call(|c| {
        let out = c.out(index, "index", CONSISTENT_NO_INDEX)?;
        out.put(c.placement(placement)?.topology().members().index_of(c.id(id, id_len)?)?);
        Ok(())
    })
}

/// The node at an index. `view` points into the placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_node(
    placement: *const consistent_placement,
    index: u32,
    view: *mut consistent_node_view,
) -> i32 {
    call(|c| {
        let out = c.record_out(view, "view")?;
        out.put(node_view(c.placement(placement)?, index)?);
        Ok(())
    })
}

/// Entry `entry` of the metadata of the node at an index, in the order of keys by bytes. The strings belong to the
/// placement and do not end with NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_metadata(
    placement: *const consistent_placement,
    index: u32,
    entry: usize,
    pair: *mut consistent_pair,
) -> i32 {
    call(|c| {
        let nothing = consistent_pair { key: ptr::null(), key_len: 0, value: ptr::null(), value_len: 0 };
        let out = c.out(pair, "pair", nothing)?;
        let metadata = &node(c.placement(placement)?, index)?.metadata;
        let (key, value) = metadata.iter().nth(entry).ok_or_else(|| no_such(entry, metadata.len(), "entries"))?;
        out.put(pair_of(key, value));
        Ok(())
    })
}

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
        out.put(list.iter().map(|text| slice_of(text)))
    })
}
