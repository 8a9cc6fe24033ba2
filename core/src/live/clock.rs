//! The clock that calls without a time go by.

use super::{units::milliseconds, Ring};
use std::{sync::OnceLock, time::Duration};

static CLOCK: OnceLock<fn() -> Duration> = OnceLock::new();

impl Ring {
    /// The time since the start of this process's monotonic clock, in whole milliseconds, for calls that want to know
    /// the time. Callers may use any other monotonic clock, if they use it throughout.
    pub fn now() -> Duration {
        Duration::from_millis(milliseconds(CLOCK.get_or_init(|| usual)()))
    }

    /// Makes [`now`](Ring::now) another clock's, such as on a platform whose standard library has none, as
    /// `wasm32-unknown-unknown`, where it stands still otherwise. Whether it is: not if somebody has asked for the
    /// time, or given a clock, before.
    pub fn set_clock(clock: fn() -> Duration) -> bool {
        CLOCK.set(clock).is_ok()
    }
}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
fn usual() -> Duration {
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
fn usual() -> Duration {
    Duration::ZERO
}
