//! What is written.

use crate::{address::Address, Failure, Reason};

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

/// One place where a document is published. Each kind has its own module, and this enum hands calls on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Store {}

impl Store {
    /// Gets ready to write to an address; connects to nothing yet.
    ///
    /// # Errors
    /// [`Reason::Address`].
    pub fn open(address: &str) -> Result<Self, Failure> {
        let _ = Address::parse(address)?;
        Err(Failure::new(Reason::Address, "this build writes nowhere"))
    }

    /// What messages call it: its address without secrets.
    pub fn name(&self) -> &str {
        match *self {}
    }

    /// What it has.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`.
    pub async fn get(&mut self) -> Result<Stored, Failure> {
        match *self {}
    }

    /// Writes a text if the store still has this version. Whether it did.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`. After `Unavailable` it may have been written.
    pub async fn put(&mut self, _text: &[u8], _version: &Version) -> Result<bool, Failure> {
        match *self {}
    }
}
