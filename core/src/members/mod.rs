//! Who may own keys: nodes with their weights and zones, checked and in canonical order.
//! Uses `error`. Schemes see members, never the topology that names them.

mod field;
mod node;
mod weight;
mod zones;

pub use field::FieldValue;
pub(crate) use field::MAX_FIELDS;
#[cfg(feature = "std")]
pub(crate) use node::check_fields;
pub use node::Node;
pub(crate) use node::{check_lengths, given, MAX_ADDRESS, MAX_ID, MAX_METADATA, MAX_ZONE};
pub use weight::Weight;
pub(crate) use zones::{check as check_zone, Zones, MAX_DEPTH};

use crate::{error::Quoted, Error, ErrorKind};
use alloc::{format, string::String, sync::Arc, vec, vec::Vec};
use core::{cmp::Ordering, fmt};

/// "No node" where an index is expected.
pub const NO_INDEX: u32 = u32::MAX;

/// The most nodes a topology holds.
pub const MAX_NODES: usize = 1 << 20;

/// A checked set of nodes, ordered by id bytes or, for schemes where it counts, as their document lists them. Copies
/// share the nodes.
#[derive(Clone, PartialEq, Eq)]
pub struct Members {
    nodes: Vec<Arc<Node>>,
    /// Only where the order of the document counts: the indices by id bytes.
    by_id: Option<Vec<u32>>,
}

impl Members {
    /// Checks the nodes and puts them in order by id bytes.
    ///
    /// # Errors
    /// `id`, `weight`, `zone`, `address`, `metadata`, `duplicate_node` or `too_many`, naming the node by its place in
    /// `nodes`.
    pub fn new(nodes: impl IntoIterator<Item = impl TryInto<Node, Error: Into<Error>>>) -> Result<Self, Error> {
        Self::in_given_order(nodes).map(Self::by_id)
    }

    /// The same nodes in order by id bytes.
    pub(crate) fn by_id(self) -> Self {
        match self.by_id {
            None => self,
            Some(by_id) => {
                let sorted = by_id.iter().filter_map(|&index| self.nodes.get(index as usize).cloned());
                Self { nodes: sorted.collect(), by_id: None }
            }
        }
    }

