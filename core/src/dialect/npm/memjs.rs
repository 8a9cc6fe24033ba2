//! `npm_memjs`: memjs (1.3.2), the memcached client, without a ring of its own.
//!
//! Positional; Java's hash of a string over the UTF-16 units of the key, without its sign, modulo the number of servers. A
//! server that is down leaves its keys to the next in the list. Identity: none; order counts.

use super::units;

pub(crate) const NAME: &str = "npm_memjs";

/// The position of a key, up to 2^31.
pub(crate) fn position(key: &[u8]) -> u64 {
    let hash = units(key).fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
    hash.unsigned_abs().into()
}
