//! PyPI's libraries, Guava and jump hash: oracles that do what their sources say in the plainest way, and what the real
//! packages were recorded to do where no file of vectors has it.

use super::{document::records, oracle::Oracle};
use crate::{
    dialect::Record,
    hash::{
        digest::{md5, md5_words},
        mix,
        murmur::murmur3_32_seeded,
    },
    scheme::Parameter,
    Error, Placement, Spread, Topology,
};
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

/// A `dict` from points to nodes beside a list of its keys, to be sorted.
#[derive(Default)]
struct Dict {
    nodes: BTreeMap<u128, u32>,
    keys: Vec<u128>,
}

impl Dict {
    fn put(&mut self, point: u128, node: u32) {
        self.nodes.insert(point, node);
        self.keys.push(point);
    }

    /// The nodes of the keys from `bisect(position)` on, each once.
    fn walk(&self, position: u128, right: bool) -> Vec<u32> {
        let at = self.keys.iter().filter(|&&key| key < position || right && key == position).count();
        let (before, after) = self.keys.split_at(at);
        let mut met = BTreeSet::new();
        after.iter().chain(before).map(|key| self.nodes[key]).filter(|&node| met.insert(node)).collect()
    }
}

/// Ketama's labels and the first words of their digests.
fn words(dict: &mut Dict, record: &Record<'_>, node: u32, labels: u64, words: usize) {
    for label in 0..labels {
        let digest = md5(format!("{}-{label}", record.id).as_bytes());
        for word in digest.chunks(4).take(words) {
            dict.put(u32::from_le_bytes(word.try_into().unwrap()).into(), node);
        }
    }
}

fn weight(record: &Record<'_>) -> u64 {
    u64::from(record.weight.thousandths().unwrap() / 1000)
}

fn first_word(key: &[u8]) -> u128 {
    md5_words(key)[0].into()
}

fn whole(key: &[u8]) -> u128 {
    u128::from_be_bytes(md5(key))
}

