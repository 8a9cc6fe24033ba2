//! `go_dgryski_maglev`: `github.com/dgryski/go-maglev` 8961b9b, looked up with the xxHash64 of the key.
//!
//! Positional, 64 bits: the hash modulo the number of slots is a slot. Nodes take turns in list order, each its next free slot
//! of a permutation that SipHash-2-4 of its name gives. A node that is down takes no turn (`Rebuild`). Identity: the id.

use crate::dialect::kit::{check_prime, unknown_parameter};
use crate::{hash::siphash::siphash24, scheme::Parameter, Error};
use alloc::{vec, vec::Vec};

pub(crate) const NAME: &str = "go_dgryski_maglev";

const KEY: u64 = 0xdead_beef_cafe_babe;
const MAX_SLOTS: u64 = 5_000_011;

/// The number of slots; the library's `SmallM` unless told.
pub(crate) fn slots(parameters: &[(&str, Parameter<'_>)]) -> Result<u64, Error> {
    let mut slots = 65_537;
    for &(name, value) in parameters {
        match name {
            "slots" => slots = value.integer(name, 2..=MAX_SLOTS)?,
            _ => return Err(unknown_parameter(NAME, name, &["slots"])),
        }
    }
    check_prime("slots", slots)?;
    Ok(slots)
}

/// The owner of each slot, for the nodes of these indices; no slots if there are none.
pub(crate) fn owners(names: &[&str], live: &[u32], slots: u64) -> Vec<u32> {
    const FREE: u32 = u32::MAX;
    // Where in its permutation each node stands, and how it goes on.
    let mut turns: Vec<(u32, u64, u64)> = live
        .iter()
        .filter_map(|&node| Some((node, siphash24(KEY, 0, names.get(node as usize)?.as_bytes()))))
        .map(|(node, hash)| (node, (hash >> 32) % slots, (hash & 0xffff_ffff) % (slots - 1) + 1))
        .collect();
    if turns.is_empty() {
        return Vec::new();
    }
    let mut owners = vec![FREE; slots as usize];
    let mut free = slots;
    while free > 0 {
        for (node, at, skip) in turns.iter_mut().take(free as usize) {
            // The permutation visits every slot, so a free one is found.
            let slot = loop {
                let slot = *at as usize;
                *at = (*at + *skip) % slots;
                match owners.get_mut(slot) {
                    Some(slot) if *slot != FREE => {}
                    slot => break slot,
                }
            };
            if let Some(slot) = slot {
                *slot = *node;
            }
            free -= 1;
        }
    }
    owners
}
