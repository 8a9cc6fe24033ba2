//! Errors of the core as JavaScript errors; `lib/errors.js` makes `ConsistentError`s of them.

use libconsistent::{Error, ErrorKind};
use napi_derive::napi;

/// The kind of an error, as its `code`.
pub struct Kind(ErrorKind);

impl AsRef<str> for Kind {
    fn as_ref(&self) -> &str {
        self.0.name()
    }
}

pub type Result<T> = napi::Result<T, Kind>;

pub fn refused<T>(kind: ErrorKind, message: impl Into<String>) -> Result<T> {
    Err(napi::Error::new(Kind(kind), message.into()))
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

/// The names of all kinds: the codes by which JavaScript tells errors of the core from others.
#[napi(catch_unwind)]
pub fn kinds() -> Vec<&'static str> {
    ErrorKind::ALL.iter().map(|kind| kind.name()).collect()
}
