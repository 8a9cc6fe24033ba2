//! Derivations against their rules said another way: small rings, ties, failures, histories.

use super::{
    document::{records, set},
    families::oracle,
};
use crate::{
    dialect::{
        memcached::{python_memcached, server, twemproxy},
        proxies::haproxy::{
            consistent,
            server::{numbers, HashKey, Server},
        },
    },
    hash::haproxy::full_hash,
};
use proptest::prelude::*;
use serde_json::{json, Value};
use std::{format, string::String, vec, vec::Vec};

fn placed(scheme: &Value, nodes: &Value, down: &[u32], key: &str, count: usize) -> Vec<u32> {
    let oracle = oracle(scheme, &records(nodes), set(down.iter().copied())).unwrap();
    (oracle.walk)(key.as_bytes(), count)
}

proptest! {
    /// The nearest node, with many equal values and neighbours, is the owner on the ring of middles.
    #[test]
    fn nearest_is_first_above_a_middle(
        values in prop::collection::vec((prop_oneof![0..12_u32, u32::MAX - 5..=u32::MAX, any::<u32>()], 0..5_u32), 1..12),
        apart in 1..=u32::MAX,
        hashes in prop::collection::vec(prop_oneof![0..16_u32, u32::MAX - 9..=u32::MAX, any::<u32>()], 1..40),
    ) {
        // A tree has two different values at least.
        let mut tree = values;
        tree.push((tree[0].0.wrapping_add(apart), 5));
        tree.sort_by_key(|&(value, _)| value);
        let points = consistent::points(&tree);
        prop_assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let near = |&(value, _): &(u32, u32)| [value, value.wrapping_sub(1), value.wrapping_add(1)];
        let middles = points.iter().flat_map(|&(point, _)| [point as u32, (point as u32).wrapping_add(1)]);
        for hash in hashes.into_iter().chain(tree.iter().flat_map(near)).chain(middles) {
            let next = tree.iter().position(|&(value, _)| value >= hash).unwrap_or(0);
            let before = (next + tree.len() - 1) % tree.len();
            let nearer = hash.wrapping_sub(tree[before].0) <= tree[next].0.wrapping_sub(hash);
            let owner = tree[if nearer { before } else { next }].1;
            let found = points.iter().find(|&&(point, _)| point >= u64::from(hash)).or(points.first());
            prop_assert_eq!(found.map(|&(_, server)| server), Some(owner));
        }
    }
}

#[test]
fn nginx_goes_over_to_round_robin() {
    let names: Vec<Value> = (0..30).map(|i| json!({"id": format!("127.0.0.{i}:80")})).collect();
    let nodes = Value::Array(names);
    for scheme in ["nginx", "nginx_hash"] {
        let scheme = json!({"name": scheme});
        let all: Vec<u32> = placed(&scheme, &nodes, &[], "k", 30);
        assert!((2..30).contains(&all.len()), "21 rejections come before the last of thirty");
        assert_eq!(placed(&scheme, &nodes, &all[..1], "k", 1)[..], all[1..2]);
        assert!(placed(&scheme, &nodes, &[], "", 1).is_empty(), "an empty key has no place");
        let everybody: Vec<u32> = (0..30).collect();
        assert!(placed(&scheme, &nodes, &everybody, "k", 1).is_empty());
        assert_eq!(placed(&scheme, &json!([{"id": "a"}]), &[], "k", 3), [0]);
    }
}

#[test]
fn nginx_names() {
    let place =
        |nodes: Value| (0..200).map(move |i| placed(&json!({"name": "nginx"}), &nodes, &[], &format!("{i}"), 1));
    let places =
        |one: &str| place(json!([{"id": "x", "fields": {"name": one}}, {"id": "10.0.0.9:1"}])).collect::<Vec<_>>();
    // A port is never added, a unix socket's prefix is case-blind, and an address names a node whose name is not given.
    assert_ne!(places("127.0.0.1"), places("127.0.0.1:80"));
    assert_eq!(places("unix:/run/a:1"), places("UNIX:/run/a:1"));
    let address = place(json!([{"id": "x", "address": "127.0.0.1:80"}, {"id": "10.0.0.9:1"}])).collect::<Vec<_>>();
    assert_eq!(address, places("127.0.0.1:80"));
}

