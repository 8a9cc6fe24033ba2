//! How bytes become positions. Well-kept crates do the hashing; this room only binds them to their parameters.
//! Uses `error` alone.

pub(crate) mod crc;
pub(crate) mod digest;
pub(crate) mod farm;
mod fnv;
mod function;
pub(crate) mod haproxy;
mod jenkins;
mod mix;
pub(crate) mod murmur;
pub(crate) mod sip;
pub(crate) mod spooky;
mod tag;
#[cfg(test)]
mod tests;

pub(crate) use function::{HashFunction, MCROUTER_SEED, SPOOKY_SEED};
pub(crate) use mix::{mix, SplitMix64};
pub use tag::HashTag;
use xxhash_rust::xxh3;

/// XXH3-64 with a seed: the hash of keys and points in our own schemes (xxHash 0.8).
#[inline]
pub(crate) fn xxh3_64(bytes: &[u8], seed: u64) -> u64 {
    xxh3::xxh3_64_with_seed(bytes, seed)
}

/// XXH3-128 with seed 0 over bytes that come piece by piece: the fingerprint's hash.
pub(crate) use xxh3::Xxh3Default as Fingerprinter;

/// How a scheme turns a key into its position (`docs/SPEC.md`, section 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyHash {
    /// The seed of XXH3-64.
    pub seed: u64,
    /// If set, only the part of the key between these two bytes is hashed.
    pub hash_tag: Option<HashTag>,
}

impl KeyHash {
    /// The position of a key.
    #[inline]
    pub fn position(&self, key: &[u8]) -> u64 {
        let part = match self.hash_tag {
            None => key,
            Some(tag) => tag.part_of(key),
        };
        xxh3_64(part, self.seed)
    }

    /// The position of a key where no hash tag is set.
    #[inline]
    pub(crate) fn position_untagged(&self, key: &[u8]) -> u64 {
        xxh3_64(key, self.seed)
    }

    /// The position of an integer key: its 8 little-endian bytes; the hash tag does not apply.
    #[inline]
    pub fn position_u64(&self, key: u64) -> u64 {
        xxh3_64(&key.to_le_bytes(), self.seed)
    }
}

/// A byte as C's signed `char`, widened.
fn signed(byte: u8) -> u32 {
    i32::from(byte as i8) as u32
}

/// Four bytes from `at` on, little-endian; missing ones are zero.
pub(crate) fn le32(bytes: &[u8], at: usize) -> u32 {
    le64(bytes, at) as u32
}

/// Eight bytes from `at` on, little-endian; missing ones are zero.
pub(crate) fn le64(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => rest.iter().rev().fold(0, |word, &b| word << 8 | u64::from(b)),
    }
}
