//! A document, made of a scheme's parameters and nodes, and all that it answers.

use crate::table;
use libconsistent::{set_budget, Budget, Error, Ring, SchemeSpec, Secret, Topology};
use serde_json::{json, Map, Value};
use std::sync::{Mutex, PoisonError};

pub type Parameters = Map<String, Value>;

/// Does something under a budget, which is the whole process's: one test at a time.
pub fn within<T>(budget: Budget, work: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    set_budget(budget).expect("a budget");
    work()
}

/// Parameters as a map.
pub fn map(parameters: Value) -> Parameters {
    parameters.as_object().cloned().expect("an object")
}

/// The topology of a scheme with these parameters and nodes.
pub fn topology(scheme: &str, parameters: &Parameters, nodes: &[Value]) -> Result<Topology, Error> {
    let mut described = json!({"name": scheme});
    described.as_object_mut().expect("an object").extend(parameters.clone());
    let document = json!({"libconsistent": 1, "scheme": described, "nodes": nodes});
    let is_keyed = parameters.get("key_hash") == Some(&json!("siphash13"));
    let secret = is_keyed.then(|| Secret::new(&table::SECRET).expect("16 bytes"));
    Topology::from_json_with_secret(document.to_string(), secret)
}

/// The nodes of a scheme.
pub fn nodes(spec: &SchemeSpec, parameters: &Parameters) -> Vec<Value> {
    table::nodes(spec.name, spec.properties.weighted, parameters)
}

/// What stands in a topology's own document of its scheme.
pub fn written(topology: &Topology) -> Value {
    let document: Value = serde_json::from_str(&topology.to_json()).expect("its own JSON");
    document["scheme"].clone()
}

/// Where keys are: three nodes of each with all up, with two down and with five, and leases, all of them held.
pub fn answers(topology: &Topology) -> Vec<Vec<String>> {
    let ring = Ring::from_topology(topology.clone()).expect("it compiles");
    let keys = keys();
    let ids = |ring: &Ring| -> Vec<Vec<String>> {
        keys.iter().map(|key| ring.get_nodes(key, 3).iter().map(|node| node.id.clone()).collect()).collect()
    };
    let mut answers = ids(&ring);
    let leases: Vec<_> = keys.iter().map(|key| ring.acquire(key)).collect();
    answers.push(
        leases.iter().map(|lease| lease.as_ref().map_or(String::new(), |lease| lease.node().id.clone())).collect(),
    );
    let members: Vec<String> = topology.members().nodes().iter().map(|node| node.id.clone()).collect();
    for down in [0..2.min(members.len()), 2..5.min(members.len()).max(2)] {
        for id in &members[down] {
            ring.mark_down(id).expect("a member");
        }
        answers.extend(ids(&ring));
    }
    answers
}

/// Keys of every kind that some scheme reads: texts, numbers, addresses, targets, hosts, tagged, 8 bytes, 20 bytes.
fn keys() -> Vec<Vec<u8>> {
    let mut keys: Vec<Vec<u8>> = Vec::new();
    for i in 0..40_u64 {
        let mixed = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let texts = [
            format!("user:{i}"),
            i.to_string(),
            format!("10.{}.{}.{}", i % 7, i * 5, i),
            format!("/d{i}/e{}/f?q={i}", i * 3),
            format!("http://www.host{i}.example.com/x"),
            format!("a{i}{{t{}}}b", i % 5),
            format!("a{i}[t{}]|u{}|$v$", i % 5, i % 7),
            format!("ключ{i}"),
        ];
        keys.extend(texts.map(String::into_bytes));
        keys.push(mixed.to_be_bytes().into());
        keys.push([mixed.to_be_bytes(), mixed.to_le_bytes()].concat().into_iter().chain([1, 2, 3, 4]).collect());
    }
    keys
}
