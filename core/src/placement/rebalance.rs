//! The next assignment that is kept: the rows that there are, or where another scheme has the slots, go into a request
//! for a plan, and the plan becomes a topology.

use super::{divided::Divided, factor::milli, Placement, Scratch, State};
use crate::{
    assign::{rebalance, Measure, Rebalance, RebalanceLimits, RebalanceMember, Rebalanced, Standing},
    members::{Node, NO_INDEX},
    scheme::Scheme,
    Assignment, Error, Topology,
};
use alloc::{collections::BTreeSet, sync::Arc, vec, vec::Vec};

/// What [`Placement::rebalance`] is told beside members and states. Each default is: nothing said. Slots are told by
/// the numbers that they have before any is split or merged.
#[derive(Clone, Copy, Debug, Default)]
pub struct RebalanceOptions<'a> {
    /// How many slots of equal size there are to be, 1..=2^24. Not said, those of the topology; 4096 if it has none.
    pub slots: Option<u32>,
    /// How many nodes a slot is to have, 1..=16. Not said, as many as in the assignment that there is, or one. A slot
    /// that has more than its assignment asks for is a hot one, and keeps as many at least.
    pub replicas: Option<u32>,
    /// Slots that are cut in the middle before the plan, such as hot ones. Both halves have the slot's row, and each
    /// half of its loads and bytes, the first one the rest.
    pub split: &'a [u32],
    /// Slots that are joined to the next one before the plan. They have the row of the first, the sums of loads and
    /// bytes, and the later move. If the next one's row was another, its keys move by that alone, which is none of the
    /// plan's moves and counts for no limit.
    pub merge: &'a [u32],
    /// How many nodes single slots are to have, 1..=16; those with more than `replicas` keep them in later plans.
    pub replicas_of: &'a [(u32, u32)],
    /// What is measured of slots, at most 8: then plans level loads.
    pub measures: &'a [Measure<'a>],
    /// How many bytes each slot has, if limits or the answer count them.
    pub bytes: &'a [u64],
    /// When each slot moved last; empty for never.
    pub last_moved: &'a [u64],
    /// How far the plan may go.
    pub limits: RebalanceLimits,
}

impl RebalanceLimits {
    /// With parts as plain numbers, such as 0.05: whole thousandths from 0 to 1000.
    ///
    /// # Errors
    /// `argument`, naming the part.
    pub fn with_parts(self, tolerance: f64, overload: Option<f64>) -> Result<Self, Error> {
        Ok(Self {
            tolerance_milli: milli("tolerance", tolerance, 0, 1000)?,
            overload_milli: overload.map(|part| milli("overload", part, 0, 1000)).transpose()?,
            ..self
        })
    }
}

