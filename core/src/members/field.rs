//! The typed fields of a node that dialects place keys by.

use alloc::{string::String, vec::Vec};

/// The most bytes of a node's `fields`: its names and texts, and 8 for each number and flag.
pub(crate) const MAX_FIELDS: usize = 1 << 20;

/// A value of a node's `fields`, or a parameter of a dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue {
    /// An integer up to 2^53-1, such as a port.
    Int(u64),
    /// Yes or no.
    Flag(bool),
    /// A text, such as a name.
    Text(String),
    /// Texts, such as tokens or ranges of slots.
    List(Vec<String>),
}

impl FieldValue {
    /// The bytes it counts for.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Int(_) | Self::Flag(_) => size_of::<u64>(),
            Self::Text(text) => text.len(),
            Self::List(texts) => texts.iter().map(|text| text.len() + size_of::<u64>()).sum(),
        }
    }
}

impl From<u64> for FieldValue {
    fn from(value: u64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for FieldValue {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for FieldValue {
    fn from(texts: [T; N]) -> Self {
        Self::List(texts.into_iter().map(Into::into).collect())
    }
}
