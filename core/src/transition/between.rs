//! The members of a topology on the way: those of both ends, in records under which whoever has keys at either end may
//! have them.

use crate::{
    members::{Members, Node, NO_INDEX},
    placement::Placement,
    Error,
};
use alloc::{collections::BTreeMap, vec, vec::Vec};

/// The members of both ends, and their indices.
pub(super) struct Between {
    pub(super) members: Members,
    /// The index among `members` of each node before, and of each node after.
    pub(super) before: Vec<u32>,
    pub(super) after: Vec<u32>,
}

impl Between {
    /// # Errors
    /// `too_many` for more members than a topology may have.
    pub(super) fn new(before: &Placement, after: &Placement) -> Result<Self, Error> {
        let (old, new) = (before.topology().members(), after.topology().members());
        let renamed = old.renamed(new);
        let mut takers_before = vec![NO_INDEX; new.len()];
        let mut nodes: Vec<Node> = Vec::with_capacity(old.len().max(new.len()));
        for ((index, node), &later) in (0..).zip(old.nodes()).zip(&renamed) {
            let is_taker = takes_keys(before, index);
            match takers_before.get_mut(later as usize) {
                None => nodes.push(of_tier(Node::clone(node), is_taker)),
                Some(taker) if is_taker => *taker = index,
                Some(_) => {}
            }
        }
        for ((index, node), &earlier) in (0..).zip(new.nodes()).zip(&takers_before) {
            let mut node = Node::clone(node);
            let was = old.get(earlier);
            if let Some(was) = was.filter(|_| node.weight.is_zero()) {
                node.weight = was.weight;
            }
            nodes.push(of_tier(node, was.is_some() || takes_keys(after, index)));
        }
        let members = Members::new(nodes)?;
        Ok(Self { before: old.renamed(&members), after: new.renamed(&members), members })
    }

    /// The zone of each member, numbered from 0.
    pub(super) fn zones(&self) -> Vec<u32> {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let mut zones = Vec::with_capacity(self.members.len());
        for node in self.members.nodes() {
            let count = numbers.len() as u32;
            zones.push(*numbers.entry(node.zone.as_str()).or_insert(count));
        }
        zones
    }
}

/// Whether a node has keys, or could have: it has weight and is not on standby.
pub(super) fn takes_keys(placement: &Placement, index: u32) -> bool {
    let has_weight = placement.node(index).is_some_and(|node| !node.weight.is_zero());
    has_weight && placement.health().is_live(index)
}

/// Whoever has keys at either end is in the first tier.
fn of_tier(node: Node, takes_keys: bool) -> Node {
    match takes_keys {
        true => Node { tier: 0, ..node },
        false => node,
    }
}
