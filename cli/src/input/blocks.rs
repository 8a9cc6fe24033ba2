//! A file of lines, read a block of whole lines at a time.

use super::open;
use crate::failure::Failure;
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// How much of a file is read at once. A line that is longer makes its block longer, up to `LONGEST`.
const BLOCK: usize = 256 << 10;
const LONGEST: usize = 64 << 20;

/// Whole lines, each with its end.
#[derive(Default)]
pub struct Lines {
    pub text: Vec<u8>,
    /// The number of the first one, counted from 1.
    pub first: u64,
}

impl Lines {
    /// The lines without their ends, which are `\n` or `\r\n`.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut first = 0;
        memchr::memchr_iter(b'\n', &self.text).map(move |end| {
            let line = self.text.get(first..end).unwrap_or_default();
            first = end + 1;
            line.strip_suffix(b"\r").unwrap_or(line)
        })
    }
}

/// What is left to read of a file.
pub struct Blocks {
    file: Box<dyn Read>,
    path: PathBuf,
    /// The beginning of a line whose end has not been read.
    rest: Vec<u8>,
    line_count: u64,
}

impl Blocks {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        Ok(Self { file: open(path)?, path: path.to_owned(), rest: Vec::new(), line_count: 0 })
    }

    /// Reads the next lines into the memory of others; whether there are any.
    pub fn read(&mut self, lines: &mut Lines) -> Result<bool, Failure> {
        let text = &mut lines.text;
        text.clear();
        text.append(&mut self.rest);
        lines.first = self.line_count + 1;
        loop {
            let first = text.len();
            text.reserve(BLOCK + 1);
            let read = self.file.by_ref().take(BLOCK as u64).read_to_end(text);
            let ended = read.map_err(|error| Failure::at(self.path.display(), error))? == 0;
            // A last line need not end.
            if ended && text.last().is_some_and(|&byte| byte != b'\n') {
                text.push(b'\n');
            }
            let new = text.get(first..).unwrap_or_default();
            if let Some(end) = memchr::memrchr(b'\n', new) {
                self.rest.extend(text.drain(first + end + 1..));
                self.line_count += memchr::memchr_iter(b'\n', text).count() as u64;
                return Ok(true);
            }
            if ended {
                return Ok(false);
            }
            if text.len() > LONGEST {
                let place = format_args!("{}:{}", self.path.display(), lines.first).to_string();
                return Err(Failure::at(place, "a line of more than 64 MiB is no key"));
            }
        }
    }
}
