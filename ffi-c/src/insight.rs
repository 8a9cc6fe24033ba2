//! What a ring does to the load: exact shares, the spread of given keys, ranges, and why a key is where it is.

use crate::{
    kit::{
        call, consistent_distribution, consistent_placement, consistent_range, consistent_share, consistent_slice,
        halves,
    },
    ring::consistent_ring,
};
use libconsistent::{Key, NO_INDEX};
use std::ffi::{c_char, c_void};

/// Writes the exact share of each node, by index, health included. `snapshot` may be NULL; else it must be released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_shares(
    ring: *const consistent_ring,
    shares: *mut consistent_share,
    cap: usize,
    needed: *mut usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        let (holder, out) = (c.snapshot_out(snapshot), c.array_out(shares, cap, needed, "shares"));
        let (holder, out) = (holder?, out?);
        let placement = c.reference(ring, "ring")?.0.snapshot();
        out.expect(placement.len())?;
        let shares = placement.shares()?;
        out.put(shares.positions.iter().enumerate().map(|(index, &positions)| {
            let (positions_high, positions_low) = halves(positions);
            consistent_share { ratio: shares.ratio(index as u32), positions_high, positions_low }
        }))?;
        holder.put(placement);
        Ok(())
    })
}

/// Counts the nodes of `key_count` keys: `counts` by index, the rest in `summary`. `snapshot` may be NULL; else it must
/// be released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_distribution(
    ring: *const consistent_ring,
    keys: *const consistent_slice,
    key_count: usize,
    counts: *mut u64,
    cap: usize,
    needed: *mut usize,
    summary: *mut consistent_distribution,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        let (holder, out) = (c.snapshot_out(snapshot), c.array_out(counts, cap, needed, "counts"));
        let summary = c.record_out(summary, "summary")?;
        let (holder, out) = (holder?, out?);
        let placement = c.reference(ring, "ring")?.0.snapshot();
        let keys = c.keys(keys, key_count)?;
        out.expect(placement.len())?;
        let mut located = vec![NO_INDEX; keys.len()];
        placement.place_slices(keys, &mut located)?;
        let found = placement.distribution_of(located.into_iter().map(|index| (index != NO_INDEX).then_some(index)));
        out.put(found.counts.iter().copied())?;
        summary.put(consistent_distribution {
            struct_size: 0, // The caller's stays.
            total: found.total,
            unplaced: found.unplaced,
            peak_to_average: found.peak_to_average,
        });
        holder.put(placement);
        Ok(())
    })
}

/// Writes the positions a node owns, health included, ascending, neighbours joined.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_ranges(
    ring: *const consistent_ring,
    id: *const c_char,
    id_len: usize,
    ranges: *mut consistent_range,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.array_out(ranges, cap, needed, "ranges")?;
        let ranges = c.reference(ring, "ring")?.0.ranges(c.id(id, id_len)?)?;
        out.put(ranges.iter().map(|range| consistent_range { first: range.first, last: range.last }))
    })
}

/// Writes, for operators to read, where a key goes and why. It tells the position: not for strangers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_explain(
    ring: *const consistent_ring,
    key: *const c_void,
    key_len: usize,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        let out = c.text_out(buf, cap, needed)?;
        let ring = c.reference(ring, "ring")?;
        let key = c.bytes(key, key_len, "key")?;
        let placement = ring.0.snapshot();
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
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let out = c.array_out(indices, cap, needed, "indices")?;
            let placement = c.placement(placement)?;
            out.put(placement.fingers(c.id(id, id_len)?)?.into_iter())
        })
    })
}

/// Writes the indices of the nodes that a lookup from a node is sent on to under `chord`, hop by hop; 160 always
/// suffice. The last, or the first itself if there are none, is the one before the key's node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_route(
    placement: *const consistent_placement,
    id: *const c_char,
    id_len: usize,
    key: *const c_void,
    key_len: usize,
    indices: *mut u32,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    call(|c| {
        c.or_no_indices(indices, cap, || {
            let out = c.array_out(indices, cap, needed, "indices")?;
            let placement = c.placement(placement)?;
            out.put(placement.route(c.id(id, id_len)?, c.bytes(key, key_len, "key")?)?.into_iter())
        })
    })
}
