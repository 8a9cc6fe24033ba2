//! Where a ring's topology comes from (`docs/SPEC.md`, 16.8): who offered it, when, and what was refused since.

use super::{event, origin::Origin, Ring};
use crate::{Error, ErrorKind};
use std::time::Duration;

/// What a ring knows of where its topology comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// What the documents are from, such as a path.
    pub origin: String,
    /// How long ago the source last had the ring's own topology, whether that was news or not; none before the first
    /// time.
    pub age: Option<Duration>,
    /// How many documents were taken.
    pub accepted: u64,
    /// How many documents were refused, or could not be read.
    pub refused: u64,
    /// Why the last one was refused; none if it was taken.
    pub error: Option<String>,
    /// How long ago that was.
    pub error_age: Option<Duration>,
}

impl Ring {
    /// Where the topology comes from: by [`offer`](Ring::offer), or by whoever follows a file. None if nothing was ever
    /// offered. O(1).
    pub fn source(&self) -> Option<Source> {
        let now = Ring::now();
        let since = |then: Duration| now.saturating_sub(then);
        self.inner.origin.lock().as_ref().map(|origin| Source {
            origin: origin.name.clone(),
            age: origin.taken.map(since),
            accepted: origin.accepted,
            refused: origin.refused,
            error: origin.error.as_ref().map(|(message, _)| message.clone()),
            error_age: origin.error.as_ref().map(|&(_, then)| since(then)),
        })
    }

    /// Tells that a document could not be read where it should be. The ring stays what it is; [`source`](Ring::source)
    /// and the hook have the reason, as if a document had been refused.
    pub fn offer_failed(&self, origin: &str, reason: &str) {
        self.refused(origin, Error::new(ErrorKind::Document, reason));
    }

    /// Tells the same of a document of states ([`offer_states`](Ring::offer_states)): marks stay what they are, and
    /// [`source`](Ring::source), which is of the topology, too.
    pub fn offer_states_failed(&self, origin: &str, reason: &str) {
        self.tell_refused(Error::new(ErrorKind::Document, format!("{origin}: {reason}")));
    }

    /// Notes that a document was taken.
    pub(super) fn accepted(&self, origin: &str) {
        self.note_origin(origin, |known| {
            known.taken = Some(Ring::now());
            known.accepted += 1;
            known.error = None;
        });
    }

    /// Notes and tells that a document was refused, and gives the error with its origin in front.
    pub(super) fn refused(&self, origin: &str, error: Error) -> Error {
        let error = error.at(format_args!("{origin}: "));
        self.note_origin(origin, |known| {
            known.refused += 1;
            known.error = Some((error.message().to_owned(), Ring::now()));
        });
        self.tell_refused(error)
    }

    /// Tells that a document was refused.
    pub(super) fn tell_refused(&self, error: Error) -> Error {
        let writer = self.writer();
        if self.inner.hooks.is_heard() {
            self.inner.hooks.note(vec![event::refused(self.epoch(), error.message().to_owned())]);
        }
        self.finish(writer);
        error
    }

    fn note_origin(&self, name: &str, note: impl FnOnce(&mut Origin)) {
        note(self.inner.origin.lock().get_or_insert_default().named(name));
    }
}