#[test]
fn envoy_panics_below_half() {
    let nodes = json!([{"id": "a:1"}, {"id": "b:1"}, {"id": "c:1"}, {"id": "d:1"}]);
    for scheme in [json!({"name": "envoy_ring_hash"}), json!({"name": "envoy_maglev"})] {
        let place = |scheme: &Value, down: &[u32]| -> Vec<u32> {
            (0..100).map(|i| placed(scheme, &nodes, down, &format!("{i}"), 1)[0]).collect()
        };
        let all = place(&scheme, &[]);
        assert!(place(&scheme, &[0, 1]).iter().all(|&node| node > 1), "half are enough");
        assert_eq!(place(&scheme, &[0, 1, 2]), all);
        let mut strict = scheme.clone();
        strict["panic_threshold"] = json!(100);
        assert!(place(&strict, &[0]).iter().all(|&node| node > 0), "three of four can do the work of all");
        assert_eq!(place(&strict, &[0, 1]), all);
        let mut calm = scheme.clone();
        calm["panic_threshold"] = json!(0);
        assert!(place(&calm, &[0, 1, 2]).iter().all(|&node| node == 3));
    }
}

#[test]
fn grpc_walks_on_and_go_sorts() {
    let listed: Vec<Value> = (0..7).rev().map(|i| json!({"id": format!("10.0.0.{i}:80")})).collect();
    let sorted: Vec<Value> = listed.iter().rev().cloned().collect();
    let (listed, sorted) = (Value::Array(listed), Value::Array(sorted));
    let core = json!({"name": "grpc_ring_hash", "min_ring_size": 64, "max_ring_size": 66});
    let mut go = core.clone();
    go["endpoints"] = json!("sorted");
    let mut differ = 0;
    for i in 0..300 {
        let key = format!("{i}");
        let order = placed(&core, &listed, &[], &key, 7);
        assert_eq!(placed(&core, &listed, &order[..1], &key, 7), order[1..]);
        let moved: Vec<u32> = placed(&core, &sorted, &[], &key, 7).iter().map(|node| 6 - node).collect();
        assert_eq!(placed(&go, &listed, &[], &key, 7), moved);
        differ += u32::from(moved != order);
    }
    assert!(differ > 0, "66 points for seven: the running sums say who has ten");
}

#[test]
fn haproxy_backups_wait_their_turn() {
    let nodes = json!([
        {"id": "a"},
        {"id": "b", "fields": {"backup": true}},
        {"id": "c", "fields": {"backup": true}},
        {"id": "d", "weight": 0},
    ]);
    let places =
        |scheme: &Value, down: &[u32]| set((0..200).flat_map(|i| placed(scheme, &nodes, down, &format!("{i}"), 1)));
    for scheme in ["haproxy", "haproxy_map"] {
        let scheme = json!({"name": scheme, "avalanche": true});
        assert_eq!(places(&scheme, &[]), set([0]));
        assert_eq!(places(&scheme, &[0]), set([1]));
        assert_eq!(places(&scheme, &[0, 1]), set([2]));
        assert_eq!(places(&scheme, &[0, 1, 2]), set([]));
        let mut together = scheme;
        together["allbackups"] = json!(true);
        assert_eq!(places(&together, &[0]), set([1, 2]));
    }
}

#[test]
fn haproxy_bases() {
    let nodes = json!([{"id": "a", "address": "10.0.0.1:80"}, {"id": "b", "fields": {"addr": "::1", "port": 7}}, {"id": "/run/c.sock"}]);
    let servers: Vec<Server<'_>> =
        records(&nodes).iter().map(|record| Server::new(record, HashKey::AddrPort).unwrap()).collect();
    let first = |server: u32, key| {
        let mut nodes = consistent::nodes(&servers, &numbers(&servers).unwrap(), &[server], key);
        assert_eq!(nodes.len(), 16);
        nodes.dedup_by_key(|(value, _)| *value);
        nodes
    };
    let of = |base: u32, server: u32| {
        let mut nodes: Vec<(u32, u32)> = (0..16).map(|j| (full_hash(base.wrapping_add(j)), server)).collect();
        nodes.sort_unstable();
        nodes
    };
    let v4 = u32::from_le_bytes([10, 0, 0, 1]);
    assert_eq!(first(0, HashKey::Id), of(4096, 0));
    assert_eq!(first(0, HashKey::IdHashed), of(full_hash(1), 0));
    assert_eq!(first(0, HashKey::Id32), of(full_hash(0x0100_0000), 0));
    assert_eq!(first(0, HashKey::Addr), of(full_hash(v4), 0));
    assert_eq!(first(0, HashKey::AddrPort), of(full_hash(full_hash(80).wrapping_add(v4)), 0));
    // Without an address or guid the number counts.
    assert_eq!(first(2, HashKey::AddrPort), of(3 * 4096, 2));
    assert_eq!(first(1, HashKey::Guid), of(2 * 4096, 1));
}

