//! Envoy 1.40's load balancers that hash, and gRPC's that descends from one of them.

pub(crate) mod grpc_ring_hash;
pub(crate) mod host;
pub(crate) mod maglev;
pub(crate) mod ring;
pub(crate) mod ring_hash;
