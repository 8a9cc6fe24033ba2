//! `diff` and `simulate`: every figure that they show beside a second computation, and that memory is bounded whatever
//! is read. What they print to people is in `tests/cmd`.

mod brute;
mod diff;
mod exact;
mod lines;
mod made;
mod simulate;
mod tables;

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Runs the command in a folder.
fn run(folder: &Path, arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_consistent")).current_dir(folder).args(arguments).output().unwrap()
}

/// What it answers as JSON; its exit code is 0.
fn json(folder: &Path, arguments: &[String]) -> Value {
    let output = run(folder, &[arguments, &["--json".to_owned()]].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// An integer, which is a text where it is large.
fn integer(value: &Value) -> u128 {
    match value {
        Value::String(digits) => digits.parse().unwrap(),
        number => number.as_u64().unwrap().into(),
    }
}

/// Copies and bytes.
fn amount(value: &Value) -> (u128, u128) {
    (integer(&value["count"]), integer(&value["bytes"]))
}

/// Copies of positions, which have no bytes.
fn amount_of_positions(value: &Value) -> (u128, u128) {
    assert!(value.get("bytes").is_none());
    (integer(&value["count"]), 0)
}

/// What people see.
#[test]
fn shown() {
    trycmd::TestCases::new().case("tests/cmd/diff.trycmd").case("tests/cmd/simulate.trycmd");
}
