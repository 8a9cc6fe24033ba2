//! etcd: a document is the value of a key. Whoever writes compares its revision in a transaction; whoever watches reads
//! it with its revision and is told what comes after.
//!
//! Spoken is etcd's JSON gateway, which every server has: a client of its own protocol takes a compiler of protocols
//! to build. `?poll=2s` says how often the revision is compared beside the watch, `?ca=FILE` is trusted beside the
//! roots of the system, and `?cert=FILE&key=FILE` are shown to the server. Several hosts are tried in turn.

mod server;
mod store;
mod stream;
mod watch;
mod wire;

pub(crate) use server::states;
pub use store::EtcdStore;
pub use watch::EtcdWatch;
