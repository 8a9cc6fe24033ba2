//! Who may own keys: nodes with their weights and zones, checked and in canonical order.
//! Uses `error` alone. Schemes see members, never the topology that names them.

mod node;
mod weight;
mod zones;

pub use node::Node;
#[cfg(feature = "std")]
pub(crate) use node::{check_lengths, MAX_METADATA};
pub use weight::Weight;
#[cfg(feature = "std")]
pub(crate) use zones::check as check_zone;
pub(crate) use zones::{Zones, MAX_DEPTH};

use crate::{error::Quoted, Error, ErrorKind};
use alloc::{format, sync::Arc, vec::Vec};
use core::cmp::Ordering;

/// "No node" where an index is expected.
pub const NO_NODE: u32 = u32::MAX;

/// The most nodes a topology holds.
pub const MAX_NODES: usize = 1 << 20;

/// A checked set of nodes ordered by id bytes. Copies share the nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    nodes: Vec<Arc<Node>>,
}

impl Members {
    /// Checks the nodes and puts them in order.
    ///
    /// # Errors
    /// `id`, `weight`, `zone`, `address`, `metadata`, `duplicate_node` or `too_many`, naming the node by its place in
    /// `nodes`.
    pub fn new(nodes: impl IntoIterator<Item = impl Into<Node>>) -> Result<Self, Error> {
        let mut checked: Vec<(usize, Arc<Node>)> = Vec::new();
        for (place, node) in nodes.into_iter().enumerate() {
            if place == MAX_NODES {
                return Err(too_many_nodes());
            }
            let node = node.into();
            node.check().map_err(|e| e.at(format_args!("nodes[{place}]")))?;
            checked.push((place, Arc::new(node)));
        }
        checked.sort_by(|(_, a), (_, b)| a.id.as_bytes().cmp(b.id.as_bytes()));
        for pair in checked.windows(2) {
            if let [(_, first), (place, second)] = pair {
                if first.id == second.id {
                    return Err(duplicate(&second.id).at(format_args!("nodes[{place}].id: ")));
                }
            }
        }
        Ok(Self { nodes: checked.into_iter().map(|(_, node)| node).collect() })
    }

    /// The nodes by index.
    pub fn nodes(&self) -> &[Arc<Node>] {
        &self.nodes
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node at an index.
    pub fn get(&self, index: u32) -> Option<&Arc<Node>> {
        self.nodes.get(index as usize)
    }

    /// The index of an id. O(log n).
    ///
    /// # Errors
    /// `unknown_node`, naming the id.
    pub fn index_of(&self, id: &str) -> Result<u32, Error> {
        match self.rank(id) {
            Ok(rank) => Ok(rank as u32),
            Err(_) => Err(Error::new(ErrorKind::UnknownNode, format!("node {} is not a member", Quoted(id)))),
        }
    }

    /// These members and one more.
    ///
    /// # Errors
    /// `duplicate_node`, `too_many`, or what is wrong with the record.
    pub fn with_added(&self, node: Node) -> Result<Self, Error> {
        node.check().map_err(|e| e.at("node"))?;
        match self.rank(&node.id) {
            Ok(_) => Err(duplicate(&node.id).at("node.id: ")),
            Err(_) if self.len() >= MAX_NODES => Err(too_many_nodes()),
            Err(rank) => {
                let mut nodes = self.nodes.clone();
                nodes.insert(rank, Arc::new(node));
                Ok(Self { nodes })
            }
        }
    }

    /// These members without one.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn without(&self, id: &str) -> Result<Self, Error> {
        let index = self.index_of(id)?;
        let mut nodes = self.nodes.clone();
        nodes.remove(index as usize);
        Ok(Self { nodes })
    }

    /// These members with another record for one of them.
    ///
    /// # Errors
    /// `unknown_node`, or what is wrong with the record.
    pub fn with_replaced(&self, node: Node) -> Result<Self, Error> {
        let index = self.index_of(&node.id)?;
        node.check().map_err(|e| e.at(format_args!("node {}", Quoted(&node.id))))?;
        let mut nodes = self.nodes.clone();
        if let Some(slot) = nodes.get_mut(index as usize) {
            *slot = Arc::new(node);
        }
        Ok(Self { nodes })
    }

    /// For each of these members its index among later ones, `NO_NODE` for those that are not there. O(both).
    pub(crate) fn renamed(&self, later: &Members) -> Vec<u32> {
        let mut others = (0..).zip(&later.nodes).peekable();
        let rename = |node: &Arc<Node>| loop {
            let Some(&(index, other)) = others.peek() else { return NO_NODE };
            let order =
                if Arc::ptr_eq(other, node) { Ordering::Equal } else { other.id.as_bytes().cmp(node.id.as_bytes()) };
            match order {
                Ordering::Greater => return NO_NODE,
                Ordering::Less => drop(others.next()),
                Ordering::Equal => {
                    others.next();
                    return index;
                }
            }
        };
        self.nodes.iter().map(rename).collect()
    }

    /// Whether nothing that can move a key differs.
    pub(crate) fn same_identity(&self, other: &Members) -> bool {
        let same = |a: &Node, b: &Node| a.id == b.id && a.weight == b.weight && a.zone == b.zone;
        self.len() == other.len() && self.nodes.iter().zip(&other.nodes).all(|(a, b)| Arc::ptr_eq(a, b) || same(a, b))
    }

    fn rank(&self, id: &str) -> Result<usize, usize> {
        self.nodes.binary_search_by(|node| node.id.as_bytes().cmp(id.as_bytes()))
    }
}

fn duplicate(id: &str) -> Error {
    Error::new(ErrorKind::DuplicateNode, format!("{} is already a member", Quoted(id)))
}

pub(crate) fn too_many_nodes() -> Error {
    Error::new(ErrorKind::TooMany, format!("nodes: more than {MAX_NODES} of them"))
}
