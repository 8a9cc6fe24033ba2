//! Golden vectors have every parameter, every word of it and every field, at a value other than the default.

use libconsistent::{schemes, DefaultValue, Error, Kind, Node, Ring, Topology};
use serde_json::{json, Value};
use std::{collections::BTreeSet, fs, path::Path};

/// What no vector has, and why. What one has must not stand here.
const UNCOVERED: &[(&str, &str, &str)] = &[
    ("cassandra", "fields.dc", ZONE),
    ("cassandra", "fields.rack", ZONE),
    ("dalli", "fields.host", "read as `ketama` reads it, and Dalli's servers are addresses"),
    ("dalli", "fields.port", "read as `ketama` reads it, and Dalli's servers are addresses"),
    ("envoy_maglev", "panic_threshold", PANIC),
    ("envoy_ring_hash", "panic_threshold", PANIC),
    ("go_dgryski_mpchash", "probes", "the recording has the library's example alone; it is compared live"),
    ("go_dgryski_mpchash", "seeds", "the recording has the library's example alone; an oracle in core has others"),
    ("grpc_ring_hash", "endpoints: sorted", "gRPC-Go by its source: no program of it was recorded"),
    ("grpc_ring_hash", "fields.hash_key", "xDS alone sets it; the recorded endpoints are hashed by their addresses"),
    ("haproxy", "uri_depth", "an option that is compared live"),
    ("haproxy_map", "allbackups", MAP),
    ("haproxy_map", "input: domain", MAP),
    ("haproxy_map", "input: source", MAP),
    ("haproxy_map", "input: uri", MAP),
    ("haproxy_map", "input: uri-path-only", MAP),
    ("haproxy_map", "input: uri-whole", MAP),
    ("haproxy_map", "uri_depth", MAP),
    ("haproxy_map", "uri_len", MAP),
    ("haproxy_map", "fields.addr", MAP_FIELD),
    ("haproxy_map", "fields.guid", MAP_FIELD),
    ("haproxy_map", "fields.port", MAP_FIELD),
    ("jump_hash", "hash: integer_be", "the recorded keys are hashed by `md5_be` first; it is compared live"),
    ("kademlia", "key_id: raw", "the recorded package hashes its keys; raw ones are tested in core alone"),
    ("mcrouter", "salt", "its functions were recorded, not mcrouter; an oracle in core adds the salt"),
    ("modula", "key_hash: crc", MODULA),
    ("modula", "key_hash: fnv1_32", MODULA),
    ("modula", "key_hash: fnv1_64", MODULA),
    ("modula", "key_hash: fnv1a_32", MODULA),
    ("modula", "key_hash: fnv1a_64", MODULA),
    ("modula", "key_hash: jenkins", MODULA),
    ("modula", "key_hash: md5", MODULA),
    ("modula", "key_hash: murmur", MODULA),
    ("modula", "key_hash: murmur3", MODULA),
    ("pecl_memcache", "fields.host", "read as `ketama` reads it, and the recorded servers are addresses"),
    ("pecl_memcache", "fields.port", "read as `ketama` reads it, and the recorded servers are addresses"),
    ("pypi_clandestined", "keys: bytes", PYTHON_KEYS),
    ("pypi_clandestined", "keys: int", PYTHON_KEYS),
    ("pypi_clandestined", "seed", "the recording has none; it is compared live"),
    ("pypi_clandestined", "units: bytes", "the extension in C was not recorded; an oracle in core has it"),
    ("pypi_pymemcache", "fields.name", "the recorded servers are named by their addresses"),
    ("pypi_pymemcache", "hash_tag", "no vector has it without; keys are cut as those of `pypi_clandestined`"),
    ("pypi_pymemcache", "keys: bytes", PYTHON_KEYS),
    ("pypi_pymemcache", "keys: int", PYTHON_KEYS),
    ("pypi_uhashring", "fields.vnodes", "the recorded nodes have the ring's number; an oracle in core has others"),
    ("pypi_uhashring", "keys: bytes", PYTHON_KEYS),
    ("pypi_uhashring", "keys: int", PYTHON_KEYS),
    ("traffic_server", "algorithm: siphash13", LATER),
    ("traffic_server", "replicas", LATER),
    ("traffic_server", "seed0", LATER),
    ("traffic_server", "seed1", LATER),
];

const LATER: &str = "a setting of Traffic Server 10.2 by its source, which was not run; an oracle in core has it";
const MAP: &str = "map and tree read it alike; `haproxy` has it in vectors or live";
const MAP_FIELD: &str = "its map goes by the list, and by nothing of this field";
const MODULA: &str = "a function that `ketama`'s vectors have; modula under `md5` is compared live";
const PANIC: &str = "no recording has panic; it is compared live";
const PYTHON_KEYS: &str = "recorded programs had texts; what other keys are, tests in core and Python show";
const ZONE: &str = "recorded nodes tell it by their zone; a test in core compares the two";

/// Fields of a case or step that say where keys go.
const ANSWERS: [&str; 11] = [
    "placement",
    "tries",
    "replicas",
    "acquire",
    "positions",
    "fingers",
    "routes",
    "shares",
    "ranges",
    "digest",
    "plan",
];

