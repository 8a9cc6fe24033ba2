//! What stores have.

/// The most bytes of a document that is read or written.
pub const MOST: usize = 64 << 20;

/// What tells one text of a store from the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// There is no text.
    Absent,
    /// The number that the store gave it.
    Number(u64),
    /// The text itself, where the store numbers nothing.
    Text(Vec<u8>),
}

/// A text with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The text; none if there is none.
    pub text: Option<Vec<u8>>,
    /// Its version.
    pub version: Version,
}

#[cfg(any(feature = "file", feature = "redis"))]
impl Stored {
    /// What a store has that numbers nothing.
    pub(crate) fn unnumbered(text: Option<Vec<u8>>) -> Self {
        let version = text.clone().map_or(Version::Absent, Version::Text);
        Self { text, version }
    }
}
