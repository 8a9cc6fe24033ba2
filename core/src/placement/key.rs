//! A key in the forms that callers have it.

use alloc::string::String;

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// Bytes.
    Bytes(&'a [u8]),
    /// An integer: its 8 little-endian bytes, without regard to a hash tag, or what [`Integers`](crate::Integers) a
    /// dialect declares.
    Integer(u64),
    /// The position that the key has already become.
    Hashed(u64),
}

impl<'a> From<&'a [u8]> for Key<'a> {
    fn from(key: &'a [u8]) -> Self {
        Self::Bytes(key)
    }
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(key: &'a str) -> Self {
        Self::Bytes(key.as_bytes())
    }
}

impl<'a> From<&'a String> for Key<'a> {
    fn from(key: &'a String) -> Self {
        Self::Bytes(key.as_bytes())
    }
}

impl From<u64> for Key<'_> {
    fn from(key: u64) -> Self {
        Self::Integer(key)
    }
}

/// How replicas are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spread {
    /// Over zones as evenly as they allow.
    #[default]
    Zone,
    /// The plain walk.
    None,
}
