//! What a placement does to the load: exact shares, the spread of given keys, ranges, and why a key is where it is.

use crate::kit::{
    argument, call, consistent_arc, consistent_distribution, consistent_key, consistent_keys, consistent_owners,
    consistent_placement, consistent_range, consistent_share, halves, spread_of, ArrayOut, Caller, Outcome, RecordOut,
};
use libconsistent::{HashStop, HashTag, Key, Placement, NO_INDEX};
use std::ffi::c_char;

/// Writes the exact share of each node, by index, health included: the positions that it is one of the first `n` nodes
/// of, which spread over zones as `spread` says, one of `CONSISTENT_SPREAD_*`. With an `n` of 1 that is what it owns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_shares(
    placement: *const consistent_placement,
    n: usize,
    spread: i32,
    shares: *mut consistent_share,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (out, placement) = (c.array_out(shares, cap, needed, "shares")?, c.placement(placement)?);
        out.expect(placement.len())?;
        let shares = placement.shares_replicas(n, spread_of(spread)?)?;
        out.put(shares.positions.iter().enumerate().map(|(index, &positions)| {
            let (positions_high, positions_low) = halves(positions);
            consistent_share { share: shares.ratio(index as u32), positions_high, positions_low }
        }))
    })
}

/// Counts the nodes of many keys: `counts` by index, the rest in `summary`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_distribution(
    placement: *const consistent_placement,
    keys: *const consistent_keys,
    counts: *mut u64,
    cap: usize,
    needed: *mut usize,
    summary: *mut consistent_distribution,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (out, summary) = (c.array_out(counts, cap, needed, "counts"), c.record_out(summary, "summary"));
        let (out, summary) = (out?, summary?);
        let (placement, keys) = (c.placement(placement)?, c.keys(keys)?);
        out.expect(placement.len())?;
        let mut located = Vec::new();
        if located.try_reserve_exact(keys.len()).is_err() {
            return Err(argument(format!("keys: no memory for the answers of {} keys", keys.len())));
        }
        located.resize(keys.len(), NO_INDEX);
        keys.place(placement, &mut located)?;
        count(placement, located.into_iter(), out, summary)
    })
}

/// Writes how many of the indices each node has, and the rest in `summary`.
pub(crate) fn count(
    placement: &Placement,
    indices: impl Iterator<Item = u32>,
    counts: ArrayOut<'_, u64>,
    summary: RecordOut<'_, consistent_distribution>,
) -> Outcome {
    let found = placement.distribution_of(indices.map(|index| (index != NO_INDEX).then_some(index)));
    counts.put(found.counts.iter().copied())?;
    summary.put(consistent_distribution {
        struct_size: 0, // The caller's stays.
        total: found.total,
        unplaced: found.unplaced,
        peak_to_average: found.peak_to_average,
    });
    Ok(())
}

/// Writes the positions a node owns, health included, ascending, neighbours joined.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_ranges(
    placement: *const consistent_placement,
    id: *const c_char,
    id_len: usize,
    ranges: *mut consistent_range,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.array_out(ranges, cap, needed, "ranges")?;
        let ranges = c.placement(placement)?.ranges(c.id(id, id_len)?)?;
        out.put(ranges.iter().map(|range| consistent_range { first: range.first, last: range.last }))
    })
}

/// Writes who owns every position, health included, for programs that look keys up without a call: the position of a
/// key, or its remainder, belongs to the first arc that ends with it or behind it.
/// `CONSISTENT_ERR_UNSUPPORTED` where keys are more than positions that follow from a seed: in dialects, under a
/// secret, and where nodes are computed for each key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_owners(
    placement: *const consistent_placement,
    owners: *mut consistent_owners,
    arcs: *mut consistent_arc,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (out, record) = (c.array_out(arcs, cap, needed, "arcs"), c.record_out(owners, "owners"));
        let (out, record) = (out?, record?);
        let found = c.placement(placement)?.owners()?;
        let tag = found.hash_tag.map_or([0; 2], HashTag::bytes);
        out.put(found.arcs.iter().map(|&(last, node)| consistent_arc { last, node: node.unwrap_or(NO_INDEX) }))?;
        record.put(consistent_owners {
            struct_size: 0, // The caller's stays.
            seed: found.seed,
            modulus: found.modulus,
            tag_open: tag[0],
            tag_close: tag[1],
            stop: found.hash_stop.map_or(0, HashStop::byte),
        });
        Ok(())
    })
}

/// Writes, for operators to read, where a key of bytes goes and why. It tells the position: not for strangers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_explain(
    placement: *const consistent_placement,
    key: *const consistent_key,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.text_out(buf, cap, needed)?;
        let (placement, key) = (c.placement(placement)?, c.byte_key(key, "key")?);
        placement.check_key(Key::Bytes(key))?;
        out.put(&placement.explain(key).to_string())
    })
}

/// The finger table of a node under `chord`: 160 indices, of which the one at i is that of the first node at or above
/// the node's identifier plus 2^i.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_fingers(
    placement: *const consistent_placement,
    id: *const c_char,
    id_len: usize,
    indices: *mut u32,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.or_no_indices(indices, cap, || {
            let out = c.array_out(indices, cap, needed, "indices")?;
            let placement = c.placement(placement)?;
            out.put(placement.fingers(c.id(id, id_len)?)?.into_iter())
        })
    })
}

/// Writes the indices of the nodes that a look-up of a key of bytes is sent on to under `chord` when it begins at a
/// node, hop by hop; 160 always suffice. The last, or the first itself if there are none, is the one before the key's
/// node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_route(
    placement: *const consistent_placement,
    id: *const c_char,
    id_len: usize,
    key: *const consistent_key,
    indices: *mut u32,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.or_no_indices(indices, cap, || {
            let out = c.array_out(indices, cap, needed, "indices")?;
            let placement = c.placement(placement)?;
            out.put(placement.route(c.id(id, id_len)?, c.byte_key(key, "key")?)?.into_iter())
        })
    })
}
