//! Random topologies, what becomes of them, and keys.

use serde_json::{json, Map, Value};
use std::fmt::Write;

/// SplitMix64: the same cases in every run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// Schemes of our own, and dialects of each family of rules, all of which take plain nodes; whether weights may differ.
pub const SCHEMES: [(&str, bool); 17] = [
    (r#"{"name":"ring","vnodes":20}"#, true),
    (r#"{"name":"slots","bits":8}"#, true),
    (r#"{"name":"rendezvous"}"#, true),
    (r#"{"name":"jump"}"#, false),
    (r#"{"name":"jumpback"}"#, false),
    (r#"{"name":"maglev","size":251}"#, true),
    (r#"{"name":"multiprobe"}"#, false),
    (r#"{"name":"ring","vnodes":20,"seed":7,"hash_tag":"{}"}"#, true),
    (r#"{"name":"ketama"}"#, false),
    (r#"{"name":"twemproxy"}"#, false),
    (r#"{"name":"envoy_maglev"}"#, false),
    (r#"{"name":"haproxy"}"#, false),
    (r#"{"name":"guava","hash":"murmur3_128"}"#, false),
    (r#"{"name":"jump_hash","hash":"xxhash64"}"#, false),
    (r#"{"name":"python_memcached"}"#, false),
    (r#"{"name":"textbook"}"#, false),
    (r#"{"name":"go_dgryski_rendezvous"}"#, false),
];

/// A topology before and after, and which nodes are down.
pub struct Case {
    pub before: Value,
    pub after: Value,
    pub down_before: Vec<String>,
    pub down: Vec<String>,
}

impl Case {
    pub fn new(random: &mut Random, scheme: usize) -> Self {
        let (text, weighted) = SCHEMES[scheme];
        let own = scheme < 8;
        let count = 1 + random.below(9);
        let before: Vec<Value> = (0..count).map(|i| node(random, i, own, weighted)).collect();
        let mut after = before.clone();
        for _ in 0..random.below(3) {
            after.remove(random.below(after.len()));
            if after.is_empty() {
                break;
            }
        }
        let joined = random.below(3) + usize::from(after.is_empty());
        after.extend((count..count + joined).map(|i| node(random, i, own, weighted)));
        if random.chance(3) {
            let at = random.below(after.len());
            after[at]["id"] = json!("10.1.0.1:11211");
        }
        if weighted && random.chance(2) {
            let at = random.below(after.len());
            after[at]["weight"] = json!(3.5);
        }
        // To another scheme; those of our own take what dialects do not.
        let other = if own { random.below(8) } else { 8 + random.below(SCHEMES.len() - 8) };
        let (other, takes_weights) = if random.chance(3) { SCHEMES[other] } else { (text, weighted) };
        if !takes_weights {
            for node in &mut after {
                node.as_object_mut().unwrap().remove("weight");
            }
        }
        let down = |random: &mut Random, nodes: &[Value]| -> Vec<String> {
            let mut ids = Vec::new();
            if random.chance(2) {
                for node in nodes.iter().filter(|_| random.chance(3)) {
                    ids.push(node["id"].as_str().unwrap().to_owned());
                }
            }
            ids
        };
        Self {
            down_before: down(random, &before),
            down: down(random, &after),
            before: document(text, before, random.below(9) as u64),
            after: document(other, after, 9),
        }
    }

    /// The options that tell which nodes are down.
    pub fn options(&self) -> Vec<String> {
        let named = |option: &str, ids: &[String]| -> Vec<String> {
            ids.iter().flat_map(|id| [format!("--{option}"), id.clone()]).collect()
        };
        [named("down-before", &self.down_before), named("down", &self.down)].concat()
    }
}

pub fn document(scheme: &str, nodes: Vec<Value>, epoch: u64) -> Value {
    let scheme: Value = serde_json::from_str(scheme).unwrap();
    json!({"libconsistent": 1, "epoch": epoch, "scheme": scheme, "nodes": nodes})
}

fn node(random: &mut Random, i: usize, own: bool, weighted: bool) -> Value {
    let mut node = Map::from_iter([("id".to_owned(), json!(format!("10.0.0.{i}:11211")))]);
    if own && random.chance(2) {
        node.insert("zone".into(), json!(["eu/1", "eu/2", "us"][random.below(3)]));
    }
    if weighted {
        node.insert("weight".into(), json!([1.0, 1.0, 2.0, 0.5, 0.0][random.below(5)]));
    }
    Value::Object(node)
}

/// Lines of keys with bytes, and the same as numbers.
pub fn records(random: &mut Random, count: usize) -> (String, Vec<(String, u128)>) {
    let (mut text, mut records) = (String::new(), Vec::new());
    for i in 0..count {
        let key = match random.below(4) {
            0 => format!("user:{i}"),
            1 => format!("a,b{{{}}}{i}", random.below(50)),
            2 => format!("{}/{}.jpg", random.below(1000), random.next()),
            _ => format!("{i}"),
        };
        let bytes = random.next() >> (random.below(40) + 24);
        let (between, end) = (if random.chance(2) { ',' } else { '\t' }, if random.chance(9) { "\r\n" } else { "\n" });
        write!(text, "{key}{between}{bytes}{end}").unwrap();
        records.push((key, bytes.into()));
    }
    (text, records)
}
