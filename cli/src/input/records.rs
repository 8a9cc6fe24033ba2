//! Keys of a file with how many bytes each stands for, counted by several threads.

use super::{
    parallel::{self, Fault},
    sized::{self, split},
};
use crate::failure::Failure;
use clap::Args;
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// How many keys are handed on at once: what is made of them stays in the caches.
const BATCH: usize = 1024;

/// Where keys with their bytes come from, if there are any.
#[derive(Args)]
pub struct Records {
    /// A file of keys, one a line, without its `\n` or `\r\n`; `-` is standard input.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Each line ends with how many bytes its key stands for, behind its last comma or tab.
    #[arg(long, requires = "file")]
    bytes: bool,
    /// What to say of the file once its first lines have been read.
    #[arg(skip)]
    remark: OnceLock<String>,
}

/// Some keys in their order.
pub struct Batch<'a> {
    pub keys: Vec<&'a [u8]>,
    /// The bytes of each; none where they are not counted.
    pub sizes: Vec<u64>,
}

/// Why a key of a batch is refused.
pub struct Refused {
    /// Its place in the batch.
    pub at: usize,
    pub why: String,
}

impl Records {
    /// The file, if one is given.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Whether keys come with bytes.
    pub fn have_bytes(&self) -> bool {
        self.bytes
    }

    /// What to say, beside the answer, of the file that was counted.
    pub fn remark(&self) -> Option<&str> {
        self.remark.get().map(String::as_str)
    }

    /// Gives all keys of the file to `count`, some at a time, on several threads; what each thread has counted, begun
    /// with `new`. `step` is told how many bytes have been read. The first line that is refused is the failure.
    pub fn count<T: Send>(
        &self,
        file: &Path,
        step: impl Fn(u64),
        new: impl Fn() -> T + Sync,
        count: impl Fn(&mut T, &Batch<'_>) -> Result<(), Refused> + Sync,
    ) -> Result<Vec<T>, Failure> {
        parallel::lines(file, step, new, |counted, lines| {
            if !self.bytes && lines.first == 1 {
                sized::remark(file, lines.iter()).into_iter().for_each(|why| drop(self.remark.set(why)));
            }
            let mut batch = Batch { keys: Vec::with_capacity(BATCH), sizes: Vec::new() };
            let mut line = lines.first;
            for text in lines.iter() {
                match self.record(text) {
                    Ok((key, size)) => {
                        batch.keys.push(key);
                        batch.sizes.extend(size);
                    }
                    Err(why) => {
                        // A key before it may be refused, too.
                        line = hand_on(&mut batch, line, |batch| count(counted, batch))?;
                        return Err(Fault { line, why });
                    }
                }
                if batch.keys.len() == BATCH {
                    line = hand_on(&mut batch, line, |batch| count(counted, batch))?;
                }
            }
            hand_on(&mut batch, line, |batch| count(counted, batch)).map(drop)
        })
    }

    /// The key of a line, with its bytes if they are counted.
    #[inline]
    fn record<'a>(&self, line: &'a [u8]) -> Result<(&'a [u8], Option<u64>), String> {
        match self.bytes {
            false => Ok((line, None)),
            true => split(line).map(|(key, size)| (key, Some(size))),
        }
    }
}

/// Gives away a batch that begins at a line; the line behind it.
fn hand_on(
    batch: &mut Batch<'_>,
    line: u64,
    count: impl FnOnce(&Batch<'_>) -> Result<(), Refused>,
) -> Result<u64, Fault> {
    count(batch).map_err(|refused| Fault { line: line + refused.at as u64, why: refused.why })?;
    let next = line + batch.keys.len() as u64;
    batch.keys.clear();
    batch.sizes.clear();
    Ok(next)
}
