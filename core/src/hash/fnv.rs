//! Fowler-Noll-Vo as libmemcached and twemproxy have it: bytes are signed, the 64-bit forms keep 32 bits. And as
//! published.

use super::signed;

/// FNV-1 in 64 bits, of which the low 32 are kept.
pub(super) fn fnv1_64(bytes: &[u8]) -> u32 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    bytes.iter().fold(start, |h, &b| h.wrapping_mul(0x100_0000_01b3) ^ i64::from(b as i8) as u64) as u32
}

/// What these systems call `fnv1a_64`: the 64-bit start and prime cut to 32 bits before anything is multiplied, which
/// is no published FNV.
pub(super) fn fnv1a_64(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x8422_2325, |h, &b| (h ^ signed(b)).wrapping_mul(0x1b3))
}

const START: u32 = 2_166_136_261;
const PRIME: u32 = 16_777_619;

/// FNV-1 in 32 bits.
pub(super) fn fnv1_32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(START, |h, &b| h.wrapping_mul(PRIME) ^ signed(b))
}

/// FNV-1a in 32 bits.
pub(crate) fn fnv1a_32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(START, |h, &b| (h ^ signed(b)).wrapping_mul(PRIME))
}

/// FNV-1 in 32 bits as published: bytes are unsigned.
#[cfg(feature = "stores")]
pub(crate) fn fnv1_32_unsigned(bytes: &[u8]) -> u32 {
    bytes.iter().fold(START, |h, &b| h.wrapping_mul(PRIME) ^ u32::from(b))
}

/// FNV-1a in 64 bits, all of which count.
pub(crate) fn fnv1a_64_whole(bytes: &[u8]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    bytes.iter().fold(start, |h, &b| (h ^ i64::from(b as i8) as u64).wrapping_mul(0x100_0000_01b3))
}

/// FNV-1a in 32 bits as published: bytes are unsigned.
pub(crate) fn fnv1a_32_unsigned(bytes: &[u8]) -> u32 {
    fnv1a_32_unsigned_after(START, bytes)
}

/// The same of bytes that follow others, of which this is the hash.
pub(crate) fn fnv1a_32_unsigned_after(hash: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(hash, |h, &b| (h ^ u32::from(b)).wrapping_mul(PRIME))
}

/// FNV-1a in 64 bits as published.
pub(crate) fn fnv1a_64_unsigned(bytes: &[u8]) -> u64 {
    fnv1a_64_unsigned_after(0xcbf2_9ce4_8422_2325, bytes)
}

/// The same of bytes that follow others, of which this is the hash.
pub(crate) fn fnv1a_64_unsigned_after(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}
