//! What is special about the libraries of npm.

use super::npm_oracle::{hash_of_units, library_search};
use core::num::NonZeroU32;

use crate::{
    dialect::npm::{consistent_hash, hashring, memjs, node_hashring, Algorithm},
    hash::murmur::{murmur3_32_each, murmur3_32_seeded},
    scheme::Parameter,
    ErrorKind, Placement, Scratch, Spread, Topology, Weight,
};
use proptest::prelude::*;
use serde_json::{json, Value};
use std::{collections::BTreeSet, format, string::String, string::ToString, vec::Vec};

#[test]
fn bisections_end_where_the_librarys_do() {
    let mut nowhere = 0;
    for points in 1..40_usize {
        for holes in 0..40 {
            let array: Vec<_> =
                (0..points as u32).map(|i| (Some(2 * i + 1), i)).chain((0..holes).map(|_| (None, 0))).collect();
            for rank in 0..=points {
                let at = library_search(&array, 2 * rank as u32);
                let wanted = array[at].0.map(|_| at);
                assert_eq!(node_hashring::found(rank, points, holes), wanted, "{rank} of {points}, {holes} holes");
                nowhere += usize::from(wanted.is_none());
            }
        }
    }
    assert!(nowhere > 1000);
}

fn hashring_options(parameters: &[(&str, Parameter<'_>)]) -> hashring::Options {
    hashring::Options::of(&hashring::DIALECT.given(parameters).unwrap()).unwrap()
}

/// How many points hashring 3.2.0 made of each of 1 to 200 servers of equal weight: 160, but for these.
#[test]
fn hashring_counts_in_binary64() {
    let count = |servers: usize| {
        let server = hashring::Server { label: "s", weight: Weight::default(), vnodes: None };
        let options = hashring_options(&[]);
        let servers: Vec<_> = (0..servers as u32).map(|place| (place, server)).collect();
        hashring::points(&servers, &options).len() / servers.len()
    };
    let fewer: Vec<usize> = (1..=200).filter(|&servers| count(servers) != 160).collect();
    assert_eq!(fewer, FEWER);
    assert!(fewer.iter().all(|&servers| count(servers) == 156));
}

const FEWER: [usize; 12] = [7, 14, 28, 49, 56, 98, 103, 112, 141, 147, 161, 196];

#[test]
fn default_ports() {
    let points = |label, parameters: &[(&str, Parameter<'_>)]| {
        let options = hashring_options(parameters);
        hashring::points(
            &[(0, hashring::Server { label, weight: Weight::default(), vnodes: NonZeroU32::new(1) })],
            &options,
        )
    };
    let left_out = |label: &'static str| {
        let host = label.split(':').next().unwrap();
        points(label, &[("default_port", Parameter::Int(11211))]) == points(host, &[])
    };
    // Node's `+'..'` gives 11211 for all of these.
    for label in ["h:11211", "h:011211", "h: 11211 ", "h:11211.0", "h:1.1211e4", "h:0x2bcb", "h:+11211", "h:11211:9"] {
        assert!(left_out(label), "{label}");
    }
    for label in ["h:11212", "h:", "h::11211", "h:11211x", "h:0x", "h:0x+2bcb", "[::1]:11211"] {
        assert!(!left_out(label), "{label}");
    }
}

#[test]
fn pins() {
    // FIPS 180, "abc".
    let digest = |algorithm: Algorithm| u64::from_be_bytes(algorithm.digest(b"abc"));
    let words = Algorithm::WORDS.map(|(_, algorithm)| digest(algorithm));
    assert_eq!(
        words,
        [
            0x9001_5098_3cd2_4fb0,
            0xa999_3e36_4706_816a,
            0x2309_7d22_3405_d822,
            0xba78_16bf_8f01_cfea,
            0xcb00_753f_45a3_5e8b,
            0xddaf_35a1_9361_7aba,
        ]
    );
    assert_eq!(Algorithm::Md5.digest::<20>(b"abc")[16..], [0; 4]);
    // What the libraries themselves gave, as Node ran them.
    for (text, java, pjw, murmur) in PINS {
        assert_eq!(memjs::position(text.as_bytes()), java, "{text}");
        assert_eq!(consistent_hash::position(text.as_bytes(), u32::MAX), pjw, "{text}");
        assert_eq!(u64::from(node_hashring::hash(text.as_bytes())), murmur, "{text}");
    }
}

/// A text, memjs' `hashCode`, consistent-hash's `_hash` times 32, node-hashring's `getHashValue`.
const PINS: [(&str, u64, u64, u64); 8] = [
    ("", 0, 0, 2000162450),
    ("a", 97, 3104, 637329917),
    ("key:1", 101943766, 238656032, 2427044582),
    ("10.0.1.1:11212-0", 2080566915, 121580704, 3076520436),
    ("ü", 252, 8064, 249972892),
    ("ключ:7", 1946027383, 75850720, 4036011305),
    ("🟢 and a longer text, 日本", 452155580, 419005248, 1984877316),
    ("polygenelubricants", 2147483648, 435868768, 704239234),
];

proptest! {
    /// Without memory of its own, as with it; what is no UTF-8 as a decoder that is not ours has it.
    #[test]
    fn keys_are_decoded(key in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xf0), 0x80..0xc0_u8, 0xe0..0xf0_u8], 0..40)) {
        let text = String::from_utf8_lossy(&key);
        let units: Vec<u16> = text.encode_utf16().collect();
        let java = units.iter().fold(0, |hash: i32, &unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
        prop_assert_eq!(memjs::position(&key), u64::from(java.unsigned_abs()));
        prop_assert_eq!(node_hashring::hash(&key), hash_of_units(&text));
        prop_assert_eq!(murmur3_32_each(key.iter().copied(), 7), murmur3_32_seeded(&key, 7));
    }
}