/// What of schemes stands in the vectors' documents that say where keys go: `(scheme, parameter or field, value)`.
fn standing() -> BTreeSet<(String, String, String)> {
    let mut standing = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    for folder in [folder.clone(), folder.join("recorded")] {
        for entry in fs::read_dir(folder).expect("the vectors") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let file: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
            for case in file["cases"].as_array().into_iter().flatten() {
                gather(case, &mut standing);
            }
        }
    }
    standing
}

fn gather(case: &Value, standing: &mut BTreeSet<(String, String, String)>) {
    let places = |case: &Value| ANSWERS.iter().any(|answer| case.get(answer).is_some());
    if places(case) {
        note(&case["topology"], standing);
        note(&case["plan"]["to"], standing);
    }
    let steps: Vec<&Value> = case["steps"].as_array().into_iter().flatten().collect();
    // Our own schemes, which alone have secrets, keep nothing of a change.
    if steps.iter().any(|step| places(step)) && case.get("secret_hex").is_none() {
        replay(&case["topology"], &steps, standing);
    }
}

/// The documents that a living ring is told by, step after step: its scheme may keep what a change did.
fn replay(document: &Value, steps: &[&Value], standing: &mut BTreeSet<(String, String, String)>) {
    let ring = Ring::from_json(document.to_string()).expect("a ring");
    for step in steps {
        let id = step["id"].as_str().unwrap_or_default();
        let done = match step["do"].as_str() {
            Some("add_node") => record(document, &step["node"]).and_then(|node| ring.add_node(node)),
            Some("remove_node") => ring.remove_node(id),
            Some("mark_down") => ring.mark_down(id),
            Some("mark_up") => ring.mark_up(id),
            // What those of our own schemes do beside.
            _ => return,
        };
        // What is refused is compared elsewhere.
        if done.is_ok() {
            note(&serde_json::from_str(&ring.to_json()).expect("its own JSON"), standing);
        }
    }
}

/// A node's record as the scheme of a document reads it.
fn record(document: &Value, node: &Value) -> Result<Node, Error> {
    let mut alone = document.clone();
    alone["nodes"] = json!([node]);
    let members = Topology::from_json(alone.to_string())?;
    Ok(Node::clone(members.members().get(0).expect("one node")))
}

fn note(document: &Value, standing: &mut BTreeSet<(String, String, String)>) {
    let Some(name) = document["scheme"]["name"].as_str() else { return };
    for (parameter, value) in document["scheme"].as_object().into_iter().flatten() {
        standing.insert((name.into(), parameter.clone(), value.to_string()));
    }
    for node in document["nodes"].as_array().into_iter().flatten() {
        for (field, value) in node["fields"].as_object().into_iter().flatten() {
            standing.insert((name.into(), format!("fields.{field}"), value.to_string()));
        }
    }
}

/// What must stand in some vector: a parameter, `parameter: word`, or `fields.name`.
fn wanted(standing: &BTreeSet<(String, String, String)>) -> (usize, BTreeSet<(String, String)>) {
    let (mut count, mut missing) = (0, BTreeSet::new());
    for spec in schemes().into_iter().filter(|spec| spec.stands_for.is_none()) {
        let mut want = |what: String, there: bool| {
            count += 1;
            if !there {
                missing.insert((spec.name.to_owned(), what));
            }
        };
        let of = |name: &str| {
            standing
                .iter()
                .filter(|(scheme, other, _)| scheme == spec.name && other == name)
                .map(|found| &found.2)
                .collect::<Vec<_>>()
        };
        for parameter in &spec.parameters {
            let default = match parameter.default {
                DefaultValue::Flag(flag) => json!(flag).to_string(),
                DefaultValue::Integer(value) => json!(value).to_string(),
                DefaultValue::Text(text) => json!(text).to_string(),
                _ => String::new(),
            };
            let found = of(parameter.name);
            match parameter.kind {
                Kind::Words(words) => {
                    for word in words.iter().map(|word| json!(word).to_string()).filter(|word| *word != default) {
                        want(format!("{}: {}", parameter.name, word.trim_matches('"')), found.contains(&&word));
                    }
                }
                _ => want(parameter.name.into(), found.iter().any(|&found| *found != default)),
            }
        }
        for field in spec.fields {
            let name = format!("fields.{}", field.name);
            let there = !of(&name).is_empty();
            want(name, there);
        }
    }
    (count, missing)
}

#[test]
fn every_parameter_word_and_field_stands_in_a_vector() {
    let (count, missing) = wanted(&standing());
    assert!(count > 200, "{count}");
    let listed: BTreeSet<(String, String)> =
        UNCOVERED.iter().map(|&(scheme, what, _)| (scheme.to_owned(), what.to_owned())).collect();
    let untested: Vec<_> = missing.difference(&listed).collect();
    let needless: Vec<_> = listed.difference(&missing).collect();
    assert!(untested.is_empty(), "{} of {count} stand in no vector and are not listed: {untested:#?}", untested.len());
    assert!(needless.is_empty(), "listed, but in a vector or unknown: {needless:?}");
    assert!(UNCOVERED.iter().all(|(.., why)| why.len() > 20));
}
