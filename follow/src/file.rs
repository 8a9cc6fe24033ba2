//! What is at a path, and when it is read as what somebody meant to write: once it has stayed the same for a while.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
    time::Duration,
};

/// The most bytes that are read of a file.
const MOST: u64 = 64 << 20;

/// What is found at a path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    Text(Vec<u8>),
    /// Why nothing could be read.
    Failed(String),
}

impl Found {
    /// Reads a file whole.
    pub(crate) fn at(path: &Path) -> Self {
        read(path).map_or_else(|error| Self::Failed(reason(&error)), Self::Text)
    }
}

/// Why nothing could be read: the same words in every language, without those of the system.
fn reason(error: &io::Error) -> String {
    match (error.kind(), error.raw_os_error()) {
        (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, _) => "missing".into(),
        (io::ErrorKind::PermissionDenied, Some(_)) => "no right to read it".into(),
        (_, Some(code)) => format!("cannot be read: error {code} of the system"),
        (_, None) => error.to_string(),
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    // To open a pipe would be to wait for whoever writes to it.
    if !about.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let too_large = || io::Error::other(format!("more than {MOST} bytes"));
    if about.len() > MOST {
        return Err(too_large());
    }
    let mut text = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MOST {
        return Err(too_large());
    }
    Ok(text)
}

/// What to do with what was found.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// It is what was taken last.
    Same,
    /// It is to be looked at again then: it may be half written.
    Again(Duration),
    /// It is taken now.
    Take,
}

/// Tells what has settled from what is being written. Times are those since any moment.
#[derive(Debug)]
pub(crate) struct Settling {
    /// What must have stayed the same for so long is taken;
    debounce: Duration,
    /// what never does, after so long.
    most: Duration,
    taken: Option<Found>,
    candidate: Option<Candidate>,
}

#[derive(Debug)]
struct Candidate {
    found: Found,
    /// When something else than what was taken was first seen.
    first: Duration,
    /// When this was.
    since: Duration,
}

impl Settling {
    pub(crate) fn new(debounce: Duration, most: Duration) -> Self {
        Self { debounce, most, taken: None, candidate: None }
    }

    /// What was taken last.
    pub(crate) fn taken(&self) -> Option<&Found> {
        self.taken.as_ref()
    }

    /// Whether something else is being written.
    pub(crate) fn is_settled(&self) -> bool {
        self.candidate.is_none()
    }

    /// Sees what is there now. What is there at first is taken at once.
    pub(crate) fn see(&mut self, found: Found, now: Duration) -> Step {
        if self.taken.as_ref() == Some(&found) {
            self.candidate = None;
            return Step::Same;
        }
        let (first, since) = match &self.candidate {
            Some(candidate) if candidate.found == found => (candidate.first, candidate.since),
            Some(candidate) => (candidate.first, now),
            None => (now, now),
        };
        let due = since.saturating_add(self.debounce).min(first.saturating_add(self.most));
        if self.taken.is_some() && now < due {
            self.candidate = Some(Candidate { found, first, since });
            return Step::Again(due);
        }
        (self.taken, self.candidate) = (Some(found), None);
        Step::Take
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn text(text: &str) -> Found {
        Found::Text(text.into())
    }

    #[test]
    fn what_stays_is_taken_and_what_never_stays_after_the_longest_wait() {
        let mut settling = Settling::new(ms(50), ms(200));
        assert_eq!(settling.see(text("a"), ms(0)), Step::Take, "at first nothing is waited for");
        assert_eq!(settling.see(text("a"), ms(1000)), Step::Same);
        assert_eq!(settling.see(text("b"), ms(1001)), Step::Again(ms(1051)));
        assert_eq!(settling.see(text("b"), ms(1050)), Step::Again(ms(1051)));
        assert_eq!(settling.see(text("b"), ms(1051)), Step::Take);
        // It comes and goes before it has settled.
        assert_eq!(settling.see(text("c"), ms(2000)), Step::Again(ms(2050)));
        assert!(!settling.is_settled());
        assert_eq!(settling.see(text("b"), ms(2010)), Step::Same);
        assert!(settling.is_settled());
        // Every 20 ms something else.
        for i in 0..10 {
            let now = 3000 + 20 * i;
            assert_eq!(settling.see(text(&i.to_string()), ms(now)), Step::Again(ms((now + 50).min(3200))));
        }
        assert_eq!(settling.see(text("10"), ms(3200)), Step::Take);
        assert_eq!(settling.taken(), Some(&text("10")));
        let gone = Found::Failed("gone".into());
        assert_eq!(settling.see(gone.clone(), ms(4000)), Step::Again(ms(4050)));
        assert_eq!(settling.see(gone.clone(), ms(4060)), Step::Take);
        assert_eq!(settling.see(gone, ms(9000)), Step::Same, "it is told once");
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        assert_eq!(Found::at(Path::new("/")), Found::Failed("not a file".into()));
        assert_eq!(Found::at(Path::new("")), Found::Failed("missing".into()));
    }
}
