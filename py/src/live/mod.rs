//! What a ring has beside its topology, one file a subject: who listens, health, loads and the leases that make them,
//! sessions, the schedule of checks. Each adds its calls to `Ring`; policies come and go as records. Uses `types` and
//! `view`.

mod changes;
mod checks;
mod health;
mod lease;
mod loads;
mod sticky;

pub use changes::Subscription;
pub use checks::Checks;
pub use lease::Lease;
