//! What tests run the command with.

pub use crate::folder::Folder;
use libconsistent::{Placement, State, Topology};
use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// How a run ended.
pub struct Run {
    pub code: i32,
    pub out: Vec<u8>,
    pub err: String,
}

impl Run {
    pub fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    /// The answer, which is one document.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.text(), self.err))
    }

    /// The answers, one a line.
    pub fn json_lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consistent"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

pub fn run(arguments: &[&str]) -> Run {
    run_with(arguments, b"")
}

/// Runs with something on standard input.
pub fn run_with(arguments: &[&str], input: &[u8]) -> Run {
    let mut command = program();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // It may end before it has read everything.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run { code: status.code().unwrap(), out: stdout, err: String::from_utf8(stderr).unwrap() }
}

/// A document of a scheme and nodes, both as JSON.
pub fn document(scheme: &str, nodes: &str) -> String {
    format!(r#"{{"libconsistent": 1, "epoch": 1, "scheme": {scheme}, "nodes": [{nodes}]}}"#)
}

/// So many nodes of weights 1, 2 and 3 in six zones of three regions.
pub fn fleet(count: usize) -> String {
    let node = |i: usize| {
        let (weight, zone) = (i % 3 + 1, format!("r{}/z{}", i % 3, i % 6));
        format!(r#"{{"id": "node-{i:03}", "weight": {weight}, "zone": "{zone}"}}"#)
    };
    (0..count).map(node).collect::<Vec<_>>().join(", ")
}

/// Nodes of weight 1 that every dialect takes.
pub fn servers(count: usize) -> String {
    (0..count).map(|i| format!(r#"{{"id": "10.0.0.{i}:11211"}}"#)).collect::<Vec<_>>().join(", ")
}

/// The placement of a file, with some nodes down.
pub fn placement(path: impl AsRef<Path>, down: &[&str]) -> Placement {
    let placement = Placement::new(Topology::from_json(fs::read(path).unwrap()).unwrap()).unwrap();
    let mut states = vec![State::Up; placement.len()];
    for id in down {
        states[placement.topology().members().index_of(id).unwrap() as usize] = State::Down;
    }
    placement.with_states(states).unwrap()
}

/// A place in an answer.
pub trait At {
    fn at(&self, pointer: &str) -> &Value;
    fn number(&self, pointer: &str) -> f64;
    fn text(&self, pointer: &str) -> &str;
    fn list(&self, pointer: &str) -> &[Value];
    /// An integer, as a number or as digits.
    fn wide(&self, pointer: &str) -> u128;
}

impl At for Value {
    fn at(&self, pointer: &str) -> &Value {
        self.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {self}"))
    }

    fn number(&self, pointer: &str) -> f64 {
        self.at(pointer).as_f64().unwrap()
    }

    fn text(&self, pointer: &str) -> &str {
        self.at(pointer).as_str().unwrap()
    }

    fn list(&self, pointer: &str) -> &[Value] {
        self.at(pointer).as_array().unwrap()
    }

    fn wide(&self, pointer: &str) -> u128 {
        let value = self.at(pointer);
        value.as_str().map_or_else(|| value.as_u64().unwrap().into(), |digits| digits.parse().unwrap())
    }
}

/// Numbers without a pattern.
pub fn draw(number: u64) -> u64 {
    let mixed = (number ^ 0x5851_f42d_4c95_7f2d).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let mixed = (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ mixed >> 32
}
