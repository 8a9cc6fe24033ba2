//! Graphite's relays in the plainest way: every point is looked at, lists are gone through as the relays do.

use super::oracle::{round, Oracle};
use crate::{
    dialect::Record,
    hash::{
        digest::md5,
        fnv::{fnv1a_32, fnv1a_32_unsigned},
        murmur::murmur3_32_seeded,
    },
    scheme::Parameter,
    ErrorKind, Topology,
};
use serde_json::{json, Value};
use std::{
    cmp::Ordering,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

pub(super) const NAMES: [&str; 2] = ["carbon", "carbon_c_relay"];

/// A server as a test tells it: `host:port`, then its instance after a mark, or all in fields.
struct Server {
    host: String,
    port: u64,
    instance: Option<String>,
}

impl Server {
    fn new(record: &Record<'static>, mark: char) -> Self {
        let (endpoint, written) = match record.endpoint().rsplit_once(mark) {
            Some((endpoint, instance)) if mark == '=' || endpoint.contains(':') => (endpoint, Some(instance)),
            _ => (record.endpoint(), None),
        };
        let (host, port) = endpoint.split_once(':').unwrap_or((endpoint, "2003"));
        let field = record.text("server").unwrap();
        let port = if field.is_some() { 2003 } else { port.parse().unwrap() };
        let instance = record.text("instance").unwrap().or(written.filter(|_| field.is_none()));
        Self {
            host: field.unwrap_or(host).into(),
            port: record.integer("port", 1..=65_535).unwrap().unwrap_or(port),
            instance: instance.map(ToString::to_string),
        }
    }
}

fn first_two(bytes: &[u8]) -> u64 {
    let digest = md5(bytes);
    u64::from(digest[0]) * 256 + u64::from(digest[1])
}

fn halves(hash: u32) -> u64 {
    u64::from((hash >> 16) ^ (hash % 65_536))
}

/// The oracle of a document of any of [`NAMES`].
pub(super) fn oracle(
    name: &str,
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Oracle {
    let given = |name: &str| parameters.iter().find(|(given, _)| *given == name).map(|&(_, value)| value);
    let hash_type = match given("hash_type") {
        Some(Parameter::Text(text)) => text,
        _ => "carbon_ch",
    };
    let diverse = given("diverse_replicas") != Some(Parameter::Flag(false));
    let mark = if name == "carbon" { ':' } else { '=' };
    let servers: Vec<Server> = nodes.iter().map(|record| Server::new(record, mark)).collect();
    match (name, hash_type) {
        ("carbon", _) => carbon(hash_type, diverse, servers, down),
        (_, "jump_fnv1a_ch") => jump(&servers, down),
        _ => c_relay(hash_type, &servers, down),
    }
}

fn carbon(hash_type: &str, diverse: bool, servers: Vec<Server>, down: BTreeSet<u32>) -> Oracle {
    let hash: fn(&[u8]) -> u64 = match hash_type {
        "fnv1a_ch" => |bytes| halves(fnv1a_32_unsigned(bytes)),
        "mmh3_ch" => |bytes| (i64::from(murmur3_32_seeded(bytes, 0) as i32) + (1 << 31)) as u64,
        _ => first_two,
    };
    let mut ring: Vec<(u64, u32)> = Vec::new();
    for (node, Server { host, instance, .. }) in (0..).zip(&servers) {
        for i in 0..100 {
            let label = match (hash_type, instance) {
                ("fnv1a_ch", instance) => format!("{i}-{}", instance.as_deref().unwrap_or("None")),
                (_, Some(instance)) => format!("('{host}', '{instance}'):{i}"),
                (_, None) => format!("('{host}', None):{i}"),
            };
            let mut position = hash(label.as_bytes());
            while ring.iter().any(|&(taken, _)| taken == position) {
                position += 1;
            }
            ring.push((position, node));
        }
    }
    ring.sort_unstable();
    Oracle::of(move |key, count| {
        let (mut found, mut used) = (Vec::new(), BTreeSet::new());
        for node in round(&ring, hash(key)).filter(|node| !down.contains(node)) {
            let server = &servers[node as usize];
            let instance = (!diverse).then_some(&server.instance);
            if used.insert((&server.host, instance)) {
                found.push(node);
            }
        }
        found.truncate(count);
        found
    })
}

fn c_relay(hash_type: &str, servers: &[Server], down: BTreeSet<u32>) -> Oracle {
    let is_carbon = hash_type == "carbon_ch";
    let hash: fn(&[u8]) -> u64 = if is_carbon { first_two } else { |bytes| halves(fnv1a_32(bytes)) };
    let mut entries: Vec<(u64, u32)> = Vec::new();
    for (node, Server { host, port, instance }) in (0..).zip(servers) {
        for i in 0..100 {
            let mut label = match (is_carbon, instance) {
                (true, Some(instance)) => format!("('{host}', '{instance}'):{i}"),
                (true, None) => format!("('{host}', None):{i}"),
                (false, Some(instance)) => format!("{i}-{instance}"),
                (false, None) => format!("{i}-{host}:{port}"),
            };
            label.truncate(255);
            entries.push((hash(label.as_bytes()), node));
        }
    }
    entries.sort_by(|&(one_at, one), &(other_at, other)| {
        let (one, other) = (&servers[one as usize], &servers[other as usize]);
        let rest = if is_carbon {
            match (&one.instance, &other.instance) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(one), Some(other)) => one.cmp(other),
            }
        } else {
            one.port.cmp(&other.port)
        };
        one_at.cmp(&other_at).then(one.host.cmp(&other.host)).then(rest)
    });
    for i in 1..entries.len() {
        if entries[i].0 == entries[i - 1].0 {
            entries[i].1 = entries[i - 1].1;
        }
    }
    Oracle::of(move |key, count| {
        let mut found = Vec::new();
        for node in round(&entries, hash(key)) {
            if !down.contains(&node) && !found.contains(&node) {
                found.push(node);
            }
        }
        found.truncate(count);
        found
    })
}

