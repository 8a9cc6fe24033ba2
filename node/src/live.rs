//! Health, loads and sessions of a ring, as plain records. `lib/values.js` has checked the numbers: whole ones in their
//! ranges, where they are not factors; times are milliseconds, which need
//! not be whole, the process's own clock where there are none.

use crate::{
    error::{refused, OrThrow, Result},
    handle::Handle,
    raw::{self, Unshared},
};
use libconsistent::{Bound, ErrorKind, HealthPolicy, NodeHealth, NodeLoad, Ring, StickyPolicy};
use napi::bindgen_prelude::Uint32ArraySlice;
use napi_derive::napi;
use std::time::Duration;

/// Fields that are not given have their defaults, here and in the policies below.
#[napi(object)]
pub struct HealthRules {
    pub rise: Option<u32>,
    pub fall: Option<u32>,
    pub heartbeat_timeout: Option<f64>,
    pub max_ejected: Option<u32>,
}

#[napi(object)]
pub struct StickyRules {
    pub choices: Option<u32>,
    pub ttl: Option<f64>,
    pub sessions: Option<u32>,
    pub hysteresis: Option<f64>,
}

/// A factor, perhaps with a floor, or a gap.
#[napi(object)]
pub struct BoundRule {
    pub factor: Option<f64>,
    pub floor: Option<u32>,
    pub gap: Option<u32>,
}

#[napi(object, object_from_js = false)]
pub struct HealthOutput {
    pub state: &'static str,
    pub ejected: bool,
    pub successes: u32,
    pub failures: u32,
    pub last_checked: Option<f64>,
    pub last_beat: Option<f64>,
}

#[napi(object, object_from_js = false)]
pub struct LoadOutput {
    pub id: String,
    pub leases: f64,
    pub measured: f64,
    pub total: f64,
    pub cap: f64,
}

#[napi(object, object_from_js = false)]
pub struct StickyUseOutput {
    pub sessions: f64,
    pub memory_bytes: f64,
}

/// The clock that calls without a time go by.
#[napi(catch_unwind)]
pub fn now() -> f64 {
    milliseconds(Ring::now())
}

pub fn time(now: Option<f64>) -> Duration {
    now.map_or_else(Ring::now, duration)
}

/// A time as JavaScript has it. It counts to the microsecond: binary numbers are not exact, and the core cuts or rounds
/// up what it is given.
pub fn duration(milliseconds: f64) -> Duration {
    if milliseconds.fract() == 0.0 {
        return Duration::from_millis(milliseconds as u64);
    }
    match (milliseconds * 1000.0).round() as u64 {
        0 if milliseconds > 0.0 => Duration::from_nanos(1),
        microseconds => Duration::from_micros(microseconds),
    }
}

/// A time of the core's, which is of whole milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_millis() as f64
}

impl LoadOutput {
    fn new(load: &NodeLoad) -> Self {
        Self {
            id: load.node.id.clone(),
            leases: load.leases as f64,
            measured: load.measured as f64,
            total: load.total() as f64,
            cap: load.cap as f64,
        }
    }
}

#[napi]
impl Handle {
    /// Sorts the indices that a look-up on what is held has written: the nearest to the zone `local` first.
    #[napi(catch_unwind)]
    pub fn local_first(&self, mut indices: Uint32ArraySlice<'_>, local: String) -> Result<()> {
        self.state.with(|held| held.placement().local_first(raw::written(&mut indices), &local).or_throw())
    }

    // Health.

