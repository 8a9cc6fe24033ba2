//! A transition: two placements at once, while keys are copied from where the old one has them to where the new one
//! will.

use super::done::Done;
use crate::{
    members::{Node, NO_INDEX},
    placement::{AsKey, Key, Placement, Scratch, Spread, State},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec, vec::Vec};
use core::{fmt, ops::RangeInclusive};

/// So many nodes are told apart one by one, which takes no memory.
const FEW: usize = 16;

/// Where keys are read and written while they move from an old placement to a new one, of whichever schemes. Ranges of
/// positions that have been copied are done: their keys live where the new placement has them, and nowhere else.
///
/// Immutable, and a copy costs two reference counts. Positions are those of the new placement.
///
/// ```
/// use libconsistent::{Placement, Topology, Transition};
///
/// let old = Placement::new(Topology::new(["a", "b"], "ring", 0)?)?;
/// let new = Placement::new(old.topology().with_added("c".into())?)?;
/// let moving = Transition::new(old, new);
/// let read: Vec<_> = moving.nodes_for_read("user:2", 1).iter().map(|node| &node.id).collect();
/// assert_eq!(read, ["c", "a"]);
/// let moved = moving.with_done(0..=u64::MAX)?;
/// assert_eq!(moved.nodes_for_write("user:2", 1).len(), 1);
/// # Ok::<(), libconsistent::Error>(())
/// ```
#[derive(Clone)]
pub struct Transition {
    ends: Arc<Ends>,
    pub(super) done: Done,
}

/// Both placements, and the nodes of both: those of the new one by its indices, then those that only the old one has.
struct Ends {
    old: Placement,
    new: Placement,
    /// The place among the nodes of both of each node of the old one.
    places: Vec<u32>,
    /// The indices of those that only the old one has.
    gone: Vec<u32>,
    /// Whether keys have the same positions in both.
    is_alike: bool,
}

/// Whose nodes come first.
#[derive(Clone, Copy)]
enum First {
    Old,
    New,
}

impl Transition {
    /// Between two placements, and nothing is done. The health of each counts.
    pub fn new(old: Placement, new: Placement) -> Self {
        Self { ends: Arc::new(Ends::new(old, new)), done: Done::default() }
    }

    /// Where a key is looked for, one node after the other until one has it: the first `n` nodes that the new placement
    /// has for it, then those of the old one's first `n` that are not among them. Once its range is done, the new
    /// placement's alone.
    ///
    /// Lists spread over zones, as those of [`Placement::get_nodes_into`] do. A key that one of the two refuses has
    /// the nodes of the other. Positions ([`Key::Hashed`]) have nodes only where both placements hash keys alike.
    pub fn nodes_for_read<K: AsKey + ?Sized>(&self, key: &K, n: usize) -> Vec<&Node> {
        self.listed(key.as_key(), n, First::New)
    }

    /// Where a key is written, and deleted, all of them and in this order: the first `n` nodes that the old placement
    /// has for it, then those of the new one's that are not among them. Once its range is done, the new placement's
    /// alone.
    pub fn nodes_for_write<K: AsKey + ?Sized>(&self, key: &K, n: usize) -> Vec<&Node> {
        self.listed(key.as_key(), n, First::Old)
    }

    /// [`nodes_for_read`](Self::nodes_for_read) into the caller's memory, which has room for
    /// [so many](Self::max_nodes); by [index](Self::node). Returns how many there are. Up to 16 of a list take no
    /// memory, above `scratch` is used.
    pub fn nodes_for_read_into(&self, key: Key<'_>, n: usize, out: &mut [u32], scratch: &mut Scratch) -> usize {
        self.list(key, n, First::New, out, scratch)
    }

    /// [`nodes_for_write`](Self::nodes_for_write), likewise.
    pub fn nodes_for_write_into(&self, key: Key<'_>, n: usize, out: &mut [u32], scratch: &mut Scratch) -> usize {
        self.list(key, n, First::Old, out, scratch)
    }

    /// Refuses a key that both placements refuse: there are no nodes for it.
    ///
    /// # Errors
    /// As of [`Placement::check_key`] of the new placement.
    pub fn check_key(&self, key: Key<'_>) -> Result<(), Error> {
        self.ends.old.check_key(key).or_else(|_| self.ends.new.check_key(key))
    }

    fn listed(&self, key: Key<'_>, n: usize, first: First) -> Vec<&Node> {
        let mut out = vec![NO_INDEX; self.max_nodes(n)];
        let len = self.list(key, n, first, &mut out, &mut Scratch::new());
        out.iter().take(len).filter_map(|&index| self.node(index)).collect()
    }

    /// How many nodes lists of `n` have at most: the room that they take.
    pub fn max_nodes(&self, n: usize) -> usize {
        n.min(self.ends.old.max_nodes()) + n.min(self.ends.new.max_nodes())
    }

    fn list(&self, key: Key<'_>, n: usize, first: First, out: &mut [u32], scratch: &mut Scratch) -> usize {
        let ends = &*self.ends;
        if matches!(key, Key::Hashed(_)) && !ends.is_alike {
            return 0;
        }
        let mut listed = 0;
        if self.done.has(ends.new.position_key(key)) {
            listed = ends.list_new(key, n, out, scratch);
        } else {
            let lists = match first {
                First::New => [Ends::list_new, Ends::list_old],
                First::Old => [Ends::list_old, Ends::list_new],
            };
            for list in lists {
                listed += list(ends, key, n, out.get_mut(listed..).unwrap_or_default(), scratch);
            }
        }
        once(out, listed, ends.len(), n.min(listed), scratch)
    }

