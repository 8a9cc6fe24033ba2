//! The hash functions of other systems by name, for keys and points of dialects.

#[cfg(feature = "_hashes")]
use super::{blake3, digest};
use super::{crc, fnv, furc, haproxy, jenkins, murmur};
use xxhash_rust::xxh64::xxh64;

/// A hash function that another system places keys or points with. Those from `Xxh64` on give 64 bits, the others 32.
/// Where a system reads bytes as C's `char`, they are signed, as on x86-64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HashFunction {
    /// Jenkins' one-at-a-time: libmemcached's `default`.
    OneAtATime,
    /// The first little-endian word of MD5.
    #[cfg(feature = "_hashes")]
    Md5,
    /// Bits 16 to 30 of CRC-32: `crc` of libmemcached, `crc32` of twemproxy.
    Crc32Short,
    /// CRC-32: `crc32a` of twemproxy, `crc32` of HAProxy.
    Crc32,
    /// The low half of 64-bit FNV-1.
    Fnv1x64,
    /// The shortened FNV-1a that is called 64-bit.
    Fnv1ax64,
    /// 32-bit FNV-1.
    Fnv1x32,
    /// 32-bit FNV-1a.
    Fnv1ax32,
    /// SuperFastHash.
    Hsieh,
    /// MurmurHash2, seeded by the length.
    Murmur2,
    /// MurmurHash3_x86_32, seeded by the length.
    Murmur3,
    /// lookup3's `hashlittle`.
    Jenkins,
    /// twemproxy's CRC-16 in 32 bits.
    Crc16Wide,
    /// HAProxy's default.
    Sdbm,
    /// HAProxy's `djb2`.
    Djb2,
    /// HAProxy's `wt6`.
    Wt6,
    /// HAProxy's `none`: keys are decimal numbers.
    Number,
    /// xxHash64, seed 0.
    Xxh64,
    /// MurmurHash64A with libstdc++'s seed, Envoy's `MURMUR_HASH_2`.
    Murmur64Envoy,
    /// The first half of MurmurHash3_x64_128 with Ray Serve's seed.
    Murmur3Ray,
    /// The vLLM router's, over furc.
    Furc,
    /// The first 8 bytes of BLAKE3, little-endian.
    #[cfg(feature = "_hashes")]
    Blake3,
}

/// Envoy's seed of MurmurHash64A.
pub(crate) const ENVOY_SEED: u64 = 0xc70f_6907;
/// Ray Serve's seed of MurmurHash3.
const RAY_SEED: u32 = 0xf9b4_ca77;
/// mcrouter's seed of SpookyHash.
pub(crate) const SPOOKY_SEED: u32 = 0xface_2014;

impl HashFunction {
    /// Whether it gives 64 bits.
    pub(crate) fn is_wide(self) -> bool {
        match self {
            #[cfg(feature = "_hashes")]
            Self::Blake3 => true,
            Self::Xxh64 | Self::Murmur64Envoy | Self::Murmur3Ray | Self::Furc => true,
            _ => false,
        }
    }

    /// The hash; a 32-bit one in the low half.
    pub(crate) fn hash(self, bytes: &[u8]) -> u64 {
        let narrow: fn(&[u8]) -> u32 = match self {
            Self::OneAtATime => jenkins::one_at_a_time,
            #[cfg(feature = "_hashes")]
            Self::Md5 => |bytes| digest::md5_words(bytes)[0],
            Self::Crc32Short => crc::crc32_15,
            Self::Crc32 => crc::crc32,
            Self::Fnv1x64 => fnv::fnv1_64,
            Self::Fnv1ax64 => fnv::fnv1a_64,
            Self::Fnv1x32 => fnv::fnv1_32,
            Self::Fnv1ax32 => fnv::fnv1a_32,
            Self::Hsieh => jenkins::hsieh,
            Self::Murmur2 => murmur::murmur2,
            Self::Murmur3 => murmur::murmur3_32,
            Self::Jenkins => jenkins::lookup3,
            Self::Crc16Wide => crc::crc16_wide,
            Self::Sdbm => haproxy::sdbm,
            Self::Djb2 => haproxy::djb2,
            Self::Wt6 => haproxy::wt6,
            Self::Number => haproxy::none,
            Self::Xxh64 => return xxh64(bytes, 0),
            Self::Murmur64Envoy => return murmur::murmur64a(bytes, ENVOY_SEED),
            Self::Murmur3Ray => return murmur::murmur3_x64_seeded(bytes, RAY_SEED),
            Self::Furc => return furc::furc_64(bytes),
            #[cfg(feature = "_hashes")]
            Self::Blake3 => return blake3::blake3_64(bytes),
        };
        u64::from(narrow(bytes))
    }
}
