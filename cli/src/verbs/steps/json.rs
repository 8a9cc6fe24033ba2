//! Steps as JSON; `docs/OPERATING.md` has the shape.

use super::Made;
use crate::output::Wide;
use libconsistent::{Placement, Spread};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Answer<'a> {
    before: End,
    after: End,
    n: usize,
    spread: Spread,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct End {
    scheme: &'static str,
    nodes: usize,
    fingerprint: String,
    epoch: u64,
}

#[derive(Serialize)]
struct Step<'a> {
    epoch: u64,
    fingerprint: String,
    /// Copies of positions, and the part of all that they are.
    copies: Wide,
    part: f64,
    bytes: Wide,
    left: f64,
    is_last: bool,
    file: Option<&'a str>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(answer: &super::Answer<'a>) -> Self {
        let step = |Made { step, file }: &'a Made| Step {
            epoch: step.topology.epoch(),
            fingerprint: step.topology.fingerprint().to_string(),
            copies: Wide(step.plan.positions),
            part: step.plan.moved,
            bytes: Wide(step.bytes.into()),
            left: step.plan.ratio(step.left),
            is_last: step.is_last,
            file: file.as_deref(),
        };
        Self {
            before: End::new(answer.before),
            after: End::new(answer.after),
            n: answer.n,
            spread: answer.spread,
            steps: answer.made.iter().map(step).collect(),
        }
    }
}

impl End {
    fn new(placement: &Placement) -> Self {
        let topology = placement.topology();
        Self {
            scheme: topology.scheme().name(),
            nodes: placement.len(),
            fingerprint: topology.fingerprint().to_string(),
            epoch: topology.epoch(),
        }
    }
}