impl Placement {
    /// Plans the next assignment, and makes the topology that has it, one epoch later; the same one if nothing moves,
    /// and no slot is split or merged. Nothing is published. Members in `Rebalanced` are those of this placement by
    /// index, slots are those of the topology that is made, and rows have as many places as the longest wants.
    ///
    /// Nodes that are up take slots, those that are down keep theirs and take none, and those that drain, or have no
    /// weight, lose all before anything else moves. Under other schemes than `assigned` and `table`, and for another
    /// number of slots, the plan begins with where this topology has the first position of each slot while all nodes
    /// are up. Replicas are kept apart by the outermost level of zones that has as many zones as there are replicas.
    ///
    /// O(slots * replicas) memory; what time it takes is with [`rebalance`](crate::rebalance).
    ///
    /// # Errors
    /// `unsupported` by dialects but `table`; `parameter` for slots and replicas out of their range, and for slots of
    /// remainders that are split; `argument` and `too_many` as of [`rebalance`](crate::rebalance), and `argument` for
    /// slots that cannot be split, merged or given so many replicas, naming them; `epoch`.
    pub fn rebalance(&self, asked: &RebalanceOptions<'_>) -> Result<(Topology, Rebalanced), Error> {
        self.topology().check_takes_assignment()?;
        let before = self.slots_before(asked)?;
        let members = self.planned(before.replicas() as usize);
        let mut request = Rebalance {
            slots: before.slots() as u32,
            replicas: before.replicas(),
            members: &members,
            measures: asked.measures,
            bytes: asked.bytes,
            last_moved: asked.last_moved,
            limits: asked.limits,
            ..Rebalance::default()
        };
        // Lists and rows are made of a request that is bounded.
        request.check()?;
        let kept = self.topology().assignment().filter(|kept| kept.has_slots_of(&before));
        let divided = Divided::new(&before, asked.split, asked.merge)?;
        let replicas_of = divided.replicas_of(kept, asked.replicas_of)?;
        let loads: Vec<_> = asked.measures.iter().map(|measure| divided.sums(measure.loads)).collect();
        let loads = asked.measures.iter().zip(&loads);
        let measures: Vec<_> = loads.map(|(&measure, loads)| Measure { loads, ..measure }).collect();
        let (bytes, last_moved) = (divided.sums(asked.bytes), divided.latest(asked.last_moved));
        request = Rebalance {
            slots: divided.next.slots() as u32,
            replicas: replicas_of.iter().copied().map(u32::from).fold(before.replicas(), u32::max),
            replicas_of: &replicas_of,
            measures: &measures,
            bytes: &bytes,
            last_moved: &last_moved,
            ..request
        };
        request.check()?;
        let rows = self.rows_for(&request, &before, kept, &divided)?;
        let plan = rebalance(&Rebalance { rows: &rows, ..request })?;
        let named = |row: &[u32]| row.iter().copied().filter(|&node| node != NO_INDEX).collect::<Vec<_>>();
        let next = divided.next.with_rows(plan.rows.chunks_exact(request.replicas as usize).map(named))?;
        Ok((self.topology().with_assignment(&next)?, plan))
    }

    /// The slots that there are to be before any is split or merged, with nobody in their rows.
    fn slots_before(&self, asked: &RebalanceOptions<'_>) -> Result<Assignment, Error> {
        const SLOTS: u32 = 4096;
        let kept = self.topology().assignment();
        let replicas = asked.replicas.or_else(|| kept.map(Assignment::replicas)).unwrap_or(1);
        match (asked.slots, kept, self.topology().scheme()) {
            (Some(slots), ..) => Assignment::even(slots, replicas),
            (None, Some(kept), _) => kept.emptied(replicas),
            (None, None, Scheme::Slots(scheme)) => Assignment::even(1 << scheme.bits, replicas),
            (None, None, _) => Assignment::even(SLOTS, replicas),
        }
    }

    /// The nodes as a planner sees them.
    fn planned(&self, replicas: usize) -> Vec<RebalanceMember<'_>> {
        let nodes = self.topology().members().nodes();
        let level = level(nodes, replicas);
        nodes.iter().zip(self.states()).map(|(node, &state)| member(node, state, level)).collect()
    }

    /// Who has the slots of a request before the plan.
    fn rows_for(
        &self,
        request: &Rebalance<'_>,
        before: &Assignment,
        kept: Option<&Assignment>,
        divided: &Divided,
    ) -> Result<Vec<u32>, Error> {
        let replicas = request.replicas as usize;
        let mut rows = vec![NO_INDEX; request.slots as usize * replicas];
        let slots = rows.chunks_exact_mut(replicas).enumerate();
        if let Some(kept) = kept {
            for (slot, places) in slots {
                places.iter_mut().zip(kept.row(divided.before(slot))).for_each(|(place, &node)| *place = node);
            }
            return Ok(rows);
        }
        let all_up = self.with_states(vec![State::Up; self.len()])?;
        let mut scratch = Scratch::new();
        for (slot, places) in slots {
            let position = *before.positions(divided.before(slot)).start();
            let wanted = places.get_mut(..request.wanted(slot)).unwrap_or_default();
            all_up.get_nodes_hashed_into(position, wanted, &mut scratch);
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
