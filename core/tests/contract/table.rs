//! What no description tells: values of parameters whose kind has none of its own, and the company that values need.

use crate::asked::{map, topology, written};
use libconsistent::{Assignment, Parameter, Placement, Scheme, Secret, Topology};
use serde_json::{json, Map, Value};

/// The 32-bit FNV-1 of `user:0`.
const USER_0: u64 = 13_403_570;

/// The secret of schemes with a keyed hash.
pub const SECRET: [u8; 16] = *b"a test's secret.";

/// Values beside those of the kind.
pub fn values(scheme: &str, parameter: &str) -> Vec<Value> {
    match (scheme, parameter) {
        (_, "secret_digest") => vec![secret_digest()],
        ("assigned" | "table", "cuts") => vec![json!("0fffffffffffffff,1000000000000001,f000000000000000")],
        ("assigned" | "table", "ends") => vec![json!("0fffffffffffffff,4000000000000000,f000000000000000")],
        ("assigned" | "table", "rows") => vec![rows()],
        ("jumpback", "removed") => vec![json!("6"), json!("2,6")],
        ("go_stathat", "removed") => vec![json!("338286026,485174231,1357757514,1815485202")],
        ("go_dgryski_mpchash", "seeds") => vec![json!("3,18446744073709551615")],
        ("pypi_consistent_hashing", "removed") => vec![json!(first_point(scheme, &json!({"slots": 40, "vnodes": 3})))],
        ("npm_hashring", "default_port") => vec![json!(8003)],
        ("npm_node_hashring", "removed") => vec![json!(first_point(scheme, &json!({"vnodes": 2})))],
        _ => vec![],
    }
}

/// Other parameters that a parameter's values stand beside: without them they would be refused, or mean nothing.
pub fn company(scheme: &str, parameter: &str) -> Value {
    match (scheme, parameter) {
        (_, "secret_digest") => json!({"key_hash": "siphash13"}),
        ("assigned" | "table", "cuts" | "ends" | "rows") => json!({"slots": 4}),
        ("table", "modulus") => json!({"by": "remainder", "slots": 4}),
        ("ketama", "point_hash") => json!({"weighted": "never"}),
        // Its points have 15 bits, so that the order decides whose they are.
        ("ketama", "sort_hosts") => json!({"weighted": "never", "point_hash": "crc", "key_hash": "crc"}),
        // Named, it is not spread once more unless that is asked for.
        ("haproxy", "function") => json!({"avalanche": true}),
        ("haproxy" | "haproxy_map", "uri_len" | "uri_depth") => json!({"input": "uri"}),
        ("envoy_ring_hash", "max_ring_size") => json!({"min_ring_size": 1}),
        ("grpc_ring_hash", "min_ring_size") => json!({"max_ring_size": 8_388_608, "ring_size_cap": 8_388_608}),
        ("grpc_ring_hash", "max_ring_size") => json!({"min_ring_size": 1, "ring_size_cap": 8_388_608}),
        // A sum runs over the endpoints in their order, and what it is rounded to decides who has how many points.
        ("grpc_ring_hash", "endpoints") => json!({"min_ring_size": 17, "max_ring_size": 17}),
        ("redis_cluster", "replicas") => json!({"assignment": "create"}),
        ("cassandra", "rule") => json!({"replication": "dc0:2,dc1:2"}),
        ("tokens", "zones") => json!({"replication": 3}),
        ("go_stathat", "removed") => json!({"hash": "fnv", "replicas": 40}),
        ("pypi_uhashring", "replicas") => json!({"mode": "ketama"}),
        ("pypi_consistent_hashing", "removed") => json!({"slots": 40, "vnodes": 3}),
        ("npm_node_hashring", "removed") => json!({"vnodes": 2}),
        _ => json!({}),
    }
}

/// What stands for a parameter that is left out where that depends on others: these, and the value.
pub fn depends(scheme: &str, parameter: &str) -> Vec<(Value, Value)> {
    match (scheme, parameter) {
        ("haproxy", "avalanche") => vec![
            (json!({}), json!(true)),
            (json!({"function": "sdbm"}), json!(false)),
            (json!({"function": "djb2"}), json!(false)),
        ],
        ("pypi_uhashring", "vnodes") => vec![(json!({}), json!(160)), (json!({"mode": "ketama"}), json!(40))],
        ("pypi_uhashring", "replicas") => vec![(json!({"mode": "ketama"}), json!(4))],
        ("redis_cluster", "replicas") => vec![(json!({"assignment": "create"}), json!(0))],
        ("table", "modulus") => vec![
            (json!({"by": "remainder", "slots": 4}), json!(4)),
            (json!({"by": "remainder", "slots": 4, "hash": "murmur3_utf16"}), json!(1024)),
        ],
        _ => vec![],
    }
}

