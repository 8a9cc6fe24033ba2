//! Nodes, checked by connecting to them, and what that says published for others: each entry holds for a while and is
//! renewed, so that nobody stays down by the word of an agent that is gone.

use super::{facts::Board, keeper, log, watch};
use libconsistent::{CheckPolicy, HealthChecker, NodeState, Probe, Ring, State};
use libconsistent_sources::{publish::publish_states, Store};
use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};
use tokio::{
    net::TcpStream,
    time::{sleep, Instant},
};

/// How often it is looked whether anything is to be said.
const ROUND: Duration = Duration::from_millis(500);
/// How long what is said holds, and after how long it is said again.
const HOLDS: Duration = Duration::from_secs(30);
const RENEWED: Duration = Duration::from_secs(10);

/// Where states are published, and in whose name.
pub struct Checks {
    pub store: Store,
    pub by: String,
}

impl Checks {
    /// Checks the nodes of a ring and publishes who is not up, for as long as it is polled.
    pub async fn run(mut self, ring: Ring, board: Board) {
        // Agents that start together do not ask together.
        let policy = CheckPolicy::default().with_seed(RandomState::new().hash_one(0));
        let _checker = match HealthChecker::start_with(&ring, policy, answers) {
            Ok(checker) => checker,
            Err(error) => return log::warning(format_args!("--publish-states: {error}")),
        };
        let mut said: Option<(Vec<(String, State)>, Instant)> = None;
        let (mut failures, mut told) = (0, None);
        loop {
            sleep(ROUND).await;
            let now_down = down(&ring);
            let is_said = said
                .as_ref()
                .is_some_and(|(down, since)| *down == now_down && (down.is_empty() || since.elapsed() < RENEWED));
            if is_said {
                continue;
            }
            match self.publish(&now_down).await {
                Ok(()) => {
                    (said, failures, told) = (Some((now_down, Instant::now())), 0, None);
                    board.lock().published += 1;
                }
                Err(why) => {
                    board.lock().failed_publishing += 1;
                    if told.as_ref() != Some(&why) {
                        log::warning(format_args!("--publish-states: {why}"));
                        told = Some(why);
                    }
                    sleep(watch::wait(failures)).await;
                    failures += 1;
                }
            }
        }
    }

    async fn publish(&mut self, down: &[(String, State)]) -> Result<(), String> {
        let now = keeper::now();
        let until = now + HOLDS;
        let entry = |(id, state): &(String, State)| (id.clone(), NodeState::new(*state).with_until(until));
        let ours: Vec<_> = down.iter().map(entry).collect();
        let published = publish_states(&mut self.store, &self.by, &ours, now, false).await;
        published.map(drop).map_err(|failure| failure.message().to_owned())
    }
}

/// Who is not up, by the checks or by the source.
fn down(ring: &Ring) -> Vec<(String, State)> {
    let snapshot = ring.snapshot();
    let nodes = snapshot.topology().members().nodes().iter().zip(snapshot.states());
    nodes.filter(|(_, state)| **state != State::Up).map(|(node, &state)| (node.id.clone(), state)).collect()
}

/// Whether a node takes connections at its address, or at its id where that is one, as those of DNS are. Of others
/// nothing can be said against them.
async fn answers(probe: Probe) -> bool {
    let endpoint = if probe.address.is_empty() { &probe.id } else { &probe.address };
    let has_port = endpoint.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0));
    !has_port || TcpStream::connect(&**endpoint).await.is_ok()
}
