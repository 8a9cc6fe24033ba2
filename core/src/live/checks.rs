//! When to check which node (`docs/SPEC.md`, 16.6): a schedule that runs nothing and knows no clock. Whoever drives it
//! tells the time, makes the probes it hands out, and tells how they went.

use super::{
    lock::Lock,
    units::{milli, milliseconds, rounded_up},
    Ring,
};
use crate::{hash::xxh3_64, placement::Placement, Error, ErrorKind};
use std::{collections::BTreeMap, fmt, time::Duration};

/// How often, and how many at a time, nodes are checked. Times are rounded up to whole milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct CheckPolicy {
    /// The time from one probe of a node to its next; above 0.
    pub interval: Duration,
    /// The next probe comes later by a random time of up to this part of the interval: whole thousandths from 0 to 1.
    pub jitter: f64,
    /// A probe that has not finished by then has failed; above 0.
    pub timeout: Duration,
    /// At most so many probes are out at a time; at least 1.
    pub max_in_flight: u32,
    /// Decides the jitter: give each process another.
    pub seed: u64,
}

impl Default for CheckPolicy {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        Self { interval: second, jitter: 0.1, timeout: second, max_in_flight: 64, seed: 0 }
    }
}

impl CheckPolicy {
    /// The same policy with another [`interval`](Self::interval).
    pub fn with_interval(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// The same policy with another [`jitter`](Self::jitter).
    pub fn with_jitter(self, jitter: f64) -> Self {
        Self { jitter, ..self }
    }

    /// The same policy with another [`timeout`](Self::timeout).
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The same policy with another [`max_in_flight`](Self::max_in_flight).
    pub fn with_max_in_flight(self, max_in_flight: u32) -> Self {
        Self { max_in_flight, ..self }
    }

    /// The same policy with another [`seed`](Self::seed).
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The policy in whole milliseconds, and the thousandths of the jitter.
    fn checked(self) -> Result<(Self, u32), Error> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Argument, message));
        match self {
            Self { interval: Duration::ZERO, .. } => refuse("interval: 0, must be above 0".into()),
            Self { timeout: Duration::ZERO, .. } => refuse("timeout: 0, must be above 0".into()),
            Self { max_in_flight: 0, .. } => refuse("max_in_flight: 0, must be at least 1".into()),
            Self { interval, jitter, timeout, .. } => {
                let (interval, timeout) = (rounded_up("interval", interval)?, rounded_up("timeout", timeout)?);
                Ok((Self { interval, timeout, ..self }, milli("jitter", jitter, 0, 1)?))
            }
        }
    }
}

/// A check to make: connect to the address, and tell [`Checks::finished`] by the deadline how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Probe {
    /// The number to finish it by, counted from 1.
    pub number: u64,
    /// The node.
    pub id: String,
    /// Its address.
    pub address: String,
    /// When it has failed, if it has not finished before.
    pub deadline: Duration,
}

/// The schedule of active checks of a ring's nodes. It reports how they went to the ring, and follows its members.
/// Threads may drive it together. It holds no lock while it reports: whoever listens to the ring may call it.
///
/// ```
/// # use libconsistent::{CheckPolicy, Node, Ring, Scheme};
/// # use std::time::Duration;
/// let ring = Ring::new([Node::new("a").with_address("10.0.0.1:80")], Scheme::default())?;
/// let checks = ring.checks(CheckPolicy::default().with_jitter(0.0))?;
/// let now = Ring::now();
/// for probe in checks.due(now) {
///     println!("connect to {}", probe.address);
///     checks.finished(probe.number, true, now + Duration::from_millis(5));
/// }
/// assert_eq!(checks.next_wake(), Some(now + Duration::from_secs(1)));
/// # Ok::<(), libconsistent::Error>(())
/// ```
pub struct Checks {
    ring: Ring,
    // Whoever panicked was between two reports: what it left is a schedule like any other.
    schedule: Lock<Schedule>,
}

/// When which node is checked, and what is out.
struct Schedule {
    policy: CheckPolicy,
    /// The thousandths of the policy's jitter.
    jitter: u32,
    /// What `nodes` are the members of.
    snapshot: Option<Placement>,
    nodes: BTreeMap<String, Checked>,
    /// Probes that are out, by number.
    out: BTreeMap<u64, Out>,
    last: u64,
}

/// Times are in milliseconds here, and below.
struct Checked {
    /// How many probes were handed out.
    probes: u64,
    due: u64,
    is_out: bool,
}

struct Out {
    id: String,
    deadline: u64,
}

impl Ring {
    /// A schedule of active checks of this ring's nodes, which reports to it.
    ///
    /// # Errors
    /// `argument`, naming the field.
    pub fn checks(&self, policy: CheckPolicy) -> Result<Checks, Error> {
        let (policy, jitter) = policy.checked()?;
        let (nodes, out) = Default::default();
        let schedule = Schedule { policy, jitter, snapshot: None, nodes, out, last: 0 };
        Ok(Checks { ring: self.clone(), schedule: Lock::new(schedule) })
    }
}

impl Checks {
    /// The probes to make at `now`, each once. Those that are out for too long are reported as failures first.
    /// O(nodes).
    pub fn due(&self, now: Duration) -> Vec<Probe> {
        let at = milliseconds(now);
        let late = self.schedule.lock().late(at);
        for id in late {
            // One that has left needs no report.
            let _ = self.ring.report(&id, false, now);
        }
        self.schedule.lock().due(&self.ring, at)
    }

