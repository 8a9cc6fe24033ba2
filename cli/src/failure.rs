//! How a run ends: with yes, with no, or with a failure that says what to do.

use std::{fmt, io};

/// What the exit code tells of a run that did its work.
pub enum Outcome {
    /// 0.
    Yes,
    /// 1: the answer to a question is no, such as more moves than allowed.
    No,
}

/// Why a run did not do its work: exit code 2.
#[derive(Debug)]
pub enum Failure {
    /// What is wrong, and where: a file with its line, an option, a node.
    At(String, String),
    /// The output cannot be written.
    Output(io::Error),
    /// Nobody reads the output any more.
    ReaderGone,
}

impl Failure {
    /// What is wrong with whatever stands at a place. It may quote what others wrote, however long, and is cut.
    pub fn at(place: impl fmt::Display, why: impl fmt::Display) -> Self {
        const MOST: usize = 2048;
        let mut why = why.to_string();
        if why.len() > MOST {
            let end = (0..=MOST).rev().find(|&end| why.is_char_boundary(end)).unwrap_or(0);
            why.truncate(end);
            why.push_str("..");
        }
        Self::At(place.to_string(), why)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(place, why) => write!(f, "{place}: {why}"),
            Self::Output(error) => write!(f, "the output cannot be written: {error}"),
            Self::ReaderGone => f.write_str("nobody reads the output"),
        }
    }
}

/// Of what is written alone: files that are read name themselves by [`Failure::at`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Output(error),
        }
    }
}