    /// Checks the nodes and keeps their order: for schemes that number their nodes.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn in_given_order(
        nodes: impl IntoIterator<Item = impl TryInto<Node, Error: Into<Error>>>,
    ) -> Result<Self, Error> {
        let mut checked: Vec<Arc<Node>> = Vec::new();
        for node in nodes {
            let place = checked.len();
            if place == MAX_NODES {
                return Err(too_many_nodes());
            }
            let node = given(place, node)?;
            node.check().map_err(|e| e.at(format_args!("nodes[{place}]")))?;
            checked.push(Arc::new(node));
        }
        let mut sorted: Vec<(u32, &Node)> = (0..).zip(checked.iter().map(|node| &**node)).collect();
        sorted.sort_by(|(_, a), (_, b)| a.id.as_bytes().cmp(b.id.as_bytes()));
        for pair in sorted.windows(2) {
            if let [(_, first), (place, second)] = pair {
                if first.id == second.id {
                    return Err(duplicate(&second.id).at(format_args!("nodes[{place}].id: ")));
                }
            }
        }
        let by_id = sorted.into_iter().map(|(index, _)| index).collect();
        Ok(Self { nodes: checked, by_id: Some(by_id) })
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
            Ok(rank) => Ok(self.at_rank(rank)),
            Err(_) => Err(Error::new(ErrorKind::UnknownNode, format!("node {} is not a member", Quoted(id)))),
        }
    }

    /// The node of an id, if it is a member.
    pub(crate) fn of_id(&self, id: &str) -> Option<&Arc<Node>> {
        self.rank(id).ok().and_then(|rank| self.get(self.at_rank(rank)))
    }

    /// These members and one more: at its place by id bytes or, where order counts, at the end.
    ///
    /// # Errors
    /// `duplicate_node`, `too_many`, or what is wrong with the record.
    pub fn with_added(&self, node: Node) -> Result<Self, Error> {
        self.with_inserted(self.len(), node)
    }

    /// [`with_added`](Self::with_added), but where order counts at `index`.
    pub(crate) fn with_inserted(&self, index: usize, node: Node) -> Result<Self, Error> {
        node.check().map_err(|e| e.at("node"))?;
        let rank = match self.rank(&node.id) {
            Ok(_) => return Err(duplicate(&node.id).at("node.id: ")),
            Err(_) if self.len() >= MAX_NODES => return Err(too_many_nodes()),
            Err(rank) => rank,
        };
        let mut changed = self.clone();
        let index = match &mut changed.by_id {
            None => rank,
            Some(by_id) => {
                let index = index.min(self.nodes.len());
                by_id.iter_mut().filter(|at| **at as usize >= index).for_each(|at| *at += 1);
                by_id.insert(rank, index as u32);
                index
            }
        };
        changed.nodes.insert(index, Arc::new(node));
        Ok(changed)
    }

    /// These members without one.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn without(&self, id: &str) -> Result<Self, Error> {
        let index = self.index_of(id)?;
        let mut changed = self.clone();
        changed.nodes.remove(index as usize);
        if let Some(by_id) = &mut changed.by_id {
            by_id.retain(|&at| at != index);
            by_id.iter_mut().filter(|at| **at > index).for_each(|at| *at -= 1);
        }
        Ok(changed)
    }

    /// These members with another record for one of them.
    ///
    /// # Errors
    /// `unknown_node`, or what is wrong with the record.
    pub fn with_replaced(&self, node: Node) -> Result<Self, Error> {
        let index = self.index_of(&node.id)?;
        node.check().map_err(|e| e.at(format_args!("node {}", Quoted(&node.id))))?;
        let mut changed = self.clone();
        if let Some(slot) = changed.nodes.get_mut(index as usize) {
            *slot = Arc::new(node);
        }
        Ok(changed)
    }

    /// These members with another id for the one at an index. Where order counts it stays there.
    ///
    /// # Errors
    /// `duplicate_node`, or what is wrong with the id.
    pub(crate) fn with_renamed(&self, index: u32, id: String) -> Result<Self, Error> {
        let Some(was) = self.get(index) else { return Ok(self.clone()) };
        let node = Node { id, ..Node::clone(was) };
        self.without(&was.id)?.with_inserted(index as usize, node)
    }

    /// For each of these members its index among later ones, `NO_INDEX` for those that are not there. O(both).
    pub(crate) fn renamed(&self, later: &Members) -> Vec<u32> {
        let mut renamed = vec![NO_INDEX; self.len()];
        let mut others = later.sorted().peekable();
        for (index, node) in self.sorted() {
            let found = loop {
                let Some(&(other_index, other)) = others.peek() else { break NO_INDEX };
                let order = if Arc::ptr_eq(other, node) {
                    Ordering::Equal
                } else {
                    other.id.as_bytes().cmp(node.id.as_bytes())
                };
                match order {
                    Ordering::Greater => break NO_INDEX,
                    Ordering::Less => drop(others.next()),
                    Ordering::Equal => {
                        others.next();
                        break other_index;
                    }
                }
            };
            if let Some(slot) = renamed.get_mut(index as usize) {
                *slot = found;
            }
        }
        renamed
    }

    /// [`renamed`](Self::renamed) with those left out that do not stay what they were, and by their later indices the
    /// nodes that are no such one.
    pub(crate) fn kept(
        &self,
        later: &Members,
        renamed: &[u32],
        stays: impl Fn(u32, &Node, u32, &Node) -> bool,
    ) -> (Vec<u32>, Vec<u32>) {
        let mut is_kept = vec![false; later.len()];
        let keep = |((old, was), &new): ((u32, &Arc<Node>), &u32)| match later.get(new) {
            Some(is) if stays(old, was, new, is) => {
                is_kept.get_mut(new as usize).into_iter().for_each(|is_kept| *is_kept = true);
                new
            }
            _ => NO_INDEX,
        };
        let kept = (0..).zip(&self.nodes).zip(renamed).map(keep).collect();
        let others = (0..).zip(&is_kept).filter(|(_, is_kept)| !**is_kept).map(|(index, _)| index).collect();
        (kept, others)
    }

    /// The nodes with their indices, by id bytes.
    fn sorted(&self) -> impl Iterator<Item = (u32, &Arc<Node>)> {
        (0..self.len()).filter_map(|rank| {
            let index = self.at_rank(rank);
            Some((index, self.get(index)?))
        })
    }

    /// Whether any node is in another tier than the first.
    pub(crate) fn has_tiers(&self) -> bool {
        self.nodes.iter().any(|node| node.tier > 0)
    }

    /// The thousandths of all nodes, each at least 1 if it has weight.
    pub(crate) fn weight(&self) -> u64 {
        self.nodes.iter().map(|node| node.weight.counts_as()).sum()
    }

    /// Whether nothing that can move a key differs. Dialects may name nodes by their addresses.
    pub(crate) fn same_identity(&self, other: &Members, dialect: bool) -> bool {
        let same = |a: &Node, b: &Node| match dialect {
            true => a.placed_like(b),
            false => a.id == b.id && a.weight == b.weight && a.tier == b.tier && a.zone == b.zone,
        };
        self.len() == other.len() && self.nodes.iter().zip(&other.nodes).all(|(a, b)| Arc::ptr_eq(a, b) || same(a, b))
    }

    /// The place of an id by id bytes, or where it would be.
    fn rank(&self, id: &str) -> Result<usize, usize> {
        match &self.by_id {
            None => self.nodes.binary_search_by(|node| node.id.as_bytes().cmp(id.as_bytes())),
            Some(by_id) => by_id.binary_search_by(|&index| {
                self.get(index).map_or(Ordering::Less, |node| node.id.as_bytes().cmp(id.as_bytes()))
            }),
        }
    }

    /// The index of the node at a place by id bytes.
    fn at_rank(&self, rank: usize) -> u32 {
        match &self.by_id {
            None => rank as u32,
            Some(by_id) => by_id.get(rank).copied().unwrap_or(NO_INDEX),
        }
    }
}

/// In a few words, however many nodes there are.
impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Members").field("nodes", &self.len()).finish_non_exhaustive()
    }
}

fn duplicate(id: &str) -> Error {
    Error::new(ErrorKind::DuplicateNode, format!("{} is already a member", Quoted(id)))
}

pub(crate) fn too_many_nodes() -> Error {
    Error::new(ErrorKind::TooMany, format!("nodes: more than {MAX_NODES} of them"))
}