    /// Tells how a probe went; whether that counted. One that has timed out, or whose node has left, does not.
    pub fn finished(&self, number: u64, ok: bool, now: Duration) -> bool {
        let taken = self.schedule.lock().take_back(number);
        let Some(Out { id, deadline }) = taken else { return false };
        self.ring.report(&id, ok && milliseconds(now) < deadline, now).is_ok()
    }

    /// Takes back a probe that told nothing of its node, such as one that failed by a mistake of the program: it counts
    /// neither way, and the node's next one comes when it would have come. Whether the probe was out.
    pub fn cancel(&self, number: u64) -> bool {
        self.schedule.lock().take_back(number).is_some()
    }

    /// When to call [`due`](Self::due) again, unless a probe finishes, or the ring changes, before. `None`: there is
    /// nothing to wait for.
    pub fn next_wake(&self) -> Option<Duration> {
        self.schedule.lock().next_wake()
    }
}

impl Schedule {
    /// By how much a node's probe `k` comes later.
    fn jitter(&self, id: &str, k: u64) -> u64 {
        let r = xxh3_64(&[id.as_bytes(), &k.to_le_bytes()].concat(), self.policy.seed);
        let range = u128::from(milliseconds(self.policy.interval)) * u128::from(self.jitter) / 1000 + 1;
        // Not above the interval.
        ((u128::from(r) * range) >> 64) as u64
    }

    fn due(&mut self, ring: &Ring, now: u64) -> Vec<Probe> {
        self.follow(ring, now);
        let mut due: Vec<(u64, &str)> = self
            .nodes
            .iter()
            .filter(|(_, node)| !node.is_out && node.due <= now)
            .map(|(id, n)| (n.due, &**id))
            .collect();
        due.sort_unstable();
        let due: Vec<String> = due.into_iter().take(self.room()).map(|(_, id)| id.to_owned()).collect();
        due.into_iter().map(|id| self.hand_out(id, now)).collect()
    }

    fn next_wake(&self) -> Option<Duration> {
        let deadline = self.out.values().map(|out| out.deadline).min();
        let due = self.nodes.values().filter(|node| !node.is_out).map(|node| node.due).min();
        let due = due.filter(|_| self.room() > 0);
        deadline.into_iter().chain(due).min().map(Duration::from_millis)
    }

    fn take_back(&mut self, number: u64) -> Option<Out> {
        let out = self.out.remove(&number)?;
        if let Some(node) = self.nodes.get_mut(&out.id) {
            node.is_out = false;
        }
        Some(out)
    }

    /// How many more probes may be out.
    fn room(&self) -> usize {
        (self.policy.max_in_flight as usize).saturating_sub(self.out.len())
    }

    /// Takes back what is out for too long; the nodes, in the order of their deadlines.
    fn late(&mut self, now: u64) -> Vec<String> {
        let late = self.out.iter().filter(|(_, out)| out.deadline <= now);
        let mut late: Vec<(u64, u64)> = late.map(|(&number, out)| (out.deadline, number)).collect();
        late.sort_unstable();
        late.into_iter().filter_map(|(_, number)| Some(self.take_back(number)?.id)).collect()
    }

    /// Sees nodes that joined and forgets those that left, with their probes.
    fn follow(&mut self, ring: &Ring, now: u64) {
        if self.snapshot.as_ref().is_some_and(|snapshot| ring.is_current(snapshot)) {
            return;
        }
        let snapshot = ring.snapshot();
        let members = snapshot.topology().members();
        self.nodes.retain(|id, _| members.index_of(id).is_ok());
        self.out.retain(|_, out| members.index_of(&out.id).is_ok());
        for node in members.nodes() {
            if !self.nodes.contains_key(&node.id) {
                let due = now.saturating_add(self.jitter(&node.id, 0));
                self.nodes.insert(node.id.clone(), Checked { probes: 0, due, is_out: false });
            }
        }
        self.snapshot = Some(snapshot);
    }

    fn hand_out(&mut self, id: String, now: u64) -> Probe {
        let probes = self.nodes.get(&id).map_or(0, |node| node.probes) + 1;
        let later = milliseconds(self.policy.interval).saturating_add(self.jitter(&id, probes));
        if let Some(node) = self.nodes.get_mut(&id) {
            *node = Checked { probes, due: now.saturating_add(later), is_out: true };
        }
        self.last += 1;
        let (number, deadline) = (self.last, now.saturating_add(milliseconds(self.policy.timeout)));
        self.out.insert(number, Out { id: id.clone(), deadline });
        let snapshot = self.snapshot.as_ref();
        let node = snapshot.and_then(|s| s.topology().members().index_of(&id).ok().and_then(|index| s.node(index)));
        Probe {
            number,
            address: node.map(|node| node.address.clone()).unwrap_or_default(),
            id,
            deadline: Duration::from_millis(deadline),
        }
    }
}

/// In a few words, however many nodes there are.
impl fmt::Debug for Checks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schedule = self.schedule.lock();
        f.debug_struct("Checks")
            .field("ring", &self.ring)
            .field("policy", &schedule.policy)
            .field("nodes", &schedule.nodes.len())
            .field("out", &schedule.out.len())
            .finish_non_exhaustive()
    }
}
