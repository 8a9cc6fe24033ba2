//! The schedule of active checks.

use crate::{
    error::Result,
    handle::Handle,
    live::{duration, milliseconds, time},
    state::State,
};
use libconsistent::{CheckPolicy, Checks};
use napi::bindgen_prelude::BigInt;
use napi_derive::napi;
use std::rc::Rc;

#[napi(object, object_to_js = false)]
pub struct CheckRules {
    pub interval: Option<f64>,
    pub jitter: Option<f64>,
    pub timeout: Option<f64>,
    pub max_in_flight: Option<u32>,
    pub seed: Option<BigInt>,
}

#[napi(object, object_from_js = false)]
pub struct ProbeOutput {
    pub number: f64,
    pub id: String,
    pub address: String,
    pub deadline: f64,
}

/// A node that is in another state than it was.
#[napi(object, object_from_js = false)]
pub struct StateChange {
    pub id: String,
    pub from: &'static str,
    pub to: &'static str,
}

/// A schedule, which ends with the handle that it was asked of.
#[napi]
pub struct Schedule {
    checks: Checks,
    state: Rc<State>,
}

#[napi]
impl Handle {
    #[napi(catch_unwind)]
    pub fn checks(&self, rules: CheckRules) -> Result<Schedule> {
        let default = CheckPolicy::default();
        let policy = default
            .with_interval(rules.interval.map_or(default.interval, duration))
            .with_jitter(rules.jitter.unwrap_or(default.jitter))
            .with_timeout(rules.timeout.map_or(default.timeout, duration))
            .with_max_in_flight(rules.max_in_flight.unwrap_or(default.max_in_flight))
            .with_seed(rules.seed.map_or(default.seed, |seed| seed.get_u64().1));
        let checks = self.on_ring(|ring| ring.checks(policy))?;
        Ok(Schedule { checks, state: self.state.clone() })
    }

    /// The nodes whose states differ from those in `before`; whoever is not in both is left out.
    #[napi(catch_unwind)]
    pub fn state_changes(&self, before: &Handle) -> Result<Vec<StateChange>> {
        let before = before.held()?;
        let members = before.topology().members();
        self.state.with(|held| {
            let after = held.placement();
            let nodes = after.topology().members().nodes().iter().zip(after.states());
            let changes = nodes.filter_map(|(node, &to)| {
                let from = before.state(members.index_of(&node.id).ok()?);
                (from != to).then(|| StateChange { id: node.id.clone(), from: from.name(), to: to.name() })
            });
            Ok(changes.collect())
        })
    }
}

#[napi]
impl Schedule {
    #[napi(catch_unwind)]
    pub fn due(&mut self, now: Option<f64>) -> Result<Vec<ProbeOutput>> {
        let probes = self.state.with(|_| Ok(self.checks.due(time(now))))?;
        let output = |probe: libconsistent::Probe| ProbeOutput {
            number: probe.number as f64,
            id: probe.id,
            address: probe.address,
            deadline: milliseconds(probe.deadline),
        };
        Ok(probes.into_iter().map(output).collect())
    }

    #[napi(catch_unwind)]
    pub fn finished(&mut self, number: f64, ok: bool, now: Option<f64>) -> Result<bool> {
        self.state.with(|_| Ok(self.checks.finished(number as u64, ok, time(now))))
    }

    #[napi(catch_unwind)]
    pub fn cancel(&mut self, number: f64) -> Result<bool> {
        self.state.with(|_| Ok(self.checks.cancel(number as u64)))
    }

    #[napi(catch_unwind)]
    pub fn next_wake(&self) -> Result<Option<f64>> {
        self.state.with(|_| Ok(self.checks.next_wake().map(milliseconds)))
    }
}
