//! What a live ring publishes as one thing: the placement and, by its indices, the loads.

use super::{
    bound::Limit,
    load::{Counter, Ledger},
};
use crate::{
    placement::{Placement, Scratch, State},
    Error,
};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub(super) struct Published {
    pub(super) placement: Placement,
    /// The same as if no node were down.
    pub(super) primary: Placement,
    /// Where nobody of the active tier takes leases, the one that leases go by.
    beyond: Option<Placement>,
    pub(super) limit: Limit,
    roster: Arc<Roster>,
    /// The thousandths of all takers.
    weights: u64,
}

/// What stays with the members until one joins or leaves.
#[derive(Debug)]
struct Roster {
    ledger: Arc<Ledger>,
    /// By index.
    counters: Vec<Arc<Counter>>,
    /// Members that left while leases on them were out.
    departed: Vec<(String, Arc<Counter>)>,
    /// By index: a number for each member that no other member has, before or after.
    memberships: Vec<u64>,
    /// The same, sorted, with the indices.
    indices: Vec<(u64, u32)>,
    /// The last number given.
    last: u64,
}

impl Published {
    pub(super) fn new(placement: Placement) -> Self {
        let nodes = placement.len();
        let ledger = Arc::new(Ledger::default());
        let roster = Roster {
            counters: (0..nodes).map(|_| Arc::new(Counter::new(&ledger))).collect(),
            ledger,
            departed: Vec::new(),
            memberships: (1..=nodes as u64).collect(),
            indices: (1..).zip(0..nodes as u32).collect(),
            last: nodes as u64,
        };
        Self::of(placement.primary(), placement, Limit::default(), Arc::new(roster))
    }

    fn of(primary: Placement, placement: Placement, limit: Limit, roster: Arc<Roster>) -> Self {
        let beyond = placement.beyond_draining();
        let by = beyond.as_ref().unwrap_or(&placement);
        let weights = (0..placement.len() as u32).map(|index| by.taker_weight(index)).sum();
        Self { placement, primary, beyond, limit, roster, weights }
    }

    /// Lets T count those that are takers here. Before this is published: whoever goes by it is to find them in T.
    pub(super) fn count_takers(&self) {
        self.counters_with_weight()
            .filter(|&(_, weight)| weight > 0)
            .for_each(|(counter, _)| counter.set_counted(true));
    }

    /// Lets T count nobody else. After this is published: whoever goes by an earlier one takes them for takers, and
    /// finds that there is a later one if nobody is below its cap.
    pub(super) fn count_no_others(&self) {
        self.counters_with_weight()
            .filter(|&(_, weight)| weight == 0)
            .for_each(|(counter, _)| counter.set_counted(false));
        self.roster.departed.iter().for_each(|(_, counter)| counter.set_counted(false));
    }

    fn counters_with_weight(&self) -> impl Iterator<Item = (&Counter, u64)> {
        (0..).zip(&self.roster.counters).map(|(index, counter)| (&**counter, self.weight(index)))
    }

    pub(super) fn with_limit(&self, limit: Limit) -> Self {
        Self { limit, ..self.clone() }
    }

    /// The same topology with other states.
    ///
    /// # Errors
    /// As [`Placement::with_states`].
    pub(super) fn with_states(&self, states: Vec<State>) -> Result<Self, Error> {
        let placement = self.placement.with_states(states)?;
        Ok(Self::of(self.primary.clone(), placement, self.limit, self.roster.clone()))
    }

    /// Another topology; `renamed` has the new index of each earlier member.
    pub(super) fn with_topology(&self, placement: Placement, renamed: &[u32]) -> Self {
        let stay = renamed.len() == placement.len() && renamed.iter().zip(0..).all(|(&new, old): (_, u32)| new == old);
        let roster = if stay { self.roster.clone() } else { Arc::new(self.roster_after(&placement, renamed)) };
        Self::of(placement.primary(), placement, self.limit, roster)
    }

