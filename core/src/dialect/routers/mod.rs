//! Routers of requests to language models: they keep a session, or a prompt's beginning, with the replica that has its
//! cache. A replica is named as the router knows it: the node's id.

pub(crate) mod kubeai;
pub(crate) mod ray_serve;
pub(crate) mod smg;
pub(crate) mod vllm;

/// The most points of a replica.
const MAX_REPLICAS: u64 = 65_536;
