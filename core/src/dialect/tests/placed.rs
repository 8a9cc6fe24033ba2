//! What look-ups run on against the oracle: random members of every dialect, some of them down.

use super::{
    document::{records, set},
    families::oracle,
};
use crate::{Key, Placement, Scheme, Scratch, Spread, State, Topology};
use proptest::prelude::*;
use serde_json::{json, Value};
use std::{collections::BTreeSet, format, string::String, vec::Vec};

/// Every dialect, with options that lead another way, and how many nodes of a walk its oracle tells.
pub(super) fn schemes() -> Vec<(Value, usize)> {
    let schemes = [
        (json!({"name": "ketama"}), 4),
        (json!({"name": "ketama", "weighted": "always", "point_hash": "md5", "key_hash": "md5"}), 4),
        (json!({"name": "ketama", "weighted": "never", "sort_hosts": true, "key_hash": "fnv1a_32"}), 4),
        (json!({"name": "libketama"}), 4),
        (json!({"name": "modula"}), 4),
        (json!({"name": "modula", "sort_hosts": true, "key_hash": "murmur3"}), 4),
        (json!({"name": "python_memcached"}), 1),
        (json!({"name": "twemproxy", "hash_tag": "{}"}), 4),
        (json!({"name": "twemproxy", "distribution": "modula", "hash": "jenkins"}), 4),
        (json!({"name": "mcrouter"}), 1),
        (json!({"name": "mcrouter", "function": "crc32", "salt": "pepper"}), 1),
        (json!({"name": "mcrouter", "function": "weighted_ch3"}), 1),
        (json!({"name": "mcrouter", "function": "rendezvous"}), 1),
        (json!({"name": "nginx"}), 30),
        (json!({"name": "nginx", "label": "no_nul"}), 13),
        (json!({"name": "nginx_hash"}), 30),
        (json!({"name": "nginx_ip_hash"}), 30),
        (json!({"name": "haproxy", "avalanche": true}), 1),
        (json!({"name": "haproxy", "hash_key": "addr", "function": "none", "allbackups": true}), 1),
        (json!({"name": "haproxy", "input": "source", "hash_key": "id32", "balance_factor": 150}), 1),
        (json!({"name": "haproxy_map", "function": "djb2"}), 1),
        (json!({"name": "haproxy_map", "input": "source", "allbackups": true}), 1),
        (json!({"name": "envoy_ring_hash", "min_ring_size": 100}), 4),
        (json!({"name": "envoy_ring_hash", "hash_function": "murmur2", "panic_threshold": 100}), 4),
        (json!({"name": "envoy_ring_hash", "key_hash": "murmur2", "hash_tag": "{}"}), 4),
        (json!({"name": "envoy_maglev", "table_size": 251}), 1),
        (json!({"name": "envoy_maglev", "table_size": 101, "key_hash": "murmur2", "hash_tag": "{}"}), 1),
        (json!({"name": "grpc_ring_hash", "min_ring_size": 64, "endpoints": "sorted"}), 4),
        (json!({"name": "varnish_shard", "replicas": 5}), 13),
        (json!({"name": "varnish_shard", "replicas": 1}), 13),
        (json!({"name": "varnish_shard", "alt": 2, "by": "hash"}), 13),
        (json!({"name": "caddy"}), 13),
        (json!({"name": "caddy", "version": "2.6.3"}), 13),
        (json!({"name": "caddy", "version": "2.5.1"}), 13),
        (json!({"name": "traffic_server", "replicas": 20}), 13),
        (json!({"name": "traffic_server", "algorithm": "siphash13", "seed0": 3, "seed1": 9, "replicas": 7}), 13),
        (json!({"name": "dnsdist_chashed"}), 13),
        (json!({"name": "dnsdist_chashed", "perturbation": 7, "keys": "wire"}), 13),
        (json!({"name": "redis_cluster"}), 1),
        (json!({"name": "redis_cluster", "assignment": "create"}), 1),
        (json!({"name": "cassandra"}), 4),
        (json!({"name": "cassandra", "partitioner": "random"}), 4),
        (json!({"name": "cassandra", "partitioner": "random", "replication": 2}), 4),
        (json!({"name": "cassandra", "replication": "a:3,b:2,c:1"}), 9),
        (json!({"name": "cassandra", "replication": "b:2,a:3", "rule": "driver"}), 9),
        (json!({"name": "tokens"}), 4),
        (json!({"name": "tokens", "hash": "xxh64", "search": "at_or_above"}), 13),
        (json!({"name": "tokens", "hash": "crc32", "replication": 2}), 4),
        (json!({"name": "tokens", "hash": "fnv1a_32", "replication": 5, "zones": "distinct"}), 9),
        (json!({"name": "tokens", "hash": "murmur3_64", "replication": 9, "zones": "distinct"}), 9),
        (json!({"name": "tokens", "hash": "none_32"}), 4),
        (json!({"name": "table"}), 13),
        (json!({"name": "table", "hash": "crc16", "by": "remainder", "slots": 7, "hash_tag": "{}"}), 13),
        (json!({"name": "table", "hash": "murmur3_utf16", "by": "remainder", "slots": 5}), 13),
        (json!({"name": "table", "hash": "crc32_15", "beyond": "nobody", "slots": 1}), 4),
        (json!({"name": "dynamo", "partitions": 96}), 4),
        (json!({"name": "chord"}), 4),
        (json!({"name": "kademlia"}), 20),
        (json!({"name": "textbook", "vnodes": 9}), 4),
        (json!({"name": "textbook", "hash": "sha256", "vnodes": 3}), 4),
        (json!({"name": "go_stathat"}), 4),
        (
            json!({"name": "go_stathat", "hash": "fnv", "replicas": 40, "removed": "338286026,485174231,1357757514,1815485202"}),
            4,
        ),
        (json!({"name": "go_lafikl"}), 4),
        (json!({"name": "go_groupcache"}), 4),
        (json!({"name": "go_buraksezer"}), 13),
        (json!({"name": "go_buraksezer", "version": "v0", "partitions": 23, "replicas": 40, "load": "1.5"}), 13),
        (json!({"name": "go_serialx"}), 4),
        (json!({"name": "go_dgryski_maglev", "slots": 101}), 1),
        (json!({"name": "go_dgryski_mpchash"}), 4),
        (json!({"name": "go_dgryski_mpchash", "probes": 1, "seeds": "0,18446744073709551615"}), 4),
        (json!({"name": "go_dgryski_rendezvous"}), 13),
        (json!({"name": "pypi_hash_ring"}), 4),
        (json!({"name": "pypi_uhashring", "vnodes": 5}), 4),
        (json!({"name": "pypi_uhashring", "mode": "ketama", "vnodes": 7, "replicas": 3}), 4),
        (json!({"name": "pypi_consistent_hash"}), 4),
        (json!({"name": "pypi_consistent_hash_git"}), 4),
        (json!({"name": "pypi_consistent_hashing", "slots": 40, "vnodes": 3, "removed": "3,20,21"}), 4),
        (json!({"name": "pypi_clandestined", "seed": 7}), 20),
        (json!({"name": "pypi_clandestined", "units": "bytes"}), 20),
        (json!({"name": "pypi_pymemcache"}), 20),
        (json!({"name": "spymemcached"}), 4),
        (json!({"name": "spymemcached", "weighted": "always", "format": "libmemcached"}), 4),
        (json!({"name": "otel_loadbalancing"}), 4),
        (json!({"name": "rabbitmq"}), 20),
        (json!({"name": "thanos_ketama"}), 4),
        (json!({"name": "clickhouse_distributed"}), 4),
        (json!({"name": "clickhouse_distributed", "sharding_key": "sipHash64"}), 4),
        (json!({"name": "clickhouse_distributed", "sharding_key": "murmurHash2_64"}), 4),
        (json!({"name": "guava"}), 4),
        (json!({"name": "jump_hash"}), 20),
        (json!({"name": "jump_hash", "rule": "subspace"}), 4),
        (json!({"name": "dalli"}), 4),
        (json!({"name": "redis_rb"}), 1),
        (json!({"name": "redis_rb", "version": "4"}), 1),
        (json!({"name": "sharded_jedis"}), 1),
        (json!({"name": "kafka"}), 1),
        (json!({"name": "carbon"}), 4),
        (json!({"name": "carbon", "diverse_replicas": false}), 13),
        (json!({"name": "carbon", "hash_type": "fnv1a_ch"}), 4),
        (json!({"name": "carbon", "hash_type": "mmh3_ch"}), 4),
        (json!({"name": "carbon_c_relay"}), 13),
        (json!({"name": "carbon_c_relay", "hash_type": "fnv1a_ch"}), 13),
        (json!({"name": "carbon_c_relay", "hash_type": "jump_fnv1a_ch"}), 13),
        (json!({"name": "tooz"}), 13),
        (json!({"name": "tooz", "hash_function": "sha256", "partitions": 5}), 13),
        (json!({"name": "rust_hashring"}), 4),
        (json!({"name": "rust_hashring", "keys": "bytes"}), 4),
        (json!({"name": "rust_hashring", "keys": "u64"}), 4),
        (json!({"name": "flexihash", "replicas": 5}), 4),
        (json!({"name": "flexihash", "hasher": "md5"}), 4),
        (json!({"name": "pecl_memcache"}), 4),
        (json!({"name": "pecl_memcache", "function": "fnv"}), 4),
        (json!({"name": "pecl_memcache", "strategy": "standard", "function": "fnv"}), 4),
        (json!({"name": "ray_serve"}), 13),
        (json!({"name": "ray_serve", "vnodes": 3}), 13),
        (json!({"name": "vllm_router"}), 13),
        (json!({"name": "smg"}), 13),
        (json!({"name": "spymemcached_array"}), 13),
        (json!({"name": "spymemcached_array", "hash": "ketama"}), 13),
        (json!({"name": "xmemcached_array"}), 4),
        (json!({"name": "xmemcached_array", "hash": "ketama"}), 4),
        (json!({"name": "ex_hash_ring", "replicas": 8}), 4),
        (json!({"name": "ex_hash_ring", "hash_tag": "{}"}), 4),
        (json!({"name": "libring"}), 4),
        (json!({"name": "traefik_hrw"}), 13),
        (json!({"name": "ipvs_mh", "tab_index": 8}), 13),
        (json!({"name": "ipvs_mh", "tab_index": 9, "unavailable": "weight_0"}), 1),
        (json!({"name": "ipvs_mh", "tab_index": 8, "unavailable": "fallback"}), 13),
        (json!({"name": "kubeai", "replication": 40, "mean_load": 100}), 13),
    ];
    schemes.into_iter().chain(super::npm_oracle::schemes()).collect()
}

