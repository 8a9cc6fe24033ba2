//! Which nodes hold a key, as callers want to see it: with down nodes, the nearest first (`docs/SPEC.md`, 16.1 and
//! 16.5).

use super::{NodeRef, Ring};
use crate::{
    members::{check_zone, Node},
    placement::{AsKey, Placement, Spread},
    Error,
};
use std::cmp::Reverse;

/// How [`Ring::get_nodes_with`] chooses and orders nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replicas<'a> {
    /// How they spread over zones.
    pub spread: Spread,
    /// Down nodes are chosen as if they were up.
    pub include_down: bool,
    /// The caller's zone: nodes that share more leading segments with it come first. Empty: the order of the walk.
    pub local: &'a str,
}

impl Ring {
    /// The node a key has while every node is up: the first of its walk, whatever its health.
    pub fn get_primary(&self, key: impl AsKey) -> Option<NodeRef> {
        let primary = &self.inner.current.load().primary;
        primary.locate_key(key.as_key()).and_then(|index| NodeRef::new(primary, index))
    }

    /// [`get_nodes`](Self::get_nodes) with options.
    ///
    /// # Errors
    /// `zone` if `local` is not a zone.
    pub fn get_nodes_with(&self, key: impl AsKey, n: usize, options: &Replicas<'_>) -> Result<Vec<NodeRef>, Error> {
        let published = self.inner.current.load_full();
        let placement = if options.include_down { &published.primary } else { &published.placement };
        let mut nodes = placement.get_nodes_for(key.as_key(), n, options.spread);
        placement.local_first(&mut nodes, options.local)?;
        Ok(nodes.into_iter().filter_map(|index| NodeRef::new(placement, index)).collect())
    }
}

impl Placement {
    /// Sorts nodes by how many leading segments their zones share with `local`, most first, and otherwise leaves them
    /// in their order. Under `cassandra` a node's zone is its data centre and rack, however they are told.
    ///
    /// # Errors
    /// `zone` if `local` is not a zone.
    pub fn local_first(&self, nodes: &mut [u32], local: &str) -> Result<(), Error> {
        if !local.is_empty() {
            check_zone(local).map_err(|e| e.at("local"))?;
            nodes.sort_by_key(|&node| Reverse(self.node(node).map_or(0, |node| self.shared_segments(node, local))));
        }
        Ok(())
    }

    fn shared_segments(&self, node: &Node, local: &str) -> usize {
        let (outer, inner) = match self.topology().scheme().dialect() {
            None => (node.zone.as_str(), ""),
            Some(dialect) => dialect.zone(node),
        };
        outer.split('/').chain(inner.split('/')).zip(local.split('/')).take_while(|(a, b)| a == b).count()
    }
}
