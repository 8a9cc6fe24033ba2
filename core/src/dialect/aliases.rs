//! Names of clients and proxies whose rule a dialect has already, with the options that they are. A document may name
//! one; its canonical form, and so its fingerprint, are those of what it stands for.

use super::registry;
use crate::{scheme::Parameter, Error, ErrorKind};
use alloc::{format, vec::Vec};

/// A name that stands for a dialect with some of its parameters.
#[derive(Debug)]
#[non_exhaustive]
pub struct Alias {
    /// The name in documents.
    pub name: &'static str,
    /// The client or proxy, its versions, and the setting that asks for the rule.
    pub text: &'static str,
    /// The dialect.
    pub scheme: &'static str,
    /// Its parameters; others of the dialect may be given beside them.
    pub parameters: &'static [(&'static str, Parameter<'static>)],
    /// What its list of nodes has to be, where that is more than its own list.
    pub nodes: &'static str,
}

/// What most tables have in common.
const NOBODY: (&str, Parameter<'static>) = ("beyond", Parameter::Text("nobody"));
const REMAINDER: (&str, Parameter<'static>) = ("by", Parameter::Text("remainder"));

static ALL: &[Alias] = &[
    Alias {
        name: "apisix",
        text: "Apache APISIX f519a0f, upstreams of type `chash`: another name of `nginx`",
        scheme: "nginx",
        parameters: &[],
        nodes: "`host:port` of each, weights divided by what all have in common; APISIX does that first",
    },
    Alias {
        name: "ingress_nginx",
        text: "ingress-nginx, `upstream-hash-by` (lua-resty-balancer 1cd4363): another name of `nginx` with \
               `label: no_nul`",
        scheme: "nginx",
        parameters: &[("label", Parameter::Text("no_nul"))],
        nodes: "`ip:port` of each endpoint, of weight 1",
    },
    Alias {
        name: "openresty",
        text: "OpenResty, the chash of lua-resty-balancer 1cd4363 as its page has it: another name of `nginx` with \
               `label: no_nul`",
        scheme: "nginx",
        parameters: &[("label", Parameter::Text("no_nul"))],
        nodes: "the keys of its table of servers, with their weights",
    },
    Alias {
        name: "xmemcached",
        text: "xmemcached 2.4.8 for Java, KetamaMemcachedSessionLocator: another name of `pypi_consistent_hash_git`",
        scheme: "pypi_consistent_hash_git",
        parameters: &[],
        nodes: "ids are the addresses as Java prints them, such as `cache-a/10.0.0.1:11211`; with \
                `cwNginxUpstreamConsistent` they are the IP address, and `:port` unless that is 11211",
    },
    Alias {
        name: "gomemcache",
        text: "github.com/bradfitz/gomemcache 4d751bb for Go, ServerList: another name of `haproxy_map` with `function: crc32`",
        scheme: "haproxy_map",
        parameters: &[("function", Parameter::Text("crc32"))],
        nodes: "in the order of `memcache.New` or `SetServers`, of weight 1",
    },
    Alias {
        name: "victoriametrics",
        text: "VictoriaMetrics b7ef6cc, lib/consistenthash with seed 0: another name of `go_dgryski_rendezvous`",
        scheme: "go_dgryski_rendezvous",
        parameters: &[],
        nodes: "ids are the names that the component hashes: those of vmagent are `1:` and the URL; a key is the text \
                whose xxHash64 it is asked for",
    },
    Alias {
        name: "go_redis",
        text: "go-redis 216593c for Go, Ring: another name of `go_dgryski_rendezvous` with `hash_tag: {}`",
        scheme: "go_dgryski_rendezvous",
        parameters: &[("hash_tag", Parameter::Text("{}"))],
        nodes: "ids are the names of the shards in `RingOptions.Addrs`",
    },
    Alias {
        name: "production_stack",
        text: "vLLM production-stack 008a23b, the session router: another name of `pypi_uhashring`",
        scheme: "pypi_uhashring",
        parameters: &[],
        nodes: "ids are the URLs of the engines",
    },
    Alias {
        name: "jump_selector",
        text: "MemcachedJumpHashSelector of Cortex, Loki, Mimir, Tempo and Thanos (dskit de1ec75): another name of \
               `jump_hash` with `hash: xxhash64`",
        scheme: "jump_hash",
        parameters: &[("hash", Parameter::Text("xxhash64"))],
        nodes: "in natural order of the addresses as they were resolved, in which `10.0.0.9:11211` is before \
                `10.0.0.10:11211`",
    },
    Alias {
        name: "dskit_ring",
        text: "the rings of Loki, Mimir and Tempo (dskit de1ec75): another name of `tokens`",
        scheme: "tokens",
        parameters: &[],
        nodes: "the instances with their tokens and zones, as the page of the ring shows them",
    },
    Alias {
        name: "swift",
        text: "rings of OpenStack Swift 2.38.3: another name of `table` with `beyond: nobody`",
        scheme: "table",
        parameters: &[NOBODY],
        nodes: "the devices; `rows` are the parts' devices, `slots` 2 to the power of the parts, `prefix` and `suffix` \
                `swift_hash_path_prefix` and `_suffix`; a key is `/account/container/object`",
    },
    Alias {
        name: "elasticsearch",
        text: "shards of Elasticsearch 8.15.3: another name of `table` with `hash: murmur3_utf16`, `by: remainder` and \
               `beyond: nobody`",
        scheme: "table",
        parameters: &[("hash", Parameter::Text("murmur3_utf16")), REMAINDER, NOBODY],
        nodes: "the nodes; `rows` are the copies of each shard, the primary first, `slots` the number of shards, `modulus` \
                `index.number_of_routing_shards` if it was set; a key is the routing, or else the id",
    },
    Alias {
        name: "couchbase",
        text: "vBuckets of Couchbase (its package for Go, 0.1.1): another name of `table` with `hash: crc32_15`, \
               `by: remainder` and `beyond: nobody`",
        scheme: "table",
        parameters: &[("hash", Parameter::Text("crc32_15")), REMAINDER, NOBODY],
        nodes: "the servers; `rows` are `vBucketMap` without -1, `slots` its length, mostly 1024",
    },
    Alias {
        name: "vitess",
        text: "keyspaces of Vitess 0.24.4 with the vindex `xxhash`: another name of `table` with `hash: xxh64_swapped` and \
               `beyond: nobody`",
        scheme: "table",
        parameters: &[("hash", Parameter::Text("xxh64_swapped")), NOBODY],
        nodes: "the shards, or their tablets; `ends` are the last keyspace ids of the shards but the last one",
    },
    Alias {
        name: "k8s_shards",
        text: "shard selectors of Kubernetes (apimachinery 0.37.2): another name of `table` with `hash: fnv1a_64` and \
               `beyond: nobody`",
        scheme: "table",
        parameters: &[("hash", Parameter::Text("fnv1a_64")), NOBODY],
        nodes: "the replicas of a controller; `ends` where their ranges end, if not evenly; a key is the uid or namespace",
    },
    Alias {
        name: "redis_slots",
        text: "slots of Redis Cluster 7.0.15 with their replicas: another name of `table` with `hash: crc16`, \
               `by: remainder`, `hash_tag: {}` and `beyond: nobody`",
        scheme: "table",
        parameters: &[("hash", Parameter::Text("crc16")), REMAINDER, ("hash_tag", Parameter::Text("{}")), NOBODY],
        nodes: "masters and replicas as `CLUSTER SLOTS` has them, with `slots` 16384",
    },
    Alias {
        name: "riak",
        text: "the ring of Riak (riak_core 25d9a6fa): another name of `table` with `hash: riak` and `beyond: nobody`",
        scheme: "table",
        parameters: &[("hash", Parameter::Text("riak")), NOBODY],
        nodes: "the nodes; `slots` is the ring's size, the row of slot i the owners of the partitions from i + 1 on; a key \
                is `bucket/key`",
    },
];

impl Alias {
    /// What it says, and the parameters that were given beside it.
    ///
    /// # Errors
    /// `parameter` for one that the name says already.
    pub(crate) fn with<'a>(&self, given: &[(&'a str, Parameter<'a>)]) -> Result<Vec<(&'a str, Parameter<'a>)>, Error> {
        match given.iter().find(|(name, _)| self.parameters.iter().any(|(said, _)| said == name)) {
            None => Ok(self.parameters.iter().chain(given).copied().collect()),
            Some((twice, _)) => {
                let message =
                    format!("scheme.{twice}: {} says it; it is {} with this parameter", self.name, self.scheme);
                Err(Error::new(ErrorKind::Parameter, message))
            }
        }
    }
}

/// The alias of a name, if this build has its dialect.
pub(crate) fn find(name: &str) -> Option<&'static Alias> {
    all().find(|alias| alias.name == name)
}

/// All whose dialects this build has.
pub(crate) fn all() -> impl Iterator<Item = &'static Alias> {
    ALL.iter().filter(|alias| registry::find(alias.scheme).is_some())
}
