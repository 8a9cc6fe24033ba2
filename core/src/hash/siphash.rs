//! SipHash (Aumasson and Bernstein, 2012): 2-4 under keys that other systems fixed, 1-3 under secrets of our own.

use core::hash::Hasher;
use siphasher::sip::{SipHasher13, SipHasher24};

/// SipHash-2-4 under the key of two little-endian words.
pub(crate) fn siphash24(k0: u64, k1: u64, bytes: &[u8]) -> u64 {
    SipHasher24::new_with_keys(k0, k1).hash(bytes)
}

/// SipHash-2-4 without a key, of two texts in a row.
pub(crate) fn siphash24_of(parts: [&[u8]; 2]) -> u64 {
    let mut hasher = SipHasher24::new();
    parts.iter().for_each(|part| hasher.write(part));
    hasher.finish()
}

/// SipHash-1-3 under the key of two little-endian words.
pub(crate) fn siphash13_of(k0: u64, k1: u64, bytes: &[u8]) -> u64 {
    SipHasher13::new_with_keys(k0, k1).hash(bytes)
}

/// SipHash-1-3 under a key of 16 bytes.
#[inline]
pub(super) fn siphash13(key: &[u8; 16], bytes: &[u8]) -> u64 {
    SipHasher13::new_with_key(key).hash(bytes)
}

/// SipHash-1-3 of a number's 8 little-endian bytes and, after them, others.
#[cfg(feature = "std")]
pub(super) fn siphash13_after(key: &[u8; 16], number: u64, bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new_with_key(key);
    hasher.write(&number.to_le_bytes());
    hasher.write(bytes);
    hasher.finish()
}
