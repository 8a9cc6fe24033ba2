//! `ranges --as`: what other systems are told, beside look-ups.

use crate::kit::{document, draw, fleet, placement, run, servers, Folder};
use libconsistent::{Placement, Topology};
use serde_json::{json, Value};

/// The id that owns a position.
fn owner(placement: &Placement, position: u64) -> Option<&str> {
    placement.locate_hashed(position).and_then(|index| placement.node(index)).map(|node| node.id.as_str())
}

/// What a system is told of each node.
fn exported(file: &str, system: &str) -> Vec<(String, String)> {
    let lines = run(&["ranges", file, "--all", "--as", system, "--json"]).json_lines();
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    let all: Vec<_> = lines.iter().map(|line| (text(line, "node"), text(line, "text"))).collect();
    let mut shown = String::new();
    for (node, text) in &all {
        assert_eq!(run(&["ranges", file, node, "--as", system]).text(), format!("{text}\n"));
        shown.push_str(&format!("# {node}\n{text}\n"));
    }
    assert_eq!(run(&["ranges", file, "--all", "--as", system]).text(), shown);
    all
}

#[test]
fn redis_has_the_same_slots() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "slots", "bits": 14}"#, &fleet(5)));
    let placement = placement(&file, &[]);
    let mut slots = vec![None; 16_384];
    for (node, text) in exported(&file, "redis") {
        let numbers = text.strip_prefix("CLUSTER ADDSLOTSRANGE ").unwrap();
        let numbers: Vec<usize> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        for pair in numbers.chunks_exact(2) {
            slots[pair[0]..=pair[1]].iter_mut().for_each(|slot| assert_eq!(slot.replace(node.clone()), None));
        }
    }
    for (slot, node) in (0..).zip(&slots) {
        let (first, last) = (slot << 50, (slot << 50) + ((1 << 50) - 1));
        assert_eq!([owner(&placement, first), owner(&placement, last)], [node.as_deref(); 2], "{slot}");
    }
}

#[test]
fn redis_s_own_slots_come_back() {
    let folder = Folder::new();
    let nodes = r#"{"id": "a", "fields": {"slots": ["0-8191", "9000"]}}, {"id": "b", "fields": {"slots": ["9001"]}},
        {"id": "c"}"#;
    let file = folder.file("a.json", document(r#"{"name": "redis_cluster"}"#, nodes));
    let told = [("a", "CLUSTER ADDSLOTSRANGE 0 8191 9000 9000"), ("b", "CLUSTER ADDSLOTSRANGE 9001 9001")];
    assert_eq!(exported(&file, "redis"), told.map(|(node, text)| (node.to_owned(), text.to_owned())));
    let done = run(&["ranges", &file, "c", "--as", "redis"]);
    assert_eq!((done.code, done.err.as_str()), (2, "error: --as: node \"c\" owns nothing\n"));
}

#[test]
fn cassandra_has_the_same_tokens() {
    let folder = Folder::new();
    for scheme in [r#"{"name": "ring", "vnodes": 20}"#, r#"{"name": "slots", "bits": 8}"#] {
        let file = folder.file("a.json", document(scheme, &fleet(5)));
        let placement = placement(&file, &[]);
        let mut nodes = Vec::new();
        for (node, text) in exported(&file, "cassandra") {
            let (count, tokens) = text.split_once("\ninitial_token: ").unwrap();
            let tokens: Vec<&str> = tokens.split(',').collect();
            assert_eq!(count, format!("num_tokens: {}", tokens.len()));
            nodes.push(json!({"id": node, "fields": {"tokens": tokens}}));
        }
        let there = json!({"libconsistent": 1, "scheme": {"name": "cassandra"}, "nodes": nodes});
        let there = Placement::new(Topology::from_json(there.to_string()).unwrap()).unwrap();
        let ends = placement.ranges("node-001").unwrap();
        let drawn = (0..20_000).map(draw).chain(ends.iter().flat_map(|range| [range.first, range.last]));
        for position in drawn.chain([0, u64::MAX]) {
            assert_eq!(owner(&placement, position), owner(&there, position), "{scheme} {position}");
        }
    }
}

#[test]
fn kubernetes_selects_the_same_hashes() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring", "vnodes": 20}"#, &fleet(3)));
    let placement = placement(&file, &[]);
    let mut ranges = Vec::new();
    for (node, text) in exported(&file, "k8s") {
        for range in text.split(" || ") {
            let range = range.strip_prefix("shardRange(object.metadata.uid, '0x").unwrap();
            let (first, end) = range.strip_suffix("')").unwrap().split_once("', '0x").unwrap();
            assert!(first.len() == 16 && (end.len() == 16 || end == "10000000000000000"), "{range}");
            let [first, end] = [first, end].map(|digits| u128::from_str_radix(digits, 16).unwrap());
            ranges.push((first, end, node.clone()));
        }
    }
    ranges.sort_unstable();
    let mut next = 0;
    for (first, end, node) in &ranges {
        assert_eq!(*first, next);
        next = *end;
        for position in [*first, (first + end) / 2, end - 1] {
            assert_eq!(owner(&placement, position as u64), Some(node.as_str()));
        }
    }
    assert_eq!(next, 1 << 64);
    let namespace = run(&["ranges", &file, "node-001", "--as", "k8s", "--field", "object.metadata.namespace"]).text();
    let uid = run(&["ranges", &file, "node-001", "--as", "k8s"]).text();
    assert_eq!(namespace, uid.replace("metadata.uid", "metadata.namespace"));
}

#[test]
fn what_a_system_cannot_be_told_is_refused() {
    let folder = Folder::new();
    let ring = folder.file("ring.json", document(r#"{"name": "ring", "vnodes": 2}"#, &fleet(2)));
    let nginx = folder.file("nginx.json", document(r#"{"name": "nginx"}"#, &servers(2)));
    for (file, node, system, words) in [
        (&ring, "node-001", "redis", "node \"node-001\" has"),
        (&nginx, "10.0.0.1:11211", "cassandra", "4294967296 positions are not the 2^64 tokens of Cassandra"),
        (&nginx, "10.0.0.1:11211", "k8s", "4294967296 positions are not the 2^64 hashes of Kubernetes"),
        (&ring, "node-001", "swift", "invalid value 'swift' for '--as <SYSTEM>'"),
        (&ring, "nobody", "k8s", "node \"nobody\" is not a member"),
    ] {
        let done = run(&["ranges", file, node, "--as", system]);
        assert_eq!((done.code, done.out.as_slice()), (2, &[][..]), "{}", done.err);
        assert!(done.err.contains(words), "{}", done.err);
    }
}
