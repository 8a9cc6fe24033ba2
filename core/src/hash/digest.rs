//! MD5, SHA-1 and SHA-256, which other systems take points and node ids from; neither keeps anything secret here.

use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

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

/// The 32 bytes of SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The 20 bytes of SHA-1.
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    Sha1::digest(bytes).into()
}