fn topology(scheme: &Value, nodes: &Value) -> Topology {
    let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes});
    Topology::from_json(document.to_string()).unwrap()
}

/// Who asks npm's ketama for as many as there are gets the list, live ones only; fewer are the walk.
#[test]
fn all_replicas_of_ketama_are_its_list() {
    let nodes = json!([{"id": "c"}, {"id": "a", "weight": 2}, {"id": "none", "weight": 0}, {"id": "b"}]);
    let placement = Placement::new(topology(&json!({"name": "npm_ketama"}), &nodes)).unwrap();
    let ids = |indices: Vec<u32>| -> Vec<&str> {
        indices.into_iter().map(|index| placement.node(index).unwrap().id.as_str()).collect()
    };
    let mut led = BTreeSet::new();
    for i in 0..50 {
        let key = format!("key{i}");
        let key = key.as_bytes();
        for n in [3, 4, 100] {
            assert_eq!(ids(placement.get_nodes(key, n, Spread::Zone)), ["c", "a", "b"]);
            assert_eq!(
                placement.get_nodes(key, n, Spread::None),
                placement.walk(key, &mut Scratch::new()).collect::<Vec<_>>()
            );
        }
        let walk: Vec<u32> = placement.walk(key, &mut Scratch::new()).collect();
        assert_eq!(walk.len(), 3);
        assert_eq!(placement.get_nodes(key, 2, Spread::Zone), walk[..2]);
        assert_eq!(placement.locate(key), walk.first().copied());
        led.insert(ids(walk)[0]);
    }
    assert_eq!(led, BTreeSet::from(["a", "b", "c"]));
    // Too little weight for a point.
    let none =
        Placement::new(topology(&json!({"name": "npm_ketama"}), &json!([{"id": "a", "weight": 0.009}]))).unwrap();
    assert_eq!((none.locate(b"key"), none.get_nodes(b"key", 1, Spread::Zone)), (None, Vec::new()));
}

/// `swap` keeps the points; a point that a removed node took with it goes on to the one before.
#[test]
fn history_is_told() {
    let owners = |scheme: Value, nodes: Value| -> Vec<Option<String>> {
        let placement = Placement::new(topology(&scheme, &nodes)).unwrap();
        let owner = |i: u32| placement.locate(format!("key{i}").as_bytes());
        (0..300).map(|i| owner(i).map(|index| placement.node(index).unwrap().id.clone())).collect()
    };
    let scheme = json!({"name": "npm_hashring"});
    let before = owners(scheme.clone(), json!([{"id": "a:1"}, {"id": "b:1"}]));
    let swapped = owners(scheme.clone(), json!([{"id": "x:1", "fields": {"label": "a:1"}}, {"id": "b:1"}]));
    let fresh = owners(scheme, json!([{"id": "x:1"}, {"id": "b:1"}]));
    let renamed: Vec<_> =
        before.iter().map(|id| id.as_deref().map(|id| if id == "a:1" { "x:1" } else { id }.to_string())).collect();
    assert_eq!(swapped, renamed);
    assert_ne!(swapped, fresh);

    let point = node_hashring::hash(b"a.0");
    let nodes = json!([{"id": "a"}, {"id": "b"}]);
    let removed = json!({"name": "npm_node_hashring", "vnodes": 1, "removed": point.to_string()});
    assert!(owners(removed, nodes.clone()).iter().all(|id| id.as_deref() == Some("b")));
    let both = owners(json!({"name": "npm_node_hashring", "vnodes": 1}), nodes);
    assert_eq!(both.iter().flatten().collect::<BTreeSet<_>>().len(), 2);
}

