//! A key in the forms that callers have it.

use crate::error::words;
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

/// One key: text, bytes, or a [`Key`] in whichever form.
///
/// ```
/// # use libconsistent::{Key, Ring, Scheme};
/// let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
/// assert!(ring.get_node("user:42").is_some());
/// // An integer is its 8 bytes, not its digits.
/// assert_eq!(ring.get_node(Key::Integer(42)), ring.get_node(42_u64.to_le_bytes()));
/// # Ok::<(), libconsistent::Error>(())
/// ```
pub trait AsKey {
    /// The key.
    fn as_key(&self) -> Key<'_>;
}

impl<T: AsRef<[u8]> + ?Sized> AsKey for T {
    #[inline(always)] // so that its form is known where it is looked up
    fn as_key(&self) -> Key<'_> {
        Key::Bytes(self.as_ref())
    }
}

impl AsKey for Key<'_> {
    #[inline(always)]
    fn as_key(&self) -> Key<'_> {
        *self
    }
}

/// How replicas are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Spread {
    /// Over zones as evenly as they allow.
    #[default]
    Zone,
    /// Over zones as evenly as their weights allow: a zone that weighs less has fewer replicas, so that it can be
    /// ramped up. In dialects it is `Zone`.
    Weight,
    /// The plain walk.
    None,
}

impl Spread {
    /// The name that vectors, the other languages and the docs use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Weight => "weight",
            Self::None => "none",
        }
    }
}

words!(Spread, "spread": Zone, Weight, None);
