//! The registry: every dialect, in the order in which documents and `detect` list them. Nothing else names one.

use super::{
    kit::Descriptor,
    npm, papers,
    proxies::{envoy, haproxy, nginx},
    stores,
};

/// All dialects.
pub(crate) static ALL: &[&Descriptor] = &[
    &nginx::consistent::DIALECT,
    &nginx::hash::DIALECT,
    &nginx::ip_hash::DIALECT,
    &haproxy::consistent::DIALECT,
    &haproxy::map::DIALECT,
    &envoy::ring_hash::DIALECT,
    &envoy::maglev::DIALECT,
    &envoy::grpc_ring_hash::DIALECT,
    &stores::redis_cluster::DIALECT,
    &stores::cassandra::DIALECT,
    &stores::dynamo::DIALECT,
    &stores::chord::DIALECT,
    &stores::kademlia::DIALECT,
    &papers::textbook::DIALECT,
    &npm::memjs::DIALECT,
];

/// Their names.
pub(crate) const NAMES: [&str; ALL.len()] = {
    let mut names = [""; ALL.len()];
    let mut i = 0;
    // Evaluated when compiled.
    while i < names.len() {
        names[i] = ALL[i].name;
        i += 1;
    }
    names
};

/// The dialect of a name.
pub(crate) fn find(name: &str) -> Option<&'static Descriptor> {
    ALL.iter().copied().find(|descriptor| descriptor.name == name)
}
