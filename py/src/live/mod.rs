//! What a ring has beside its topology, one file a subject: who listens, documents that are offered and
//! files that are followed, health, loads and the leases that make them,
//! sessions, the schedule of checks. Each adds its calls to `Ring`; policies come and go as records. Uses `types` and
//! `view`.

mod changes;
mod checks;
mod following;
mod health;
mod lease;
mod loads;
mod offers;
mod sticky;

pub use changes::Subscription;
pub use checks::Checks;
pub use following::Following;
pub use lease::Lease;
