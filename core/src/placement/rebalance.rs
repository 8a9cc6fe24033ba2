//! The next assignment that is kept: the rows that there are, or where another scheme has the slots, go into a request
//! for a plan, and the plan becomes a topology.

use super::{Placement, Scratch, State};
use crate::{
    assign::{rebalance, Measure, Rebalance, RebalanceLimits, RebalanceMember, Rebalanced, Standing},
    members::{Node, NO_INDEX},
    scheme::Scheme,
    Assignment, Error, Topology,
};
use alloc::{collections::BTreeSet, sync::Arc, vec, vec::Vec};

/// What [`Placement::rebalance`] is told beside members and states. Each default is: nothing said.
#[derive(Clone, Copy, Debug, Default)]
pub struct RebalanceOptions<'a> {
    /// How many slots of equal size there are to be, 1..=2^24. Not said, those of the topology; 4096 if it has none.
    pub slots: Option<u32>,
    /// How many nodes a slot is to have, 1..=16. Not said, as many as in the assignment that there is, or one.
    pub replicas: Option<u32>,
    /// What is measured of slots, at most 8: then plans level loads.
    pub measures: &'a [Measure<'a>],
    /// How many bytes each slot has, if limits or the answer count them.
    pub bytes: &'a [u64],
    /// When each slot moved last; empty for never.
    pub last_moved: &'a [u64],
    /// How far the plan may go.
    pub limits: RebalanceLimits,
}

impl Placement {
    /// Plans the next assignment, and makes the topology that has it, one epoch later; the same one if nothing moves.
    /// Nothing is published. Members in `Rebalanced` are those of this placement by index.
    ///
    /// Nodes that are up take slots, those that are down keep theirs and take none, and those that drain, or have no
    /// weight, lose all before anything else moves. Under other schemes than `assigned` and `table`, and for another
    /// number of slots, the plan begins with where this topology has the first position of each slot while all nodes
    /// are up. Replicas are kept apart by the outermost level of zones that has as many zones as there are replicas.
    ///
    /// O(slots * replicas) memory; what time it takes is with [`rebalance`](crate::rebalance).
    ///
    /// # Errors
    /// `unsupported` by dialects but `table`; `parameter` for slots and replicas out of their range; `argument` and
    /// `too_many` as of [`rebalance`](crate::rebalance); `epoch`.
    pub fn rebalance(&self, asked: &RebalanceOptions<'_>) -> Result<(Topology, Rebalanced), Error> {
        self.topology().check_takes_assignment()?;
        let next = self.next_cut(asked)?;
        let replicas = next.replicas() as usize;
        let members = self.planned(replicas);
        let request = Rebalance {
            slots: next.slots() as u32,
            replicas: next.replicas(),
            members: &members,
            measures: asked.measures,
            bytes: asked.bytes,
            last_moved: asked.last_moved,
            limits: asked.limits,
            ..Rebalance::default()
        };
        // Rows are made of a request that is bounded.
        request.check()?;
        let rows = self.rows_for(&next)?;
        let plan = rebalance(&Rebalance { rows: &rows, ..request })?;
        let named = |row: &[u32]| row.iter().copied().filter(|&node| node != NO_INDEX).collect::<Vec<_>>();
        let next = next.with_rows(plan.rows.chunks_exact(replicas).map(named))?;
        Ok((self.topology().with_assignment(&next)?, plan))
    }

    /// The slots that there are to be, with nobody in their rows.
    fn next_cut(&self, asked: &RebalanceOptions<'_>) -> Result<Assignment, Error> {
        const SLOTS: u32 = 4096;
        let kept = self.topology().assignment();
        let replicas = asked.replicas.or_else(|| kept.map(Assignment::replicas)).unwrap_or(1);
        match (asked.slots, kept.and_then(Assignment::ends), self.topology().scheme()) {
            (Some(slots), ..) => Assignment::even(slots, replicas),
            (None, Some(ends), _) => Assignment::ranges(ends.to_vec(), replicas),
            (None, None, Scheme::Slots(scheme)) => Assignment::even(1 << scheme.bits, replicas),
            (None, None, _) => Assignment::even(kept.map_or(SLOTS, |kept| kept.slots() as u32), replicas),
        }
    }

    /// The nodes as a planner sees them.
    fn planned(&self, replicas: usize) -> Vec<RebalanceMember<'_>> {
        let nodes = self.topology().members().nodes();
        let level = level(nodes, replicas);
        nodes.iter().zip(self.states()).map(|(node, &state)| member(node, state, level)).collect()
    }

    /// Who has the slots before the plan.
    fn rows_for(&self, next: &Assignment) -> Result<Vec<u32>, Error> {
        let replicas = next.replicas() as usize;
        let mut rows = vec![NO_INDEX; next.slots() * replicas];
        let places = rows.chunks_exact_mut(replicas);
        let is_same = |kept: &&Assignment| kept.slots() == next.slots() && kept.ends() == next.ends();
        if let Some(kept) = self.topology().assignment().filter(is_same) {
            for (places, row) in places.zip(kept.rows()) {
                places.iter_mut().zip(row).for_each(|(place, &node)| *place = node);
            }
            return Ok(rows);
        }
        let all_up = self.with_states(vec![State::Up; self.len()])?;
        let mut scratch = Scratch::new();
        for (slot, places) in places.enumerate() {
            all_up.get_nodes_hashed_into(*next.positions(slot).start(), places, &mut scratch);
        }
        Ok(rows)
    }
}

/// A node as a planner sees it.
fn member(node: &Node, state: State, level: usize) -> RebalanceMember<'_> {
    RebalanceMember {
        id: &node.id,
        weight: node.weight.counted(),
        zone: outer(&node.zone, level),
        standing: match state {
            State::Up => Standing::Taking,
            State::Down => Standing::Holding,
            State::Draining => Standing::Leaving,
        },
    }
}

/// The outermost level of zones, from 1, that has as many zones as there are replicas; none has: all of them.
fn level(nodes: &[Arc<Node>], replicas: usize) -> usize {
    const MOST: usize = crate::members::MAX_DEPTH;
    let zones = |level| nodes.iter().map(|node| outer(&node.zone, level)).collect::<BTreeSet<_>>().len();
    (1..MOST).find(|&level| zones(level) >= replicas).unwrap_or(MOST)
}

/// The first so many levels of a zone.
fn outer(zone: &str, level: usize) -> &str {
    zone.match_indices('/').nth(level - 1).and_then(|(end, _)| zone.get(..end)).unwrap_or(zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_cut_at_a_level() {
        for (level, cut) in [(1, "eu"), (2, "eu/a"), (3, "eu/a/r1"), (8, "eu/a/r1")] {
            assert_eq!((outer("eu/a/r1", level), outer("", level)), (cut, ""));
        }
    }

    #[test]
    fn replicas_stand_apart_at_the_outermost_level_that_suffices() {
        let nodes: Vec<_> = ["eu/a", "eu/b", "us/a"].map(|zone| Arc::new(Node::new(zone).with_zone(zone))).into();
        assert_eq!([1, 2, 3, 4].map(|replicas| level(&nodes, replicas)), [1, 1, 2, crate::members::MAX_DEPTH]);
    }
}