/// Integers within a range that a parameter does not take all the same, as its sentence says.
pub fn is_hole(scheme: &str, parameter: &str, value: &Value) -> bool {
    match (scheme, parameter, value.as_u64()) {
        ("haproxy", "balance_factor", Some(percent)) => (1..=100).contains(&percent),
        // A multiple of the slots that stand beside it.
        ("table", "modulus", Some(modulus)) => !modulus.is_multiple_of(4),
        _ => false,
    }
}

/// Whether a refusal says that a value would need more nodes than the suite's few.
pub fn needs_more_nodes(scheme: &str, parameter: &str, message: &str) -> bool {
    (scheme, parameter) == ("redis_cluster", "replicas") && message.contains("nodes in all")
}

fn secret_digest() -> Value {
    let keyed = [("key_hash", Parameter::Text("siphash13"))];
    let scheme = Scheme::with_secret("ring", &keyed, Secret::new(&SECRET).expect("16 bytes")).expect("keyed");
    let text = Topology::new([""; 0], scheme, 0).expect("no nodes").to_json();
    let document: Value = serde_json::from_str(&text).expect("JSON");
    document["scheme"]["secret_digest"].clone()
}

/// Rows of the suite's nodes.
fn rows() -> Value {
    let empty = topology("assigned", &map(json!({})), &nodes("assigned", true, &map(json!({})))).expect("a topology");
    let rows: [&[u32]; 4] = [&[6, 0], &[1], &[], &[2, 3, 4]];
    let assignment = Assignment::even(4, 1).and_then(|slots| slots.with_rows(rows)).expect("an assignment");
    written(&empty.with_assignment(&assignment).expect("its nodes"))["rows"].clone()
}

/// A point of the first node, which may be told as gone.
fn first_point(scheme: &str, parameters: &Value) -> String {
    let parameters = map(parameters.clone());
    let made = topology(scheme, &parameters, &nodes(scheme, false, &parameters)).expect("a topology");
    let placement = Placement::new(made).expect("it compiles");
    let id = placement.node(0).expect("a node").id.clone();
    let ranges = placement.ranges(&id).expect("positional");
    // Where a walk goes up, a range ends with its node's point; here it begins with it.
    let point = if scheme == "npm_node_hashring" { ranges[0].first } else { ranges[0].last };
    // Positions of 32 bits are the upper half.
    u32::try_from(point).unwrap_or((point >> 32) as u32).to_string()
}

/// Parameters of which all values place alike in this suite, and why.
pub const NO_EFFECT: &[(&str, &str, &str)] = &[
    ("*", "secret_digest", "it tells which secret is meant, and places nothing"),
    ("assigned", "replicas", "planners go by it, look-ups do not"),
    ("carbon", "diverse_replicas", "each node of the suite is a server of its own"),
    ("table", "replicas", "planners go by it, look-ups do not"),
    ("jump_hash", "rule", "what rounds otherwise shows with many buckets alone"),
];

/// Nodes that a scheme takes, of different weights where it has some.
pub fn nodes(scheme: &str, weighted: bool, parameters: &Map<String, Value>) -> Vec<Value> {
    // So many that points of 15 bits are equal.
    let count = if scheme == "ketama" { 40 } else { 7 };
    (0..count).map(|i| node(scheme, weighted, parameters, i, (i * 3) % count)).collect()
}

