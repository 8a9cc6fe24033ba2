//! How keys become slots: a named hash, and what is done with its value. The position of a key is one of 64 bits, as
//! under `assigned`, so that slots, shares and plans are those of intervals.

use crate::{
    dialect::kit::KeyHash,
    hash::{
        crc,
        digest::{self, Digest, Md5, Sha1},
        fnv, murmur, xxh3_64, HashFunction,
    },
    table::Cut,
};
use alloc::string::String;

/// A hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// The first 64 bits of MD5.
    Md5,
    /// The first 64 bits of SHA-1.
    Sha1,
    /// The same of the Erlang term `{Bucket, Key}`, of which a key has both.
    Riak,
    Crc16,
    Crc32,
    /// Bits 16 to 30 of CRC-32.
    Crc32Short,
    Fnv1x32,
    Fnv1ax32,
    Fnv1ax64,
    /// MurmurHash3_x86_32, seed 0.
    Murmur3,
    /// The same of a text's UTF-16 code units, little-endian; a number with a sign.
    Murmur3Utf16,
    /// The first half of MurmurHash3_x64_128, seed 0.
    Murmur3x64,
    Xxh64,
    /// XXH64 with its bytes from the least on.
    Xxh64Swapped,
    Xxh3,
    /// The first 8 bytes of the key itself, zeros behind it.
    Bytes,
}

pub(super) const FUNCTIONS: [(&str, Function); 16] = [
    ("md5", Function::Md5),
    ("sha1", Function::Sha1),
    ("riak", Function::Riak),
    ("crc16", Function::Crc16),
    ("crc32", Function::Crc32),
    ("crc32_15", Function::Crc32Short),
    ("fnv1_32", Function::Fnv1x32),
    ("fnv1a_32", Function::Fnv1ax32),
    ("fnv1a_64", Function::Fnv1ax64),
    ("murmur3_32", Function::Murmur3),
    ("murmur3_utf16", Function::Murmur3Utf16),
    ("murmur3_64", Function::Murmur3x64),
    ("xxh64", Function::Xxh64),
    ("xxh64_swapped", Function::Xxh64Swapped),
    ("xxh3_64", Function::Xxh3),
    ("bytes", Function::Bytes),
];

/// What a key of Riak is.
const BUCKET_AND_KEY: &str = "the bucket, `/` and the key (hash: \"riak\")";
const UTF_8: &str = "UTF-8 (hash: \"murmur3_utf16\")";

impl Function {
    /// How many bits it gives.
    const fn bits(self) -> u32 {
        match self {
            Self::Crc32Short => 15,
            Self::Crc16 => 16,
            Self::Crc32 | Self::Fnv1x32 | Self::Fnv1ax32 | Self::Murmur3 | Self::Murmur3Utf16 => 32,
            Self::Md5 | Self::Sha1 | Self::Riak | Self::Fnv1ax64 | Self::Murmur3x64 => 64,
            Self::Xxh64 | Self::Xxh64Swapped | Self::Xxh3 | Self::Bytes => 64,
        }
    }

    /// Whether texts may stand around keys.
    pub(super) const fn takes_affixes(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }

    /// The value of a key between two texts; none if the system has none for it.
    fn value(self, prefix: &[u8], key: &[u8], suffix: &[u8]) -> Option<u64> {
        Some(match self {
            Self::Md5 => digest::top(around::<Md5>(prefix, key, suffix).as_ref()),
            Self::Sha1 => digest::top(around::<Sha1>(prefix, key, suffix).as_ref()),
            Self::Riak => riak(key)?,
            Self::Crc16 => crc::crc16(key).into(),
            Self::Crc32 => HashFunction::Crc32.hash(key),
            Self::Crc32Short => crc::crc32_15(key).into(),
            Self::Fnv1x32 => fnv::fnv1_32_unsigned(key).into(),
            Self::Fnv1ax32 => fnv::fnv1a_32_unsigned(key).into(),
            Self::Fnv1ax64 => fnv::fnv1a_64_unsigned(key),
            Self::Murmur3 => murmur::murmur3_32_seeded(key, 0).into(),
            Self::Murmur3Utf16 => {
                let units = core::str::from_utf8(key).ok()?.encode_utf16();
                murmur::murmur3_32_each(units.flat_map(u16::to_le_bytes), 0).into()
            }
            Self::Murmur3x64 => murmur::murmur3_x64(key),
            Self::Xxh64 => HashFunction::Xxh64.hash(key),
            Self::Xxh64Swapped => HashFunction::Xxh64.hash(key).swap_bytes(),
            Self::Xxh3 => xxh3_64(key, 0),
            Self::Bytes => {
                let mut first = [0; 8];
                first.iter_mut().zip(key).for_each(|(byte, &of_key)| *byte = of_key);
                u64::from_be_bytes(first)
            }
        })
    }

    /// What is left of a value by the whole-number division that leaves nothing below 0.
    fn remainder(self, value: u64, modulus: u64) -> u64 {
        match (self, i64::try_from(modulus)) {
            (Self::Murmur3Utf16, Ok(modulus)) => {
                i64::from(value as u32 as i32).checked_rem_euclid(modulus).unwrap_or(0) as u64
            }
            _ => value.checked_rem(modulus).unwrap_or(0),
        }
    }
}

fn around<D: Digest>(prefix: &[u8], key: &[u8], suffix: &[u8]) -> impl AsRef<[u8]> {
    D::new().chain_update(prefix).chain_update(key).chain_update(suffix).finalize()
}

/// SHA-1 of a pair of binaries as Erlang writes terms outside.
fn riak(key: &[u8]) -> Option<u64> {
    const PAIR: [u8; 3] = [131, 104, 2];
    const BINARY: u8 = 109;
    let slash = key.iter().position(|&byte| byte == b'/')?;
    let (bucket, rest) = key.split_at_checked(slash)?;
    let mut hasher = Sha1::new_with_prefix(PAIR);
    for binary in [bucket, rest.get(1..)?] {
        hasher.update([BINARY]);
        hasher.update(u32::try_from(binary.len()).ok()?.to_be_bytes());
        hasher.update(binary);
    }
    Some(digest::top(&hasher.finalize()))
}

/// What a value becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// All values in ascending order are cut into slots.
    Range,
    /// What is left of it modulo this, divided into so many slots.
    Remainder { modulus: u64, slots: u32 },
}

/// From keys to positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) function: Function,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    pub(crate) by: By,
}

impl KeyHash for Keys {
    fn position(&self, key: &[u8]) -> Option<u64> {
        let value = self.function.value(self.prefix.as_bytes(), key, self.suffix.as_bytes())?;
        Some(match self.by {
            By::Range => value << (u64::BITS - self.function.bits()),
            By::Remainder { modulus, slots } => {
                let of_each = modulus.checked_div(slots.into()).unwrap_or(0);
                let slot = self.function.remainder(value, modulus).checked_div(of_each).unwrap_or(0);
                Cut::Even(slots).first(slot as usize)
            }
        })
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        match self.function {
            Function::Riak => (!key.contains(&b'/')).then_some(BUCKET_AND_KEY),
            Function::Murmur3Utf16 => core::str::from_utf8(key).is_err().then_some(UTF_8),
            _ => None,
        }
    }
}
