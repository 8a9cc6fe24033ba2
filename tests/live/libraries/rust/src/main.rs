//! Places keys by ring libraries of crates.io: a job a line on standard input, its answers a line on standard output.

use hashring::HashRing;
use serde::Deserialize;
use std::io::{stdin, BufRead};

#[derive(Deserialize)]
struct Job {
    options: Options,
    steps: Vec<Step>,
    /// In hexadecimal digits.
    keys: Vec<String>,
}

#[derive(Deserialize)]
struct Options {
    /// What keys are: `str`, `bytes` or `u64`.
    keys: String,
    /// How many nodes of a key are asked for.
    copies: usize,
}

/// A text that comes, and one that goes.
#[derive(Deserialize)]
struct Step {
    add: Option<String>,
    remove: Option<String>,
}

fn bytes(digits: &str) -> Vec<u8> {
    let byte = |i| u8::from_str_radix(&digits[i..i + 2], 16).expect("two digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// The texts that a key falls on, one after the other.
fn found(ring: &HashRing<String>, key: &[u8], options: &Options) -> Vec<String> {
    let copies = options.copies - 1;
    let found = match options.keys.as_str() {
        "str" => ring.get_with_replicas(&std::str::from_utf8(key).expect("a text"), copies),
        "bytes" => ring.get_with_replicas(&key, copies),
        _ => ring.get_with_replicas(&u64::from_le_bytes(key.try_into().expect("8 bytes")), copies),
    };
    let found = found.unwrap_or_default();
    if options.keys == "str" {
        assert_eq!(ring.get(&String::from_utf8_lossy(key).into_owned()), found.first());
    }
    found
}

fn main() {
    for line in stdin().lock().lines() {
        let job: Job = serde_json::from_str(&line.expect("a line")).expect("a job");
        let mut ring = HashRing::new();
        for step in job.steps {
            if let Some(gone) = step.remove {
                assert!(ring.remove(&gone).is_some(), "{gone}");
            }
            ring.batch_add(step.add.into_iter().collect());
        }
        let answers: Vec<_> = job.keys.iter().map(|key| found(&ring, &bytes(key), &job.options)).collect();
        println!("{}", serde_json::to_string(&answers).expect("JSON"));
    }
}
