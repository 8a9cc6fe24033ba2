//! Health by reports and heartbeats (`docs/SPEC.md`, 16.1): a state machine that knows no clock, no lock and no ring.

use super::units::{milliseconds, rounded_up};
use crate::{
    members::{Node, NO_INDEX},
    placement::State,
    topology::Topology,
    Error, ErrorKind,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// When reports and missed heartbeats take a node down, and bring it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct HealthPolicy {
    /// So many successes in a row bring a node back; at least 1.
    pub rise: u32,
    /// So many failures in a row take a node down; at least 1.
    pub fall: u32,
    /// A node without a heartbeat for longer than this is taken down; above 0, rounded up to whole milliseconds.
    /// `None`: heartbeats are not expected.
    pub heartbeat_timeout: Option<Duration>,
    /// At most so many percent of the nodes with weight are taken down by reports and missed heartbeats together.
    pub max_ejected: u32,
}

impl Default for HealthPolicy {
    fn default() -> Self {
        Self { rise: 2, fall: 3, heartbeat_timeout: None, max_ejected: 50 }
    }
}

impl HealthPolicy {
    /// The same policy with another [`rise`](Self::rise).
    pub fn with_rise(self, rise: u32) -> Self {
        Self { rise, ..self }
    }

    /// The same policy with another [`fall`](Self::fall).
    pub fn with_fall(self, fall: u32) -> Self {
        Self { fall, ..self }
    }

    /// The same policy with another [`heartbeat_timeout`](Self::heartbeat_timeout).
    pub fn with_heartbeat_timeout(self, heartbeat_timeout: impl Into<Option<Duration>>) -> Self {
        Self { heartbeat_timeout: heartbeat_timeout.into(), ..self }
    }

    /// The same policy with another [`max_ejected`](Self::max_ejected).
    pub fn with_max_ejected(self, max_ejected: u32) -> Self {
        Self { max_ejected, ..self }
    }

    /// Whether a ring takes this policy.
    ///
    /// # Errors
    /// `argument`, naming the field.
    pub fn check(self) -> Result<(), Error> {
        self.checked().map(drop)
    }

    /// The policy in whole milliseconds.
    pub(super) fn checked(self) -> Result<Self, Error> {
        let refuse = |message: &str| Err(Error::new(ErrorKind::Argument, message));
        match self {
            Self { rise: 0, .. } => refuse("rise: 0, must be at least 1"),
            Self { fall: 0, .. } => refuse("fall: 0, must be at least 1"),
            Self { heartbeat_timeout: Some(Duration::ZERO), .. } => refuse("heartbeat_timeout: 0, must be above 0"),
            Self { max_ejected: 101.., .. } => {
                refuse(&format!("max_ejected: {} percent, must be 0..=100", self.max_ejected))
            }
            Self { heartbeat_timeout, .. } => {
                let heartbeat_timeout =
                    heartbeat_timeout.map(|timeout| rounded_up("heartbeat_timeout", timeout)).transpose()?;
                Ok(Self { heartbeat_timeout, ..self })
            }
        }
    }
}

/// What reports, heartbeats and marks have said of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeHealth {
    /// The state, which look-ups go by.
    pub state: State,
    /// Whether it is down because of reports or missed heartbeats, not of a mark.
    pub ejected: bool,
    /// Successes reported in a row.
    pub successes: u32,
    /// Failures reported in a row.
    pub failures: u32,
    /// The time of the last report, by the caller's clock.
    pub last_checked: Option<Duration>,
    /// The time of the last heartbeat.
    pub last_beat: Option<Duration>,
}

/// Times are in milliseconds here, and below.
#[derive(Clone, Debug, Default)]
struct Watched {
    mark: State,
    failed: bool,
    missed: bool,
    successes: u32,
    failures: u32,
    since: Option<u64>,
    last_checked: Option<u64>,
    last_beat: Option<u64>,
    /// Whether the last document of states said that it is not up.
    is_told: bool,
}

impl Watched {
    /// Another mark takes away what reports said.
    fn set_mark(&mut self, mark: State) {
        let Self { last_checked, last_beat, is_told, .. } = *self;
        *self = Self { mark, last_checked, last_beat, is_told, ..Self::default() };
    }

    fn is_ejected(&self) -> bool {
        self.failed || self.missed
    }

