//! The registry: every dialect, in the order in which documents and `detect` list them, under the feature that its
//! family is built with. Nothing else names one.

use super::kit::Descriptor;
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

/// Dialects, each with the feature of its family.
macro_rules! dialects {
    [$($feature:literal => $($part:ident)::+,)+] => {
        /// All dialects of this build.
        pub(crate) static ALL: &[&Descriptor] = &[$(
            #[cfg(feature = $feature)]
            &super::$($part)::+,
        )+];

        /// Whether this build has the feature, once for each dialect.
        const FEATURES: &[(&str, bool)] = &[$(($feature, cfg!(feature = $feature)),)+];
    };
}

dialects![
    "memcached" => memcached::ketama::DIALECT,
    "memcached" => memcached::libketama::DIALECT,
    "memcached" => memcached::modula::DIALECT,
    "memcached" => memcached::python_memcached::DIALECT,
    "memcached" => memcached::dalli::DIALECT,
    "memcached" => memcached::pecl_memcache::DIALECT,
    "memcached" => memcached::twemproxy::DIALECT,
    "memcached" => memcached::mcrouter::DIALECT,
    "proxies" => proxies::nginx::consistent::DIALECT,
    "proxies" => proxies::nginx::hash::DIALECT,
    "proxies" => proxies::nginx::ip_hash::DIALECT,
    "proxies" => proxies::haproxy::consistent::DIALECT,
    "proxies" => proxies::haproxy::map::DIALECT,
    "proxies" => proxies::envoy::ring_hash::DIALECT,
    "proxies" => proxies::envoy::maglev::DIALECT,
    "proxies" => proxies::envoy::grpc_ring_hash::DIALECT,
    "proxies" => proxies::otel_loadbalancing::DIALECT,
    "proxies" => proxies::rabbitmq::DIALECT,
    "proxies" => proxies::varnish::DIALECT,
    "proxies" => proxies::caddy::DIALECT,
    "proxies" => proxies::traffic_server::DIALECT,
    "proxies" => proxies::dnsdist::DIALECT,
    "proxies" => proxies::traefik::DIALECT,
    "proxies" => proxies::ipvs::DIALECT,
    "stores" => stores::redis_cluster::DIALECT,
    "stores" => stores::cassandra::DIALECT,
    "stores" => stores::tokens::DIALECT,
    "stores" => stores::table::DIALECT,
    "stores" => stores::dynamo::DIALECT,
    "stores" => stores::chord::DIALECT,
    "stores" => stores::kademlia::DIALECT,
    "stores" => stores::thanos_ketama::DIALECT,
    "stores" => stores::clickhouse_distributed::DIALECT,
    "papers" => papers::textbook::DIALECT,
    "java" => java::guava::DIALECT,
    "java" => java::spymemcached::DIALECT,
    "java" => java::array::SPYMEMCACHED,
    "java" => java::array::XMEMCACHED,
    "papers" => papers::jump_hash::DIALECT,
    "go" => go::stathat::DIALECT,
    "go" => go::lafikl::DIALECT,
    "go" => go::groupcache::DIALECT,
    "go" => go::buraksezer::DIALECT,
    "go" => go::serialx::DIALECT,
    "go" => go::maglev::DIALECT,
    "go" => go::mpchash::DIALECT,
    "go" => go::rendezvous::DIALECT,
    "pypi" => pypi::hash_ring::DIALECT,
    "pypi" => pypi::uhashring::DIALECT,
    "pypi" => pypi::consistent_hash::DIALECT,
    "pypi" => pypi::consistent_hash::GIT,
    "pypi" => pypi::consistent_hashing::DIALECT,
    "pypi" => pypi::clandestined::DIALECT,
    "pypi" => pypi::pymemcache::DIALECT,
    "pypi" => pypi::tooz::DIALECT,
    "npm" => npm::hashring::DIALECT,
    "npm" => npm::consistent_hashing::DIALECT,
    "npm" => npm::node_hashring::DIALECT,
    "npm" => npm::ketama::DIALECT,
    "npm" => npm::consistent_hash::DIALECT,
    "npm" => npm::memjs::DIALECT,
    "npm" => npm::effect::DIALECT,
    "clients" => clients::redis_rb::DIALECT,
    "clients" => clients::sharded_jedis::DIALECT,
    "clients" => clients::kafka::DIALECT,
    "clients" => clients::carbon::DIALECT,
    "clients" => clients::carbon_c_relay::DIALECT,
    "clients" => clients::rust_hashring::DIALECT,
    "clients" => clients::flexihash::DIALECT,
    "clients" => clients::ex_hash_ring::DIALECT,
    "clients" => clients::libring::DIALECT,
    "routers" => routers::ray_serve::DIALECT,
    "routers" => routers::vllm::DIALECT,
    "routers" => routers::smg::DIALECT,
    "routers" => routers::kubeai::DIALECT,
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

/// Of a dialect that was found. A build without dialects has no value of it, and leaves out what is done for one.
#[derive(Clone, Copy, Debug)]
#[cfg(feature = "_hashes")]
pub(crate) struct Found;
#[derive(Clone, Copy, Debug)]
#[cfg(not(feature = "_hashes"))]
pub(crate) enum Found {}

/// Whether one can be found.
#[cfg(feature = "_hashes")]
pub(crate) const ANY: Option<Found> = Some(Found);
#[cfg(not(feature = "_hashes"))]
pub(crate) const ANY: Option<Found> = None;

/// The dialect of a name.
pub(crate) fn find(name: &str) -> Option<(&'static Descriptor, Found)> {
    ALL.iter().copied().find(|descriptor| descriptor.name == name).zip(ANY)
}

/// What to say beside an unknown name, where it may be that of a dialect which this build has not.
pub(crate) fn lacking() -> String {
    let lacking: BTreeSet<&str> = FEATURES.iter().filter(|(_, has)| !has).map(|&(feature, _)| feature).collect();
    let all = FEATURES.iter().all(|(_, has)| !has);
    match lacking.is_empty() {
        true => String::new(),
        false if all => "; this build has no dialects (feature \"dialects\")".into(),
        false => {
            let names: Vec<&str> = lacking.into_iter().collect();
            format!("; this build has no dialects of the features {}", names.join(", "))
        }
    }
}
