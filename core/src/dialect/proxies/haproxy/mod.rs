//! HAProxy 2.6 to 3.5-dev5: `hash-type consistent` and `hash-type map-based`.
//!
//! Only usable servers are on the ring or map: active ones that are up and have weight; if there are none, one such
//! backup, or all such backups together (`allbackups`). One usable server takes everything. A server that comes or goes
//! is a new build. List order counts: a server without `id` is numbered by its place.

pub(crate) mod balance;
pub(crate) mod consistent;
pub(crate) mod hashing;
pub(crate) mod map;
pub(crate) mod server;
mod trials;
