//! Keys from arguments and files, one a line, in their order.

use super::blocks::{Blocks, Lines};
use crate::failure::Failure;
use clap::Args;
use std::path::{Path, PathBuf};

/// Where keys come from.
#[derive(Args)]
pub struct KeySource {
    /// Keys; without any and without a file, the lines of standard input.
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
    /// A file of keys, one a line, without its `\n` or `\r\n`; `-` is standard input.
    #[arg(short = 'f', long = "file", value_name = "FILE", conflicts_with = "keys")]
    file: Option<PathBuf>,
    /// Keys that are read end with a NUL, as do the answers of `place`: for keys that have line ends.
    #[arg(short = '0', long = "null", conflicts_with = "keys")]
    null: bool,
}

/// Some keys.
pub enum Block<'a> {
    Given(&'a [String]),
    Lines(&'a Lines),
}

impl Block<'_> {
    pub fn keys(&self) -> Vec<&[u8]> {
        match self {
            Self::Given(keys) => keys.iter().map(String::as_bytes).collect(),
            Self::Lines(lines) => lines.iter().collect(),
        }
    }

    /// The number of the first key, counted from 1.
    pub fn first(&self) -> u64 {
        match self {
            Self::Given(_) => 1,
            Self::Lines(lines) => lines.first,
        }
    }
}

impl KeySource {
    /// Gives all keys to `work`, some at a time, in their order.
    pub fn blocks(&self, mut work: impl FnMut(&Block<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        let Some(file) = self.file() else { return work(&Block::Given(&self.keys)) };
        let mut blocks = Blocks::open_ended(file, self.end())?;
        let mut lines = Lines::default();
        while blocks.read(&mut lines)? {
            work(&Block::Lines(&lines))?;
        }
        Ok(())
    }

    /// The file that keys are read from; none if they are arguments.
    pub fn file(&self) -> Option<&Path> {
        match self.keys.is_empty() {
            true => Some(self.file.as_deref().unwrap_or(Path::new("-"))),
            false => None,
        }
    }

    /// What keys end with, and answers as well.
    pub fn end(&self) -> u8 {
        if self.null {
            b'\0'
        } else {
            b'\n'
        }
    }

    /// Where a key stands, by its number.
    pub fn place(&self, number: u64) -> String {
        match self.file() {
            Some(file) => format!("{}:{number}", file.display()),
            None => format!("key {number}"),
        }
    }
}
