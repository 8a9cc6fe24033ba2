//! What a ring notes of where its documents come from.

use std::time::Duration;

/// What [`Source`](super::Source) is made of; its times are moments of the ring's clock.
#[derive(Debug, Default)]
pub(super) struct Origin {
    pub(super) name: String,
    pub(super) taken: Option<Duration>,
    pub(super) accepted: u64,
    pub(super) refused: u64,
    pub(super) error: Option<(String, Duration)>,
}

impl Origin {
    /// The same of this name: another one begins anew, but for the counts.
    pub(super) fn named(&mut self, name: &str) -> &mut Self {
        if self.name != name {
            (self.name, self.taken, self.error) = (name.to_owned(), None, None);
        }
        self
    }
}
