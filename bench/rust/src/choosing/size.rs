//! Bytes and building.

use super::{find, ByNodes, NODES, SIZES};
use crate::{
    harness::{contest, Effort, Row},
    keys::id,
    markdown,
    markdown::number,
    schemes::CONTESTANTS,
};
use libconsistent::Node;
use std::{hint::black_box, time::Instant};

pub struct Size {
    /// Bytes of the compiled table, and of each of its points or slots; without any, of each node.
    bytes: f64,
    bytes_each: f64,
    /// Milliseconds to compile a topology, and to add a node to what was compiled.
    pub build: f64,
    add: f64,
}

impl Size {
    /// The bytes of the table, and of each part of it.
    pub fn texts(&self) -> [String; 2] {
        if self.bytes == 0.0 {
            return ["0".to_owned(), "-".to_owned()];
        }
        [self.bytes, self.bytes_each].map(number)
    }
}

/// All but the baseline, which has nothing to build.
pub fn measure(effort: Effort) -> ByNodes<Size> {
    let schemes = || CONTESTANTS.iter().filter(|contestant| !contestant.is_baseline());
    let mut all: ByNodes<Size> = schemes().map(|contestant| (contestant.name, Vec::new())).collect();
    let effort = Effort { repeats: effort.repeats.min(7), ..effort };
    for n in SIZES {
        let (mut rows, mut bytes) = (Vec::new(), Vec::new());
        for contestant in schemes() {
            let topology = contestant.topology(n).expect("a scheme");
            let more = topology.with_added(Node::new(id(n))).expect("a new node");
            let placement = contestant.compile(topology.clone());
            let each = if placement.point_count() > 0 { placement.point_count() } else { n };
            bytes.push((placement.memory_bytes() as f64, each as f64));
            let time = move |run: &dyn Fn() -> libconsistent::Placement| {
                let start = Instant::now();
                let built = black_box(run());
                let took = start.elapsed();
                drop(built);
                took
            };
            rows.push(Row::new("", 1, move || {
                let topology = topology.clone();
                time(&|| contestant.compile(topology.clone()))
            }));
            rows.push(Row::new("", 1, move || {
                let more = more.clone();
                time(&|| placement.with_topology(more.clone()).expect("it compiles"))
            }));
        }
        let times: Vec<f64> = contest(effort, &mut rows).into_iter().map(|ns| ns / 1e6).collect();
        for (((_, row), (bytes, each)), times) in all.iter_mut().zip(bytes).zip(times.chunks(2)) {
            row.push((n, Size { bytes, bytes_each: bytes / each, build: times[0], add: times[1] }));
        }
    }
    all
}

pub fn table(sizes: &ByNodes<Size>) -> String {
    let mut rows = Vec::new();
    for contestant in &CONTESTANTS {
        let mut row = vec![contestant.name.to_owned()];
        if contestant.is_baseline() {
            row.extend(["0".to_owned(), "-".to_owned()]);
            row.extend(vec!["-".to_owned(); 2 * SIZES.len()]);
        } else {
            let at = |n| find(sizes, contestant.name, n);
            row.extend(at(NODES).texts());
            row.extend(SIZES.map(|n| number(at(n).build)));
            row.extend(SIZES.map(|n| number(at(n).add)));
        }
        rows.push(row);
    }
    let head = [
        "scheme",
        "bytes, 100 nodes",
        "each",
        "build, ms: 10 nodes",
        "100",
        "1,000",
        "add one, ms: 10 nodes",
        "100",
        "1,000",
    ];
    markdown::render(&head, &rows)
}
