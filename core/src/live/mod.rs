//! The handle a service holds: the current placement, swapped as one thing while readers go on undisturbed, and beside
//! it where its topology comes from (`offer`, `source`, `states`), who is alive (`health`, `report`, `checks`,
//! `checker`), who is told of changes (`hooks`, `event`), who is full
//! (`bound`, `load`, `acquire`, `lease`), which session is where (`sticky`, `sessions`) and which of several nodes to
//! ask (`replicas`, `spread`). All but the telling are filters on the walk. Uses everything to its left; bindings start
//! here.

mod acquire;
mod bound;
mod change;
#[cfg(feature = "tokio")]
mod checker;
mod checks;
mod clock;
mod event;
#[cfg(test)]
mod failing;
mod fingers;
mod health;
mod hooks;
#[cfg(all(test, loom))]
#[path = "../../../tests/trust/interleavings/mod.rs"]
mod interleavings;
mod lease;
mod load;
mod lock;
mod offer;
mod origin;
mod pick;
mod published;
mod reader;
mod record;
mod replicas;
mod report;
mod ring;
mod session;
mod sessions;
mod source;
mod states;
mod sticky;
mod subscription;
mod sync;
mod units;

pub use acquire::NodeLoad;
pub use bound::Bound;
#[cfg(feature = "tokio")]
pub use checker::HealthChecker;
pub use checks::{CheckPolicy, Checks, Probe};
pub use event::{Change, Why};
pub use health::{HealthPolicy, NodeHealth};
pub use lease::{Acquired, Lease, Touch};
pub use lock::{fork, Lock, Locked};
pub use offer::FollowPolicy;
pub use reader::Reader;
pub use record::{NodeChanges, NodeRef, Placed, Record};
pub use replicas::Replicas;
pub use ring::Ring;
pub use source::Source;
pub use states::{NodeState, NodeStates, StatesOffered};
pub use sticky::{StickyPolicy, StickyUse};
pub use subscription::Subscription;
