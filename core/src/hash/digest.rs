//! MD5, SHA-1, SHA-2 and BLAKE2b, which other systems take points and node ids from; none keeps anything secret here.

pub(crate) use super::sha256::sha256;
use blake2::Blake2b512;
pub(crate) use md5::{Digest, Md5};
pub(crate) use sha1::Sha1;
use sha2::{Sha224, Sha384};
pub(crate) use sha2::{Sha256, Sha512};

/// The 16 bytes of MD5.
pub(crate) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// MD5 of pieces in a row: `pieces` hands them on one after the other.
pub(crate) fn md5_of(pieces: impl FnOnce(&mut dyn FnMut(&[u8]))) -> [u8; 16] {
    let mut hasher = Md5::new();
    pieces(&mut |piece| hasher.update(piece));
    hasher.finalize().into()
}

/// MD5 as four little-endian words: the four points of a ketama label. The first is the `md5` hash of a key.
pub(crate) fn md5_words(bytes: &[u8]) -> [u32; 4] {
    let digest = u128::from_le_bytes(md5(bytes));
    [0, 32, 64, 96].map(|shift| (digest >> shift) as u32)
}

/// The 20 bytes of SHA-1.
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    Sha1::digest(bytes).into()
}

/// The first 8 of the 64 bytes of BLAKE2b-512, little-endian; BLAKE2b-64 is another hash.
pub(crate) fn blake2b_64(bytes: &[u8]) -> u64 {
    let digest = Blake2b512::digest(bytes);
    digest.first_chunk().map_or(0, |&first| u64::from_le_bytes(first))
}

/// The 28 bytes of SHA-224.
pub(crate) fn sha224(bytes: &[u8]) -> [u8; 28] {
    Sha224::digest(bytes).into()
}

/// The 48 bytes of SHA-384.
pub(crate) fn sha384(bytes: &[u8]) -> [u8; 48] {
    Sha384::digest(bytes).into()
}

/// The 64 bytes of SHA-512.
pub(crate) fn sha512(bytes: &[u8]) -> [u8; 64] {
    Sha512::digest(bytes).into()
}

/// Hands on the first 64 bits of the digests of a text twice, three times, and on: so many.
pub(crate) fn repeated<D: Digest + Clone>(text: &[u8], count: u64, take: &mut dyn FnMut(u64)) {
    let mut hasher = D::new_with_prefix(text);
    for _ in 0..count {
        hasher.update(text);
        take(top(&hasher.clone().finalize()));
    }
}

/// The first 64 bits of a digest as a number.
pub(crate) fn top(digest: &[u8]) -> u64 {
    digest.first_chunk().map_or(0, |&first| u64::from_be_bytes(first))
}
