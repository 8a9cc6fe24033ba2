//! Keys of a file with how many bytes each stands for, counted by several threads.

use super::parallel::{self, Fault};
use crate::failure::Failure;
use clap::Args;
use std::path::{Path, PathBuf};

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

/// The key of a line, and the number behind its last comma or tab.
#[inline]
fn split(line: &[u8]) -> Result<(&[u8], u64), String> {
    // From the end: digits, and what stands before them.
    let (mut size, mut unit, mut at) = (0_u64, 1_u64, line.len());
    while let Some(&byte) = at.checked_sub(1).and_then(|before| line.get(before)) {
        at -= 1;
        match byte {
            // Up to 19 digits fit.
            b'0'..=b'9' if line.len() - at <= 19 => {
                size += u64::from(byte - b'0') * unit;
                unit = unit.wrapping_mul(10);
            }
            b',' | b'\t' if line.len() - at > 1 => return Ok((line.get(..at).unwrap_or_default(), size)),
            _ => break,
        }
    }
    Err(unreadable(line))
}

#[cold]
fn unreadable(line: &[u8]) -> String {
    let Some(at) = memchr::memrchr2(b',', b'\t', line) else {
        return "a key without bytes: there is no comma or tab before a number".into();
    };
    let number = String::from_utf8_lossy(line.get(at + 1..).unwrap_or_default());
    let shown: String = number.chars().take(40).collect();
    format!("{shown:?} behind the last comma or tab is no number of bytes, which has 1 to 19 digits")
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_number_stands_behind_the_last_comma_or_tab() {
        for (line, key, size) in [
            ("a,1", "a", 1),
            ("a,b,20", "a,b", 20),
            ("a\t0", "a", 0),
            ("a,b\t007", "a,b", 7),
            (",5", "", 5),
            ("a,9999999999999999999", "a", 9_999_999_999_999_999_999),
        ] {
            assert_eq!(split(line.as_bytes()), Ok((key.as_bytes(), size)), "{line}");
        }
        for line in ["", "a", "12", "a,", "a, 1", "a,1 ", "a,-1", "a,1.5", "a,10000000000000000000", "a,x1", "a,1x"] {
            assert!(split(line.as_bytes()).is_err(), "{line}");
        }
    }
}
