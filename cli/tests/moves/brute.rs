//! What moves, computed once more: key by key, node by node, by ids.

use libconsistent::{Key, Placement, Spread, State, Topology};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Copies and bytes.
pub type Amount = (u128, u128);

/// Who has a copy: a node, or after all of them nobody.
pub type Name = Option<String>;

/// What moves.
#[derive(Default)]
pub struct Brute {
    pub whole: Amount,
    pub moved: Amount,
    pub minimum: Amount,
    pub modulo: Amount,
    pub before: BTreeMap<Name, Amount>,
    pub after: BTreeMap<Name, Amount>,
    pub steps: BTreeMap<(Name, Name), Amount>,
}

pub fn placement(document: &Value, down: &[String]) -> Placement {
    let placement = Placement::new(Topology::from_json(document.to_string()).unwrap()).unwrap();
    let nodes = placement.topology().members().nodes();
    let state = |id: &String| if down.contains(id) { State::Down } else { State::Up };
    let states = nodes.iter().map(|node| state(&node.id)).collect();
    placement.with_states(states).unwrap()
}

impl Brute {
    /// Of keys with their bytes.
    pub fn new(before: &Placement, after: &Placement, keys: &[(String, u128)], n: usize, spread: Spread) -> Self {
        let items = keys.iter().map(|(key, bytes)| (Key::from(key), (1, *bytes)));
        let mut brute = Self::of(before, after, items, n, spread);
        let (old, new) = (counted(before), counted(after));
        let hash = before.topology().scheme().key_hash();
        let n = n.min(before.max_nodes().max(after.max_nodes())).max(1);
        for (key, bytes) in keys {
            let moved = modulo(&old, &new, hash.position(key.as_bytes()), n);
            add(&mut brute.modulo, (moved, moved * bytes));
        }
        brute
    }

    /// Of keys, each of which stands for so many and their bytes.
    pub fn of<'k>(
        before: &Placement,
        after: &Placement,
        keys: impl Iterator<Item = (Key<'k>, Amount)>,
        n: usize,
        spread: Spread,
    ) -> Self {
        let n = n.min(before.max_nodes().max(after.max_nodes())).max(1);
        let mut brute = Self::default();
        for (key, (count, bytes)) in keys {
            let (earlier, later) = (list(before, key, n, spread), list(after, key, n, spread));
            let gone: Vec<&String> = earlier.iter().filter(|id| !later.contains(id)).collect();
            let come: Vec<&String> = later.iter().filter(|id| !earlier.contains(id)).collect();
            let mut put = |from: Option<&String>, to: Option<&String>| {
                let (from, to) = (from.cloned(), to.cloned());
                if from != to {
                    add(&mut brute.moved, (count, bytes));
                    add(brute.steps.entry((from.clone(), to.clone())).or_default(), (count, bytes));
                }
                add(brute.before.entry(from).or_default(), (count, bytes));
                add(brute.after.entry(to).or_default(), (count, bytes));
            };
            let stay = earlier.iter().filter(|id| later.contains(id)).inspect(|id| put(Some(id), Some(id))).count();
            let pairs = gone.len().max(come.len());
            for at in 0..pairs {
                put(gone.get(at).copied(), come.get(at).copied());
            }
            for _ in stay + pairs..n {
                put(None, None);
            }
            add(&mut brute.whole, (n as u128 * count, n as u128 * bytes));
        }
        // Half of all differences.
        let names: BTreeSet<&Name> = brute.before.keys().chain(brute.after.keys()).collect();
        for name in names {
            let [had, has] = [&brute.before, &brute.after].map(|side| side.get(name).copied().unwrap_or_default());
            brute.minimum.0 += had.0.abs_diff(has.0);
            brute.minimum.1 += had.1.abs_diff(has.1);
        }
        brute.minimum = (brute.minimum.0 / 2, brute.minimum.1 / 2);
        brute
    }
}

fn add(amount: &mut Amount, (count, bytes): Amount) {
    amount.0 += count;
    amount.1 += bytes;
}

/// The nodes of a key, each once.
fn list(placement: &Placement, key: Key<'_>, n: usize, spread: Spread) -> Vec<String> {
    let found = match n {
        1 => placement.locate_key(key).into_iter().collect(),
        _ => placement.get_nodes_for(key, n, spread),
    };
    let mut ids: Vec<String> = Vec::new();
    for index in found {
        let id = &placement.node(index).unwrap().id;
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}

/// The nodes that the naive rule counts.
pub fn counted(placement: &Placement) -> Vec<String> {
    let nodes = placement.topology().members().nodes().iter().zip(placement.states());
    let counts = nodes.filter(|(node, state)| **state != State::Down && node.weight.as_f64() > 0.0);
    counts.map(|(node, _)| node.id.clone()).collect()
}

/// How many copies the naive rule moves: `hash % N`, and the nodes that follow.
pub fn modulo(old: &[String], new: &[String], hash: u64, n: usize) -> u128 {
    let nodes_of = |nodes: &[String]| -> HashSet<String> {
        let at = |copy: usize| nodes[((u128::from(hash) % nodes.len() as u128) as usize + copy) % nodes.len()].clone();
        (0..n.min(nodes.len())).map(at).collect()
    };
    let (old, new) = (nodes_of(old), nodes_of(new));
    (old.len().max(new.len()) - old.intersection(&new).count()) as u128
}
