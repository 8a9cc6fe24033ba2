//! What moves between two placements: exactly, as the keys show it, and against the alternatives.

use libconsistent::{Error, Placement, State};
use std::collections::BTreeMap;

pub fn print(before: &Placement, after: &Placement, keys: &[&[u8]]) -> Result<(), Error> {
    let plan = before.diff(after)?;
    let mut observed: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (old, new) = (live(before), live(after));
    let mut modulo = 0;
    for key in keys {
        let (from, to) = (owner(before, key), owner(after, key));
        if from != to {
            *observed.entry((from, to)).or_default() += 1;
        }
        let position = before.position(key);
        modulo += usize::from(slot(&old, position) != slot(&new, position));
    }
    let percent = |count: usize| 100.0 * count as f64 / keys.len() as f64;

    println!("  {:<14}    {:<14} {:>12} {:>12} {:>9}", "from", "to", "exact share", "of the keys", "keys");
    for step in &plan.moves {
        let (from, to) = (step.from.as_deref().unwrap_or("-"), step.to.as_deref().unwrap_or("-"));
        let count = observed.get(&(from, to)).copied().unwrap_or(0);
        let share = 100.0 * plan.ratio(step.positions);
        println!("  {from:<14} -> {to:<14} {share:>11.3}% {:>11.3}% {count:>9}", percent(count));
    }
    println!(
        "  moved in all   {:.3}% of the positions, {:.3}% of the keys",
        100.0 * plan.moved,
        percent(observed.values().sum())
    );
    println!("  the minimum    {:.3}%", 100.0 * plan.minimum);
    println!("  hash(key) % N  {:.3}% of the keys", percent(modulo));
    Ok(())
}

fn owner<'a>(placement: &'a Placement, key: &[u8]) -> &'a str {
    placement.locate(key).and_then(|index| placement.node(index)).map_or("-", |node| &node.id)
}

/// The ids of the nodes that are not down.
fn live(placement: &Placement) -> Vec<&str> {
    let nodes = placement.topology().members().nodes().iter().zip(placement.states());
    nodes.filter(|(_, state)| **state != State::Down).map(|(node, _)| node.id.as_str()).collect()
}

/// The naive rule: the hash modulo the number of nodes.
fn slot<'a>(nodes: &[&'a str], position: u64) -> Option<&'a str> {
    nodes.get((position % nodes.len().max(1) as u64) as usize).copied()
}
