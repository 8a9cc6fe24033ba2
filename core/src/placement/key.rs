//! A key in the forms that callers have it.

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

/// How replicas are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spread {
    /// Over zones as evenly as they allow.
    #[default]
    Zone,
    /// The plain walk.
    None,
}
