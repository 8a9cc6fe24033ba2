//! Keys from arguments and files, one a line, read a block at a time.

use super::open;
use crate::failure::Failure;
use clap::Args;
use std::{
    io::Read,
    ops::Range,
    path::{Path, PathBuf},
};

/// How much of a file is read at once. A line that is longer makes its block longer, up to `LONGEST`.
const BLOCK: usize = 4 << 20;
const LONGEST: usize = 64 << 20;

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
pub struct Block {
    text: Vec<u8>,
    keys: Vec<Range<usize>>,
}

impl Block {
    pub fn keys(&self) -> Vec<&[u8]> {
        self.keys.iter().map(|range| self.text.get(range.clone()).unwrap_or_default()).collect()
    }
}

impl KeySource {
    /// Gives all keys to `work`, some at a time, in their order.
    pub fn blocks(&self, mut work: impl FnMut(&Block) -> Result<(), Failure>) -> Result<(), Failure> {
        if !self.keys.is_empty() {
            let mut block = Block { text: Vec::new(), keys: Vec::new() };
            for key in &self.keys {
                let first = block.text.len();
                block.text.extend_from_slice(key.as_bytes());
                block.keys.push(first..block.text.len());
            }
            return work(&block);
        }
        lines(self.file.as_deref().unwrap_or(Path::new("-")), work)
    }
}

fn lines(path: &Path, mut work: impl FnMut(&Block) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut file = open(path)?;
    let mut block = Block { text: Vec::with_capacity(BLOCK), keys: Vec::new() };
    let mut line_count = 0u64;
    loop {
        let room = (BLOCK as u64).saturating_sub(block.text.len() as u64 % BLOCK as u64);
        let read = file.by_ref().take(room).read_to_end(&mut block.text);
        let ended = read.map_err(|error| Failure::at(path.display(), error))? == 0;
        // A last line need not end.
        if ended && block.text.last().is_some_and(|&byte| byte != b'\n') {
            block.text.push(b'\n');
        }
        let mut first = 0;
        block.keys.clear();
        for end in memchr::memchr_iter(b'\n', &block.text) {
            let carriage = end > first && block.text.get(end - 1) == Some(&b'\r');
            block.keys.push(first..end - usize::from(carriage));
            first = end + 1;
        }
        if block.text.len() - first > LONGEST {
            let line = line_count + block.keys.len() as u64 + 1;
            return Err(Failure::at(format_args!("{}:{line}", path.display()), "a line of more than 64 MiB is no key"));
        }
        line_count += block.keys.len() as u64;
        if !block.keys.is_empty() {
            work(&block)?;
        }
        block.text.drain(..first);
        if ended {
            return Ok(());
        }
    }
}