#[derive(Clone, Debug)]
pub(super) struct Member {
    weight: u32,
    down: bool,
    backup: bool,
    zone: usize,
    tokens: BTreeSet<i64>,
}

pub(super) fn member() -> impl Strategy<Value = Member> {
    let token = prop_oneof![-3..3_i64, any::<i64>()];
    let tokens = prop::collection::btree_set(token, 0..4);
    (0..6_u32, prop::bool::weighted(0.3), any::<bool>(), 0..6_usize, tokens)
        .prop_map(|(weight, down, backup, zone, tokens)| Member { weight, down, backup, zone, tokens })
}

/// The nodes as the scheme takes them.
pub(super) fn nodes(scheme: &Value, members: &[Member]) -> Value {
    let name = scheme["name"].as_str().unwrap();
    let mut taken = BTreeSet::new();
    let node = |(i, member): (usize, &Member)| {
        // Not in the order of their ids.
        let mut node = json!({"id": format!("n{}", (i * 7) % 13), "address": format!("10.0.{}.1:{}", i % 3, 8000 + i)});
        match name {
            "ketama"
            | "libketama"
            | "modula"
            | "twemproxy"
            | "haproxy"
            | "haproxy_map"
            | "python_memcached"
            | "spymemcached"
            | "rabbitmq"
            | "clickhouse_distributed"
            | "dnsdist_chashed"
            | "dalli"
            | "sharded_jedis"
            | "table"
            | "pecl_memcache"
            | "xmemcached_array"
            | "ex_hash_ring"
            | "libring"
            | "ipvs_mh"
            | "pypi_hash_ring"
            | "pypi_consistent_hash"
            | "pypi_consistent_hash_git" => {
                node["weight"] = member.weight.into();
            }
            "npm_hashring" | "npm_ketama" | "npm_effect" | "flexihash" | "varnish_shard" | "traffic_server" => {
                node["weight"] = json!(f64::from(member.weight) / 4.0)
            }
            "nginx" | "nginx_hash" | "nginx_ip_hash" | "envoy_ring_hash" | "envoy_maglev" | "grpc_ring_hash" => {
                node["weight"] = (member.weight + 1).into();
            }
            // Whose points coincide.
            _ if name.starts_with("go_") || name == "tooz" => {
                const IDS: [&str; 13] = ["1", "11", "21", "0", "01", "10", "2", "12", "112", "3", "13", "a", "a1"];
                node["id"] = IDS[(i * 7) % 13].into();
                if name == "go_serialx" || name == "tooz" {
                    node["weight"] = member.weight.into();
                }
            }
            "pypi_uhashring" => {
                node["weight"] = member.weight.into();
                if member.backup {
                    node["fields"] = json!({"vnodes": member.zone});
                }
            }
            "mcrouter" if scheme["function"] == "weighted_ch3" => {
                node["weight"] = json!(f64::from(member.weight) / 5.0)
            }
            _ => {}
        }
        if name.starts_with("haproxy") {
            node["fields"] = json!({"backup": member.backup});
        }
        if name == "thanos_ketama" {
            node["zone"] = ["a", "a", "a", "b", "b/1", ""][member.zone].into();
        }
        // Some are on one server.
        if name == "carbon" {
            node["address"] = format!("10.0.{}.1:{}:cache-{i}", i % 4, 2004 + i).into();
        }
        if name == "carbon_c_relay" && member.backup {
            node["fields"] = json!({"instance": format!("{}", member.zone)});
        }
        if name == "traffic_server" {
            // Some have one name.
            node["address"] = format!("10.0.{}.1:80", i % 7).into();
        }
        if name == "npm_hashring" {
            // As many as a parameter says, or none, say nothing.
            node["fields"] = json!({"vnodes": ([0, 3, 5, 7][member.zone % 4])});
        }
        if name == "flexihash" {
            // Some share points.
            node["id"] = ["1", "11", "a", "a1", "b", "b1"].get(i).map_or(node["id"].clone(), |&id| id.into());
        }
        if name == "rust_hashring" && member.backup {
            node["fields"] = json!({"labels": (0..member.zone).map(|j| format!("{i}-{j}")).collect::<Vec<_>>()});
        }
        if name == "npm_consistent_hash" && member.backup {
            let range = scheme["range"].as_u64().unwrap_or(100_003);
            let point = |token: &i64| (token.unsigned_abs() % (range + 1)).to_string();
            node["fields"] = json!({"points": member.tokens.iter().map(point).collect::<Vec<_>>()});
        }
        if name == "redis_cluster" && scheme["assignment"].is_null() {
            node["fields"] = json!({"slots": [format!("{}-{}", i * 1000, i * 1000 + 900)]});
        }
        if name == "tokens" {
            node["zone"] = ["a", "a", "b", "b/1", "", ""][member.zone].into();
            let is_wide = scheme["hash"].as_str().is_some_and(|hash| hash.ends_with("64"));
            let token = |&token: &i64| if is_wide { (token as u64).to_string() } else { (token as u32).to_string() };
            let tokens: BTreeSet<String> = member.tokens.iter().map(token).collect();
            let own: Vec<&String> = tokens.difference(&taken).collect();
            node["fields"] = json!({"tokens": own});
            taken.extend(tokens);
        }
        if name == "cassandra" {
            node["zone"] = ["a/1", "a/2", "b/1", "b/2", "c", "a/1/x"][member.zone].into();
            let random = scheme["partitioner"] == "random";
            // Many share their top bits.
            let token = |token: &i64| if random { (token.unsigned_abs() >> 1).to_string() } else { token.to_string() };
            let tokens: BTreeSet<String> = member.tokens.iter().map(token).collect();
            let own: Vec<&String> = tokens.difference(&taken).collect();
            node["fields"] = json!({"tokens": own});
            taken.extend(tokens);
        }
        node
    };
    members.iter().enumerate().map(node).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn tables_answer_like_the_oracle(
        members in prop::collection::vec(member(), 0..13),
        keys in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 8),
        words in prop::collection::vec("[a-c{}/.|#]{0,9}", 12),
        addresses in prop::collection::vec(any::<[u8; 4]>(), 4),
    ) {
        let dotted = addresses.iter().map(|[a, b, c, d]| format!("{a}.{b}.{c}.{d}"));
        let keys: Vec<Vec<u8>> = keys.into_iter().chain(words.into_iter().chain(dotted).map(String::into_bytes)).collect();
        for (scheme, count) in schemes() {
            let nodes = nodes(&scheme, &members);
            let down = (0..).zip(&members).filter(|(_, member)| member.down).map(|(place, _)| place);
            let oracle = oracle(&scheme, &records(&nodes), set(down)).unwrap();
            let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes});
            let topology = Topology::from_json(document.to_string()).unwrap();
            let states = topology.members().nodes().iter().map(|node| {
                let place = nodes.as_array().unwrap().iter().position(|listed| listed["id"] == *node.id).unwrap();
                if members[place].down { State::Down } else { State::Up }
            });
            let placement = Placement::new(topology.clone()).unwrap().with_states(states.collect()).unwrap();
            let mut scratch = Scratch::new();
            for key in &keys {
                let ids = |places: Vec<u32>| -> Vec<&str> {
                    places.into_iter().map(|place| nodes[place as usize]["id"].as_str().unwrap()).collect()
                };
                let names = |indices: &[u32]| -> Vec<&str> {
                    indices.iter().map(|&index| placement.node(index).unwrap().id.as_str()).collect()
                };
                let mut wanted = ids((oracle.walk)(part(&scheme, key), count));
                if placement.check_key(Key::Bytes(key)).is_err() {
                    // The systems could not have these keys, of which some oracles read something all the same.
                    let reads_any = ["guava", "jump_hash", "nginx_ip_hash"].contains(&topology.scheme().name());
                    prop_assert!(reads_any || wanted.is_empty(), "{} {:?}", scheme, key);
                    wanted.clear();
                }
                prop_assert_eq!(names(&placement.get_nodes(key, count, Spread::Zone)), &wanted[..], "{} {:?}", scheme, key);
                prop_assert_eq!(placement.locate(key).map(|index| names(&[index])[0]), wanted.first().copied());
                let mut few = [0; 3];
                let len = placement.get_nodes_into(key, &mut few[..count.min(3)], &mut scratch);
                prop_assert_eq!(names(&few[..len]), &wanted[..wanted.len().min(3)], "{}", scheme);
                if scheme["rule"].is_null() {
                    let walk: Vec<u32> = placement.walk(key, &mut scratch).take(count).collect();
                    prop_assert_eq!(names(&walk), &wanted[..], "{}", scheme);
                }
                let position = placement.position(key);
                if position != u64::MAX {
                    prop_assert_eq!(placement.locate_hashed(position), placement.locate(key), "{}", scheme);
                }
            }
            check_shares(&placement)?;
        }
    }
}

