//! What is refused and what is noted, each with its place: a line of a text, or the path of a value.

use crate::Format;
use libconsistent::{Error, ErrorKind};
use std::fmt;

/// The most bytes of a message, whoever quotes what in it.
const MOST: usize = 2048;

/// Where something stands. Lines are counted from 1; a path is such as `clusters[0].lb_policy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct At {
    line: Option<u32>,
    path: String,
}

impl At {
    /// Nowhere in particular.
    pub(crate) const NOWHERE: Self = Self { line: None, path: String::new() };

    pub(crate) fn line(line: u32) -> Self {
        Self { line: Some(line), path: String::new() }
    }

    /// A path, and its line where that is known (not 0).
    pub(crate) fn path(path: String, line: u32) -> Self {
        Self { line: (line > 0).then_some(line), path }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &*self.path) {
            (None, path) => f.write_str(path),
            (Some(line), "") => write!(f, "line {line}"),
            (Some(line), path) => write!(f, "line {line}, {path}"),
        }
    }
}

/// Something that is worth knowing about what was read or written, such as what a document cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    at: At,
    text: String,
}

impl Note {
    pub(crate) fn new(at: At, text: impl Into<String>) -> Self {
        Self { at, text: cut(text.into()) }
    }

    /// The line that it is about, counted from 1.
    pub fn line(&self) -> Option<u32> {
        self.at.line
    }

    /// The path of the value that it is about; empty where there is none.
    pub fn path(&self) -> &str {
        &self.at.path
    }

    /// What it says, without the place.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The place, then the text.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at == At::NOWHERE {
            true => f.write_str(&self.text),
            false => write!(f, "{}: {}", self.at, self.text),
        }
    }
}

/// What a reader refuses, before it is known whose error it is.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) note: Note,
    /// What is refused places by no key: beside others it is of no interest.
    pub(crate) keyless: bool,
}

pub(crate) type Read<T> = Result<T, Refusal>;

impl Refusal {
    pub(crate) fn new(at: At, text: impl Into<String>) -> Self {
        Self { note: Note::new(at, text), keyless: false }
    }

    pub(crate) fn keyless(at: At, text: impl Into<String>) -> Self {
        Self { note: Note::new(at, text), keyless: true }
    }

    /// The refusal of one whose name is not told by what was asked for, where others can be read by theirs.
    pub(crate) fn beside(self, name: &str, others: &str) -> Self {
        let Note { at, text } = self.note;
        let text = format!("{}: {text}; others can be read, name one (--name of the command): {others}", Quoted(name));
        Self { note: Note::new(at, text), ..self }
    }

    pub(crate) fn of(self, format: Format, kind: ErrorKind) -> FormatError {
        FormatError { format, kind, note: self.note }
    }
}

/// A text that cannot be read, or a topology that cannot be written, as a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    format: Format,
    kind: ErrorKind,
    note: Note,
}

impl FormatError {
    /// The format that it was read or written as.
    pub fn format(&self) -> Format {
        self.format
    }

    /// `Document` of what cannot be read, `Unsupported` of what the other system cannot have.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The line, counted from 1, where there is one.
    pub fn line(&self) -> Option<u32> {
        self.note.line()
    }

    /// The path of the value; empty where there is none.
    pub fn path(&self) -> &str {
        self.note.path()
    }

    /// What is wrong, without format and place: at most 2 KiB.
    pub fn message(&self) -> &str {
        self.note.text()
    }
}

/// Format, place and message.
impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.note.at == At::NOWHERE { ": " } else { ", " };
        write!(f, "{}{separator}{}", self.format, self.note)
    }
}

impl std::error::Error for FormatError {}

/// As the faces tell it: its kind, and all of the message.
impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        Self::new(error.kind, error.to_string())
    }
}

/// A text of the caller's as messages show it: quoted, and cut where it gets long.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(80) {
            None => write!(f, "{:?}", self.0),
            Some((end, _)) => write!(f, "{:?}.. ({} bytes)", self.0.get(..end).unwrap_or_default(), self.0.len()),
        }
    }
}

/// Some of many texts, quoted.
pub(crate) fn some<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let mut shown = String::new();
    let mut count = 0;
    for text in texts {
        if count < SHOWN {
            let comma = if count > 0 { ", " } else { "" };
            shown.push_str(&format!("{comma}{}", Quoted(text)));
        }
        count += 1;
    }
    match count {
        ..=SHOWN => shown,
        _ => format!("{shown} and {} more", count - SHOWN),
    }
}

fn cut(mut text: String) -> String {
    if text.len() > MOST {
        let end = (0..=MOST - "..".len()).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text.truncate(end);
        text.push_str("..");
    }
    text
}
