//! A plan as JSON.

use crate::{failure::Failure, output::Wide};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct Answer<'a> {
    slots: usize,
    replicas: u32,
    /// By slot and place; places that had no node are not among them.
    moves: Vec<Move<'a>>,
    filled: u64,
    bytes: Wide,
    /// The fewest places that must be taken.
    minimum: u64,
    nodes: Vec<Node<'a>>,
    left: Left,
    topology: Box<RawValue>,
}

#[derive(Serialize)]
struct Move<'a> {
    slot: u32,
    replica: u32,
    from: &'a str,
    to: &'a str,
    reason: &'static str,
}

#[derive(Serialize)]
struct Node<'a> {
    id: &'a str,
    places: u64,
    target: u64,
    /// How full it is by each load: 1 is its part.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fullness: BTreeMap<&'a str, f64>,
}

#[derive(Serialize)]
struct Left {
    empty: u64,
    leaving: u64,
    doubled: u64,
    over: u64,
    obstacles: Vec<&'static str>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(answer: &'a super::Answer<'a>) -> Result<Self, Failure> {
        let (plan, kept) = (answer.plan, answer.next.assignment());
        let moves = plan.moves.iter().map(|each| Move {
            slot: each.slot,
            replica: each.replica,
            from: answer.id(each.from),
            to: answer.id(each.to),
            reason: each.reason.name(),
        });
        let nodes = (0..).zip(&plan.balance).map(|(index, balance)| Node {
            id: answer.id(index),
            places: balance.places,
            target: balance.target,
            fullness: answer
                .measures
                .iter()
                .zip(&balance.fullness)
                .map(|(m, &full)| (m.name, full as f64 / 1e6))
                .collect(),
        });
        let left = &plan.left;
        Ok(Self {
            slots: kept.map_or(0, |kept| kept.slots()),
            replicas: kept.map_or(0, |kept| kept.replicas()),
            moves: moves.collect(),
            filled: plan.filled,
            bytes: Wide(plan.bytes.into()),
            minimum: plan.minimum,
            nodes: nodes.collect(),
            left: Left {
                empty: left.empty,
                leaving: left.leaving,
                doubled: left.doubled,
                over: left.over,
                obstacles: left.obstacles.iter().map(|each| each.name()).collect(),
            },
            topology: RawValue::from_string(answer.next.to_json())
                .map_err(|error| Failure::at("the topology", error))?,
        })
    }
}
