//! How much may move.

use crate::{input::Part, moves::Moves};
use serde::Serialize;

/// What may move beside what does.
pub struct Gate {
    limits: Vec<Exceeding>,
}

/// One limit.
#[derive(Serialize)]
pub struct Exceeding {
    pub option: &'static str,
    pub limit: f64,
    pub moved: f64,
    pub is_exceeded: bool,
}

impl Gate {
    pub fn new(moves: &Moves, copies: Option<Part>, bytes: Option<Part>) -> Self {
        let moved = moves.moved.parts(moves.whole);
        let given = [("--max-moved", copies), ("--max-moved-bytes", bytes)].into_iter().zip(moved);
        let limits = given.filter_map(|((option, limit), moved)| {
            limit.map(|Part(limit)| Exceeding { option, limit, moved, is_exceeded: moved > limit })
        });
        Self { limits: limits.collect() }
    }

    pub fn limits(&self) -> &[Exceeding] {
        &self.limits
    }

    pub fn is_exceeded(&self) -> bool {
        self.limits.iter().any(|limit| limit.is_exceeded)
    }
}
