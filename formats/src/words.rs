//! Words of a text, counted before they are kept: each takes more memory than it has letters.

use crate::error::{At, Read, Refusal};

/// The most words of a text, or lines where these are kept.
const MAX_WORDS: usize = 1 << 22;

/// How many words there were so far.
#[derive(Debug, Default)]
pub(crate) struct Words(usize);

impl Words {
    /// One more.
    pub(crate) fn count(&mut self, line: u32) -> Read<()> {
        self.0 += 1;
        match self.0 > MAX_WORDS {
            true => Err(Refusal::new(At::line(line), format!("more than {MAX_WORDS} words"))),
            false => Ok(()),
        }
    }
}
