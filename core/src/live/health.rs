//! Health by reports and heartbeats (`docs/SPEC.md`, 16.1): a state machine that knows no clock, no lock and no ring.

use crate::{
    members::{Members, NO_NODE},
    placement::State,
    Error, ErrorKind,
};

/// When reports and missed heartbeats take a node down, and bring it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthPolicy {
    /// So many successes in a row bring a node back; at least 1.
    pub rise: u32,
    /// So many failures in a row take a node down; at least 1.
    pub fall: u32,
    /// A node without a heartbeat for longer than this, in milliseconds, is taken down. `None`: heartbeats are not
    /// expected.
    pub heartbeat_timeout: Option<u64>,
    /// At most so many percent of the nodes with weight are taken down by reports and missed heartbeats together.
    pub max_ejected: u32,
}

impl Default for HealthPolicy {
    fn default() -> Self {
        Self { rise: 2, fall: 3, heartbeat_timeout: None, max_ejected: 50 }
    }
}

impl HealthPolicy {
    pub(super) fn check(&self) -> Result<(), Error> {
        let refuse = |message: &str| Err(Error::new(ErrorKind::Argument, message));
        match self {
            Self { rise: 0, .. } => refuse("rise: 0, must be at least 1"),
            Self { fall: 0, .. } => refuse("fall: 0, must be at least 1"),
            Self { heartbeat_timeout: Some(0), .. } => refuse("heartbeat_timeout: 0, must be at least 1 ms"),
            Self { max_ejected: 101.., .. } => {
                refuse(&format!("max_ejected: {} percent, must be 0..=100", self.max_ejected))
            }
            _ => Ok(()),
        }
    }
}

/// What reports, heartbeats and marks have said of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeHealth {
    /// The state, which look-ups go by.
    pub state: State,
    /// Whether it is down because of reports or missed heartbeats, not of a mark.
    pub ejected: bool,
    /// Successes reported in a row.
    pub successes: u32,
    /// Failures reported in a row.
    pub failures: u32,
    /// The time of the last report, in milliseconds of the caller's clock.
    pub last_checked: Option<u64>,
    /// The time of the last heartbeat.
    pub last_beat: Option<u64>,
}

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
}

impl Watched {
    fn is_ejected(&self) -> bool {
        self.failed || self.missed
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
pub(super) struct Health {
    policy: HealthPolicy,
    nodes: Vec<Watched>,
    /// Some node has no time to count from yet.
    unwatched: bool,
}

impl Health {
    pub(super) fn new(nodes: usize) -> Self {
        Self { policy: HealthPolicy::default(), nodes: vec![Watched::default(); nodes], unwatched: true }
    }

    pub(super) fn policy(&self) -> HealthPolicy {
        self.policy
    }

    pub(super) fn set_policy(&mut self, policy: HealthPolicy) {
        self.policy = policy;
        if policy.heartbeat_timeout.is_none() {
            self.nodes.iter_mut().for_each(|node| node.missed = false);
        }
    }

    /// Follows a change of members: `renamed` has the new index of each earlier one.
    pub(super) fn follow(&mut self, renamed: &[u32], members: usize) {
        let mut nodes = vec![Watched::default(); members];
        for (node, &index) in self.nodes.drain(..).zip(renamed).filter(|(_, &index)| index != NO_NODE) {
            if let Some(slot) = nodes.get_mut(index as usize) {
                *slot = node;
            }
        }
        (self.nodes, self.unwatched) = (nodes, true);
    }

    pub(super) fn mark(&mut self, index: u32, mark: State) {
        if let Some(node) = self.nodes.get_mut(index as usize) {
            let Watched { last_checked, last_beat, .. } = *node;
            *node = Watched { mark, last_checked, last_beat, ..Watched::default() };
            self.unwatched = true;
        }
    }

    pub(super) fn report(&mut self, members: &Members, index: u32, ok: bool, now: u64) {
        self.tell(now);
        let HealthPolicy { rise, fall, .. } = self.policy;
        let Some(node) = self.nodes.get_mut(index as usize) else { return };
        node.last_checked = Some(now);
        if ok {
            (node.successes, node.failures) = (node.successes.saturating_add(1), 0);
            node.failed &= node.successes < rise;
            return;
        }
        (node.successes, node.failures) = (0, node.failures.saturating_add(1));
        if node.failures >= fall && self.may_eject(members, index) {
            self.nodes.get_mut(index as usize).into_iter().for_each(|node| node.failed = true);
        }
    }

    pub(super) fn heartbeat(&mut self, index: u32, now: u64) {
        self.tell(now);
        if let Some(node) = self.nodes.get_mut(index as usize) {
            node.last_beat = Some(now);
            node.since = node.since.max(Some(now));
            node.missed = false;
        }
    }

    pub(super) fn tick(&mut self, members: &Members, now: u64) {
        self.tell(now);
        let Some(timeout) = self.policy.heartbeat_timeout else { return };
        for index in 0..self.nodes.len() {
            let late = |node: &Watched| node.since.is_some_and(|since| now.saturating_sub(since) > timeout);
            let misses = self.nodes.get(index).is_some_and(|node| !node.missed && late(node));
            if misses && self.may_eject(members, index as u32) {
                self.nodes.get_mut(index).into_iter().for_each(|node| node.missed = true);
            }
        }
    }

    /// When the next node without a heartbeat would be missed. Those that may not be taken down now are looked at again
    /// after another timeout.
    pub(super) fn next_tick(&self, now: u64) -> Option<u64> {
        let timeout = self.policy.heartbeat_timeout?;
        let waiting = self.nodes.iter().filter(|node| !node.missed && node.mark != State::Down);
        let missed_at = |since: u64| match since.saturating_add(timeout).saturating_add(1) {
            at if at <= now => now.saturating_add(timeout),
            at => at,
        };
        waiting.filter_map(|node| node.since).map(missed_at).min()
    }

    pub(super) fn state(&self, index: u32) -> State {
        self.nodes.get(index as usize).map(Watched::state).unwrap_or_default()
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
            last_checked: node.last_checked,
            last_beat: node.last_beat,
        }
    }

    fn tell(&mut self, now: u64) {
        if core::mem::take(&mut self.unwatched) {
            self.nodes.iter_mut().for_each(|node| node.since = node.since.or(Some(now)));
        }
    }

    /// Whether a node may be taken down: so that failing checks never take down the whole service.
    fn may_eject(&self, members: &Members, index: u32) -> bool {
        match self.nodes.get(index as usize) {
            None | Some(Watched { mark: State::Down, .. }) => false,
            Some(node) if node.is_ejected() => true,
            Some(_) => {
                let ejected = self.nodes.iter().filter(|node| node.is_ejected()).count() as u64;
                let weighty = members.nodes().iter().filter(|node| !node.weight.is_zero()).count() as u64;
                (ejected + 1) * 100 <= u64::from(self.policy.max_ejected) * weighty
            }
        }
    }
}
