//! MD5, SHA-1, SHA-256 and BLAKE2b, which other systems take points and node ids from; none keeps anything secret here.

use blake2::Blake2b512;
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

/// The 16 bytes of MD5.
pub(crate) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// MD5 as four little-endian words: the four points of a ketama label. The first is the `md5` hash of a key.
pub(crate) fn md5_words(bytes: &[u8]) -> [u32; 4] {
    let digest = u128::from_le_bytes(md5(bytes));
    [0, 32, 64, 96].map(|shift| (digest >> shift) as u32)
}

/// The 32 bytes of SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
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
