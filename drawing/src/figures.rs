//! What the pictures show, computed from placements.

use libconsistent::{Error, Placement, Plan, Shares, State};
use std::collections::HashMap;

/// How full a node is.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// The node's id.
    pub id: String,
    /// What it has.
    pub value: f64,
    /// What it has afterwards, where two instants are compared.
    pub after: Option<f64>,
    /// Its fair part of all there is, by weight; 0 while it is down.
    pub fair: f64,
}

/// What moves from one node to another. No id is no node.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// Whoever has it before.
    pub from: Option<String>,
    /// Whoever has it after.
    pub to: Option<String>,
    /// How much it is, as a part of all keys.
    pub part: f64,
}

/// How much an event moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What happens.
    pub event: String,
    /// The part of all keys that moves.
    pub moved: f64,
    /// The part that has to.
    pub minimum: f64,
    /// The part that `hash(key) % N` would move.
    pub modulo: f64,
}

/// What becomes of a node's load when it fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The node that fails.
    pub id: String,
    /// Its part of all keys.
    pub share: f64,
    /// Who takes it over, with the part of all keys that each takes, the largest first.
    pub heirs: Vec<(String, f64)>,
    /// By how much everybody grows who has more then, as a part of what it had, most first: infinitely if that was
    /// nothing.
    pub growths: Vec<(String, f64)>,
    /// The part of all keys that nobody takes over.
    pub lost: f64,
    /// The fullest node then, and its load against its fair part; none if no node is left.
    pub fullest: Option<(String, f64)>,
}

/// The exact share of each node of a placement, beside its fair part. O(points).
///
/// # Errors
/// As `Placement::shares`: schemes whose shares are only estimated.
pub fn shares(placement: &Placement) -> Result<Vec<Load>, Error> {
    let shares = placement.shares()?;
    let loads = fair_parts(placement).into_iter().zip(0..);
    Ok(loads.map(|((id, fair), index)| Load { id, value: shares.ratio(index), after: None, fair }).collect())
}

/// The exact shares before and after a change, beside what is fair after it; nodes that are gone stand last.
///
/// # Errors
/// As [`shares`].
pub fn shares_between(before: &Placement, after: &Placement) -> Result<Vec<Load>, Error> {
    let old = shares(before)?;
    let mut had: HashMap<&str, f64> = old.iter().map(|load| (load.id.as_str(), load.value)).collect();
    let mut rows: Vec<Load> = shares(after)?
        .into_iter()
        .map(|load| Load { value: had.remove(load.id.as_str()).unwrap_or(0.0), after: Some(load.value), ..load })
        .collect();
    let gone = old.iter().filter(|load| had.contains_key(load.id.as_str()));
    rows.extend(gone.map(|load| Load { after: Some(0.0), fair: 0.0, ..load.clone() }));
    Ok(rows)
}

/// Each node's id and its fair part of all keys, by weight among those that are not down.
pub fn fair_parts(placement: &Placement) -> Vec<(String, f64)> {
    let nodes = || placement.topology().members().nodes().iter().zip(placement.states());
    let live = |state: &State| if *state == State::Down { 0.0 } else { 1.0 };
    let whole: f64 = nodes().map(|(node, state)| node.weight.as_f64() * live(state)).sum();
    let part = |weight: f64| if whole > 0.0 { weight / whole } else { 0.0 };
    nodes().map(|(node, state)| (node.id.clone(), part(node.weight.as_f64() * live(state)))).collect()
}

/// What a plan moves, pair by pair.
pub fn streams(plan: &Plan) -> Vec<Stream> {
    let moves = plan.moves.iter();
    moves
        .map(|step| Stream { from: step.from.clone(), to: step.to.clone(), part: plan.ratio(step.positions) })
        .collect()
}

/// What a plan moves beside the minimum and beside `hash(key) % N`.
pub fn compare(event: impl Into<String>, plan: &Plan, before: &Placement, after: &Placement) -> Comparison {
    let modulo = modulo_moved(&live(before), &live(after));
    Comparison { event: event.into(), moved: plan.moved, minimum: plan.minimum, modulo }
}

