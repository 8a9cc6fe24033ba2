//! Redis: a document is the text of a string key. Whoever writes compares and swaps it in a transaction, which tells a
//! channel; whoever watches goes by notices, and reads the key when it connects and every few seconds as well, because
//! notices get lost.
//!
//! `?key=KEY` names the key, `?poll=2s` says how often it is read without a notice, `?ca=FILE` is trusted beside the
//! roots of the system.

mod server;
mod store;
mod watch;

pub(crate) use server::states;
pub use store::RedisStore;
pub use watch::RedisWatch;
