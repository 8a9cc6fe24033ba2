//! Files. Whoever writes puts another file in the place of the old one, under a lock beside it, so that readers need no
//! lock and never see a part; whoever watches looks every second, and at once when the system tells of a change.

mod read;
mod replace;
mod store;
mod watch;

pub use replace::{folder, replace};
pub(crate) use store::FileStore;
pub(crate) use watch::FileWatch;