/// The oracle of one of these dialects.
pub(super) fn oracle(
    name: &str,
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let given = |name: &str| parameters.iter().find(|(given, _)| *given == name).map(|&(_, value)| value);
    let text = |name: &str| match given(name) {
        Some(Parameter::Text(text)) => text.into(),
        _ => String::new(),
    };
    let number = |name: &str, default| match given(name) {
        Some(Parameter::Int(value)) => value,
        _ => default,
    };
    let total: u64 = nodes.iter().map(weight).sum();
    let count = nodes.len() as u64;
    let mut dict = Dict::default();
    let mut right = true;
    let mut position: fn(&[u8]) -> u128 = first_word;
    let mut slots = 0;
    match name {
        "pypi_hash_ring" => {
            for (node, record) in (0..).zip(nodes) {
                let labels = (40 * count * weight(record)).checked_div(total).unwrap_or(0);
                words(&mut dict, record, node, labels, 3);
            }
        }
        "pypi_consistent_hash" | "pypi_consistent_hash_git" => {
            let each = if name.ends_with("git") { 4 } else { 3 };
            (0..).zip(nodes).for_each(|(node, record)| words(&mut dict, record, node, 40 * weight(record), each));
        }
        "pypi_uhashring" if text("mode") == "ketama" => {
            let vnodes = number("vnodes", 40);
            for (node, record) in (0..).zip(nodes) {
                let own = record.integer("vnodes", 0..=9999)?.unwrap_or(vnodes);
                let labels = (own * count * weight(record)).checked_div(total).unwrap_or(0);
                words(&mut dict, record, node, labels, number("replicas", 4) as usize);
            }
        }
        "pypi_uhashring" => {
            position = whole;
            for (node, record) in (0..).zip(nodes) {
                let own = record.integer("vnodes", 0..=9999)?.unwrap_or(number("vnodes", 160));
                for i in 0..own * weight(record) {
                    dict.put(whole(format!("{}-{i}", record.id).as_bytes()), node);
                }
            }
        }
        "pypi_consistent_hashing" => {
            slots = number("slots", 1000);
            right = false;
            position = whole;
            let mut put = |label: String, node| dict.put(whole(label.as_bytes()) % u128::from(slots), node);
            for (node, record) in (0..).zip(nodes) {
                put(record.id.into(), node);
                (1..=number("vnodes", 0)).for_each(|i| put(format!("{}_virtual{i}", record.id), node));
            }
            let removed = text("removed");
            for removed in removed.split(',').filter(|point| !point.is_empty()) {
                dict.keys.retain(|key| *key != removed.parse().unwrap());
            }
        }
        "tooz" => {
            let sha = text("hash_function") == "sha256";
            // Digests as texts of hexadecimal digits are in the order of their numbers.
            let hex = move |bytes: &[u8]| -> String {
                let digest = if sha { crate::hash::digest::sha256(bytes).to_vec() } else { md5(bytes).to_vec() };
                digest.iter().map(|byte| format!("{byte:02x}")).collect()
            };
            let mut ring = BTreeMap::new();
            for (node, record) in (0..).zip(nodes) {
                for r in 0..number("partitions", 32) * weight(record) {
                    ring.insert(hex(record.id.repeat(r as usize + 2).as_bytes()), node);
                }
            }
            return Ok(Oracle::of(move |key, count| {
                let position = hex(key);
                let above = ring.iter().filter(|(point, _)| **point > position);
                let mut met = BTreeSet::new();
                let walk = above.chain(&ring).map(|(_, &node)| node).filter(|node| met.insert(*node));
                walk.filter(|node| !down.contains(node)).take(count).collect()
            }));
        }
        "pypi_clandestined" | "pypi_pymemcache" => {
            let seed = number("seed", 0) as u32;
            let characters = text("units") != "bytes";
            // The records' addresses are `host:port` already.
            let name = |record: &Record<'static>| if name == "pypi_pymemcache" { record.address } else { record.id };
            let names: Vec<&str> = nodes.iter().map(name).collect();
            return Ok(Oracle::of(move |key, count| {
                let score = |name: &str| {
                    let label = [name.as_bytes(), b"-", key].concat();
                    let low = |c| u32::from(c) as u8;
                    let units =
                        if characters { String::from_utf8_lossy(&label).chars().map(low).collect() } else { label };
                    murmur3_32_seeded(&units, seed)
                };
                let mut order: Vec<(u32, &str, u32)> =
                    names.iter().zip(0..).map(|(name, node)| (score(name), *name, node)).collect();
                order.sort_unstable();
                let order = order.into_iter().rev().map(|(_, _, node)| node);
                order.filter(|node| !down.contains(node)).take(count).collect()
            }));
        }
        "guava" | "jump_hash" => {
            let once = name == "guava" || text("rule") == "subspace";
            return Ok(Oracle::of(move |key, wanted| {
                let mut long = [0; 8];
                long.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
                let long = u64::from_le_bytes(long);
                // The first choice is all that these libraries have; the others are ours.
                let others = (1..65).map(|step| mix(long.wrapping_add(step)));
                let drawn = core::iter::once(long).chain(others).filter_map(|position| jump(position, count, once));
                let mut met = BTreeSet::new();
                let walk = drawn.chain(0..count as u32).filter(|node| met.insert(*node));
                walk.filter(|node| !down.contains(node)).take(wanted).collect()
            }));
        }
        _ => panic!("{name}"),
    }
    dict.keys.sort_unstable();
    Ok(Oracle::of(move |key, count| {
        let position = position(key);
        let walk = dict.walk(if slots > 0 { position % u128::from(slots) } else { position }, right);
        walk.into_iter().filter(|node| !down.contains(node)).take(count).collect()
    }))
}

/// Jump hash, with one rounding or two; overflows apart.
pub(super) fn jump(key: u64, count: u64, once: bool) -> Option<u32> {
    let (mut state, mut found, mut next) = (key, None, 0.0);
    while next < count as f64 {
        found = Some(next as u32);
        state = state.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        let (unit, draw) = (f64::from(1u32 << 31), ((state >> 33) + 1) as f64);
        next = if once { (next + 1.0) * unit / draw } else { (next + 1.0) * (unit / draw) }.floor();
    }
    found
}

fn placed(scheme: &Value, nodes: &Value, key: &[u8], count: usize) -> Vec<String> {
    let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes});
    let placement = Placement::new(Topology::from_json(document.to_string()).unwrap()).unwrap();
    let found = placement.get_nodes(key, count, Spread::None);
    found.into_iter().map(|index| placement.node(index).unwrap().id.clone()).collect()
}

fn named(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"id": name})).collect()
}

