//! What can go wrong with a source or a store, and whether it is worth trying again.

use std::fmt;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The address says nothing that is known: nobody tries again.
    Address,
    /// It cannot be reached, or broke off: it is worth trying again.
    Unavailable,
    /// It is there and refuses us, or what it has is too large or no document: another try makes sense after somebody
    /// has done something.
    Refused,
    /// There is no such key, file or service.
    Missing,
    /// Somebody else has published, so that this document does not come after that one.
    Conflict,
}

/// A source or a store that failed: why, and what it was, without secrets.
#[derive(Clone, Debug)]
pub struct Failure {
    reason: Reason,
    message: String,
}

/// The most bytes of a message: what servers say is cut.
const MOST: usize = 1024;

impl Failure {
    /// A failure whose message names the culprit.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > MOST {
            let end = (0..=MOST).rev().find(|&end| message.is_char_boundary(end)).unwrap_or(0);
            message.truncate(end);
        }
        Self { reason, message }
    }

    /// What went wrong.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
