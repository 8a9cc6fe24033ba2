//! Ring libraries of Go, one file each. A library names its members by strings: the node's id.

pub(crate) mod buraksezer;
pub(crate) mod groupcache;
pub(crate) mod lafikl;
pub(crate) mod maglev;
pub(crate) mod mpchash;
pub(crate) mod rendezvous;
pub(crate) mod serialx;
pub(crate) mod stathat;

/// The most replicas of a member.
const MAX_REPLICAS: u64 = 65_536;