    /// A node of either placement, by index: those of the new one have the indices that they have there.
    pub fn node(&self, index: u32) -> Option<&Node> {
        let Ends { old, new, gone, .. } = &*self.ends;
        match (index as usize).checked_sub(new.len()) {
            None => new.node(index),
            Some(place) => gone.get(place).and_then(|&index| old.node(index)),
        }
    }

    /// How many nodes there are in both; indices are below it.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The placement that keys come from.
    pub fn old_placement(&self) -> &Placement {
        &self.ends.old
    }

    /// The placement that keys go to.
    pub fn new_placement(&self) -> &Placement {
        &self.ends.new
    }

    /// The same transition with other health, one state a node by the index that it has in each placement.
    ///
    /// # Errors
    /// As of [`Placement::with_states`].
    pub fn with_states(&self, old: Vec<State>, new: Vec<State>) -> Result<Self, Error> {
        let (old, new) = (self.ends.old.with_states(old)?, self.ends.new.with_states(new)?);
        Ok(Self { done: self.done.clone(), ..Self::new(old, new) })
    }

    /// The same transition with a range of positions that is done: every key of it has been copied.
    ///
    /// # Errors
    /// `argument` for an empty range; `too_many` for more than 2^16 ranges that do not touch.
    pub fn with_done(&self, positions: RangeInclusive<u64>) -> Result<Self, Error> {
        Ok(Self { ends: self.ends.clone(), done: self.done.with(&positions)? })
    }

    /// [`with_done`](Self::with_done) for a slot of the new placement, whose scheme is `assigned`.
    ///
    /// # Errors
    /// `unsupported` under another scheme; `argument` for a slot that is not there; `too_many`.
    pub fn with_slot_done(&self, slot: usize) -> Result<Self, Error> {
        let topology = self.ends.new.topology();
        let refused = |kind, why| Err(Error::new(kind, format!("slot: {why}")));
        match topology.assignment() {
            None => refused(ErrorKind::Unsupported, format!("the scheme {} keeps none", topology.scheme().name())),
            Some(kept) if slot >= kept.slots() => {
                refused(ErrorKind::Argument, format!("{slot}, but there are {}, counted from 0", kept.slots()))
            }
            Some(kept) => self.with_done(kept.positions(slot)),
        }
    }

    /// Whether a position is done.
    pub fn is_done(&self, position: u64) -> bool {
        self.done.has(position)
    }

    /// Whether the position of a key is done.
    pub fn is_key_done<K: AsKey + ?Sized>(&self, key: &K) -> bool {
        self.done.has(self.ends.new.position_key(key.as_key()))
    }

    /// The ranges that are done, ascending, neighbours joined.
    pub fn done(&self) -> impl ExactSizeIterator<Item = RangeInclusive<u64>> + '_ {
        self.done.ranges()
    }

    /// The part of all keys, from 0 to 1, that have another first node in the new placement and are not done; none
    /// where that cannot be told: where [`Placement::diff`] is refused, and where it has no ranges and some are done.
    pub fn left(&self) -> Option<f64> {
        let plan = self.ends.old.diff(&self.ends.new).ok()?;
        if plan.ranges.is_empty() {
            return (plan.positions == 0 || self.done.is_empty()).then_some(plan.moved);
        }
        let left = |first: u64, last: u64| u128::from(last - first) + 1 - self.done.among(first, last);
        Some(plan.ratio(plan.ranges.iter().map(|range| left(range.first, range.last)).sum()))
    }
}

impl Ends {
    fn new(old: Placement, new: Placement) -> Self {
        let mut places = old.topology().members().renamed(new.topology().members());
        let mut gone = Vec::new();
        for (index, place) in (0..).zip(&mut places) {
            if *place == NO_INDEX {
                *place = (new.len() + gone.len()) as u32;
                gone.push(index);
            }
        }
        let is_alike = old.hashes_like(&new) && old.whole() == new.whole();
        Self { old, new, places, gone, is_alike }
    }

    fn len(&self) -> usize {
        self.new.len() + self.gone.len()
    }

    fn list_new(&self, key: Key<'_>, n: usize, out: &mut [u32], scratch: &mut Scratch) -> usize {
        let n = n.min(out.len());
        self.new.get_nodes_for_into(key, Spread::Zone, out.get_mut(..n).unwrap_or_default(), scratch)
    }

    fn list_old(&self, key: Key<'_>, n: usize, out: &mut [u32], scratch: &mut Scratch) -> usize {
        let n = n.min(out.len());
        let out = out.get_mut(..n).unwrap_or_default();
        let len = self.old.get_nodes_for_into(key, Spread::Zone, out, scratch);
        for node in out.iter_mut().take(len) {
            *node = self.places.get(*node as usize).copied().unwrap_or(NO_INDEX);
        }
        len
    }
}

/// Keeps each of the first `listed` nodes once, where it is first, and returns how many these are. Lists of dialects
/// may repeat nodes.
fn once(out: &mut [u32], listed: usize, nodes: usize, n: usize, scratch: &mut Scratch) -> usize {
    let is_few = n <= FEW;
    if !is_few {
        scratch.reset_seen(nodes);
    }
    let mut len = 0;
    for at in 0..listed {
        let Some(&node) = out.get(at) else { break };
        let is_new = match is_few {
            true => !out.iter().take(len).any(|&earlier| earlier == node),
            false => scratch.see(node),
        };
        if is_new {
            out.swap(len, at);
            len += 1;
        }
    }
    len
}

/// In a few words, however many nodes there are.
impl fmt::Debug for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transition")
            .field("old", &self.ends.old)
            .field("new", &self.ends.new)
            .field("done", &self.done.ranges().len())
            .finish_non_exhaustive()
    }
}