/// What of a key is hashed, seen by another key that is hashed whole.
#[test]
fn haproxy_inputs() {
    let nodes: Value = (0..200).map(|i| json!({"id": format!("s{i}")})).collect::<Vec<_>>().into();
    let place = |options: &Value, key: &str| {
        let mut scheme = json!({"name": "haproxy", "avalanche": true});
        scheme.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        placed(&scheme, &nodes, &[], key, 1)
    };
    let cases = [
        (json!({"input": "domain"}), "a.b.example.com", "example"),
        (json!({"input": "domain"}), "site.org", "site"),
        (json!({"input": "domain"}), "localhost", "localhost"),
        (json!({"input": "domain"}), ".com", ".com"),
        (json!({"input": "domain"}), "a..com", "a."),
        (json!({"input": "domain"}), "a.b.", "b"),
        (json!({"input": "uri"}), "/a/b?q", "/a/b"),
        (json!({"input": "uri"}), "http://h/a?q", "http://h/a"),
        (json!({"input": "uri-whole"}), "/a/b?q", "/a/b?q"),
        (json!({"input": "uri-path-only"}), "http://h/a?q", "/a"),
        (json!({"input": "uri-path-only"}), "/a?q", "/a"),
        (json!({"input": "uri", "uri_len": 3}), "/abc", "/ab"),
        (json!({"input": "uri", "uri_len": 3}), "/a?c", "/a"),
        (json!({"input": "uri", "uri_depth": 1}), "/a/b/c", "/a"),
        (json!({"input": "uri", "uri_depth": 2, "uri_len": 4}), "/a/b/c", "/a/b"),
        (json!({"input": "uri-whole", "uri_depth": 1}), "/a?q/b", "/a?q"),
    ];
    for (options, key, part) in cases {
        assert_eq!(place(&options, key), place(&json!({}), part), "{options} {key}");
        assert_ne!(place(&options, key), place(&json!({}), "another"), "{options} {key}");
    }
    let source = json!({"input": "source"});
    assert_eq!(place(&source, "0.0.0.7"), place(&source, "::7"), "the words of an address are combined");
    assert!(place(&source, "localhost").is_empty());
}

#[test]
fn python_memcached_rehashes() {
    // Recorded from python-memcached 1.62: the hashes of a key and of its next tries.
    let tries: Vec<u64> = python_memcached::tries(b"key:1").take(3).collect();
    assert_eq!(tries, PYTHON_TRIES);
    assert_eq!(python_memcached::tries(b"").next(), Some(0));
    assert_eq!(python_memcached::tries(b"").count(), 10);
}

const PYTHON_TRIES: [u64; 3] = [2927, 465, 3332];

#[test]
fn twemproxy_names() {
    let nodes = json!([
        {"id": "10.0.0.1:11211"},
        {"id": "x", "fields": {"name": "10.0.0.1"}},
        {"id": "/run/mc.sock"},
        {"id": "y", "address": "10.0.0.2:22122"},
    ]);
    let names: Vec<String> =
        records(&nodes).iter().map(|record| twemproxy::Server::new(record).unwrap().name.into_owned()).collect();
    assert_eq!(names, ["10.0.0.1", "10.0.0.1", "/run/mc.sock:", "10.0.0.2:22122"]);
}

#[test]
fn memcached_endpoints() {
    let nodes = json!([
        {"id": "a:1"},
        {"id": "a", "address": "b:0"},
        {"id": "/run/mc.sock"},
        {"id": "::1"},
        {"id": "x", "address": "[::1]:7"},
        {"id": "x", "fields": {"host": "h"}},
        {"id": "x", "address": "h:9", "fields": {"port": 8}},
    ]);
    let servers: Vec<(String, u16)> = records(&nodes)
        .iter()
        .map(|record| server::Server::new(record).unwrap())
        .map(|server| (server.host.into(), server.port))
        .collect();
    let wanted = [("a", 1), ("b", 11211), ("/run/mc.sock", 0), ("::1", 11211), ("::1", 7), ("h", 11211), ("h", 8)];
    assert_eq!(servers, wanted.map(|(host, port)| (String::from(host), port)));
    assert_eq!(vec![0; 0], placed(&json!({"name": "ketama"}), &json!([]), &[], "k", 1), "nobody to place on");
}
