//! `jump_hash`: libraries of jump consistent hash (Lamping and Veach, 2014), which place 64-bit integers.
//!
//! Positional; a position is the integer. What makes it of a key is the caller's choice; here are the common ones. Nodes are
//! numbered as listed: they join and leave at the end. Identity: the order of nodes.

use crate::dialect::kit::{unknown_parameter, KeyHash};
use crate::{
    hash::{digest::md5, le64, HashFunction},
    scheme::Parameter,
    Error,
};

pub(crate) const NAME: &str = "jump_hash";

/// What makes an integer of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// The key is the integer: its bytes, at most 8, little-endian, missing ones zero.
    Integer,
    /// The same, big-endian, all 8.
    IntegerBigEndian,
    /// xxHash64, seed 0.
    Xxh64,
    /// The first 8 bytes of MD5, big-endian.
    Md5BigEndian,
}

/// How binary64 is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// As the paper's listing: a quotient, then a product.
    Paper,
    /// `@subspace/jump-consistent-hash`: the product comes first.
    Subspace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hash: Hash,
    pub(crate) rule: Rule,
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let hashes = [
            ("integer", Hash::Integer),
            ("integer_be", Hash::IntegerBigEndian),
            ("xxhash64", Hash::Xxh64),
            ("md5_be", Hash::Md5BigEndian),
        ];
        let mut options = Self { hash: Hash::Integer, rule: Rule::Paper };
        for &(name, value) in parameters {
            match name {
                "hash" => options.hash = value.one_of(name, &hashes)?,
                "rule" => options.rule = value.one_of(name, &[("paper", Rule::Paper), ("subspace", Rule::Subspace)])?,
                _ => return Err(unknown_parameter(NAME, name, &["hash", "rule"])),
            }
        }
        Ok(options)
    }
}

impl Hash {
    /// What a key has to be that has no integer.
    pub(crate) fn wanted(self, key: &[u8]) -> Option<&'static str> {
        match self {
            Self::Integer if key.len() > 8 => {
                Some("an integer, or at most 8 bytes (hash: \"integer\"; others hash longer keys)")
            }
            Self::IntegerBigEndian if key.len() != 8 => {
                Some("an integer, or its 8 big-endian bytes (hash: \"integer_be\"; others hash any key)")
            }
            _ => None,
        }
    }

    pub(crate) fn position(self, key: &[u8]) -> Option<u64> {
        let first = |bytes: &[u8]| bytes.first_chunk().map(|&bytes| u64::from_be_bytes(bytes));
        if self.wanted(key).is_some() {
            return None;
        }
        match self {
            Self::Integer => Some(le64(key, 0)),
            Self::IntegerBigEndian => first(key),
            Self::Xxh64 => Some(HashFunction::Xxh64.hash(key)),
            Self::Md5BigEndian => first(&md5(key)),
        }
    }
}

impl KeyHash for Hash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Hash::position(*self, key)
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        Hash::wanted(*self, key)
    }
}