/// What happens when each node fails alone, of the nodes with the largest shares: O(most * points). Nodes that are
/// down, and those that have nothing, are left out.
///
/// # Errors
/// As `Placement::diff`: schemes whose moves are only estimated.
pub fn failures(placement: &Placement, most: usize) -> Result<Vec<Failure>, Error> {
    let shares = placement.shares()?;
    let nodes = (0..).zip(placement.topology().members().nodes());
    let mut chosen: Vec<_> = nodes.filter(|(index, _)| shares.ratio(*index) > 0.0).collect();
    chosen.sort_by(|a, b| shares.ratio(b.0).total_cmp(&shares.ratio(a.0)).then(a.0.cmp(&b.0)));
    chosen.truncate(most);
    chosen.sort_by_key(|(index, _)| *index);
    let mut failures = Vec::new();
    for (index, node) in chosen {
        let mut states = placement.states().to_vec();
        if let Some(state) = states.get_mut(index as usize) {
            *state = State::Down;
        }
        let after = placement.with_states(states)?;
        let plan = placement.diff(&after)?;
        let mut heirs: Vec<(String, f64)> = Vec::new();
        let mut lost = 0.0;
        for step in &plan.moves {
            match &step.to {
                Some(heir) => heirs.push((heir.clone(), plan.ratio(step.positions))),
                None => lost += plan.ratio(step.positions),
            }
        }
        heirs.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let fullest = fullest(&self::shares(&after)?);
        let growths = growths(placement, &shares, &after.shares()?);
        failures.push(Failure { id: node.id.clone(), share: shares.ratio(index), heirs, growths, lost, fullest });
    }
    Ok(failures)
}

/// By how much each node grows that has more keys than before, most first.
fn growths(placement: &Placement, before: &Shares, after: &Shares) -> Vec<(String, f64)> {
    let each = (0..).zip(placement.topology().members().nodes()).filter_map(|(index, node)| {
        let [had, has] = [before, after].map(|shares| shares.ratio(index));
        (has > had).then(|| (node.id.clone(), if had > 0.0 { has / had - 1.0 } else { f64::INFINITY }))
    });
    let mut growths: Vec<_> = each.collect();
    growths.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    growths
}

/// The node whose load is the most against its fair part.
pub fn fullest(loads: &[Load]) -> Option<(String, f64)> {
    let filled = loads.iter().filter(|load| load.fair > 0.0).map(|load| (&load.id, load.value / load.fair));
    filled.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, peak)| (id.clone(), peak))
}

/// The ids of the nodes that are not down.
pub fn live(placement: &Placement) -> Vec<&str> {
    let nodes = placement.topology().members().nodes().iter().zip(placement.states());
    nodes.filter(|(_, state)| **state != State::Down).map(|(node, _)| node.id.as_str()).collect()
}

/// The part of all keys whose node changes where a key's node is `hash(key) % N` among the nodes listed. A hash has two
/// given remainders, by both counts, if these are equal by the greatest common divisor of the counts, and then once in
/// as many hashes as their least common multiple is.
pub fn modulo_moved(before: &[&str], after: &[&str]) -> f64 {
    if before.is_empty() || after.is_empty() {
        return if before.is_empty() && after.is_empty() { 0.0 } else { 1.0 };
    }
    let divisor = common_divisor(before.len(), after.len());
    let places: HashMap<&str, usize> = after.iter().zip(0..).map(|(id, place)| (*id, place)).collect();
    let stays = |(place, id): (usize, &&str)| places.get(*id).is_some_and(|other| other % divisor == place % divisor);
    let stay = before.iter().enumerate().filter(|&each| stays(each)).count();
    1.0 - stay as f64 / (before.len() as f64 / divisor as f64 * after.len() as f64)
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 {
        a
    } else {
        common_divisor(b, a % b)
    }
}
