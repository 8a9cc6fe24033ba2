//! How bytes become positions. Well-kept crates do the hashing; this room only binds them to their parameters.
//! Uses `error` alone.

#[cfg(feature = "_hashes")]
mod blake3;
pub(crate) mod crc;
mod crc32;
#[cfg(feature = "_hashes")]
pub(crate) mod digest;
#[cfg(any(feature = "proxies", feature = "clients"))]
pub(crate) mod erlang;
pub(crate) mod farm;
pub(crate) mod fnv;
mod function;
pub(crate) mod furc;
pub(crate) mod haproxy;
pub(crate) mod jenkins;
mod mix;
pub(crate) mod murmur;
mod secret;
mod sha256;
pub(crate) mod siphash;
pub(crate) mod spooky;
mod tag;
#[cfg(all(test, feature = "dialects"))]
mod tests;

pub(crate) use function::{HashFunction, SPOOKY_SEED};
pub(crate) use mix::{mix, SplitMix64};
pub use secret::Secret;
pub(crate) use secret::SecretDigest;
pub use tag::{HashStop, HashTag};
use xxhash_rust::xxh3;

/// XXH3-64 with a seed: the hash of keys and points in our own schemes (xxHash 0.8).
#[inline]
pub(crate) fn xxh3_64(bytes: &[u8], seed: u64) -> u64 {
    xxh3::xxh3_64_with_seed(bytes, seed)
}

/// XXH3-128 with seed 0 over bytes that come piece by piece: the fingerprint's hash.
pub(crate) use xxh3::Xxh3Default as Fingerprinter;

/// How a scheme turns a key into its position (`docs/SPEC.md`, sections 2 and 18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyHash {
    /// The seed of XXH3-64. It is no secret: it stands in documents, and one position of a known key gives it away.
    pub seed: u64,
    /// If set, only the part of the key between these two bytes is hashed.
    pub hash_tag: Option<HashTag>,
    /// If set, only the part of the key before this byte is hashed.
    pub hash_stop: Option<HashStop>,
    /// If set, keys are hashed by SipHash-1-3 under this secret instead, and only the scheme's points by XXH3-64.
    pub secret: Option<Secret>,
}

impl KeyHash {
    /// The name of the keyed hash in documents.
    pub(crate) const KEYED: &'static str = "siphash13";

    /// The position of a key.
    #[inline]
    pub fn position(&self, key: &[u8]) -> u64 {
        match &self.secret {
            None => self.position_seeded(key),
            Some(secret) => secret.hash(self.part(key)),
        }
    }

    /// The position of an integer key: its 8 little-endian bytes; neither hash tag nor hash stop applies.
    #[inline]
    pub fn position_u64(&self, key: u64) -> u64 {
        match &self.secret {
            None => self.position_u64_seeded(key),
            Some(secret) => secret.hash(&key.to_le_bytes()),
        }
    }

    /// [`position`](Self::position) where no secret is set, for loops that have asked before.
    #[inline]
    pub(crate) fn position_seeded(&self, key: &[u8]) -> u64 {
        xxh3_64(self.part(key), self.seed)
    }

    /// [`position_u64`](Self::position_u64) where no secret is set.
    #[inline]
    pub(crate) fn position_u64_seeded(&self, key: u64) -> u64 {
        xxh3_64(&key.to_le_bytes(), self.seed)
    }

    /// The position of a key where no hash tag, no hash stop and no secret is set.
    #[inline]
    pub(crate) fn position_plain(&self, key: &[u8]) -> u64 {
        PlainHash { seed: self.seed }.position(key)
    }

    /// The bytes of a key that are hashed.
    #[inline]
    pub(crate) fn part<'key>(&self, key: &'key [u8]) -> &'key [u8] {
        match (self.hash_tag, self.hash_stop) {
            (None, None) => key,
            (Some(tag), None) => tag.part_of(key),
            (tag, Some(stop)) => tag.and_then(|tag| tag.tagged(key)).unwrap_or_else(|| stop.part_of(key)),
        }
    }

    /// The hash alone, where it is all there is.
    pub(crate) fn plain(&self) -> Option<PlainHash> {
        self.is_plain().then_some(PlainHash { seed: self.seed })
    }

    /// Whether a key's position is the plain hash of all its bytes.
    pub(crate) fn is_plain(&self) -> bool {
        self.hash_tag.is_none() && self.hash_stop.is_none() && self.secret.is_none()
    }

    /// A number of a salt and a whole key that spreads a hot key's requests: neither the seed nor the hash tag counts.
    #[cfg(feature = "std")]
    pub(crate) fn salted(&self, key: &[u8], salt: &[u8]) -> u64 {
        let key = match &self.secret {
            None => xxh3_64(key, 0),
            Some(secret) => secret.hash(key),
        };
        self.salted_again(key, salt)
    }

    /// The next such number after one.
    #[cfg(feature = "std")]
    pub(crate) fn salted_again(&self, number: u64, salt: &[u8]) -> u64 {
        match &self.secret {
            None => xxh3_64(salt, number),
            Some(secret) => secret.hash_after(number, salt),
        }
    }
}

/// How keys become positions where no hash tag, no hash stop and no secret is set: for loops over many keys.
#[derive(Clone, Copy, Debug)]
pub struct PlainHash {
    seed: u64,
}

impl PlainHash {
    /// The position of a key.
    #[inline(always)]
    pub fn position(self, key: &[u8]) -> u64 {
        xxh3_64(key, self.seed)
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