/// Number `i`, which is number `at` in the order of the ids.
fn node(scheme: &str, weighted: bool, parameters: &Map<String, Value>, i: usize, at: usize) -> Value {
    let address = format!("10.0.{}.{}:{}", at % 2, (i * 5) % 7, 8000 + at);
    let mut node = json!({"id": address, "address": address, "zone": format!("dc{}/r{}", i % 2, i % 3)});
    if weighted {
        node["weight"] = json!(1 + i % 3);
    }
    match scheme {
        "haproxy" | "haproxy_map" => {
            let host = format!("10.1.0.{at}");
            node["id"] = json!(format!("s{at}"));
            node["fields"] =
                json!({"id": 10 + at, "guid": format!("web-{at}"), "addr": host, "port": 80 + i, "backup": i > 3});
        }
        "redis_cluster" if parameters.get("assignment") != Some(&json!("create")) => {
            node["fields"] = json!({"slots": [format!("{}-{}", i * 2340, i * 2340 + 2339)]});
        }
        "cassandra" => {
            let random = parameters.get("partitioner") == Some(&json!("random"));
            let token = |k: u64| {
                let token = (1 + k + 3 * at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                if random {
                    (u128::from(token) << 62).to_string()
                } else {
                    (token as i64).to_string()
                }
            };
            node["fields"] = json!({"tokens": [token(0), token(1), token(2)]});
        }
        "tokens" => {
            let is_wide = parameters.get("hash").and_then(Value::as_str).is_some_and(|hash| hash.ends_with("64"));
            let token = |k: u64| {
                let token = (1 + k + 3 * at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                if is_wide {
                    token
                } else {
                    token >> 32
                }
            };
            // The first node's last token is the position of the key `user:0`.
            let last = if i == 0 { USER_0 } else { token(2) };
            let tokens = [token(0), token(1), last].map(|token| token.to_string());
            node["fields"] = json!({"tokens": tokens});
        }
        // Servers of one host, which the port alone puts in order.
        "modula" => node["address"] = json!(format!("10.0.0.1:{}", 8000 + at)),
        // Hosts that the values of the field `server` leave alone.
        "carbon" => node["address"] = json!(format!("10.2.0.{at}:2003")),
        // A port that one of its formats leaves out.
        "spymemcached" => node["address"] = json!(format!("10.0.0.{at}:11211")),
        // Names whose points coincide.
        "go_stathat" => node["id"] = json!(["1", "11", "21", "0", "01", "10", "2"][at]),
        _ => {}
    }
    node
}

/// The parameters under which a field of nodes counts.
pub fn field_company(scheme: &str, field: &str) -> Value {
    match (scheme, field) {
        ("haproxy", "guid") => json!({"hash_key": "guid"}),
        ("haproxy", "addr") => json!({"hash_key": "addr"}),
        ("haproxy", "port") => json!({"hash_key": "addr-port"}),
        ("modula", "host" | "port") => json!({"sort_hosts": true}),
        ("mcrouter", "tag") => json!({"function": "rendezvous"}),
        ("carbon_c_relay", "port") => json!({"hash_type": "fnv1a_ch"}),
        ("cassandra", "dc" | "rack") => json!({"replication": "dc0:2,dc1:2"}),
        _ => json!({}),
    }
}

/// Whether a field deals out what no two nodes may have: then the others have none.
pub fn is_shared_out(scheme: &str, field: &str) -> bool {
    matches!(
        (scheme, field),
        ("redis_cluster", "slots") | ("cassandra" | "tokens", "tokens") | ("dynamo", "partitions")
    )
}

/// What the node behind the one with a value of such a field has, where somebody must have all that it does not.
pub fn rest(scheme: &str, field: &str, value: &Value) -> Option<Value> {
    if (scheme, field) != ("dynamo", "partitions") {
        return None;
    }
    Some(match value[0].as_str() {
        Some("0-511") => json!(["512-1023"]),
        Some(_) => json!(["0-6", "8-1023"]),
        None => json!(["0-1023"]),
    })
}

/// Fields that documents may have although all values place alike in this suite, and why.
pub const FIELDS_WITHOUT_EFFECT: &[(&str, &str, &str)] = &[
    ("nginx_hash", "name", "its turns go by the order of the list; the name is what a configuration has"),
    ("nginx_ip_hash", "name", "its turns go by the order of the list; the name is what a configuration has"),
    ("haproxy_map", "id", "its map goes by the order of the list; `haproxy` reads the same nodes"),
    ("haproxy_map", "guid", "its map goes by the order of the list; `haproxy` reads the same nodes"),
    ("haproxy_map", "addr", "its map goes by the order of the list; `haproxy` reads the same nodes"),
    ("haproxy_map", "port", "its map goes by the order of the list; `haproxy` reads the same nodes"),
];
