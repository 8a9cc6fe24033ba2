//! A placement: what look-ups see at one instant, held still, and the records of its nodes.

use crate::kit::{
    call, check_pointer, consistent_info, consistent_node, consistent_node_view, consistent_placement, field_of, list,
    node, node_view, pair_of, quietly, view, Caller, Outcome, CONSISTENT_NO_INDEX,
};
use std::{ffi::c_char, mem::size_of, sync::Arc};

/// Keeps a placement for one more owner: one more release is due.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_retain(placement: *const consistent_placement) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.placement(placement)?;
        // SAFETY: the caller promises a handle, and handles come from `Arc::into_raw`.
        unsafe { Arc::increment_strong_count(placement) };
        Ok(())
    })
}

/// Gives a placement back; the last release frees it. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_release(placement: *const consistent_placement) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |_| {
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
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
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

/// Writes 32 hexadecimal digits: placements with the same ones have the same nodes down and draining. With the
/// fingerprint of `consistent_placement_info` they tell whether look-ups answer alike.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_states_fingerprint(
    placement: *const consistent_placement,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.text_out(buf, cap, needed)?;
        out.put(&c.placement(placement)?.states_fingerprint().to_string())
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
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.text_out(buf, cap, needed)?;
        out.put(&c.placement(placement)?.topology().to_json())
    })
}

/// Writes the document with the rows of its assignment beside it: the text, and the bytes of the file. Where there are
/// no rows, or another scheme than "assigned", the text is that of `consistent_placement_to_json`, and there are no
/// bytes. Both are written, or none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_to_json_beside(
    placement: *const consistent_placement,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
    rows: *mut u8,
    rows_cap: usize,
    rows_needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (out, beside) = (c.text_out(buf, cap, needed), c.array_out(rows, rows_cap, rows_needed, "rows"));
        let (out, beside) = (out?, beside?);
        let (text, file) = c.placement(placement)?.topology().to_json_beside();
        let (text_fits, file_fits) = (out.expect(&text), beside.expect(file.len()));
        text_fits.and(file_fits)?;
        beside.put(file.into_iter())?;
        out.put(&text)
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
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(index, "index", CONSISTENT_NO_INDEX)?;
        out.put(c.placement(placement)?.topology().members().index_of(c.id(id, id_len)?)?);
        Ok(())
    })
}

/// The node at an index, without what it has lists of. `view` points into the placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_node(
    placement: *const consistent_placement,
    index: u32,
    view: *mut consistent_node_view,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.record_out(view, "view")?;
        out.put(node_view(c.placement(placement)?, index)?);
        Ok(())
    })
}

/// The whole record of the node at an index: what `consistent_ring_add_node` takes, with metadata and fields in the
/// order of their names by bytes. Its strings do not end with NUL. Free the record; it outlives the placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_record(
    placement: *const consistent_placement,
    index: u32,
    record: *mut *const consistent_node,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (out, placement) = (c.result_out(record, "record")?, c.placement(placement)?);
        let node = node(placement, index)?;
        let pairs: Vec<_> = node.metadata.iter().map(|(key, value)| pair_of(key, value)).collect();
        let mut texts = Vec::new();
        let fields = node.fields.iter().map(|(name, value)| field_of(name, value, &mut texts));
        let fields: Vec<_> = fields.collect::<Outcome<_>>()?;
        let ((id, id_len), (zone, zone_len), (address, address_len)) =
            (view(&node.id), view(&node.zone), view(&node.address));
        let ((metadata, metadata_count), (first_field, field_count)) = (list(&pairs), list(&fields));
        let record = consistent_node {
            struct_size: size_of::<consistent_node>(),
            id,
            id_len,
            weight: node.weight.as_f64(),
            zone,
            zone_len,
            address,
            address_len,
            metadata,
            metadata_count,
            fields: first_field,
            field_count,
            tier: node.tier,
        };
        out.put(record, (placement.clone(), pairs, fields, texts));
        Ok(())
    })
}
