//! The registry: every dialect, in the order in which documents and `detect` list them. Nothing else names one.

use super::{
    go, java,
    kit::Descriptor,
    memcached, npm, papers,
    proxies::{envoy, haproxy, nginx},
    pypi, stores,
};

/// All dialects.
pub(crate) static ALL: &[&Descriptor] = &[
    &memcached::ketama::DIALECT,
    &memcached::libketama::DIALECT,
    &memcached::modula::DIALECT,
    &memcached::python_memcached::DIALECT,
    &memcached::twemproxy::DIALECT,
    &memcached::mcrouter::DIALECT,
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
    &java::guava::DIALECT,
    &papers::jump_hash::DIALECT,
    &go::stathat::DIALECT,
    &go::lafikl::DIALECT,
    &go::groupcache::DIALECT,
    &go::buraksezer::DIALECT,
    &go::serialx::DIALECT,
    &go::maglev::DIALECT,
    &go::mpchash::DIALECT,
    &go::rendezvous::DIALECT,
    &pypi::hash_ring::DIALECT,
    &pypi::uhashring::DIALECT,
    &pypi::consistent_hash::DIALECT,
    &pypi::consistent_hash::GIT,
    &pypi::consistent_hashing::DIALECT,
    &pypi::clandestined::DIALECT,
    &pypi::pymemcache::DIALECT,
    &npm::hashring::DIALECT,
    &npm::consistent_hashing::DIALECT,
    &npm::node_hashring::DIALECT,
    &npm::ketama::DIALECT,
    &npm::consistent_hash::DIALECT,
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
