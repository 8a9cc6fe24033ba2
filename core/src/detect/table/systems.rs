//! The dialects of systems.

use super::{always, entry, when, Axis, Block, Listed, ONE};
use crate::scheme::{
    Order::Ties,
    Values::{Flag, Numbers, Smooth, Words},
    When::{Field, Key},
    PRIMES,
};
use core::net::IpAddr;

const FUNCTION: Axis = Axis("function", Words(&["sdbm", "djb2", "wt6", "crc32", "none"]));
const AVALANCHE: Axis = Axis("avalanche", Flag);
const HASH_KEY: Axis = Axis("hash_key", Words(&["id", "id-3.0", "id32", "guid", "addr", "addr-port"]));
const BACKUPS: Axis = Axis("allbackups", Flag);
const SOURCE: Axis = Axis("input", Words(&["source"]));
/// No function is applied to an address, but one that is named leaves the avalanche out.
const NAMED: Axis = Axis("function", Words(&["sdbm"]));
const URI: Axis = Axis("input", Words(&["uri", "uri-whole", "uri-path-only"]));
const DOMAIN: Axis = Axis("input", Words(&["domain"]));
const URI_LEN: Axis = Axis("uri_len", Numbers(&[8, 10, 12, 16, 20, 24, 32, 48, 64]));
const URI_DEPTH: Axis = Axis("uri_depth", Numbers(&[1, 2, 3, 4, 5]));

const HAPROXY: &[Block] = &[
    always(&[FUNCTION, AVALANCHE, HASH_KEY]),
    when(Key(is_address), &[SOURCE, NAMED, AVALANCHE, HASH_KEY]),
    when(Key(is_uri), &[URI, FUNCTION, AVALANCHE, HASH_KEY]),
    when(Key(is_uri), &[URI, FUNCTION, AVALANCHE, URI_LEN]),
    when(Key(is_uri), &[URI, FUNCTION, AVALANCHE, URI_DEPTH]),
    when(Key(is_host), &[DOMAIN, FUNCTION, AVALANCHE, HASH_KEY]),
    when(Field("backup"), &[BACKUPS, FUNCTION, AVALANCHE, HASH_KEY]),
];

const HAPROXY_MAP: &[Block] = &[
    always(&[FUNCTION, AVALANCHE]),
    when(Key(is_address), &[SOURCE, AVALANCHE]),
    when(Key(is_uri), &[URI, FUNCTION, AVALANCHE]),
    when(Key(is_uri), &[URI, FUNCTION, AVALANCHE, URI_LEN]),
    when(Key(is_uri), &[URI, FUNCTION, AVALANCHE, URI_DEPTH]),
    when(Key(is_host), &[DOMAIN, FUNCTION, AVALANCHE]),
    when(Field("backup"), &[BACKUPS, FUNCTION, AVALANCHE]),
];

const RING_SIZES: &[u64] = &[1024, 16, 64, 256, 4096, 16_384];
const FUNCTIONS: Axis = Axis("hash_function", Words(&["xxhash64", "murmur2"]));

const ENVOY: &[Block] = &[
    always(&[FUNCTIONS, Axis("min_ring_size", Smooth { few: RING_SIZES, most: 8_388_608 })]),
    always(&[
        Axis("max_ring_size", Numbers(&[100, 1000, 1024, 4096])),
        FUNCTIONS,
        Axis("min_ring_size", Smooth { few: &[16, 64, 100, 400, 1000], most: 4096 }),
    ]),
];

const GRPC: &[Block] = &[
    always(&[Axis("min_ring_size", Smooth { few: RING_SIZES, most: 4096 })]),
    always(&[
        Axis("max_ring_size", Numbers(&[20, 100, 128, 1000, 1024])),
        Axis("min_ring_size", Smooth { few: &[10, 40, 100, 1000], most: 1024 }),
    ]),
];

const PANIC: &[(&str, &str)] = &[("panic_threshold", "it shows only while hosts are down")];

const VNODES: &[u64] = &[150, 10, 40, 640];

pub(super) static ENTRIES: &[Listed] = &[
    Listed { order: Ties, ..entry("nginx", ONE) },
    entry("nginx_hash", ONE),
    entry("nginx_ip_hash", ONE),
    Listed {
        untried: &[("balance_factor", "what servers had to do at the time decides, which no key tells")],
        ..entry("haproxy", HAPROXY)
    },
    entry("haproxy_map", HAPROXY_MAP),
    Listed { order: Ties, untried: PANIC, ..entry("envoy_ring_hash", ENVOY) },
    Listed { untried: PANIC, ..entry("envoy_maglev", &[always(&[Axis("table_size", PRIMES)])]) },
    Listed {
        beside: &[Axis("endpoints", Words(&["listed", "sorted"]))],
        order: Ties,
        untried: &[("ring_size_cap", "sizes are tried up to 4096, its default")],
        ..entry("grpc_ring_hash", GRPC)
    },
    entry(
        "redis_cluster",
        &[
            when(Field("slots"), &[]),
            always(&[Axis("assignment", Words(&["create"])), Axis("replicas", Numbers(&[0, 1, 2, 3]))]),
        ],
    ),
    Listed {
        beside: &[Axis("rule", Words(&["server", "driver"]))],
        untried: &[("replication", "the first node of a key does not tell how many copies there are")],
        ..entry("cassandra", &[when(Field("tokens"), &[Axis("partitioner", Words(&["murmur3", "random"]))])])
    },
    entry(
        "dynamo",
        &[always(&[Axis(
            "partitions",
            Numbers(&[
                1024, 16, 32, 64, 100, 128, 256, 271, 500, 512, 997, 1000, 2000, 2048, 4096, 5000, 8192, 10_000, 16_384,
            ]),
        )])],
    ),
    entry("chord", ONE),
    entry("kademlia", &[always(&[Axis("key_id", Words(&["sha1", "raw"]))])]),
    entry(
        "textbook",
        &[always(&[
            Axis("hash", Words(&["md5", "sha1", "sha256"])),
            Axis("vnodes", Smooth { few: VNODES, most: 65_536 }),
        ])],
    ),
];

/// Whether a key is an address as text.
fn is_address(key: &[u8]) -> bool {
    core::str::from_utf8(key).is_ok_and(|text| text.parse::<IpAddr>().is_ok())
}

/// Whether something of a key that is a request's target could be left out.
fn is_uri(key: &[u8]) -> bool {
    key.contains(&b'/') || key.contains(&b'?')
}

/// Whether a key could be a host's name with a domain.
fn is_host(key: &[u8]) -> bool {
    key.contains(&b'.')
}
