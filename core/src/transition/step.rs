//! Steps: the next topology on the way to another one, within limits of what moves at once.

use super::{
    between::{takes_keys, Between},
    budget::Budget,
    options::StepOptions,
    way::{Unit, Way},
};
use crate::{
    cost::Cost,
    placement::{Placement, State},
    plan::{Beside, Plan},
    scheme::{AssignedScheme, Scheme},
    Error, ErrorKind, Topology,
};
use alloc::{format, vec};

/// The most nodes that a range on the way is kept on.
const MOST_REPLICAS: usize = 16;

/// One topology on the way to another: [`Placement::step`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// The topology to publish next. Up to some position it places keys as the end of the way does, and beyond as the
    /// topology before.
    pub topology: Topology,
    /// What moves to get there.
    pub plan: Plan,
    /// How many bytes that are, by `sizes`; 0 without.
    pub bytes: u64,
    /// How many copies of positions are still to move after it: [`Plan::ratio`] makes them a part of all.
    pub left: u128,
    /// Whether this is the end of the way.
    pub is_last: bool,
}

/// The steps of a way: [`Placement::steps`].
#[derive(Clone, Debug)]
pub struct Steps<'a> {
    /// Where the way has come, unless it has ended.
    at: Option<Placement>,
    to: Placement,
    asked: StepOptions<'a>,
}

impl Placement {
    /// The next topology on the way from this one to another, so that no more moves at once than is asked for; none if
    /// the topology is the other's already. All nodes count as up: documents have no health. Nothing is published.
    ///
    /// A step of the way is a topology of `assigned`: the ranges of positions up to some point are kept on the nodes
    /// that they have at the end, those beyond it on those that they have here, each on its first `n`. The last step is
    /// the other topology itself, at an epoch above this one's. Nothing but the two topologies decides: whoever asks
    /// with the topology of a step in place of this one is told the rest of the way.
    ///
    /// Where a limit falls inside a range it is cut there. Where both are `assigned` with the same slots, and these are
    /// not given by their ends, slots move as a whole.
    ///
    /// # Errors
    /// `argument` for options out of their range, `n` of more nodes than have keys here or there, and limits under
    /// which nothing can move; `incomparable` and `unsupported` as of [`diff`](Self::diff_replicas), and `unsupported`
    /// by dialects; `too_many` for more than 2^20 ranges; `epoch`.
    pub fn step(&self, to: &Placement, asked: &StepOptions<'_>) -> Result<Option<Step>, Error> {
        Ok(self.step_placed(to, asked)?.map(|(step, _)| step))
    }

    /// All steps to another topology, one after the other, each as [`step`](Self::step) makes it. They end after the
    /// last one, or after an error.
    pub fn steps<'a>(&self, to: &Placement, asked: &StepOptions<'a>) -> Steps<'a> {
        Steps { at: Some(self.clone()), to: to.clone(), asked: *asked }
    }

    /// A step, and the placement of its topology.
    fn step_placed(&self, to: &Placement, asked: &StepOptions<'_>) -> Result<Option<(Step, Placement)>, Error> {
        let [before, after] = [self, to].map(|end| end.with_states(vec![State::Up; end.len()]));
        let (before, after) = (before?, after?);
        let whole = before.check_way(&after, asked.n)?;
        let between = Between::new(&before, &after)?;
        let zones = between.zones();
        let count = zones.iter().max().map_or(0, |&zone| zone as usize + 1);
        let budget = Budget::new(asked, whole * asked.n as u128, count)?;
        // Lists that are refused are so even where there is no way to go.
        let beside = Beside::new(&before, &after, asked.n, asked.spread)?;
        if is_same(before.topology(), after.topology()) {
            return Ok(None);
        }
        let unit = Unit::of(before.topology().assignment(), after.topology().assignment());
        let mut way = Way::new(&between, zones, unit, asked.n, budget);
        beside.each(|stretch| way.pass(stretch));
        if let (Some(first), 0) = (way.stopped, way.budget.moved) {
            return Err(too_little(first, &way.unit));
        }
        let (left, bytes, is_last) = (way.left, way.budget.moved_bytes, way.stopped.is_none());
        let epoch = before.topology().next_epoch()?;
        let next = match is_last {
            true => {
                let epoch = epoch.max(after.topology().epoch());
                after.with_names(after.topology().clone().with_epoch(epoch))
            }
            false => {
                let key_hash = before.topology().scheme().key_hash();
                let scheme = Scheme::from(AssignedScheme::new(&way.assignment()?, &between.members, key_hash)?);
                scheme.check(&between.members, &Cost::default)?;
                Placement::new(Topology::compiled(scheme, between.members, epoch)?)?
            }
        };
        let plan = before.diff_replicas(&next, asked.n, asked.spread)?;
        Ok(Some((Step { topology: next.topology().clone(), plan, bytes, left, is_last }, next)))
    }

    /// How many positions there are, if there is a way of steps to another placement on which `n` nodes keep each key.
    fn check_way(&self, after: &Placement, n: usize) -> Result<u128, Error> {
        let whole = self.check_same_positions(after)?;
        for end in [self, after] {
            end.topology().check_takes_assignment()?;
        }
        for (end, when) in [(self, "before"), (after, "after")] {
            let takers = (0..end.len() as u32).filter(|&index| takes_keys(end, index)).count();
            if n == 0 || n > takers.min(MOST_REPLICAS) {
                let message = match n > takers {
                    true => format!("n: {n}, but {takers} nodes have keys in the topology {when}"),
                    false => format!("n: {n}, must be 1 to {MOST_REPLICAS}"),
                };
                return Err(Error::new(ErrorKind::Argument, message));
            }
        }
        Ok(whole)
    }
}

/// Whether two topologies are one, whatever their epochs.
fn is_same(one: &Topology, other: &Topology) -> bool {
    one.scheme() == other.scheme() && one.members() == other.members()
}

/// The error of limits within which not even the first part of the way can be gone.
fn too_little(first: u64, unit: &Unit) -> Error {
    let message = match unit {
        Unit::Slot(cut) => {
            format!("limits: slot {} moves as a whole, and is more than a step may move", cut.slot(first))
        }
        Unit::Position => format!("limits: position {first:016x} alone is more than a step may move"),
    };
    Error::new(ErrorKind::Argument, message)
}

impl Iterator for Steps<'_> {
    type Item = Result<Step, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at.take()?;
        match at.step_placed(&self.to, &self.asked) {
            Ok(None) => None,
            Err(error) => Some(Err(error)),
            Ok(Some((step, next))) => {
                self.at = (!step.is_last).then_some(next);
                Some(Ok(step))
            }
        }
    }
}