    fn roster_after(&self, placement: &Placement, renamed: &[u32]) -> Roster {
        let before = &*self.roster;
        let mut departed: Vec<_> = before.departed.iter().filter(|(_, counter)| is_in_use(counter)).cloned().collect();
        let mut slots: Vec<Option<Arc<Counter>>> = vec![None; placement.len()];
        let mut memberships = vec![0; placement.len()];
        let members = self.placement.topology().members().nodes();
        for (((counter, &membership), node), &index) in
            before.counters.iter().zip(&before.memberships).zip(members).zip(renamed)
        {
            match (slots.get_mut(index as usize), memberships.get_mut(index as usize)) {
                (Some(slot), Some(number)) => (*slot, *number) = (Some(counter.clone()), membership),
                _ => {
                    counter.set_measured(0);
                    departed.push((node.id.clone(), counter.clone()));
                }
            }
        }
        let counters = slots.into_iter().zip(placement.topology().members().nodes()).map(|(slot, node)| {
            let back = || departed.iter().position(|(id, _)| *id == node.id).map(|at| departed.swap_remove(at).1);
            slot.or_else(back).unwrap_or_else(|| Arc::new(Counter::new(&before.ledger)))
        });
        let counters = counters.collect();
        let mut last = before.last;
        for number in memberships.iter_mut().filter(|number| **number == 0) {
            last += 1;
            *number = last;
        }
        let mut indices: Vec<(u64, u32)> = memberships.iter().copied().zip(0..).collect();
        indices.sort_unstable();
        Roster { ledger: before.ledger.clone(), counters, departed, memberships, indices, last }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.roster.ledger
    }

    pub(super) fn counter(&self, index: u32) -> Option<&Arc<Counter>> {
        self.roster.counters.get(index as usize)
    }

    /// The number of a member, which it has until it leaves.
    pub(super) fn membership(&self, index: u32) -> Option<u64> {
        self.roster.memberships.get(index as usize).copied()
    }

    pub(super) fn index_of_membership(&self, membership: u64) -> Option<u32> {
        let at = self.roster.indices.binary_search_by_key(&membership, |&(number, _)| number).ok()?;
        self.roster.indices.get(at).map(|&(_, index)| index)
    }

    pub(super) fn load(&self, index: u32) -> u64 {
        self.counter(index).map_or(0, |counter| counter.load())
    }

    /// The thousandths of a taker; 0 for other nodes.
    pub(super) fn weight(&self, index: u32) -> u64 {
        self.leased().taker_weight(index)
    }

    /// Whether any node takes leases.
    pub(super) fn has_takers(&self) -> bool {
        self.weights > 0
    }

    /// The placement that leases go by.
    fn leased(&self) -> &Placement {
        self.beyond.as_ref().unwrap_or(&self.placement)
    }

    /// The sum of the takers' loads, with those that are being made.
    pub(super) fn total(&self) -> u64 {
        self.roster.ledger.sum()
    }

    /// How much a node may hold when all takers together hold `demand`; 0 for those that take nothing.
    pub(super) fn cap(&self, index: u32, demand: u64) -> u64 {
        match self.weight(index) {
            0 => 0,
            weight => {
                let own = || self.limit.cap(demand, weight, self.weights);
                self.placement.cap(index, demand).unwrap_or_else(own)
            }
        }
    }

    /// Goes along the walk of a key, telling `visit` each node and how many stand before it, until it has an answer.
    /// Takes no memory: beyond the first node, the thread's scratch is used.
    pub(super) fn along<T>(&self, key: &[u8], visit: impl FnMut(u32, u32) -> Option<T>) -> Option<T> {
        along(self.leased(), key, visit)
    }

    /// Where a node stands on the walk of a key; one that drains keeps its place, whoever takes leases.
    pub(super) fn place_of(&self, node: u32, key: &[u8]) -> Option<u32> {
        let placement = match self.placement.state(node) {
            State::Draining => &self.placement,
            _ => self.leased(),
        };
        along(placement, key, |other, before| (other == node).then_some(before))
    }
}

fn along<T>(placement: &Placement, key: &[u8], mut visit: impl FnMut(u32, u32) -> Option<T>) -> Option<T> {
    let head = visit(placement.locate(key)?, 0);
    head.or_else(|| {
        Scratch::of_thread(|scratch| {
            placement.walk(key, scratch).zip(0..).skip(1).find_map(|(node, before)| visit(node, before))
        })
    })
}

/// Whether anybody but the list of departed counters holds a counter: a lease, or a thread on an older publication.
fn is_in_use(counter: &Arc<Counter>) -> bool {
    Arc::strong_count(counter) > 1 || counter.load() > 0
}
