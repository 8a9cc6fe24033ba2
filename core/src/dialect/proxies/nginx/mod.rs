//! nginx 1.22.1, as http and as stream: `hash KEY consistent`, `hash KEY` and `ip_hash`.
//!
//! A server that is down keeps its points or its share of the total. A request is tried on one server after the other,
//! never twice on the same; 21 rejections in one request, down and tried servers both, and nginx goes over to round
//! robin, where no key has a place. An empty key (`hash`) has none either. A single server takes everything, the empty
//! key as well, unless it is down.

pub(crate) mod consistent;
pub(crate) mod hash;
pub(crate) mod ip_hash;
pub(crate) mod server;
