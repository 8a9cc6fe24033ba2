//! Keys from arguments and files, one a line, in their order.

use super::{
    blocks::{Blocks, Lines},
    sized,
};
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
    /// Each line ends with a number behind its last comma or tab, which is no part of the key.
    #[arg(long, conflicts_with = "keys")]
    bytes: bool,
}

/// Some keys.
pub enum Block<'a> {
    Given(&'a [String]),
    Lines(&'a Lines),
}

impl Block<'_> {
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

    /// The keys of some.
    ///
    /// # Errors
    /// If numbers are expected behind keys, and a line has none.
    pub fn keys<'a>(&self, block: &'a Block<'_>) -> Result<Vec<&'a [u8]>, Failure> {
        let lines = match block {
            Block::Given(keys) => return Ok(keys.iter().map(String::as_bytes).collect()),
            Block::Lines(lines) => lines.iter(),
        };
        if !self.bytes {
            return Ok(lines.collect());
        }
        let key = |(number, line)| match sized::split(line) {
            Ok((key, _)) => Ok(key),
            Err(why) => Err(Failure::at(self.place(number), why)),
        };
        (block.first()..).zip(lines).map(key).collect()
    }

    /// What to say of a file, beside the answer, when its first lines have been read.
    pub fn remark(&self, block: &Block<'_>) -> Option<String> {
        match (block, self.file()) {
            (Block::Lines(lines), Some(file)) if !self.bytes && lines.first == 1 => sized::remark(file, lines.iter()),
            _ => None,
        }
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
