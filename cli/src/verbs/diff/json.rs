//! The answer as JSON; `docs/OPERATING.md` has its shape.

use super::{gate::Exceeding, Gate, Subject};
use crate::moves::{JsonAmount, JsonBasis, JsonPart, Moves, NodeMoves, Step};
use libconsistent::{Placement, Spread};
use serde::Serialize;

#[derive(Serialize)]
pub struct Answer<'a> {
    before: Side<'a>,
    after: Side<'a>,
    n: usize,
    spread: Spread,
    #[serde(flatten)]
    basis: JsonBasis<'a>,
    whole: JsonAmount,
    moved: JsonPart,
    minimum: JsonPart,
    modulo: JsonPart,
    limits: &'a [Exceeding],
    nodes: Vec<Node<'a>>,
    moves: Option<Vec<Move<'a>>>,
}

#[derive(Serialize)]
struct Side<'a> {
    topology: &'a str,
    scheme: &'a str,
    nodes: usize,
    fingerprint: String,
    epoch: u64,
}

#[derive(Serialize)]
struct Node<'a> {
    id: Option<&'a str>,
    before: JsonAmount,
    after: JsonAmount,
    gained: JsonAmount,
    lost: JsonAmount,
}

#[derive(Serialize)]
struct Move<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    #[serde(flatten)]
    moved: JsonPart,
}

impl<'a> Answer<'a> {
    pub fn new(subject: &'a Subject<'_>, moves: &'a Moves, gate: &'a Gate) -> Self {
        let has_bytes = subject.has_bytes;
        let [before, after] = &subject.paths;
        let part = |amount| JsonPart::new(amount, moves.whole, has_bytes);
        let amount = |amount| JsonAmount::new(amount, has_bytes);
        let node = |node: &'a NodeMoves| Node {
            id: node.id.as_deref(),
            before: amount(node.before),
            after: amount(node.after),
            gained: amount(node.gained),
            lost: amount(node.lost),
        };
        let step =
            |step: &'a Step| Move { from: step.from.as_deref(), to: step.to.as_deref(), moved: part(step.amount) };
        Self {
            before: Side::new(before, subject.before),
            after: Side::new(after, subject.after),
            n: moves.n,
            spread: subject.spread,
            basis: JsonBasis::new(moves),
            whole: amount(moves.whole),
            moved: part(moves.moved),
            minimum: part(moves.minimum),
            modulo: part(moves.modulo),
            limits: gate.limits(),
            nodes: moves.nodes.iter().map(node).collect(),
            moves: moves.steps.as_ref().map(|steps| steps.iter().map(step).collect()),
        }
    }
}

impl<'a> Side<'a> {
    fn new(path: &'a str, placement: &'a Placement) -> Self {
        let topology = placement.topology();
        Self {
            topology: path,
            scheme: topology.scheme().name(),
            nodes: placement.len(),
            fingerprint: topology.fingerprint().to_string(),
            epoch: topology.epoch(),
        }
    }
}
