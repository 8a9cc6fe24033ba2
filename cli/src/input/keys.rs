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
}

impl KeySource {
    /// Gives all keys to `work`, some at a time, in their order.
    pub fn blocks(&self, mut work: impl FnMut(&Block<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        if !self.keys.is_empty() {
            return work(&Block::Given(&self.keys));
        }
        let mut blocks = Blocks::open(self.file.as_deref().unwrap_or(Path::new("-")))?;
        let mut lines = Lines::default();
        while blocks.read(&mut lines)? {
            work(&Block::Lines(&lines))?;
        }
        Ok(())
    }
}
