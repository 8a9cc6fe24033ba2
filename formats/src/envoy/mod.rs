//! Envoy: clusters of the policies RING_HASH and MAGLEV with their load assignments, which are the dialects
//! `envoy_ring_hash` and `envoy_maglev`. Names of fields are read in both ways that JSON of protobuf has.
//! Uses `tree`, `pool` and what stands to their left.

mod cluster;
mod hosts;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
