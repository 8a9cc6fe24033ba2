//! Active checks as a task of tokio: it drives a schedule, makes the probes, and reports how they went.

use super::{CheckPolicy, Checks, Probe, Ring};
use crate::{error::Quoted, Error, ErrorKind};
use std::{collections::BTreeMap, fmt, future::Future, time::Duration};
use tokio::{
    net::TcpStream,
    runtime::Handle,
    task::{AbortHandle, Id, JoinError, JoinSet},
    time::{sleep, timeout},
};

/// Checks all nodes of a ring in the background and reports to it, until it is dropped. Nodes that join are checked
/// within an interval.
///
/// ```
/// # use libconsistent::{CheckPolicy, HealthChecker, Node, Ring, Scheme};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let ring = Ring::new([Node::new("a").with_address("127.0.0.1:6379")], Scheme::default())?;
/// let checker = HealthChecker::start(&ring, CheckPolicy::default())?;
/// // ... serve ...
/// drop(checker);
/// # Ok::<(), libconsistent::Error>(())
/// # }).unwrap();
/// ```
#[must_use = "it checks until it is dropped"]
pub struct HealthChecker {
    task: AbortHandle,
}

impl HealthChecker {
    /// Checks nodes by a TCP connection to their addresses, `host:port` or `[v6]:port`.
    ///
    /// # Errors
    /// `argument`, naming the field of the policy, or outside a runtime of tokio; `address` for a node whose address is
    /// nothing to connect to. One that joins later with such an address fails its checks.
    pub fn start(ring: &Ring, policy: CheckPolicy) -> Result<Self, Error> {
        for node in ring.snapshot().topology().members().nodes() {
            if !is_endpoint(&node.address) {
                let (id, address) = (Quoted(&node.id), Quoted(&node.address));
                let message = format!("node {id}.address: {address} is not host:port with a port from 1 to 65535");
                return Err(Error::new(ErrorKind::Address, message));
            }
        }
        Self::start_with(ring, policy, |probe| async move { TcpStream::connect(&*probe.address).await.is_ok() })
    }

    /// Checks nodes by a probe of the caller's, which says whether the node is well. One that is not done by its
    /// deadline is dropped and has failed; one that panics says nothing.
    ///
    /// # Errors
    /// `argument`, naming the field of the policy, or outside a runtime of tokio.
    pub fn start_with<P, F>(ring: &Ring, policy: CheckPolicy, probe: P) -> Result<Self, Error>
    where
        P: Fn(Probe) -> F + Send + 'static,
        F: Future<Output = bool> + Send + 'static,
    {
        let checks = ring.checks(policy)?;
        let runtime = Handle::try_current().map_err(|_| {
            Error::new(ErrorKind::Argument, "runtime: a HealthChecker starts inside a runtime of tokio")
        })?;
        Ok(Self { task: runtime.spawn(run(checks, policy.interval, probe)).abort_handle() })
    }
}

/// Probes that are out end as well.
impl Drop for HealthChecker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for HealthChecker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HealthChecker").field("is_stopped", &self.task.is_finished()).finish()
    }
}

/// Never done.
async fn run<P, F>(checks: Checks, interval: Duration, probe: P)
where
    P: Fn(Probe) -> F,
    F: Future<Output = bool> + Send + 'static,
{
    let mut out = JoinSet::new();
    let mut numbers = BTreeMap::new();
    loop {
        let now = Ring::now();
        for asked in checks.due(now) {
            let (number, left) = (asked.number, asked.deadline.saturating_sub(now));
            let task = out.spawn(timeout(left, probe(asked)));
            numbers.insert(task.id(), number);
        }
        // Nodes that join are seen within an interval, though nothing wakes.
        let wake = checks.next_wake().map_or(interval, |at| at.saturating_sub(Ring::now()).min(interval));
        if out.is_empty() {
            sleep(wake).await;
        } else if let Ok(Some(done)) = timeout(wake, out.join_next_with_id()).await {
            tell(&checks, &mut numbers, done.map(|(id, told)| (id, told.unwrap_or(false))));
        }
    }
}

fn tell(checks: &Checks, numbers: &mut BTreeMap<Id, u64>, done: Result<(Id, bool), JoinError>) {
    let id = done.as_ref().map_or_else(JoinError::id, |&(id, _)| id);
    let Some(number) = numbers.remove(&id) else { return };
    match done {
        Ok((_, ok)) => checks.finished(number, ok, Ring::now()),
        Err(_) => checks.cancel(number),
    };
}

fn is_endpoint(address: &str) -> bool {
    let port =
        |port: &str| port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|p| p > 0);
    address.rsplit_once(':').is_some_and(|(host, rest)| {
        let is_v6 = host.starts_with('[') && host.ends_with(']');
        !host.is_empty() && (is_v6 || !host.contains(':')) && port(rest)
    })
}
