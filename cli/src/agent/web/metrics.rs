//! `/metrics`: Prometheus' text format.

use super::differences::Differences;
use crate::agent::facts::Facts;
use libconsistent::{Placement, Ring, State};
use std::fmt::{Display, Write};

/// Beyond so many nodes none has a share of its own: each would be a series.
const MOST_SHARES: usize = 1000;

struct Page(String);

impl Page {
    /// Begins a metric.
    fn metric(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (place, (label, text)) in labels.iter().enumerate() {
            let before = if place == 0 { '{' } else { ',' };
            let _ = write!(self.0, "{before}{label}=\"{}\"", escaped(text));
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{end} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.metric(name, kind, help);
        self.value(name, &[], value);
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

pub fn text(facts: &Facts, differences: &Differences) -> String {
    let mut page = Page(String::new());
    let build = "consistent_agent_build_info";
    page.metric(build, "gauge", "The version of the agent.");
    page.value(build, &[("version", env!("CARGO_PKG_VERSION"))], 1);
    if let Some(ring) = &facts.ring {
        topology(&mut page, ring);
    }
    let counters = [
        ("documents_accepted", "Documents that were taken, news or not.", facts.accepted()),
        ("documents_refused", "Documents that were refused.", facts.refused()),
        ("file_writes", "Files that were written.", facts.writes),
        ("file_write_failures", "Files that could not be written, tried again.", facts.failed_writes),
        ("on_change_runs", "Runs of the command after a change.", facts.runs),
        ("on_change_failures", "Runs of the command that failed.", facts.failed_runs),
        ("states_published", "States that were published.", facts.published),
        ("states_publish_failures", "States that could not be published, tried again.", facts.failed_publishing),
    ];
    for (name, help, value) in counters {
        page.one(&format!("consistent_{name}_total"), "counter", help, value);
    }
    let is_written = u8::from(facts.ring.is_some() && facts.is_written);
    page.one("consistent_file_written", "gauge", "Whether the file has the topology.", is_written);
    sources(&mut page, facts, differences);
    page.0
}

fn topology(page: &mut Page, ring: &Ring) {
    let snapshot = ring.snapshot();
    let topology = snapshot.topology();
    let (fingerprint, states) = (topology.fingerprint().to_string(), snapshot.states_fingerprint().to_string());
    let info = "consistent_topology_info";
    page.metric(info, "gauge", "What the topology is.");
    let scheme = ("scheme", topology.scheme().name());
    page.value(info, &[("fingerprint", &fingerprint), ("states_fingerprint", &states), scheme], 1);
    page.one("consistent_topology_epoch", "gauge", "The epoch of the topology.", topology.epoch());
    if let Some(age) = ring.source().and_then(|source| source.age) {
        let help = "Since the source last told this topology.";
        page.one("consistent_topology_age_seconds", "gauge", help, age.as_secs_f64());
    }
    let members = "consistent_members";
    page.metric(members, "gauge", "Nodes by state.");
    for state in [State::Up, State::Draining, State::Down] {
        let count = snapshot.states().iter().filter(|&&other| other == state).count();
        page.value(members, &[("state", state.name())], count);
    }
    shares(page, &snapshot);
}

fn shares(page: &mut Page, snapshot: &Placement) {
    if snapshot.len() > MOST_SHARES {
        return;
    }
    let Ok(shares) = snapshot.shares() else { return };
    let name = "consistent_node_share";
    page.metric(name, "gauge", "The exact part of all keys that a node has, with those that are down left out.");
    for (index, node) in (0..).zip(snapshot.topology().members().nodes()) {
        page.value(name, &[("node", &node.id)], shares.ratio(index));
    }
}

fn sources(page: &mut Page, facts: &Facts, differences: &Differences) {
    let up = "consistent_source_up";
    page.metric(up, "gauge", "Whether the source answered last.");
    for seen in &facts.sources {
        page.value(up, &[("source", &seen.name)], u8::from(seen.is_up));
    }
    let failures = "consistent_source_failures_total";
    page.metric(failures, "counter", "How often the source did not answer.");
    for seen in &facts.sources {
        page.value(failures, &[("source", &seen.name)], seen.failures);
    }
    let Some(others) = facts.sources.get(1..).filter(|others| !others.is_empty()) else { return };
    let ours = facts.ring.as_ref().map(Ring::snapshot);
    let disagreement = "consistent_source_disagrees";
    page.metric(disagreement, "gauge", "Whether the source has another fingerprint than the one that is followed.");
    for seen in others {
        if let Some(disagrees) = facts.disagrees(seen) {
            page.value(disagreement, &[("source", &seen.name)], u8::from(disagrees));
        }
    }
    let part = "consistent_source_keys_elsewhere";
    page.metric(part, "gauge", "The exact part of all keys that the source places elsewhere, where it can be told.");
    for seen in others {
        let both = ours.as_ref().zip(seen.topology.as_ref());
        if let Some(moved) = both.and_then(|(ours, theirs)| differences.between(ours.topology(), theirs)) {
            page.value(part, &[("source", &seen.name)], moved);
        }
    }
}
