//! What is published to, what became of it, and how much may leave at once. May use `failure`, `output` and `sources`.

use crate::{
    failure::{Failure, Outcome},
    output::{in_a_line, Output},
};
use clap::Args;
use libconsistent::{FollowPolicy, Topology};
use libconsistent_sources::{
    publish::{self, Published},
    Store,
};
use serde::Serialize;
use std::future::Future;

/// Where a document lies.
#[derive(Args)]
pub struct To {
    /// Where it lies: a file, `redis://HOST/0?key=KEY`, `etcd://HOST:PORT/KEY`, and rediss:// and etcds:// over TLS.
    ///
    /// A user and a password stand before the host, or in the variables CONSISTENT_USER and CONSISTENT_PASSWORD, which
    /// other processes do not see. `?ca=FILE` is trusted beside the roots of the system.
    #[arg(long = "to", value_name = "ADDRESS")]
    address: String,
}

/// A document and what became of it, as JSON has it.
#[derive(Serialize)]
struct Answer<'a> {
    outcome: &'static str,
    to: &'a str,
    epoch: u64,
    fingerprint: String,
    found: Option<Found>,
}

#[derive(Serialize)]
struct Found {
    epoch: u64,
    fingerprint: String,
}

impl To {
    /// The store of the topology.
    pub fn store(&self) -> Result<Store, Failure> {
        Store::open(&self.address).map_err(failed)
    }

    /// The store of the states beside it.
    pub fn states(&self) -> Result<Store, Failure> {
        Store::open_states(&self.address).map_err(failed)
    }
}

/// How much of the weight may leave at once, as `--max-loss` says.
pub fn policy(max_loss: f64) -> Result<FollowPolicy, Failure> {
    let policy = FollowPolicy::default().with_max_loss(max_loss);
    policy.checked().map_err(|error| Failure::at("--max-loss", error))?;
    Ok(policy)
}

/// Waits for what is done with a store.
pub fn done<T>(work: impl Future<Output = Result<T, libconsistent_sources::Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::at("--to", error))?.block_on(work).map_err(failed)
}

/// The message has the address already.
fn failed(failure: libconsistent_sources::Failure) -> Failure {
    Failure::at("--to", failure)
}

/// Tells what became of a topology. The answer is no if another one is in its place.
pub fn told(output: &mut Output, store: &Store, new: &Topology, done: &Published) -> Result<Outcome, Failure> {
    let to = store.name();
    if output.is_json() {
        let found = done.found.map(|(epoch, fingerprint)| Found { epoch, fingerprint: fingerprint.to_string() });
        let (epoch, fingerprint) = (new.epoch(), new.fingerprint().to_string());
        output.json(&Answer { outcome: name(done.outcome), to, epoch, fingerprint, found })?;
    } else {
        let there = done.found.map_or(String::new(), |(epoch, fingerprint)| format!("epoch {epoch}, {fingerprint}"));
        let begins = begins(done.outcome);
        output.line(match done.outcome {
            publish::Outcome::Written | publish::Outcome::Unchanged => format!("{begins} {to}: {}", in_a_line(new)),
            publish::Outcome::Stale => format!("{begins} {to} has {there}, which is later than epoch {}", new.epoch()),
            publish::Outcome::Conflict => {
                format!("{begins} {to} has {there}, which places keys otherwise; publish a later epoch")
            }
        })?;
    }
    Ok(match done.outcome {
        publish::Outcome::Written | publish::Outcome::Unchanged => Outcome::Yes,
        publish::Outcome::Stale | publish::Outcome::Conflict => Outcome::No,
    })
}

/// How a line of an outcome begins, before the address.
pub fn begins(outcome: publish::Outcome) -> &'static str {
    match outcome {
        publish::Outcome::Written => "written to",
        publish::Outcome::Unchanged => "unchanged at",
        publish::Outcome::Stale => "stale:",
        publish::Outcome::Conflict => "conflict:",
    }
}

/// What programs call an outcome.
pub fn name(outcome: publish::Outcome) -> &'static str {
    match outcome {
        publish::Outcome::Written => "written",
        publish::Outcome::Unchanged => "unchanged",
        publish::Outcome::Stale => "stale",
        publish::Outcome::Conflict => "conflict",
    }
}