    #[napi(catch_unwind)]
    pub fn report(&self, id: String, ok: bool, now: Option<f64>) -> Result<&'static str> {
        self.on_ring(|ring| ring.report(&id, ok, time(now)).map(|state| state.name()))
    }

    #[napi(catch_unwind)]
    pub fn heartbeat(&self, id: String, now: Option<f64>) -> Result<&'static str> {
        self.on_ring(|ring| ring.heartbeat(&id, time(now)).map(|state| state.name()))
    }

    #[napi(catch_unwind)]
    pub fn tick(&self, now: Option<f64>) -> Result<Option<f64>> {
        self.on_ring(|ring| Ok(ring.tick(time(now))?.map(milliseconds)))
    }

    #[napi(catch_unwind)]
    pub fn health(&self, id: String) -> Result<HealthOutput> {
        let NodeHealth { state, ejected, successes, failures, last_checked, last_beat, .. } =
            self.on_ring(|ring| ring.health(&id))?;
        let [last_checked, last_beat] = [last_checked, last_beat].map(|at| at.map(milliseconds));
        Ok(HealthOutput { state: state.name(), ejected, successes, failures, last_checked, last_beat })
    }

    #[napi(catch_unwind)]
    pub fn health_policy(&self) -> Result<HealthRules> {
        let policy = self.on_ring(|ring| Ok(ring.health_policy()))?;
        Ok(HealthRules {
            rise: Some(policy.rise),
            fall: Some(policy.fall),
            heartbeat_timeout: policy.heartbeat_timeout.map(milliseconds),
            max_ejected: Some(policy.max_ejected),
        })
    }

    #[napi(catch_unwind)]
    pub fn set_health_policy(&self, rules: HealthRules) -> Result<()> {
        let default = HealthPolicy::default();
        let policy = default
            .with_rise(rules.rise.unwrap_or(default.rise))
            .with_fall(rules.fall.unwrap_or(default.fall))
            .with_heartbeat_timeout(rules.heartbeat_timeout.map(duration))
            .with_max_ejected(rules.max_ejected.unwrap_or(default.max_ejected));
        self.on_ring(|ring| ring.set_health_policy(policy))
    }

    // Loads.

    #[napi(catch_unwind)]
    pub fn bound(&self) -> Result<BoundRule> {
        let (factor, floor, gap) = match self.on_ring(|ring| Ok(ring.bound()))? {
            Bound::Factor(factor) => (Some(factor), None, None),
            Bound::Floored { factor, floor } => (Some(factor), Some(floor), None),
            Bound::Gap(gap) => (None, None, Some(gap)),
        };
        Ok(BoundRule { factor, floor, gap })
    }

    #[napi(catch_unwind)]
    pub fn set_bound(&self, rule: BoundRule) -> Result<()> {
        let bound = match rule {
            BoundRule { factor: Some(factor), floor: None, gap: None } => Bound::Factor(factor),
            BoundRule { factor: Some(factor), floor: Some(floor), gap: None } => Bound::Floored { factor, floor },
            BoundRule { factor: None, floor: None, gap: Some(gap) } => Bound::Gap(gap),
            _ => return refused(ErrorKind::Argument, "bound: needs either a factor, perhaps with a floor, or a gap"),
        };
        self.on_ring(|ring| ring.set_bound(bound))
    }

    #[napi(catch_unwind)]
    pub fn set_load(&self, id: String, load: f64) -> Result<()> {
        self.on_ring(|ring| ring.set_load(&id, load as u64))
    }

    #[napi(catch_unwind)]
    pub fn load(&self, id: String) -> Result<LoadOutput> {
        self.on_ring(|ring| ring.load(&id).map(|load| LoadOutput::new(&load)))
    }

    #[napi(catch_unwind)]
    pub fn loads(&self) -> Result<Vec<LoadOutput>> {
        self.on_ring(|ring| Ok(ring.loads().iter().map(LoadOutput::new).collect()))
    }

    // Sessions.

    #[napi(catch_unwind)]
    pub fn sticky_policy(&self) -> Result<StickyRules> {
        let policy = self.on_ring(|ring| Ok(ring.sticky_policy()))?;
        Ok(StickyRules {
            choices: Some(policy.choices),
            ttl: Some(milliseconds(policy.ttl)),
            sessions: Some(policy.sessions),
            hysteresis: Some(policy.hysteresis),
        })
    }

    #[napi(catch_unwind)]
    pub fn set_sticky_policy(&self, rules: StickyRules) -> Result<()> {
        let default = StickyPolicy::default();
        let policy = default
            .with_choices(rules.choices.unwrap_or(default.choices))
            .with_ttl(rules.ttl.map_or(default.ttl, duration))
            .with_sessions(rules.sessions.unwrap_or(default.sessions))
            .with_hysteresis(rules.hysteresis.unwrap_or(default.hysteresis));
        self.on_ring(|ring| ring.set_sticky_policy(policy))
    }

    #[napi(catch_unwind)]
    pub fn forget_session(&self, session: Unshared<'_, u8>) -> Result<bool> {
        self.on_ring(|ring| Ok(ring.forget_session(&*session)))
    }

    #[napi(catch_unwind)]
    pub fn expire_sticky(&self, now: Option<f64>) -> Result<f64> {
        self.on_ring(|ring| Ok(ring.expire_sticky(time(now)) as f64))
    }

    #[napi(catch_unwind)]
    pub fn sticky_use(&self) -> Result<StickyUseOutput> {
        let used = self.on_ring(|ring| Ok(ring.sticky_use()))?;
        Ok(StickyUseOutput { sessions: used.sessions as f64, memory_bytes: used.memory_bytes as f64 })
    }
}
