//! The first n nodes of every position: what it takes to list them all, one list for each stretch on which they are the
//! same. Shares and plans of replicas are sums of these.

use super::{arcs::Arc, Key, Placement, Scratch, Spread};
use crate::{dialect::Router, members::Weight, table::Table, Error, ErrorKind};
use alloc::{collections::BTreeMap, format, vec, vec::Vec};

/// The most steps along tables that lists are made with: a few seconds.
const MOST_STEPS: u128 = 1 << 31;

/// A list of nodes that is made again and again: nodes by index, each once, in its own memory.
pub(crate) struct Lister {
    spread: Spread,
    out: Vec<u32>,
    scratch: Scratch,
}

impl Lister {
    /// Lists of at most `n` nodes.
    pub(crate) fn new(n: usize, spread: Spread) -> Self {
        Self { spread, out: vec![0; n], scratch: Scratch::new() }
    }

    /// The first nodes of an arc's positions.
    pub(crate) fn list_arc(&mut self, placement: &Placement, arc: &Arc) -> &[u32] {
        match self.out.len() {
            1 => self.alone(arc.node),
            _ => self.list(placement, Key::Hashed(arc.last)),
        }
    }

    /// The first nodes of a key.
    pub(crate) fn list(&mut self, placement: &Placement, key: Key<'_>) -> &[u32] {
        if self.out.len() == 1 {
            return self.alone(placement.locate_key(key));
        }
        let len = placement.get_nodes_for_into(key, self.spread, &mut self.out, &mut self.scratch);
        if placement.router().and_then(Router::longest).is_none() {
            return self.out.get(..len).unwrap_or_default();
        }
        // The lists of this dialect may repeat nodes.
        self.scratch.reset_seen(placement.len());
        let mut once = 0;
        for at in 0..len {
            if self.out.get(at).is_some_and(|&node| self.scratch.see(node)) {
                self.out.swap(once, at);
                once += 1;
            }
        }
        self.out.get(..once).unwrap_or_default()
    }

    /// The list of one node, or of none.
    fn alone(&mut self, node: Option<u32>) -> &[u32] {
        match (self.out.as_mut_slice(), node) {
            ([slot], Some(node)) => {
                *slot = node;
                &self.out
            }
            _ => &[],
        }
    }
}

impl Placement {
    /// How many nodes are listed where `n` are asked for: not more than there are here or there.
    ///
    /// # Errors
    /// `argument` for none.
    pub(crate) fn check_n(n: usize, nodes: usize) -> Result<usize, Error> {
        match n {
            0 => Err(Error::new(ErrorKind::Argument, "n: 0, must be at least 1")),
            n => Ok(n.min(nodes).max(1)),
        }
    }

    /// Refuses lists of which the making would take too long, so many of them, of `n` nodes each, and those that are
    /// not the same on whole stretches of positions.
    ///
    /// # Errors
    /// `too_many`, `unsupported`.
    pub(crate) fn check_lists(&self, lists: usize, n: usize, spread: Spread) -> Result<(), Error> {
        if n == 1 {
            return Ok(());
        }
        if spread == Spread::Weight && self.router().is_none() && self.zones().depth() > 0 {
            let message = "spread: lists by weight differ from one position to the next; place keys that you have: \
                           moved compares any two rings by them";
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        let steps = lists as u128 * n as u128 * self.passed(n, spread);
        if steps <= MOST_STEPS {
            return Ok(());
        }
        let message = format!(
            "n: lists of {n} nodes at {lists} places take about {steps} steps, at most {MOST_STEPS}; place keys that you \
             have"
        );
        Err(Error::new(ErrorKind::TooMany, message))
    }

    /// About how many points or slots are passed until one more node of a list is found.
    fn passed(&self, n: usize, spread: Spread) -> u128 {
        let live = (0..).zip(self.topology().members().nodes()).filter(|&(index, _)| self.health().is_live(index));
        let weight = |node| u128::from(Weight::counts_as(self.topology().scheme().weight_of(node)));
        let mut weights: Vec<u128> = live.clone().map(|(_, node)| weight(node)).filter(|&weight| weight > 0).collect();
        weights.sort_unstable();
        let whole = weights.iter().sum::<u128>();
        let mut zones: BTreeMap<&str, u128> = BTreeMap::new();
        for (_, node) in live {
            *zones.entry(node.zone.split('/').next().unwrap_or_default()).or_default() += weight(node);
        }
        let left = if spread == Spread::None || zones.len() < 2 {
            // The heaviest may be found first.
            whole - weights.iter().rev().take(n - 1).sum::<u128>()
        } else if n <= zones.len() {
            zones.values().copied().filter(|&zone| zone > 0).min().unwrap_or(0)
        } else {
            weights.first().copied().unwrap_or(0)
        };
        let table = self.table().len() as u128 + 1;
        match self.table() {
            // Races are run among all nodes.
            Table::Slots(_) | Table::Kept(_) => self.len() as u128 + 1,
            _ => whole.checked_div(left).map_or(table, |steps| (steps + 1).min(table)),
        }
    }
}
