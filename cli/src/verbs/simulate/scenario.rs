//! What a topology becomes by changes, and what it is like then.

use super::change::Change;
use crate::{
    failure::Failure,
    load::{growth, largest, Fair, Loads},
    moves::{Amount, Moves, NodeMoves},
};
use libconsistent::{Placement, State, Topology};
use std::{
    cmp::Ordering,
    time::{Duration, Instant},
};

/// A topology after some changes.
pub struct Scenario {
    /// The options that make it.
    pub options: Vec<String>,
    pub after: Placement,
    pub compiled_in: Duration,
    /// Whether its document is another one.
    pub has_document: bool,
}

/// Each change by itself or all together; and how long it takes to compile the topology as it is.
pub fn all(before: &Placement, changes: &[Change], together: bool) -> Result<(Vec<Scenario>, Duration), Failure> {
    let (_, now) = compiled(before.topology().clone()).map_err(|error| Failure::at("simulate", error))?;
    let size = if together { changes.len().max(1) } else { 1 };
    let scenarios = changes.chunks(size).map(|changes| Scenario::new(before, changes)).collect::<Result<_, _>>()?;
    Ok((scenarios, now))
}

impl Scenario {
    fn new(before: &Placement, changes: &[Change]) -> Result<Self, Failure> {
        let options: Vec<String> = changes.iter().map(Change::option).collect();
        let mut topology = before.topology().clone();
        for change in changes {
            topology = change.applied(&topology)?;
        }
        let place = options.join(" ");
        let has_document = topology != *before.topology();
        if has_document {
            // One document replaces another, however many changes there are between.
            let next = before.topology().epoch().checked_add(1);
            let next = next.ok_or_else(|| Failure::at(&place, "the epoch cannot be counted further"))?;
            topology = topology.with_epoch(next);
        }
        let (after, compiled_in) = compiled(topology).map_err(|error| Failure::at(&place, error))?;
        let members = before.topology().members();
        let state = |id: &str| match changes.iter().any(|change| matches!(change, Change::Fail(down) if down == id)) {
            true => State::Down,
            false => members.index_of(id).map_or(State::Up, |index| before.state(index)),
        };
        let states = after.topology().members().nodes().iter().map(|node| state(&node.id)).collect();
        let after = after.with_states(states).map_err(|error| Failure::at(&place, error))?;
        Ok(Self { options, after, compiled_in, has_document })
    }
}

fn compiled(topology: Topology) -> Result<(Placement, Duration), libconsistent::Error> {
    let start = Instant::now();
    Placement::new(topology).map(|placement| (placement, start.elapsed()))
}

/// How full the nodes are, and what the table takes.
pub struct Fill {
    pub nodes: usize,
    /// What the fullest and the emptiest node have, as multiples of what is fair.
    pub fullest: Option<f64>,
    pub emptiest: Option<f64>,
    /// Which of the nodes that were there before has most beside what it had, and by which part of that it grows.
    pub grows: Option<(String, f64)>,
    pub memory_bytes: usize,
    pub compiled_in: Duration,
}

impl Fill {
    /// Of a placement whose nodes have what `amount` tells, by keys or by bytes; `earlier` is what there was before.
    pub fn new(
        placement: &Placement,
        earlier: Option<&Placement>,
        (moves, by_bytes): (&Moves, bool),
        amount: impl Fn(&NodeMoves) -> Amount,
        compiled_in: Duration,
    ) -> Self {
        let loads = loads(placement, moves, by_bytes, &amount);
        let order = Fair::new(placement, moves.n, &loads).order(&loads);
        let was_there = |id: &str| earlier.is_some_and(|earlier| earlier.topology().members().index_of(id).is_ok());
        let load = |amount: Amount| if by_bytes { amount.bytes } else { amount.count };
        let grown = moves.nodes.iter().filter_map(|node| {
            let id = node.id.as_deref().filter(|id| was_there(id))?;
            Some((id, growth(load(node.before), load(node.after))?))
        });
        Self {
            nodes: placement.len(),
            fullest: order.first().map(|(_, balance)| *balance),
            emptiest: order.last().map(|(_, balance)| *balance),
            grows: largest(grown).map(|(id, growth)| (id.to_owned(), growth)),
            memory_bytes: placement.memory_bytes(),
            compiled_in,
        }
    }
}

/// What the nodes of a placement have.
fn loads(placement: &Placement, moves: &Moves, by_bytes: bool, amount: impl Fn(&NodeMoves) -> Amount) -> Loads {
    let number = |amount: Amount| if by_bytes { amount.bytes } else { amount.count };
    let mut loads = Loads::none(placement.len());
    // Each key counts once, whatever copies it has.
    loads.whole = number(moves.whole) / moves.n.max(1) as u128;
    for (slot, node) in loads.amounts.iter_mut().zip(placement.topology().members().nodes()) {
        // Nobody comes last.
        let of_id = |other: &NodeMoves| other.id.as_ref().map_or(Ordering::Greater, |id| id.cmp(&node.id));
        let found = moves.nodes.binary_search_by(of_id).ok().and_then(|at| moves.nodes.get(at));
        *slot = found.map_or(0, |found| number(amount(found)));
    }
    loads
}
