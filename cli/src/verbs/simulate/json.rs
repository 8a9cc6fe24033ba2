//! The answer as JSON; `docs/OPERATING.md` has its shape.

use super::{Answer as Found, Fill};
use crate::moves::{JsonBasis, JsonPart};
use libconsistent::{Placement, Spread};
use serde::Serialize;

#[derive(Serialize)]
pub struct Answer<'a> {
    spread: Spread,
    now: Placed<'a>,
    scenarios: Vec<JsonScenario<'a>>,
}

#[derive(Serialize)]
struct Placed<'a> {
    scheme: &'a str,
    nodes: usize,
    fingerprint: String,
    epoch: u64,
    fullest: Option<f64>,
    emptiest: Option<f64>,
    memory_bytes: usize,
    compile_seconds: f64,
}

#[derive(Serialize)]
struct JsonScenario<'a> {
    changes: &'a [String],
    #[serde(flatten)]
    placed: Placed<'a>,
    grows: Option<Growth<'a>>,
    n: usize,
    #[serde(flatten)]
    basis: JsonBasis<'a>,
    moved: JsonPart,
    minimum: JsonPart,
    modulo: JsonPart,
}

#[derive(Serialize)]
struct Growth<'a> {
    id: &'a str,
    /// Infinite, which JSON has as null, of a node that had nothing.
    growth: f64,
}

impl<'a> Answer<'a> {
    pub fn new(found: &'a Found<'_>) -> Self {
        let scenarios = found.scenarios.iter().map(|(scenario, moves, fill)| {
            let part = |amount| JsonPart::new(amount, moves.whole, found.has_bytes);
            JsonScenario {
                changes: &scenario.options,
                placed: Placed::new(&scenario.after, fill),
                grows: fill.grows.as_ref().map(|(id, growth)| Growth { id, growth: *growth }),
                n: moves.n,
                basis: JsonBasis::new(moves),
                moved: part(moves.moved),
                minimum: part(moves.minimum),
                modulo: part(moves.modulo),
            }
        });
        let now = Placed::new(found.before, &found.now);
        Self { spread: found.spread, now, scenarios: scenarios.collect() }
    }
}

impl<'a> Placed<'a> {
    fn new(placement: &'a Placement, fill: &Fill) -> Self {
        let topology = placement.topology();
        let Fill { nodes, fullest, emptiest, memory_bytes, compiled_in, .. } = *fill;
        Self {
            scheme: topology.scheme().name(),
            nodes,
            fingerprint: topology.fingerprint().to_string(),
            epoch: topology.epoch(),
            fullest,
            emptiest,
            memory_bytes,
            compile_seconds: compiled_in.as_secs_f64(),
        }
    }
}