#[test]
fn the_node_added_last_has_a_shared_point() {
    let points = crate::dialect::kit::last_wins(crate::dialect::pypi::ketama::below(std::vec![
        (7, 0),
        (0, 0),
        (7, 1),
        (9, 2),
        (9, 1),
        (0, 2)
    ]));
    // 7 and 9 catch what is below them, 0 what is above all.
    assert_eq!(points, [(6, 1), (8, 1), (u32::MAX.into(), 2)]);
    // One slot is everybody's.
    let scheme = json!({"name": "pypi_consistent_hashing", "slots": 1});
    assert_eq!(placed(&scheme, &named(&["a", "b"]), b"k", 2), ["b"]);
    assert_eq!(placed(&scheme, &named(&["b", "a"]), b"k", 2), ["a"]);
}

#[test]
fn a_removed_point_is_nobodys() {
    let nodes = named(&["a", "b", "c"]);
    let scheme =
        |removed: &str| json!({"name": "pypi_consistent_hashing", "slots": 8, "vnodes": 2, "removed": removed});
    let oracle = |removed: &str, key: &str| {
        let scheme = scheme(removed);
        let oracle = super::families::oracle(&scheme, &records(&nodes), BTreeSet::new()).unwrap();
        (oracle.walk)(key.as_bytes(), 3)
            .into_iter()
            .map(|place| ["a", "b", "c"][place as usize].into())
            .collect::<Vec<String>>()
    };
    for removed in ["", "0", "3,1,3", "0,1,2,3,4,5,6", "0,1,2,3,4,5,6,7"] {
        for i in 0..60 {
            let key = format!("key {i}");
            assert_eq!(placed(&scheme(removed), &nodes, key.as_bytes(), 3), oracle(removed, &key), "{removed}");
        }
    }
}

/// What uhashring 2.5, clandestined 1.1.0 and pymemcache 4.0.0 did with keys that are no text, and pymemcache with its
/// servers.
#[test]
fn keys_are_what_python_writes() {
    let nodes = named(&["a", "b", "nœud-α", "d:1"]);
    let schemes = |keys: &str| {
        [
            json!({"name": "pypi_uhashring", "keys": keys}),
            json!({"name": "pypi_uhashring", "mode": "ketama", "keys": keys}),
            json!({"name": "pypi_clandestined", "seed": 7, "keys": keys}),
        ]
    };
    let bytes: [(&[u8], [&str; 3]); 6] = [
        (b"plain", ["a", "b", "nœud-α"]),
        (b"it's", ["nœud-α", "b", "a"]),
        (b"\x22it's\x22", ["d:1", "d:1", "d:1"]),
        (b"tab\x09nl\x0a\x5c", ["b", "b", "a"]),
        (b"\x00\x7f\x80\xff~ ", ["a", "a", "b"]),
        (b"", ["a", "nœud-α", "d:1"]),
    ];
    let integers: [(u64, [&str; 3]); 4] = [
        (0, ["d:1", "b", "d:1"]),
        (7, ["b", "a", "b"]),
        (9007199254740993, ["d:1", "d:1", "d:1"]),
        (18446744073709551615, ["d:1", "a", "nœud-α"]),
    ];
    for (key, owners) in bytes {
        assert_eq!(schemes("bytes").map(|scheme| placed(&scheme, &nodes, key, 1).remove(0)), owners, "{key:?}");
    }
    for (key, owners) in integers {
        let key = key.to_le_bytes();
        assert_eq!(schemes("int").map(|scheme| placed(&scheme, &nodes, &key, 1).remove(0)), owners, "{key:?}");
    }
    for scheme in schemes("int") {
        assert!(placed(&scheme, &nodes, b"no 8", 4).is_empty(), "{scheme}");
    }
    let servers =
        named(&["10.0.0.1:11212", "cache.example", "[2001:db8::1]:7", "[2001:db8::2]", "unix:/run/m", "/run/n"]);
    let owners = [
        ("k0", "cache.example"),
        ("key:1", "[2001:db8::2]"),
        ("ключ:7", "[2001:db8::1]:7"),
        ("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "cache.example"),
        ("s p", "unix:/run/m"),
    ];
    for (key, owner) in owners {
        assert_eq!(placed(&json!({"name": "pypi_pymemcache"}), &servers, key.as_bytes(), 1), [owner], "{key}");
    }
}
