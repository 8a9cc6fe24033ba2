//! SipHash-2-4 (Aumasson and Bernstein, 2012) under keys that other systems fixed.

use siphasher::sip::SipHasher24;

/// The hash under the key of two little-endian words.
pub(crate) fn siphash24(k0: u64, k1: u64, bytes: &[u8]) -> u64 {
    SipHasher24::new_with_keys(k0, k1).hash(bytes)
}
