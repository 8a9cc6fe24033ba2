//! Steps from one topology to another and transitions between them: `tests/vectors/functions/ways.json`, which the
//! independent model made and every language reads.

use libconsistent::{Placement, Spread, State, StepOptions, Topology, Transition};
use serde_json::{json, Value};
use std::{fs, path::PathBuf};

fn placement(document: &Value) -> Placement {
    Placement::new(Topology::from_json(document.to_string()).expect("a topology")).expect("a placement")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn steps_are_those_of_the_model() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/functions/ways.json");
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).expect("the file")).expect("cases");
    let (mut steps, mut refused, mut keys) = (0, 0, 0);
    for case in &cases {
        let asked = &case["asked"];
        let number = |name: &str| asked[name].as_u64();
        let sizes: Vec<u64> = list(&asked["sizes"]).iter().filter_map(Value::as_u64).collect();
        let options = StepOptions {
            n: number("n").expect("n") as usize,
            spread: match asked["spread"].as_str() {
                Some("none") => Spread::None,
                _ => Spread::Zone,
            },
            max_share: number("max_share").map(|share| share as u32),
            max_bytes: number("max_bytes"),
            per_zone: number("per_zone").map(|share| share as u32),
            sizes: &sizes,
        };
        let (before, after) = (placement(&case["before"]), placement(&case["after"]));
        for (expected, made) in list(&case["steps"]).iter().zip(before.steps(&after, &options)) {
            let told = match made {
                Ok(step) => json!({
                    "document": step.topology.to_json(),
                    "moved": step.plan.positions.to_string(),
                    "bytes": step.bytes,
                    "left": step.left.to_string(),
                    "is_last": step.is_last,
                }),
                Err(error) => {
                    refused += 1;
                    assert!(error.message().starts_with(expected["error"]["names"].as_str().unwrap_or("?")), "{error}");
                    json!({"error": {"kind": error.kind().name(), "names": expected["error"]["names"]}})
                }
            };
            assert_eq!(&told, expected, "case {}", case["name"]);
            steps += 1;
        }
        keys += transition(case, &before, &after);
    }
    assert_eq!((cases.len(), steps, refused, keys), (36, 128, 4, 864));
}

/// How many keys of a case are found where the model has them.
fn transition(case: &Value, before: &Placement, after: &Placement) -> usize {
    let expected = &case["transition"];
    let with_states = |placement: &Placement, name: &str| {
        let states = placement.topology().members().nodes().iter();
        let states = states.map(|node| match expected["states"][name][&node.id].as_str() {
            Some("down") => State::Down,
            Some("draining") => State::Draining,
            _ => State::Up,
        });
        placement.with_states(states.collect()).expect("states")
    };
    let position = |value: &Value| value.as_str().and_then(|text| text.parse::<u64>().ok()).expect("a position");
    let mut moving = Transition::new(with_states(before, "before"), with_states(after, "after"));
    for range in list(&expected["with_done"]) {
        moving = moving.with_done(position(&range[0])..=position(&range[1])).expect("it is done");
    }
    assert_eq!(moving.to_json(), expected["document"].as_str().expect("a document"), "case {}", case["name"]);
    let done: Vec<_> = moving.done().map(|range| json!([range.start().to_string(), range.end().to_string()])).collect();
    assert_eq!(&json!(done), &expected["done"]);
    let left = expected["left"].as_str().and_then(|text| text.parse::<u128>().ok()).expect("what is left");
    assert_eq!(moving.left(), Some(left as f64 / 2f64.powi(64)), "case {}", case["name"]);
    let n = expected["n"].as_u64().expect("n") as usize;
    let hex = list(&expected["keys_hex"]).iter().map(|hex| hex.as_str().expect("hexadecimal digits"));
    let keys: Vec<Vec<u8>> = hex
        .map(|hex| (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..][..2], 16).expect("a byte")).collect())
        .collect();
    for (i, key) in keys.iter().enumerate() {
        let ids = |nodes: Vec<&libconsistent::Node>| json!(nodes.iter().map(|node| &node.id).collect::<Vec<_>>());
        assert_eq!(ids(moving.nodes_for_read(key.as_slice(), n)), expected["read"][i], "case {}", case["name"]);
        assert_eq!(ids(moving.nodes_for_write(key.as_slice(), n)), expected["write"][i], "case {}", case["name"]);
        assert_eq!(json!(moving.is_key_done(key.as_slice())), expected["is_done"][i], "case {}", case["name"]);
    }
    keys.len()
}