    /// Without a timeout no heartbeat is missed.
    fn misses_under(&self, policy: HealthPolicy) -> bool {
        self.missed && policy.heartbeat_timeout.is_some()
    }

    fn state(&self) -> State {
        if self.is_ejected() {
            State::Down
        } else {
            self.mark
        }
    }
}

/// The health of all nodes, by index.
#[derive(Debug)]
pub(super) struct HealthTracker {
    policy: HealthPolicy,
    nodes: Vec<Watched>,
    /// The nodes that have no time to count from yet, each once.
    unwatched: Vec<u32>,
    /// How many nodes are ejected.
    ejected: u64,
    /// How many nodes have weight.
    weighty: u64,
}

/// What a change of health has changed, to be put back if the ring cannot follow.
pub(super) struct Undo(Vec<(u32, Watched)>);

impl HealthTracker {
    pub(super) fn new(topology: &Topology) -> Self {
        let count = topology.members().len();
        let (nodes, weighty) = (vec![Watched::default(); count], weighty(topology));
        let unwatched = (0..count as u32).collect();
        Self { policy: HealthPolicy::default(), nodes, unwatched, ejected: 0, weighty }
    }

    pub(super) fn policy(&self) -> HealthPolicy {
        self.policy
    }

    /// The states of all nodes as they would be under another policy, which is [`set`](Self::set_policy) after they are
    /// taken over.
    pub(super) fn states_under(&self, policy: HealthPolicy) -> Vec<State> {
        let state = |node: &Watched| Watched { missed: node.misses_under(policy), ..node.clone() }.state();
        self.nodes.iter().map(state).collect()
    }

    pub(super) fn set_policy(&mut self, policy: HealthPolicy) {
        self.policy = policy;
        self.nodes.iter_mut().for_each(|node| node.missed = node.misses_under(policy));
        self.ejected = ejected(&self.nodes);
    }

    /// Follows a change of members: `renamed` has the new index of each earlier one.
    pub(super) fn follow(&mut self, renamed: &[u32], topology: &Topology) {
        let mut nodes = vec![Watched::default(); topology.members().len()];
        for (node, &index) in self.nodes.drain(..).zip(renamed).filter(|(_, &index)| index != NO_INDEX) {
            if let Some(slot) = nodes.get_mut(index as usize) {
                *slot = node;
            }
        }
        self.unwatched = (0..).zip(&nodes).filter(|(_, node)| node.since.is_none()).map(|(index, _)| index).collect();
        (self.ejected, self.weighty) = (ejected(&nodes), weighty(topology));
        self.nodes = nodes;
    }

    pub(super) fn mark(&mut self, index: u32, mark: State) -> Undo {
        self.change(index, |node| node.set_mark(mark))
    }

    /// Marks nodes, by index, as a document says, and up those of which the last one said that they are not, and this
    /// one nothing. Where the mark is the same, what reports said stays. O(n).
    pub(super) fn mark_all(&mut self, said: &BTreeMap<u32, State>) -> Undo {
        let mut undo = Undo(Vec::new());
        for index in 0..self.nodes.len() as u32 {
            let Some(node) = self.nodes.get(index as usize) else { continue };
            let mark = said.get(&index).copied().or(node.is_told.then_some(State::Up)).unwrap_or(node.mark);
            let is_told = said.get(&index).is_some_and(|&mark| mark != State::Up);
            if (mark, is_told) != (node.mark, node.is_told) {
                let changed = self.change(index, |node| {
                    if node.mark != mark {
                        node.set_mark(mark);
                    }
                    node.is_told = is_told;
                });
                undo.0.extend(changed.0);
            }
        }
        undo
    }

    /// O(1), but for nodes that have no time to count from yet.
    pub(super) fn report(&mut self, index: u32, ok: bool, now: u64) -> Undo {
        self.tell(now);
        let HealthPolicy { rise, fall, .. } = self.policy;
        let may_eject = self.may_eject(index);
        self.change(index, |node| {
            node.last_checked = Some(now);
            if ok {
                (node.successes, node.failures) = (node.successes.saturating_add(1), 0);
                node.failed &= node.successes < rise;
            } else {
                (node.successes, node.failures) = (0, node.failures.saturating_add(1));
                node.failed |= node.failures >= fall && may_eject;
            }
        })
    }

