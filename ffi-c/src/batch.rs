//! The nodes of many keys at once, in the caller's memory, on the ring and on a placement.

use crate::{
    kit::{argument, call, consistent_placement, consistent_slice, Caller, Outcome},
    ring::consistent_ring,
};
use libconsistent::{Error, Offsets, PackedKeys, Placement};
use std::ffi::c_void;

impl Caller {
    fn packed<'a>(&'a self, bytes: *const c_void, len: usize, offsets: Offsets<'a>) -> Outcome<PackedKeys<'a>> {
        Ok(PackedKeys::new(self.bytes(bytes, len, "bytes")?, offsets)?)
    }

    /// Places `keys` keys into the caller's memory, which must have room for exactly as many.
    fn place(
        &self,
        keys: usize,
        out: *mut u32,
        out_len: usize,
        place: impl FnOnce(&mut [u32]) -> Result<(), Error>,
    ) -> Outcome {
        if keys != out_len {
            return Err(argument(format!("out: room for {out_len} answers, but there are {keys} keys")));
        }
        Ok(self.indices(out, out_len, "out", place)??)
    }

    /// Places keys by the ring's current placement and hands that out.
    fn place_by_ring(
        &self,
        ring: *const consistent_ring,
        (out, out_len): (*mut u32, usize),
        snapshot: *mut *mut consistent_placement,
        place: impl FnOnce(&Placement) -> Outcome,
    ) -> Outcome {
        self.or_no_indices(out, out_len, || {
            let holder = self.snapshot_out(snapshot)?;
            let placement = self.reference(ring, "ring")?.0.snapshot();
            place(&placement)?;
            holder.put(placement);
            Ok(())
        })
    }

    /// Places keys by a placement.
    fn place_by(
        &self,
        placement: *const consistent_placement,
        (out, out_len): (*mut u32, usize),
        place: impl FnOnce(&Placement) -> Outcome,
    ) -> Outcome {
        self.or_no_indices(out, out_len, || place(self.placement(placement)?))
    }
}

/// Places packed keys: key i is `bytes[offsets[i]]` up to, without, `bytes[offsets[i + 1]]`, so there is one offset
/// more than keys; no offsets at all are no keys. `out[i]` becomes the index of key i's node in `*snapshot`, or
/// `CONSISTENT_NO_INDEX`; `out_len` must be the number of keys. `snapshot` may be NULL; else it must be released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_place(
    ring: *const consistent_ring,
    bytes: *const c_void,
    bytes_len: usize,
    offsets: *const u32,
    offset_count: usize,
    out: *mut u32,
    out_len: usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.place_by_ring(ring, (out, out_len), snapshot, |placement| {
            let keys = c.packed(bytes, bytes_len, Offsets::U32(c.slice(offsets, offset_count, "offsets")?))?;
            c.place(keys.len(), out, out_len, |out| placement.place(&keys, out))
        })
    })
}

/// `consistent_ring_place` for packed keys with 64-bit offsets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_place_u64offsets(
    ring: *const consistent_ring,
    bytes: *const c_void,
    bytes_len: usize,
    offsets: *const u64,
    offset_count: usize,
    out: *mut u32,
    out_len: usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.place_by_ring(ring, (out, out_len), snapshot, |placement| {
            let keys = c.packed(bytes, bytes_len, Offsets::U64(c.slice(offsets, offset_count, "offsets")?))?;
            c.place(keys.len(), out, out_len, |out| placement.place(&keys, out))
        })
    })
}

/// `consistent_ring_place` for keys given as slices.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_place_slices(
    ring: *const consistent_ring,
    keys: *const consistent_slice,
    key_count: usize,
    out: *mut u32,
    out_len: usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.place_by_ring(ring, (out, out_len), snapshot, |placement| {
            let keys = c.keys(keys, key_count)?;
            c.place(keys.len(), out, out_len, |out| placement.place_slices(keys, out))
        })
    })
}

/// `consistent_ring_place` for integer keys: each is its 8 little-endian bytes, or what the dialect's system has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_place_u64(
    ring: *const consistent_ring,
    keys: *const u64,
    key_count: usize,
    out: *mut u32,
    out_len: usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.place_by_ring(ring, (out, out_len), snapshot, |placement| {
            let keys = c.slice(keys, key_count, "keys")?;
            c.place(keys.len(), out, out_len, |out| placement.place_u64(keys, out))
        })
    })
}

/// `consistent_ring_place` for keys that already are their positions. In dialects `CONSISTENT_ERR_KEYS` for what is no
/// position, `CONSISTENT_ERR_UNSUPPORTED` where keys are more than their positions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_place_hashed(
    ring: *const consistent_ring,
    positions: *const u64,
    position_count: usize,
    out: *mut u32,
    out_len: usize,
    snapshot: *mut *mut consistent_placement,
) -> i32 {
    call(|c| {
        c.place_by_ring(ring, (out, out_len), snapshot, |placement| {
            let keys = c.slice(positions, position_count, "positions")?;
            c.place(keys.len(), out, out_len, |out| placement.place_hashed(keys, out))
        })
    })
}

/// `consistent_ring_place` on a placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_place(
    placement: *const consistent_placement,
    bytes: *const c_void,
    bytes_len: usize,
    offsets: *const u32,
    offset_count: usize,
    out: *mut u32,
    out_len: usize,
) -> i32 {
    call(|c| {
        c.place_by(placement, (out, out_len), |placement| {
            let keys = c.packed(bytes, bytes_len, Offsets::U32(c.slice(offsets, offset_count, "offsets")?))?;
            c.place(keys.len(), out, out_len, |out| placement.place(&keys, out))
        })
    })
}

/// `consistent_ring_place_u64offsets` on a placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_place_u64offsets(
    placement: *const consistent_placement,
    bytes: *const c_void,
    bytes_len: usize,
    offsets: *const u64,
    offset_count: usize,
    out: *mut u32,
    out_len: usize,
) -> i32 {
    call(|c| {
        c.place_by(placement, (out, out_len), |placement| {
            let keys = c.packed(bytes, bytes_len, Offsets::U64(c.slice(offsets, offset_count, "offsets")?))?;
            c.place(keys.len(), out, out_len, |out| placement.place(&keys, out))
        })
    })
}

/// `consistent_ring_place_slices` on a placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_place_slices(
    placement: *const consistent_placement,
    keys: *const consistent_slice,
    key_count: usize,
    out: *mut u32,
    out_len: usize,
) -> i32 {
    call(|c| {
        c.place_by(placement, (out, out_len), |placement| {
            let keys = c.keys(keys, key_count)?;
            c.place(keys.len(), out, out_len, |out| placement.place_slices(keys, out))
        })
    })
}

/// `consistent_ring_place_u64` on a placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_place_u64(
    placement: *const consistent_placement,
    keys: *const u64,
    key_count: usize,
    out: *mut u32,
    out_len: usize,
) -> i32 {
    call(|c| {
        c.place_by(placement, (out, out_len), |placement| {
            let keys = c.slice(keys, key_count, "keys")?;
            c.place(keys.len(), out, out_len, |out| placement.place_u64(keys, out))
        })
    })
}

/// `consistent_ring_place_hashed` on a placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_place_hashed(
    placement: *const consistent_placement,
    positions: *const u64,
    position_count: usize,
    out: *mut u32,
    out_len: usize,
) -> i32 {
    call(|c| {
        c.place_by(placement, (out, out_len), |placement| {
            let keys = c.slice(positions, position_count, "positions")?;
            c.place(keys.len(), out, out_len, |out| placement.place_hashed(keys, out))
        })
    })
}
