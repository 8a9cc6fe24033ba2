//! SHA-256, which dialects take points from, and documents the digest of a secret.

use sha2::{Digest, Sha256};

/// The 32 bytes of SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
