//! Errors of the core as JavaScript errors; `lib/errors.js` makes `ConsistentError`s of them.

use libconsistent::{Error, ErrorKind};
use napi_derive::napi;

/// The kind of an error, as its `code`.
pub enum Kind {
    Core(ErrorKind),
    /// The ring is closed.
    Closed,
    /// A mistake in this library, or in Node.
    Failed,
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Core(kind) => kind.name(),
            Self::Closed => "closed",
            Self::Failed => "failed",
        }
    }
}

impl AsRef<str> for Kind {
    fn as_ref(&self) -> &str {
        self.name()
    }
}

impl From<ErrorKind> for Kind {
    fn from(kind: ErrorKind) -> Self {
        Self::Core(kind)
    }
}

pub type Result<T> = napi::Result<T, Kind>;

pub fn refused<T>(kind: impl Into<Kind>, message: impl Into<String>) -> Result<T> {
    Err(napi::Error::new(kind.into(), message.into()))
}

/// Turns a core's result into one of N-API.
pub trait OrThrow<T> {
    fn or_throw(self) -> Result<T>;

    /// The same, with the place of the mistake in front of the message.
    fn or_throw_at(self, place: &str) -> Result<T>;
}

impl<T> OrThrow<T> for std::result::Result<T, Error> {
    fn or_throw(self) -> Result<T> {
        self.or_else(|e| refused(e.kind(), e.message()))
    }

    fn or_throw_at(self, place: &str) -> Result<T> {
        self.or_else(|e| refused(e.kind(), format!("{place}: {}", e.message())))
    }
}

/// The names of all kinds: the codes by which JavaScript tells refused requests from other errors.
#[napi(catch_unwind)]
pub fn kinds() -> Vec<&'static str> {
    ErrorKind::ALL.into_iter().map(Kind::from).chain([Kind::Closed]).map(|kind| kind.name()).collect()
}
