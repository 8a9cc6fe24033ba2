//! `textbook`: the class that tutorials and interviews write, with virtual nodes named `node:vnode0`, `node:vnode1` .. and a
//! bisection to the right.
//!
//! Positional; the digest of a name is one big-endian number, and 64 bits of it stand for all: among different names they
//! are equal in one of 2^64 pairs. Search: first point strictly above the hash, so a point is entered one below itself. A node that is
//! down leaves its keys to the next on the ring. Identity: the id. Order does not count, weights do not.

use super::{labels, unknown_parameter};
use crate::{
    hash::digest::{md5, sha1, sha256},
    scheme::Parameter,
    Error,
};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "textbook";

const MAX_VNODES: u64 = 65_536;

/// What becomes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Md5,
    Sha1,
    Sha256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hash: Digest,
    pub(crate) vnodes: u32,
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { hash: Digest::Md5, vnodes: 150 };
        let digests = [("md5", Digest::Md5), ("sha1", Digest::Sha1), ("sha256", Digest::Sha256)];
        for &(name, value) in parameters {
            match name {
                "hash" => options.hash = value.one_of(name, &digests)?,
                "vnodes" => options.vnodes = value.integer(name, 1..=MAX_VNODES)? as u32,
                _ => return Err(unknown_parameter(NAME, name, &["hash", "vnodes"])),
            }
        }
        Ok(options)
    }
}

impl Digest {
    /// The position of a key: the digest's first 64 bits.
    pub(crate) fn position(self, key: &[u8]) -> u64 {
        fn first(digest: &[u8]) -> u64 {
            digest.first_chunk().map_or(0, |&bytes| u64::from_be_bytes(bytes))
        }
        match self {
            Self::Md5 => first(&md5(key)),
            Self::Sha1 => first(&sha1(key)),
            Self::Sha256 => first(&sha256(key)),
        }
    }
}

/// The ring of nodes by their names.
pub(crate) fn points(names: &[&str], options: &Options) -> Vec<(u64, u32)> {
    // Below the lowest hash of all comes the highest: past the last point it is the first.
    let hash = |label: &[u8]| options.hash.position(label).wrapping_sub(1);
    let names = (0..).zip(names.iter().copied());
    labels::points(names, options.vnodes, |label, name, i| label.name_first(name, ":vnode", i), hash)
}