fn jump(servers: &[Server], down: BTreeSet<u32>) -> Oracle {
    let mut order: Vec<u32> = (0..servers.len() as u32).collect();
    order.sort_by_key(|&node| {
        let instance = &servers[node as usize].instance;
        let number = instance.as_ref().and_then(|text| text.parse::<u64>().ok());
        (instance.is_none(), number, instance.clone().filter(|_| number.is_none()))
    });
    Oracle::of(move |key, count| {
        let mut hash = key.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
            (hash ^ i64::from(byte as i8) as u64).wrapping_mul(1_099_511_628_211)
        });
        let (mut left, mut found) = (order.clone(), Vec::new());
        while !left.is_empty() {
            let number = super::pypi::jump(hash, left.len() as u64, false).unwrap();
            found.push(left.swap_remove(number as usize));
            hash ^= hash >> 12;
            hash ^= hash << 25;
            hash ^= hash >> 27;
            hash = hash.wrapping_mul(2_685_821_657_736_338_717);
        }
        found.into_iter().filter(|node| !down.contains(node)).take(count).collect()
    })
}

fn refusal(scheme: &Value, nodes: &Value) -> (ErrorKind, String) {
    let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes});
    match Topology::from_json(document.to_string()) {
        Ok(_) => panic!("{scheme} {nodes} was taken"),
        Err(error) => (error.kind(), error.message().into()),
    }
}

#[test]
fn destinations_that_a_relay_does_not_take() {
    let carbon = json!({"name": "carbon"});
    let jump = json!({"name": "carbon_c_relay", "hash_type": "jump_fnv1a_ch"});
    let odd = "has characters that Python writes otherwise";
    let cases = [
        (
            &carbon,
            json!([{"id": "a:1:x"}, {"id": "a:2:x"}]),
            ErrorKind::DuplicateNode,
            "nodes[1]: another one has server \"a\" and instance \"x\"".into(),
        ),
        (
            &carbon,
            json!([{"id": "::1"}]),
            ErrorKind::Parameter,
            "nodes[0].id: \"::1\" is not server:port or server:port:instance, with IPv6 in brackets".into(),
        ),
        (&carbon, json!([{"id": "it's:1"}]), ErrorKind::Parameter, format!("nodes[0].id: \"it's:1\" {odd}")),
        (
            &carbon,
            json!([{"id": "a", "fields": {"instance": "x\\"}}]),
            ErrorKind::Parameter,
            format!("nodes[0].fields.instance: \"x\\\\\" {odd}"),
        ),
        (
            &jump,
            json!([{"id": "a:1=2"}, {"id": "a:2=x"}]),
            ErrorKind::Parameter,
            "nodes[1].fields.instance: \"x\" is no number, but another one is, 2: the relay would not sort them".into(),
        ),
        (
            &jump,
            json!([{"id": "a:1", "fields": {"instance": "+1"}}]),
            ErrorKind::Parameter,
            "nodes[0].fields.instance: \"+1\" is not a name or a number of 9 digits".into(),
        ),
        (
            &jump,
            json!([{"id": "a:x"}]),
            ErrorKind::Parameter,
            "nodes[0].id: \"a:x\" is not host, host:port or host:port=instance, with IPv6 in brackets".into(),
        ),
        (
            &jump,
            json!([{"id": "a", "fields": {"server": "[::1]"}}]),
            ErrorKind::Parameter,
            "nodes[0].fields.server: \"[::1]\" is not a host, which has no brackets".into(),
        ),
    ];
    for (scheme, nodes, kind, message) in cases {
        assert_eq!(refusal(scheme, &nodes), (kind, message), "{nodes}");
    }
}
