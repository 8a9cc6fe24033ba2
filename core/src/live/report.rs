//! The health of the live ring: marks, reports, heartbeats (`docs/SPEC.md`, 16.1).

use super::{
    event::{self, Why},
    health::{HealthPolicy, HealthTracker, NodeHealth, Undo},
    ring::Writer,
    units::milliseconds,
    Ring,
};
use crate::{
    placement::{Placement, State},
    Error,
};
use std::time::Duration;

impl Ring {
    /// Takes a node off every walk: its keys go to the next live node on theirs, no other key moves.
    ///
    /// # Errors
    /// `unknown_node`; as [`Placement::with_states`](crate::Placement::with_states), and then nothing has changed.
    pub fn mark_down(&self, id: &str) -> Result<(), Error> {
        self.mark(id, State::Down)
    }

    /// Lets a node take its keys again, whatever reports and heartbeats said before.
    ///
    /// # Errors
    /// As [`mark_down`](Self::mark_down).
    pub fn mark_up(&self, id: &str) -> Result<(), Error> {
        self.mark(id, State::Up)
    }

    /// Lets a node keep its keys for look-ups while it takes nothing new, whatever reports and heartbeats said before.
    ///
    /// # Errors
    /// As [`mark_down`](Self::mark_down).
    pub fn mark_draining(&self, id: &str) -> Result<(), Error> {
        self.mark(id, State::Draining)
    }

    fn mark(&self, id: &str, mark: State) -> Result<(), Error> {
        self.change_health(id, Why::Mark, |health, index| health.mark(index, mark)).map(|_| ())
    }

    /// Tells of a check, or of a request, that went well or failed at `now`: `rise` successes in a row bring a node
    /// back, `fall` failures in a row take it down, within `max_ejected`. Returns the node's state after it. O(log n),
    /// and O(n) where the state changes.
    ///
    /// `now` is the time since the start of a monotonic clock, such as [`Ring::now`], and counts in whole milliseconds.
    ///
    /// ```
    /// # use libconsistent::{Ring, Scheme, State};
    /// let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
    /// for _ in 0..3 {
    ///     ring.report("b", false, Ring::now())?;
    /// }
    /// assert_eq!(ring.state("b")?, State::Down);
    /// # Ok::<(), libconsistent::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`mark_down`](Self::mark_down).
    pub fn report(&self, id: &str, ok: bool, now: Duration) -> Result<State, Error> {
        self.change_health(id, Why::Report, |health, index| health.report(index, ok, milliseconds(now)))
    }

    /// Tells that a node was alive at `now`. Returns its state after it.
    ///
    /// # Errors
    /// As [`mark_down`](Self::mark_down).
    pub fn heartbeat(&self, id: &str, now: Duration) -> Result<State, Error> {
        self.change_health(id, Why::Heartbeat, |health, index| health.heartbeat(index, milliseconds(now)))
    }

    /// Tells the time: nodes without a heartbeat for longer than the policy's timeout are taken down,
    /// within `max_ejected`. Returns when it is worth calling again; `None` if heartbeats are not expected. O(n).
    ///
    /// # Errors
    /// As [`Placement::with_states`](crate::Placement::with_states); then no node has changed.
    pub fn tick(&self, now: Duration) -> Result<Option<Duration>, Error> {
        let now = milliseconds(now);
        let mut writer = self.writer();
        let undo = writer.health.tick(now);
        self.publish_health(&mut writer, undo, Why::Missed)?;
        let next = writer.health.next_tick(now).map(Duration::from_millis);
        self.finish(writer);
        Ok(next)
    }

    /// What reports, heartbeats and marks have said of a node.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn health(&self, id: &str) -> Result<NodeHealth, Error> {
        let writer = self.writer();
        Ok(writer.health.of(self.snapshot().topology().members().index_of(id)?))
    }

    /// When reports and missed heartbeats take nodes down.
    pub fn health_policy(&self) -> HealthPolicy {
        self.writer().health.policy()
    }

    /// Sets when reports and missed heartbeats take nodes down. Nodes keep their counts and states; without a heartbeat
    /// timeout, those that missed theirs come back.
    ///
    /// # Errors
    /// `argument`, naming the field; as [`mark_down`](Self::mark_down).
    pub fn set_health_policy(&self, policy: HealthPolicy) -> Result<(), Error> {
        let policy = policy.checked()?;
        let mut writer = self.writer();
        self.publish_states(&writer, writer.health.states_under(policy), Why::Policy)?;
        writer.health.set_policy(policy);
        self.finish(writer);
        Ok(())
    }

    fn change_health(
        &self,
        id: &str,
        why: Why,
        change: impl FnOnce(&mut HealthTracker, u32) -> Undo,
    ) -> Result<State, Error> {
        let mut writer = self.writer();
        let snapshot = self.snapshot();
        let index = snapshot.topology().members().index_of(id)?;
        let undo = change(&mut writer.health, index);
        let state = writer.health.state(index);
        if state != snapshot.state(index) {
            self.publish_health(&mut writer, undo, why)?;
            self.finish(writer);
        }
        Ok(state)
    }

    /// Publishes what a change of health led to, or undoes the change.
    pub(super) fn publish_health(&self, writer: &mut Writer, undo: Undo, why: Why) -> Result<(), Error> {
        let published = self.publish_states(writer, writer.health.states(), why);
        if published.is_err() {
            writer.health.undo(undo);
        }
        published
    }

    fn publish_states(&self, writer: &Writer, states: Vec<State>, why: Why) -> Result<(), Error> {
        let published = self.inner.current.load();
        if states != published.placement.states() {
            let changes = |before: &Placement, after: &Placement| event::of_states(before, after, why);
            self.publish(writer, published.with_states(states)?, changes);
        }
        Ok(())
    }
}