/// What the oracle gets to see of a key: with a hash tag of braces what they enclose.
fn part<'k>(scheme: &Value, key: &'k [u8]) -> &'k [u8] {
    let place = |from: usize, wanted| key.iter().skip(from).position(|&byte| byte == wanted).map(|at| from + at);
    match place(0, b'{').and_then(|open| Some((open + 1, place(open + 1, b'}')?))) {
        Some((first, end)) if first < end && scheme["hash_tag"] == "{}" => &key[first..end],
        _ => key,
    }
}

/// Shares are the sum of the ranges, and a plan to oneself moves nothing.
fn check_shares(placement: &Placement) -> Result<(), TestCaseError> {
    let Ok(shares) = placement.shares() else { return Ok(()) };
    let sum: u128 = shares.positions.iter().sum();
    prop_assert!(sum <= shares.whole);
    prop_assert_eq!(placement.diff(placement).unwrap().positions, 0);
    for (node, &share) in placement.topology().members().nodes().iter().zip(&shares.positions) {
        let Ok(ranges) = placement.ranges(&node.id) else { return Ok(()) };
        let positions = ranges.iter().map(|range| u128::from(range.last - range.first) + 1);
        prop_assert_eq!(positions.sum::<u128>(), share);
        for range in ranges {
            for position in [range.first, range.last] {
                let owner = placement.locate_hashed(position).and_then(|index| placement.node(index));
                prop_assert_eq!(owner.map(|owner| &owner.id), Some(&node.id));
            }
        }
    }
    Ok(())
}

#[test]
fn every_dialect_is_compared() {
    let compared: BTreeSet<String> =
        schemes().iter().map(|(scheme, _)| scheme["name"].as_str().unwrap().into()).collect();
    let dialects: BTreeSet<String> = crate::dialect::NAMES.iter().map(|&name| name.into()).collect();
    assert_eq!(compared, dialects);
    assert!(dialects.iter().all(|name| Scheme::NAMES.contains(&name.as_str())));
}
