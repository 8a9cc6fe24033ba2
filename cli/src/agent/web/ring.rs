//! `/ring`: the document with where it is from, as JSON.

use crate::agent::facts::Facts;
use libconsistent::{Ring, State};
use serde::Serialize;
use serde_json::value::RawValue;
use std::{collections::BTreeMap, time::Duration};

#[derive(Serialize)]
struct Answer<'a> {
    document: Box<RawValue>,
    epoch: u64,
    fingerprint: String,
    states: BTreeMap<&'a str, State>,
    states_fingerprint: String,
    written: bool,
    source: Option<Origin>,
    sources: Vec<Compared<'a>>,
}

#[derive(Serialize)]
struct Origin {
    origin: String,
    age_seconds: Option<f64>,
    accepted: u64,
    refused: u64,
    error: Option<String>,
    error_age_seconds: Option<f64>,
}

#[derive(Serialize)]
struct Compared<'a> {
    name: &'a str,
    up: bool,
    failures: u64,
    failure: Option<&'a str>,
    /// Of those that are compared with the first.
    epoch: Option<u64>,
    fingerprint: Option<String>,
    disagrees: Option<bool>,
}

pub fn json(ring: &Ring, facts: &Facts) -> Result<String, String> {
    let snapshot = ring.snapshot();
    let topology = snapshot.topology();
    let nodes = topology.members().nodes().iter().zip(snapshot.states());
    let states = nodes.filter(|(_, state)| **state != State::Up);
    let seconds = |age: Option<Duration>| age.map(|age| age.as_secs_f64());
    let answer = Answer {
        document: RawValue::from_string(topology.to_json()).map_err(|error| error.to_string())?,
        epoch: topology.epoch(),
        fingerprint: topology.fingerprint().to_string(),
        states: states.map(|(node, &state)| (node.id.as_str(), state)).collect(),
        states_fingerprint: snapshot.states_fingerprint().to_string(),
        written: facts.is_written,
        source: ring.source().map(|source| Origin {
            origin: source.origin,
            age_seconds: seconds(source.age),
            accepted: source.accepted,
            refused: source.refused,
            error: source.error,
            error_age_seconds: seconds(source.error_age),
        }),
        sources: facts
            .sources
            .iter()
            .map(|seen| Compared {
                name: &seen.name,
                up: seen.is_up,
                failures: seen.failures,
                failure: seen.failure.as_deref(),
                epoch: seen.topology.as_ref().map(libconsistent::Topology::epoch),
                fingerprint: seen.topology.as_ref().map(|topology| topology.fingerprint().to_string()),
                disagrees: facts.disagrees(seen),
            })
            .collect(),
    };
    serde_json::to_string(&answer).map(|json| json + "\n").map_err(|error| error.to_string())
}
