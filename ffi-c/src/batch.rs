//! The nodes of many keys at once, in the caller's memory.

use crate::kit::{argument, call, consistent_keys, consistent_placement, plain, Caller, Keys, Outcome};
use libconsistent::{Error, ErrorKind, Key, Placement, Scratch, Spread, MAX_NODES};

/// Places many keys: `out[i * n]` up to `out[i * n + n - 1]` become the first `n` nodes of key i, spread over zones,
/// filled up with `CONSISTENT_NO_INDEX`; with an `n` of 1 that is its node. `out_len` must be `n` times the number of
/// keys. In dialects `CONSISTENT_ERR_KEYS` names the first key that is refused or no position,
/// `CONSISTENT_ERR_UNSUPPORTED` says that keys are more than their positions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_place(
    placement: *const consistent_placement,
    keys: *const consistent_keys,
    n: usize,
    out: *mut u32,
    out_len: usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.or_no_indices(out, out_len, || {
            let (placement, keys) = (c.placement(placement)?, c.keys(keys)?);
            if !(1..=MAX_NODES).contains(&n) {
                return Err(argument(format!("n: {n} is not from 1 to {MAX_NODES}")));
            }
            if keys.len().checked_mul(n) != Some(out_len) {
                let room = format!("out: room for {out_len} answers, but there are {} keys of {n} each", keys.len());
                return Err(argument(room));
            }
            match n {
                1 => Ok(c.indices(out, out_len, "out", |out| keys.place(placement, out))??),
                _ => c.rows(placement, &keys, n, (out, out_len)),
            }
        })
    })
}

/// Assigns all of a set of items, such as shards or partitions, so that no node has more than `factor_milli`
/// thousandths of its fair share, rounded up: 1000 is as even as can be, 1000000 the most. `out[i]` becomes the index
/// of the node of item i, `CONSISTENT_NO_INDEX` where none is up. The result depends on nothing but the placement and
/// the set. Items are keys of bytes, each given once; `out_len` must be their number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_assign(
    placement: *const consistent_placement,
    items: *const consistent_keys,
    factor_milli: u32,
    out: *mut u32,
    out_len: usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.or_no_indices(out, out_len, || {
            let (placement, items) = (c.placement(placement)?, c.keys(items)?);
            if items.len() != out_len {
                return Err(argument(format!("out: room for {out_len} answers, but there are {} items", items.len())));
            }
            let factor = plain(factor_milli);
            c.indices(out, out_len, "out", |out| -> Outcome {
                let nodes = match items {
                    Keys::Packed(items) => placement.assign(&items, factor)?,
                    Keys::Slices(items) => placement.assign(items, factor)?,
                    _ => return Err(argument("items.kind: items are bytes")),
                };
                out.copy_from_slice(&nodes);
                Ok(())
            })?
        })
    })
}

impl Caller {
    /// Places keys, `n` nodes each.
    fn rows(&self, placement: &Placement, keys: &Keys<'_>, n: usize, out: (*mut u32, usize)) -> Outcome {
        if let Keys::Positions(positions) = keys {
            placement.check_positions(positions, 0)?;
        }
        // A list has no more: the rest of a row stays no node.
        let most = n.min(placement.max_nodes());
        let row = |i, row: &mut [u32], scratch: &mut Scratch| {
            let key = keys.get(i).unwrap_or(Key::Bytes(&[]));
            let row = row.get_mut(..most).unwrap_or_default();
            match placement.get_nodes_for_into(key, Spread::Zone, row, scratch) {
                0 => placement.check_key(key).map_err(|error| named(i, &error)),
                _ => Ok(()),
            }
        };
        Ok(self.indices(out.0, out.1, "out", |out| {
            let mut scratch = Scratch::new();
            out.chunks_exact_mut(n).enumerate().try_for_each(|(i, cells)| row(i, cells, &mut scratch))
        })??)
    }
}

/// An error of one key, which it calls "key", as one of many.
fn named(i: usize, error: &Error) -> Error {
    let what = error.message().strip_prefix("key").unwrap_or(error.message());
    Error::new(ErrorKind::Keys, format!("keys[{i}]{what}"))
}
