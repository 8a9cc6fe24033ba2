//! What is watched.

use crate::{address::Address, Failure, Reason};
use libconsistent::Node;

/// What a source has.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The text of a topology document.
    Document(Vec<u8>),
    /// The members, of whom the next document is made from the last one.
    Members(Vec<Node>),
}

/// One place where a topology comes from. Each kind has its own module, and this enum hands calls on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Source {}

impl Source {
    /// Gets ready to watch an address; connects to nothing yet.
    ///
    /// # Errors
    /// [`Reason::Address`].
    pub fn open(address: &str) -> Result<Self, Failure> {
        let _ = Address::parse(address)?;
        Err(Failure::new(Reason::Address, "this build watches nothing"))
    }

    /// What messages call it: its address without secrets.
    pub fn name(&self) -> &str {
        match *self {}
    }

    /// Waits for what it has, the first time at once, then whenever there is something else. After a failure the call
    /// is made again, by whoever waits a while before. Dropping the future loses nothing.
    ///
    /// # Errors
    /// Every [`Reason`] but `Conflict`.
    pub async fn next(&mut self) -> Result<Found, Failure> {
        match *self {}
    }
}