    pub(super) fn heartbeat(&mut self, index: u32, now: u64) -> Undo {
        self.tell(now);
        self.change(index, |node| {
            node.last_beat = Some(now);
            node.since = node.since.max(Some(now));
            node.missed = false;
        })
    }

    /// O(n).
    pub(super) fn tick(&mut self, now: u64) -> Undo {
        self.tell(now);
        let mut undo = Undo(Vec::new());
        let Some(timeout) = self.policy.heartbeat_timeout.map(milliseconds) else { return undo };
        for index in 0..self.nodes.len() as u32 {
            let late = |node: &Watched| node.since.is_some_and(|since| now.saturating_sub(since) > timeout);
            let misses = self.nodes.get(index as usize).is_some_and(|node| !node.missed && late(node));
            if misses && self.may_eject(index) {
                undo.0.extend(self.change(index, |node| node.missed = true).0);
            }
        }
        undo
    }

    /// Puts back what a change has changed.
    pub(super) fn undo(&mut self, Undo(nodes): Undo) {
        for (index, before) in nodes {
            self.change(index, |node| *node = before);
        }
    }

    /// When the next node without a heartbeat would be missed. Those that may not be taken down now are looked at again
    /// after another timeout. O(n).
    pub(super) fn next_tick(&self, now: u64) -> Option<u64> {
        let timeout = self.policy.heartbeat_timeout.map(milliseconds)?;
        let waiting = self.nodes.iter().filter(|node| !node.missed && node.mark != State::Down);
        let missed_at = |since: u64| match since.saturating_add(timeout).saturating_add(1) {
            at if at <= now => now.saturating_add(timeout),
            at => at,
        };
        waiting.filter_map(|node| node.since).map(missed_at).min()
    }

    pub(super) fn state(&self, index: u32) -> State {
        self.nodes.get(index as usize).map_or(State::Up, Watched::state)
    }

    pub(super) fn states(&self) -> Vec<State> {
        self.nodes.iter().map(Watched::state).collect()
    }

    pub(super) fn of(&self, index: u32) -> NodeHealth {
        let Some(node) = self.nodes.get(index as usize) else { return NodeHealth::default() };
        NodeHealth {
            state: node.state(),
            ejected: node.is_ejected(),
            successes: node.successes,
            failures: node.failures,
            last_checked: node.last_checked.map(Duration::from_millis),
            last_beat: node.last_beat.map(Duration::from_millis),
        }
    }

    /// Every change of one node, so that what is counted of all stays right.
    fn change(&mut self, index: u32, change: impl FnOnce(&mut Watched)) -> Undo {
        let Some(node) = self.nodes.get_mut(index as usize) else { return Undo(Vec::new()) };
        let before = node.clone();
        change(node);
        self.ejected = self.ejected + u64::from(node.is_ejected()) - u64::from(before.is_ejected());
        match (before.since.is_some(), node.since.is_some()) {
            (true, false) => self.unwatched.push(index),
            // A refused change is taken back: the node that it added last.
            (false, true) if self.unwatched.last() == Some(&index) => drop(self.unwatched.pop()),
            _ => {}
        }
        Undo(vec![(index, before)])
    }

    /// Nodes count from the first time that is told.
    fn tell(&mut self, now: u64) {
        for index in self.unwatched.drain(..) {
            self.nodes.get_mut(index as usize).into_iter().for_each(|node| node.since = node.since.or(Some(now)));
        }
    }

    /// Whether a node may be taken down: so that failing checks never take down the whole service. O(1).
    fn may_eject(&self, index: u32) -> bool {
        match self.nodes.get(index as usize) {
            None | Some(Watched { mark: State::Down, .. }) => false,
            Some(node) if node.is_ejected() => true,
            Some(_) => (self.ejected + 1) * 100 <= u64::from(self.policy.max_ejected) * self.weighty,
        }
    }
}

fn ejected(nodes: &[Watched]) -> u64 {
    nodes.iter().filter(|node| node.is_ejected()).count() as u64
}

fn weighty(topology: &Topology) -> u64 {
    let has_weight = |node: &&Arc<Node>| !topology.scheme().weight_of(node).is_zero();
    topology.members().nodes().iter().filter(has_weight).count() as u64
}
