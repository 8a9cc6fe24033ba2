//! Hash tags and hash stops: keys that share the tagged part share their node, as `{user7}.name` and `{user7}.mail`
//! do, or those that begin alike, as `user7/name` and `user7/mail` do.

use crate::{error::Quoted, Error, ErrorKind};
use alloc::{format, string::String};

/// Two bytes, each in 0x21..=0x7e, that enclose the part of a key to hash. They may be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashTag {
    open: u8,
    close: u8,
}

impl HashTag {
    /// `{}`, the tag of Redis Cluster.
    pub(crate) const BRACES: Self = Self { open: b'{', close: b'}' };

    /// A tag from its two characters, such as `"{}"`.
    ///
    /// # Errors
    /// `parameter` unless `text` is two ASCII characters in 0x21..=0x7e.
    pub fn new(text: &str) -> Result<Self, Error> {
        match *text.as_bytes() {
            [open @ 0x21..=0x7e, close @ 0x21..=0x7e] => Ok(Self { open, close }),
            _ => Err(Error::new(
                ErrorKind::Parameter,
                format!("scheme.hash_tag: {} is not two visible ASCII characters such as \"{{}}\"", Quoted(text)),
            )),
        }
    }

    /// The two characters.
    pub fn text(self) -> String {
        [self.open, self.close].iter().map(|&b| char::from(b)).collect()
    }

    /// The two bytes.
    pub const fn bytes(self) -> [u8; 2] {
        [self.open, self.close]
    }

    /// The tag as the fingerprint writes it.
    pub(crate) fn value(self) -> u64 {
        u64::from(self.open) | u64::from(self.close) << 8
    }

    /// The bytes of `key` that are hashed: what stands between the first opening and the next closing byte if that is
    /// not empty, else the whole key.
    pub fn part_of(self, key: &[u8]) -> &[u8] {
        self.tagged(key).unwrap_or(key)
    }

    pub(super) fn tagged(self, key: &[u8]) -> Option<&[u8]> {
        let start = key.iter().position(|&b| b == self.open)? + 1;
        let rest = key.get(start..)?;
        let len = rest.iter().position(|&b| b == self.close)?;
        rest.get(..len).filter(|part| !part.is_empty())
    }
}

/// A byte in 0x21..=0x7e that ends the part of a key to hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashStop(u8);

impl HashStop {
    /// A stop from its character, such as `"/"`.
    ///
    /// # Errors
    /// `parameter` unless `text` is one ASCII character in 0x21..=0x7e.
    pub fn new(text: &str) -> Result<Self, Error> {
        match *text.as_bytes() {
            [stop @ 0x21..=0x7e] => Ok(Self(stop)),
            _ => Err(Error::new(
                ErrorKind::Parameter,
                format!("scheme.hash_stop: {} is not one visible ASCII character such as \"/\"", Quoted(text)),
            )),
        }
    }

    /// The character.
    pub fn text(self) -> String {
        char::from(self.0).into()
    }

    /// The byte.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The stop as the fingerprint writes it.
    pub(crate) fn value(self) -> u64 {
        self.0.into()
    }

    /// The bytes of `key` that are hashed: what stands before the first stop if that is not empty, else the whole key.
    pub fn part_of(self, key: &[u8]) -> &[u8] {
        let len = key.iter().position(|&b| b == self.0);
        len.and_then(|len| key.get(..len)).filter(|part| !part.is_empty()).unwrap_or(key)
    }
}
