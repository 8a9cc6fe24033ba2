//! Where keys are: lines of a key and its node.

use crate::{
    failure::Failure,
    input::{Blocks, Lines},
    output::Progress,
};
use libconsistent::Key;
use serde::Deserialize;
use std::path::Path;

/// At least half as many lines are kept of more, evenly from the whole file.
const MOST: usize = 20_000;

/// A key and its node.
pub struct Observation {
    pub line: u64,
    pub text: Vec<u8>,
    /// If keys are integers.
    integer: Option<u64>,
    pub node: String,
}

pub struct Observations {
    pub kept: Vec<Observation>,
    /// How many lines there are.
    pub lines: u64,
}

/// A line of JSON; what `place --json` writes is such a line as well.
#[derive(Deserialize)]
struct Record {
    key: Option<String>,
    key_hex: Option<String>,
    node: Option<String>,
    #[serde(default)]
    nodes: Vec<String>,
}

impl Observation {
    pub fn key(&self) -> Key<'_> {
        self.integer.map_or(Key::Bytes(&self.text), Key::Integer)
    }

    fn read(line: u64, text: &[u8], integers: bool) -> Result<Self, String> {
        let (key, node) = if text.trim_ascii_start().starts_with(b"{") { record(text)? } else { split(text)? };
        let digits = std::str::from_utf8(&key).ok();
        let integer = match integers {
            false => None,
            true => Some(digits.and_then(|digits| digits.parse().ok()).ok_or("the key is no integer below 2^64")?),
        };
        Ok(Self { line, text: key, integer, node })
    }
}

impl Observations {
    /// Reads a file; beyond so many lines every second one is left out, then every second of those, and so on.
    pub fn read(path: &Path, integers: bool) -> Result<Self, Failure> {
        let mut blocks = Blocks::open(path)?;
        let mut lines = Lines::default();
        let mut all = Self { kept: Vec::new(), lines: 0 };
        let mut stride = 1;
        let progress = Progress::bytes_of(path);
        while blocks.read(&mut lines)? {
            for (number, text) in (lines.first..).zip(lines.iter()) {
                let is_head = number == 1 && matches!(text, b"key,node" | b"key\tnode");
                if text.is_empty() || is_head {
                    continue;
                }
                if all.lines.is_multiple_of(stride) {
                    let read = Observation::read(number, text, integers);
                    let at = |why| Failure::at(format_args!("{}:{number}", path.display()), why);
                    all.kept.push(read.map_err(at)?);
                    if all.kept.len() == MOST {
                        let mut is_kept = [true, false].into_iter().cycle();
                        all.kept.retain(|_| is_kept.next().unwrap_or(true));
                        stride *= 2;
                    }
                }
                all.lines += 1;
            }
            progress.step(lines.text.len() as u64);
        }
        Ok(all)
    }
}

/// The key before a tab and the node behind it, up to the next tab; without tabs the node behind the last comma.
fn split(text: &[u8]) -> Result<(Vec<u8>, String), String> {
    let (key, node) = match memchr::memchr(b'\t', text) {
        Some(tab) => {
            let rest = text.get(tab + 1..).unwrap_or_default();
            (tab, rest.split(|&byte| byte == b'\t').next().unwrap_or_default())
        }
        None => {
            let comma = memchr::memrchr(b',', text).ok_or("no tab or comma between a key and its node")?;
            (comma, text.get(comma + 1..).unwrap_or_default())
        }
    };
    let node = std::str::from_utf8(node).map_err(|_| "the node's id is not UTF-8")?;
    if node.is_empty() {
        return Err("no node behind the key".into());
    }
    Ok((text.get(..key).unwrap_or_default().to_owned(), node.to_owned()))
}

fn record(text: &[u8]) -> Result<(Vec<u8>, String), String> {
    let Record { key, key_hex, node, nodes } = serde_json::from_slice(text)
        .map_err(|error| format!("no record such as {{\"key\":\"a\",\"node\":\"n\"}}: {error}"))?;
    let node = node.or(nodes.into_iter().next()).ok_or("no \"node\"")?;
    let key = match (key, key_hex) {
        (Some(key), _) => key.into_bytes(),
        (None, Some(hex)) => bytes(&hex).ok_or("\"key_hex\" is not of hexadecimal digits")?,
        (None, None) => return Err("no \"key\"".into()),
    };
    Ok((key, node))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let byte = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..hex.len()).step_by(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_each_form() {
        for (text, key, node) in [
            ("a\tn1", "a", "n1"),
            ("a,b\tn1\tn2", "a,b", "n1"),
            ("a,b,n1", "a,b", "n1"),
            (",n1", "", "n1"),
            (r#"{"key": "a,\tb", "node": "n1"}"#, "a,\tb", "n1"),
            (r#" {"key_hex": "612c", "nodes": ["n1", "n2"]}"#, "a,", "n1"),
        ] {
            let read = Observation::read(7, text.as_bytes(), false).unwrap();
            assert_eq!((read.text.as_slice(), read.node.as_str()), (key.as_bytes(), node), "{text}");
        }
        for text in ["a", "a,", "a\t", r#"{"key": "a"}"#, r#"{"node": "a"}"#, r#"{"key_hex": "6", "node": "n"}"#, "{"] {
            assert!(Observation::read(1, text.as_bytes(), false).is_err(), "{text}");
        }
        assert!(Observation::read(1, b"a,n1", true).is_err());
        assert!(matches!(Observation::read(1, b"12,n1", true).unwrap().key(), Key::Integer(12)));
    }
}
