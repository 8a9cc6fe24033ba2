//! How keys become positions.

use crate::{
    dialect::kit::KeyHash,
    hash::{fnv, murmur, xxh3_64, HashFunction},
};

/// A hash of keys. Those of 64 bits come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Function {
    Fnv1,
    Fnv1a,
    Crc32,
    /// MurmurHash3_x86_32, seed 0.
    Murmur3,
    /// The first little-endian word of MD5.
    Md5,
    /// Keys come as positions.
    Given32,
    /// xxHash64, seed 0.
    Xxh64,
    /// XXH3-64, seed 0.
    Xxh3,
    /// The first half of MurmurHash3_x64_128, seed 0.
    Murmur3x64,
    /// Keys come as positions.
    Given64,
}

pub(super) const FUNCTIONS: [(&str, Function); 10] = [
    ("fnv1_32", Function::Fnv1),
    ("fnv1a_32", Function::Fnv1a),
    ("crc32", Function::Crc32),
    ("murmur3_32", Function::Murmur3),
    ("md5_32", Function::Md5),
    ("xxh64", Function::Xxh64),
    ("xxh3_64", Function::Xxh3),
    ("murmur3_64", Function::Murmur3x64),
    ("none_32", Function::Given32),
    ("none_64", Function::Given64),
];

/// What is taken where keys come as positions.
pub(super) const HASHED: &str = "hashed keys alone: `hash` names the function of others";

impl Function {
    pub(super) fn is_wide(self) -> bool {
        self >= Self::Xxh64
    }

    /// Whether keys come as positions.
    pub(super) fn is_given(self) -> bool {
        matches!(self, Self::Given32 | Self::Given64)
    }

    /// The highest position.
    pub(crate) fn last(self) -> u64 {
        if self.is_wide() {
            u64::MAX
        } else {
            u32::MAX.into()
        }
    }
}

impl KeyHash for Function {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(match self {
            Self::Fnv1 => fnv::fnv1_32_unsigned(key).into(),
            Self::Fnv1a => fnv::fnv1a_32_unsigned(key).into(),
            Self::Crc32 => HashFunction::Crc32.hash(key),
            Self::Murmur3 => murmur::murmur3_32_seeded(key, 0).into(),
            Self::Md5 => HashFunction::Md5.hash(key),
            Self::Xxh64 => HashFunction::Xxh64.hash(key),
            Self::Xxh3 => xxh3_64(key, 0),
            Self::Murmur3x64 => murmur::murmur3_x64(key),
            Self::Given32 | Self::Given64 => return None,
        })
    }

    fn wanted(&self, _key: &[u8]) -> Option<&'static str> {
        self.is_given().then_some(HASHED)
    }
}
