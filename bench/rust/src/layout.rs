//! Where a scheme puts keys, how it takes a change of one node, and what the change moved.

use crate::keys::id;
use libconsistent::{Node, Placement, State, Topology, Weight};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Where keys lie. Nodes are told by their numbers, whatever their indices.
pub enum Layout {
    Modulo { nodes: Vec<u32>, seed: u64 },
    Ours(Placement),
}

/// A changed layout, and whether the scheme refuses the change, so that all was built anew.
pub struct Changed {
    pub layout: Layout,
    pub refused: bool,
}

impl Layout {
    pub fn with_added(&self, number: usize) -> Self {
        match self {
            Self::Modulo { nodes, seed } => {
                Self::Modulo { nodes: [nodes.as_slice(), &[number as u32]].concat(), seed: *seed }
            }
            Self::Ours(before) => {
                let after = before.topology().with_added(Node::new(id(number)));
                Self::Ours(before.with_topology(after.expect("a new node")).expect("it compiles"))
            }
        }
    }

    pub fn without(&self, number: usize) -> Changed {
        match self {
            Self::Modulo { nodes, seed } => {
                let nodes = nodes.iter().copied().filter(|&node| node as usize != number).collect();
                Changed { layout: Self::Modulo { nodes, seed: *seed }, refused: false }
            }
            Self::Ours(before) => match before.topology().without(&id(number)) {
                Ok(after) => {
                    Changed { layout: Self::Ours(before.with_topology(after).expect("it compiles")), refused: false }
                }
                Err(_) => {
                    let others = before.topology().members().nodes().iter().filter(|node| node.id != id(number));
                    let others = others.map(|node| Node::clone(node));
                    let after = Topology::new(others, before.topology().scheme().clone(), 0).expect("valid nodes");
                    Changed { layout: Self::Ours(Placement::new(after).expect("it compiles")), refused: true }
                }
            },
        }
    }

    /// With one node of twice the weight; `None` where weights are equal.
    pub fn with_doubled(&self, number: usize) -> Option<Self> {
        let Self::Ours(before) = self else { return None };
        let two = Weight::from_thousandths(2_000).expect("a valid weight");
        let after = before.topology().with_replaced(Node::new(id(number)).with_weight(two)).ok()?;
        Some(Self::Ours(before.with_topology(after).expect("it compiles")))
    }

    /// With one node down, so that others inherit its keys; the baseline knows no such thing.
    pub fn with_down(&self, number: usize) -> Option<Self> {
        let Self::Ours(before) = self else { return None };
        let index = before.topology().members().index_of(&id(number)).expect("a member");
        let mut states = before.states().to_vec();
        states[index as usize] = State::Down;
        Some(Self::Ours(before.with_states(states).expect("it compiles")))
    }

    /// Looks at it: as a whole where the scheme can tell, else at these keys.
    pub fn view(&self, keys: &[u64]) -> View<'_> {
        match self {
            Self::Modulo { nodes, seed } => {
                let owner = |key: &u64| xxh3_64_with_seed(&key.to_le_bytes(), *seed) % nodes.len() as u64;
                View::Sampled(keys.iter().map(|key| nodes[owner(key) as usize]).collect())
            }
            Self::Ours(placement) if placement.shares().is_ok() => View::Exact(placement),
            Self::Ours(placement) => {
                let numbers = numbers(placement);
                let mut owners = vec![0; keys.len()];
                placement.place_u64(keys, &mut owners).expect("room for every key");
                owners.iter_mut().for_each(|owner| *owner = numbers[*owner as usize]);
                View::Sampled(owners)
            }
        }
    }
}

/// The numbers of the nodes, by index.
fn numbers(placement: &Placement) -> Vec<u32> {
    let nodes = placement.topology().members().nodes();
    nodes.iter().map(|node| number(&node.id)).collect()
}

fn number(id: &str) -> u32 {
    id.rsplit('-').next().and_then(|digits| digits.parse().ok()).expect("an id of ours")
}

/// What can be said of a layout.
pub enum View<'a> {
    /// All positions.
    Exact(&'a Placement),
    /// The number of each sampled key's node.
    Sampled(Vec<u32>),
}

/// What a change of one node moved.
#[derive(Clone, Copy)]
pub struct Moved {
    /// All that moved over what the node won or lost, which is the least.
    pub to_minimum: f64,
    /// The part of all keys that moved elsewhere than to the node that won, or from the one that lost.
    pub wrong: f64,
}

/// What the change does to the node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Wins(usize),
    Loses(usize),
}

impl View<'_> {
    /// The part of all keys on each node, by number, for numbers below a bound.
    pub fn loads(&self, bound: usize) -> Vec<f64> {
        let mut loads = vec![0.0; bound];
        match self {
            Self::Exact(placement) => {
                let shares = placement.shares().expect("a scheme that tells");
                for (index, number) in (0..).zip(numbers(placement)) {
                    loads[number as usize] = shares.ratio(index);
                }
            }
            Self::Sampled(owners) => {
                owners.iter().for_each(|&owner| loads[owner as usize] += 1.0);
                loads.iter_mut().for_each(|load| *load /= owners.len() as f64);
            }
        }
        loads
    }

    /// What moved between two views of the same keys.
    pub fn moved(&self, after: &Self, change: Change) -> Moved {
        match (self, after) {
            (Self::Exact(before), Self::Exact(after)) => {
                let plan = before.diff(after).expect("schemes that tell");
                let ends = |from: &Option<String>, to: &Option<String>| {
                    [from, to].map(|id| number(id.as_deref().expect("every key has a node")))
                };
                let moves = plan.moves.iter().map(|one| (ends(&one.from, &one.to), one.positions));
                moved(change, moves, plan.whole)
            }
            (Self::Sampled(before), Self::Sampled(after)) => {
                let moves = before.iter().zip(after).filter(|(from, to)| from != to);
                moved(change, moves.map(|(&from, &to)| ([from, to], 1)), before.len() as u128)
            }
            _ => unreachable!("one scheme, seen in two ways"),
        }
    }

    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

/// Counts moves, each from and to a node, of so many out of `whole`.
fn moved(change: Change, moves: impl Iterator<Item = ([u32; 2], u128)>, whole: u128) -> Moved {
    let (mut all, mut wrong, mut net) = (0, 0, 0i128);
    for ([from, to], count) in moves {
        let (node, right, other) = match change {
            Change::Wins(node) => (node as u32, to, from),
            Change::Loses(node) => (node as u32, from, to),
        };
        all += count;
        if right == node {
            net += count as i128;
        } else {
            wrong += count;
        }
        if other == node {
            net -= count as i128;
        }
    }
    Moved { to_minimum: all as f64 / net as f64, wrong: wrong as f64 / whole as f64 }
}
