//! What moves between two placements: exactly, as the keys show it, and beside the alternatives.

use libconsistent::{Error, Placement, Plan};
use libconsistent_drawing::figures::{live, Comparison};
use std::collections::BTreeMap;

/// What one event moves.
pub struct Moves {
    event: String,
    plan: Plan,
    observed: BTreeMap<(String, String), usize>,
    modulo: usize,
    keys: usize,
}

impl Moves {
    /// Places every key before and after the event.
    pub fn between(event: String, before: &Placement, after: &Placement, keys: &[&[u8]]) -> Result<Self, Error> {
        let mut moves =
            Self { event, plan: before.diff(after)?, observed: BTreeMap::new(), modulo: 0, keys: keys.len() };
        let (old, new) = (live(before), live(after));
        for key in keys {
            let (from, to) = (owner(before, key), owner(after, key));
            if from != to {
                *moves.observed.entry((from.to_owned(), to.to_owned())).or_default() += 1;
            }
            let position = before.position(key);
            moves.modulo += usize::from(slot(&old, position) != slot(&new, position));
        }
        Ok(moves)
    }

    /// What moved, what had to, and what the naive rule moves.
    pub fn comparison(&self) -> Comparison {
        Comparison {
            event: self.event.clone(),
            moved: self.plan.moved,
            minimum: self.plan.minimum,
            modulo: self.modulo as f64 / self.keys as f64,
        }
    }

    pub fn print(&self) {
        let percent = |count: usize| 100.0 * count as f64 / self.keys as f64;
        println!("\n{}", self.event);
        println!("  {:<14}    {:<14} {:>12} {:>12} {:>9}", "from", "to", "exact share", "of the keys", "keys");
        for step in &self.plan.moves {
            let [from, to] = [&step.from, &step.to].map(|id| id.as_deref().unwrap_or("-"));
            let count = self.observed.get(&(from.to_owned(), to.to_owned())).copied().unwrap_or(0);
            let share = 100.0 * self.plan.ratio(step.positions);
            println!("  {from:<14} -> {to:<14} {share:>11.3}% {:>11.3}% {count:>9}", percent(count));
        }
        let moved = percent(self.observed.values().sum());
        println!("  moved in all   {:.3}% of the positions, {moved:.3}% of the keys", 100.0 * self.plan.moved);
        println!("  the minimum    {:.3}%", 100.0 * self.plan.minimum);
        println!("  hash(key) % N  {:.3}% of the keys", percent(self.modulo));
    }
}

fn owner<'a>(placement: &'a Placement, key: &[u8]) -> &'a str {
    placement.locate(key).and_then(|index| placement.node(index)).map_or("-", |node| &node.id)
}

/// The naive rule: the hash modulo the number of nodes.
fn slot<'a>(nodes: &[&'a str], position: u64) -> Option<&'a str> {
    nodes.get((position % nodes.len().max(1) as u64) as usize).copied()
}
