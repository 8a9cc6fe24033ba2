//! Node's `crypto` digests by name.

use crate::{
    cost::Hasher,
    dialect::kit::Given,
    hash::digest::{md5, sha1, sha224, sha256, sha384, sha512},
    scheme::{words, Axis, ParameterSpec, Values},
    Error,
};

/// The parameter that names the digest.
pub(super) const ALGORITHM: ParameterSpec =
    ParameterSpec::words("algorithm", &words(&Algorithm::WORDS), "The digest of points and keys.");

/// What `detect` tries of it.
pub(super) const TRIED: Axis = Axis(ALGORITHM.name, Values::Words(&words(&Algorithm::WORDS)));

/// A digest of Node's `crypto.createHash`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    pub(crate) const WORDS: [(&'static str, Self); 6] = [
        ("md5", Self::Md5),
        ("sha1", Self::Sha1),
        ("sha224", Self::Sha224),
        ("sha256", Self::Sha256),
        ("sha384", Self::Sha384),
        ("sha512", Self::Sha512),
    ];

    pub(super) fn of(given: &Given<'_>) -> Result<Self, Error> {
        given.word(ALGORITHM.name, &Self::WORDS)
    }

    /// What it costs.
    pub(super) fn hasher(self) -> Hasher {
        match self {
            Self::Md5 => Hasher::Md5,
            Self::Sha1 | Self::Sha224 | Self::Sha256 | Self::Sha384 | Self::Sha512 => Hasher::Sha,
        }
    }

    /// The first bytes of the digest, then zeros.
    pub(crate) fn digest<const N: usize>(self, bytes: &[u8]) -> [u8; N] {
        match self {
            Self::Md5 => padded(&md5(bytes)),
            Self::Sha1 => padded(&sha1(bytes)),
            Self::Sha224 => padded(&sha224(bytes)),
            Self::Sha256 => padded(&sha256(bytes)),
            Self::Sha384 => padded(&sha384(bytes)),
            Self::Sha512 => padded(&sha512(bytes)),
        }
    }
}

fn padded<const N: usize>(digest: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    out.iter_mut().zip(digest).for_each(|(to, from)| *to = *from);
    out
}
