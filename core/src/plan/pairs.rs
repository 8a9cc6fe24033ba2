//! Which copies move from one list of nodes to another (`docs/SPEC.md`, 9.6): the nodes that only one of them has, in
//! pairs by their order.

use crate::{placement::Placement, Error, ErrorKind};
use alloc::{format, vec, vec::Vec};

/// A node of either placement, `None` after all others.
pub(super) type Name<'a> = (bool, &'a str);

/// The name of a node, or of none.
pub(super) fn name(placement: &Placement, index: Option<u32>) -> Name<'_> {
    match index.and_then(|index| placement.node(index)) {
        Some(node) => (false, &node.id),
        None => (true, ""),
    }
}

impl Placement {
    /// How many positions there are; refuses another placement under which equal keys have others.
    pub(crate) fn check_same_positions(&self, after: &Placement) -> Result<u128, Error> {
        let (Some(whole), Some(other)) = (self.whole(), after.whole()) else {
            let keyed = if self.whole().is_none() { self } else { after };
            return Err(keyed.topology().scheme().unsupported("diff"));
        };
        if self.hashes_like(after) && whole == other {
            return Ok(whole);
        }
        let own = self.keys_are_positions() && after.keys_are_positions();
        let (one, other) = (self.key_hash(), after.key_hash());
        let apart: Vec<&str> = [
            ("their seed", one.seed != other.seed),
            ("their hash_tag", one.hash_tag != other.hash_tag),
            ("their hash_stop", one.hash_stop != other.hash_stop),
            ("their secret", one.secret != other.secret),
        ]
        .into_iter()
        .filter_map(|(what, differs)| (own && differs).then_some(what))
        .collect();
        let why = match apart.as_slice() {
            [] => "their hash function or hash_tag".into(),
            apart => apart.join(", "),
        };
        let [before, after] = [self, after].map(|placement| placement.topology().scheme().name());
        let message = format!("the two placements hash keys differently: {before} and {after} differ in {why}");
        Err(Error::new(ErrorKind::Incomparable, message))
    }
}

/// Nodes told apart over two placements.
pub(super) struct Pairs<'a> {
    before: &'a Placement,
    after: &'a Placement,
    /// The index after of each node before.
    renamed: Vec<u32>,
    /// By index after: the last lists that had the node, before and after.
    lists: Vec<[u64; 2]>,
    /// How many lists there were.
    count: u64,
    gone: Vec<u32>,
    come: Vec<u32>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(before: &'a Placement, after: &'a Placement) -> Self {
        let renamed = before.topology().members().renamed(after.topology().members());
        let (gone, come) = (Vec::new(), Vec::new());
        Self { before, after, renamed, lists: vec![[0; 2]; after.len()], count: 0, gone, come }
    }

    /// The pairs of two lists, by index here and there. O(nodes in them).
    pub(super) fn of(&mut self, before: &[u32], after: &[u32]) -> impl Iterator<Item = (Name<'a>, Name<'a>)> + '_ {
        let Self { renamed, lists, count, gone, come, .. } = self;
        *count += 1;
        let later = |node: u32| renamed.get(node as usize).map_or(usize::MAX, |&later| later as usize);
        for &node in before {
            lists.get_mut(later(node)).into_iter().for_each(|[list, _]| *list = *count);
        }
        for &node in after {
            lists.get_mut(node as usize).into_iter().for_each(|[_, list]| *list = *count);
        }
        let in_both = |node: usize| lists.get(node).is_some_and(|list| *list == [*count; 2]);
        gone.clear();
        gone.extend(before.iter().filter(|&&node| !in_both(later(node))));
        come.clear();
        come.extend(after.iter().filter(|&&node| !in_both(node as usize)));
        let (earlier, later, pairs) = (self.before, self.after, self.gone.len().max(self.come.len()));
        let at = |nodes: &[u32], at: usize| nodes.get(at).copied();
        (0..pairs).map(move |pair| (name(earlier, at(&self.gone, pair)), name(later, at(&self.come, pair))))
    }
}
