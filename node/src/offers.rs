//! Documents that somebody offers, and where a ring's topology is from, as plain records. Times are milliseconds.

use crate::{
    error::{OrThrow, Result},
    handle::Handle,
    live::{duration, milliseconds},
    raw::Unshared,
};
use libconsistent::{FollowPolicy, Source};
use napi_derive::napi;

/// Fields that are not given have their defaults.
#[napi(object)]
pub struct FollowRules {
    pub max_loss: Option<f64>,
    pub debounce: Option<f64>,
    pub poll: Option<f64>,
}

#[napi(object, object_from_js = false)]
pub struct SourceOutput {
    pub origin: String,
    pub age: Option<f64>,
    pub accepted: f64,
    pub refused: f64,
    pub error: Option<String>,
    pub error_age: Option<f64>,
}

#[napi(object, object_from_js = false)]
pub struct StatesOfferedOutput {
    pub changed: bool,
    pub unknown: u32,
    pub next: Option<f64>,
}

impl SourceOutput {
    fn new(source: Source) -> Self {
        Self {
            origin: source.origin,
            age: source.age.map(milliseconds),
            accepted: source.accepted as f64,
            refused: source.refused as f64,
            error: source.error,
            error_age: source.error_age.map(milliseconds),
        }
    }
}

/// How a file is to be followed, in whole milliseconds, with the defaults of what is left out.
#[napi(catch_unwind)]
pub fn follow_policy(rules: FollowRules) -> Result<FollowRules> {
    let default = FollowPolicy::default();
    let policy = default
        .with_max_loss(rules.max_loss.unwrap_or(default.max_loss))
        .with_debounce(rules.debounce.map_or(default.debounce, duration))
        .with_poll(rules.poll.map_or(default.poll, duration))
        .checked()
        .or_throw()?;
    Ok(FollowRules {
        max_loss: Some(policy.max_loss),
        debounce: Some(milliseconds(policy.debounce)),
        poll: Some(milliseconds(policy.poll)),
    })
}

#[napi]
impl Handle {
    #[napi(catch_unwind)]
    pub fn offer(&self, text: Unshared<'_, u8>, origin: String, max_loss: Option<f64>) -> Result<bool> {
        let default = FollowPolicy::default();
        self.on_ring(|ring| ring.offer(&*text, &origin, max_loss.unwrap_or(default.max_loss)))
    }

    #[napi(catch_unwind)]
    pub fn offer_failed(&self, origin: String, reason: String) -> Result<()> {
        self.on_ring(|ring| {
            ring.offer_failed(&origin, &reason);
            Ok(())
        })
    }

    #[napi(catch_unwind)]
    pub fn source(&self) -> Result<Option<SourceOutput>> {
        self.on_ring(|ring| Ok(ring.source().map(SourceOutput::new)))
    }

    /// At a time since the Unix epoch.
    #[napi(catch_unwind)]
    pub fn offer_states(&self, text: Unshared<'_, u8>, origin: String, now: f64) -> Result<StatesOfferedOutput> {
        let offered = self.on_ring(|ring| ring.offer_states(&*text, &origin, duration(now)))?;
        let next = offered.next.map(milliseconds);
        Ok(StatesOfferedOutput { changed: offered.changed, unknown: offered.unknown as u32, next })
    }

    #[napi(catch_unwind)]
    pub fn offer_states_failed(&self, origin: String, reason: String) -> Result<()> {
        self.on_ring(|ring| {
            ring.offer_states_failed(&origin, &reason);
            Ok(())
        })
    }

    #[napi(catch_unwind)]
    pub fn states_fingerprint(&self) -> Result<String> {
        self.state.with(|held| Ok(held.placement().states_fingerprint().to_string()))
    }
}
