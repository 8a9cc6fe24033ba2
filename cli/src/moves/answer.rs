//! What moves from one placement to another, as verbs show it.

use super::{
    names::Names,
    tally::{Cell, Tally},
};

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// All positions, exactly.
    Positions,
    /// So many keys that somebody has.
    Keys(u64),
    /// So many made-up keys: an estimate, and why it is none of all positions.
    Sample(u64, String),
}

/// Copies of positions or keys, and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub count: u128,
    pub bytes: u128,
}

/// What moves.
pub struct Moves {
    pub basis: Basis,
    /// How many copies each key has at most.
    pub n: usize,
    /// All copies.
    pub whole: Amount,
    pub moved: Amount,
    /// The least that must move to get from the loads before to those after.
    pub minimum: Amount,
    /// What `hash % N` would move.
    pub modulo: Amount,
    /// By id; nobody comes last, if copies have no node.
    pub nodes: Vec<NodeMoves>,
    /// By from, then to, nobody last; none if they were not asked for, or are too many.
    pub steps: Option<Vec<Step>>,
}

/// What a node has, and what moves of it; no id is nobody's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeMoves {
    pub id: Option<String>,
    pub before: Amount,
    pub after: Amount,
    pub gained: Amount,
    pub lost: Amount,
}

/// What moves from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub from: Option<String>,
    pub to: Option<String>,
    pub amount: Amount,
}

impl Amount {
    /// As parts of a whole.
    pub fn parts(self, whole: Self) -> [f64; 2] {
        let part = |some: u128, all: u128| if all == 0 { 0.0 } else { some as f64 / all as f64 };
        [part(self.count, whole.count), part(self.bytes, whole.bytes)]
    }

    pub fn add(&mut self, other: Self) {
        self.count += other.count;
        self.bytes += other.bytes;
    }

    /// What is more than another amount.
    fn beyond(self, other: Self) -> Self {
        let Self { count, bytes } = self;
        Self { count: count.saturating_sub(other.count), bytes: bytes.saturating_sub(other.bytes) }
    }
}

impl From<Cell> for Amount {
    fn from(cell: Cell) -> Self {
        Self { count: cell.copies.into(), bytes: cell.bytes.into() }
    }
}

impl Moves {
    /// How far the part that moves may be off: two standard errors, within which nearly all estimates are.
    pub fn margin(&self) -> Option<f64> {
        let Basis::Sample(keys, _) = self.basis else { return None };
        let [part, _] = self.moved.parts(self.whole);
        Some(2.0 * (part * (1.0 - part) / keys.max(1) as f64).sqrt())
    }

    /// Of nodes with what moves of each, in the order of names.
    pub(super) fn of_nodes(
        (basis, n): (Basis, usize),
        [whole, modulo]: [Amount; 2],
        mut nodes: Vec<NodeMoves>,
        steps: Option<Vec<Step>>,
    ) -> Self {
        let (mut moved, mut minimum) = (Amount::default(), Amount::default());
        for node in &nodes {
            moved.add(node.lost);
            minimum.add(node.gained.beyond(node.lost));
        }
        nodes.retain(|node| node.id.is_some() || node.before.count + node.after.count > 0);
        Self { basis, n, whole, moved, minimum, modulo, nodes, steps }
    }

    /// Of a tally of so many copies and bytes.
    pub(super) fn of_tally((basis, n): (Basis, usize), whole: Amount, names: &Names, tally: Tally) -> Self {
        let each = tally.kept.iter().zip(&tally.lost).zip(&tally.gained);
        let nodes = (0..).zip(each).map(|(number, ((&kept, &lost), &gained))| {
            let [mut before, lost, gained] = [kept, lost, gained].map(Amount::from);
            let mut after = before;
            before.add(lost);
            after.add(gained);
            NodeMoves { id: names.id(number).map(Into::into), before, after, gained, lost }
        });
        let (nodes, modulo) = (nodes.collect(), tally.modulo.into());
        let id = |number| names.id(number).map(Into::into);
        let step = |((from, to), cell): ((u32, u32), Cell)| Step { from: id(from), to: id(to), amount: cell.into() };
        let steps = tally.pairs().map(|pairs| pairs.into_iter().map(step).collect());
        Self::of_nodes((basis, n), [whole, modulo], nodes, steps)
    }
}
