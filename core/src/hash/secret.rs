//! The secret of a keyed hash: 128 bits that stand beside a document, never in it (`docs/SPEC.md`, section 18).

#[cfg(feature = "std")]
use super::siphash::siphash13_after;
use super::{sha256::sha256, siphash::siphash13};
use crate::{Error, ErrorKind};
use alloc::format;
use core::fmt;

/// The 16 bytes under which SipHash-1-3 places keys. Whoever knows them can aim keys at nodes: they come from a good
/// source of random bytes, and no method, message or `Debug` text gives them out again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret([u8; Self::LEN]);

impl Secret {
    /// How many bytes a secret has.
    pub const LEN: usize = 16;

    /// A secret of 16 bytes.
    ///
    /// # Errors
    /// `parameter` for another number of bytes, and for 16 zeros, which nobody has chosen at random.
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        let refused = |why| Err(Error::new(ErrorKind::Parameter, format!("secret: {why}")));
        match <[u8; Self::LEN]>::try_from(bytes) {
            Err(_) => refused(format!("{} bytes, must be {}", bytes.len(), Self::LEN)),
            Ok(bytes) if bytes == [0; Self::LEN] => refused("all bytes are zero, take random ones".into()),
            Ok(bytes) => Ok(Self(bytes)),
        }
    }

    /// What documents and fingerprints say of the secret.
    pub(crate) fn digest(&self) -> SecretDigest {
        let mut text = [0; DOMAIN.len() + Self::LEN];
        let (domain, secret) = text.split_at_mut(DOMAIN.len());
        domain.copy_from_slice(DOMAIN);
        secret.copy_from_slice(&self.0);
        let mut digest = [0; 16];
        digest.iter_mut().zip(sha256(&text)).for_each(|(to, from)| *to = from);
        SecretDigest(digest)
    }

    #[inline(never)] // so that seeded hashes, which nearly everybody has, stay short
    pub(super) fn hash(&self, bytes: &[u8]) -> u64 {
        siphash13(&self.0, bytes)
    }

    #[cfg(feature = "std")]
    pub(super) fn hash_after(&self, number: u64, bytes: &[u8]) -> u64 {
        siphash13_after(&self.0, number, bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Stands before the secret where it is digested.
const DOMAIN: &[u8] = b"libconsistent/secret\0";

/// 128 bits of SHA-256 over a secret: tells secrets apart and gives none away. Shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SecretDigest(pub(crate) [u8; 16]);

impl SecretDigest {
    /// A digest as documents write it. A refused text is not shown: somebody may have taken the secret itself.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let is_hex = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match u128::from_str_radix(text, 16) {
            Ok(bits) if is_hex => Ok(Self(bits.to_be_bytes())),
            _ => {
                let message =
                    format!("scheme.secret_digest: {} bytes that are not 32 lower hexadecimal digits", text.len());
                Err(Error::new(ErrorKind::Parameter, message))
            }
        }
    }
}

impl fmt::Display for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}
