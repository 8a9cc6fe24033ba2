//! Hot keys: one of several nodes for each request (`docs/SPEC.md`, 16.4).

use super::{NodeRef, Ring};
use crate::{
    members::NO_INDEX,
    placement::{Key, Placement, Scratch, Spread},
};

/// Up to this many candidates are held without taking memory.
const FEW: usize = 16;

impl Ring {
    /// One of the first `n` nodes of a key ([`get_nodes`](Self::get_nodes)), chosen by a salt such as the request's id:
    /// the same for the same salt, evenly spread over many.
    pub fn pick_node(&self, key: impl AsRef<[u8]>, n: usize, salt: impl AsRef<[u8]>) -> Option<NodeRef> {
        let placement = &self.inner.current.load().placement;
        let index = placement.pick_node(key.as_ref(), n, salt.as_ref(), Spread::Zone)?;
        NodeRef::new(placement, index)
    }

    /// [`pick_node`](Self::pick_node) with two choices: the salt picks two of the nodes, and the one with less load for
    /// its weight is taken. Loads are those of [`loads`](Self::loads).
    pub fn pick_node_by_load(&self, key: impl AsRef<[u8]>, n: usize, salt: impl AsRef<[u8]>) -> Option<NodeRef> {
        let published = self.inner.current.load();
        let placement = &published.placement;
        let lighter = |a: u32, b: u32| {
            let weight = |index| u128::from(placement.weight(index).counts_as());
            let load = |index| u128::from(published.load(index));
            load(a) * weight(b) < load(b) * weight(a)
        };
        let index = placement.with_candidates(key.as_ref(), n, Spread::Zone, |nodes| {
            let r = placement.key_hash().salted(key.as_ref(), salt.as_ref());
            let first = scaled(r, nodes.len());
            let (one, others) = (*nodes.get(first)?, nodes.len() - 1);
            let second = scaled(placement.key_hash().salted_again(r, salt.as_ref()), others);
            let other = nodes.get(second + usize::from(second >= first)).filter(|_| others > 0);
            Some(other.copied().filter(|&other| lighter(other, one)).unwrap_or(one))
        })?;
        NodeRef::new(placement, index)
    }
}

impl Placement {
    /// [`Ring::pick_node`] on this placement, by index. Takes no memory up to 16 nodes.
    pub fn pick_node(&self, key: &[u8], n: usize, salt: &[u8], spread: Spread) -> Option<u32> {
        let r = self.key_hash().salted(key, salt);
        self.with_candidates(key, n, spread, |nodes| nodes.get(scaled(r, nodes.len())).copied())
    }

    fn with_candidates<T>(&self, key: &[u8], n: usize, spread: Spread, choose: impl FnOnce(&[u32]) -> T) -> T {
        let (mut few, mut many);
        let nodes: &mut [u32] = if n <= FEW {
            few = [NO_INDEX; FEW];
            &mut few
        } else {
            many = vec![NO_INDEX; n.min(self.max_nodes())];
            &mut many
        };
        let asked = n.min(nodes.len());
        let nodes = nodes.get_mut(..asked).unwrap_or_default();
        let len = Scratch::of_thread(|scratch| self.get_nodes_for_into(Key::Bytes(key), spread, nodes, scratch));
        choose(nodes.get(..len).unwrap_or_default())
    }
}

/// floor(r * count / 2^64): which of so many candidates a number picks.
fn scaled(r: u64, count: usize) -> usize {
    ((u128::from(r) * count as u128) >> 64) as usize
}