/// The least text: what another parameter decides is left out, however they are ordered.
#[test]
fn parameters_that_change_nothing_are_left_out() {
    let text = |scheme: Value| {
        let document: Value = serde_json::from_str(&topology(&scheme, &json!([])).to_json()).unwrap();
        document["scheme"].clone()
    };
    let plain = json!({"name": "npm_hashring"});
    assert_eq!(text(json!({"name": "npm_hashring", "compatibility": "ketama", "replicas": 7})), plain);
    let of_python = json!({"name": "npm_hashring", "compatibility": "hash_ring"});
    assert_eq!(text(json!({"name": "npm_hashring", "compatibility": "hash_ring", "replicas": 7})), of_python);
}

#[test]
fn refusals() {
    let cases = [
        (
            json!({"name": "npm_hashring", "algorithm": "crc32"}),
            json!({}),
            "scheme.algorithm: the text \"crc32\" is not one of md5, sha1, sha224, sha256, sha384, sha512",
        ),
        (
            json!({"name": "npm_hashring", "replicas": 0}),
            json!({}),
            "scheme.replicas: 0 is not an integer from 1 to 1024",
        ),
        (
            json!({"name": "npm_memjs", "vnodes": 1}),
            json!({}),
            "scheme: npm_memjs has no parameter \"vnodes\", only hash_tag",
        ),
        (
            json!({"name": "npm_effect", "vnodes": 1}),
            json!({}),
            "scheme: npm_effect has no parameter \"vnodes\", only base_weight, hash_tag",
        ),
        (
            json!({"name": "npm_ketama", "range": 1}),
            json!({}),
            "scheme: npm_ketama has no parameter \"range\", only algorithm, base_weight, hash_tag",
        ),
        (
            json!({"name": "npm_node_hashring", "removed": "1,x"}),
            json!({}),
            "scheme.removed: the text \"1,x\" is not a list of numbers such as \"3,0,7\"",
        ),
        (
            json!({"name": "npm_hashring"}),
            json!({"points": ["1"]}),
            "nodes[1].fields: npm_hashring reads no field \"points\", only label, vnodes",
        ),
        (
            json!({"name": "npm_consistent_hash", "range": 7}),
            json!({"points": ["7", "8"]}),
            "nodes[1].fields.points: \"8\" is not a point from 0 to 7",
        ),
        (
            json!({"name": "npm_consistent_hash"}),
            json!({"points": ["+1"]}),
            "nodes[1].fields.points: \"+1\" is not a point from 0 to 100003",
        ),
        (
            json!({"name": "npm_consistent_hashing"}),
            json!({"label": "x"}),
            "nodes[1].fields: npm_consistent_hashing reads no field \"label\", only none",
        ),
    ];
    for (scheme, fields, message) in cases {
        let nodes = json!([{"id": "a:1"}, {"id": "b:1", "fields": fields}]);
        let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes}).to_string();
        let error = Topology::from_json(document).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Parameter, message), "{scheme}");
    }
    for name in ["npm_consistent_hashing", "npm_node_hashring", "npm_consistent_hash", "npm_memjs"] {
        let nodes = json!([{"id": "a", "weight": 2}]);
        let document = json!({"libconsistent": 1, "scheme": {"name": name}, "nodes": nodes}).to_string();
        assert_eq!(Topology::from_json(document).unwrap_err().kind(), ErrorKind::Weight, "{name}");
    }
    let many = json!([{"id": "a", "fields": {"vnodes": 1 << 20}}]);
    let document = json!({"libconsistent": 1, "scheme": {"name": "npm_hashring", "replicas": 65}, "nodes": many});
    assert_eq!(Topology::from_json(document.to_string()).unwrap_err().kind(), ErrorKind::TooMany);
}
