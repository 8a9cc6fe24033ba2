//! Steps and transitions that the independent model made: `tests/vectors/functions/steps.json` and `transitions.json`.

use libconsistent::{Node, Placement, Spread, State, StepOptions, Topology, Transition};
use serde_json::{json, Value};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn cases(name: &str) -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/functions");
    serde_json::from_str(&fs::read_to_string(folder.join(name)).expect("the file")).expect("cases")
}

fn placement(document: &Value) -> Placement {
    Placement::new(Topology::from_json(document.to_string()).expect("a document")).expect("it compiles")
}

#[test]
fn steps_are_those_of_the_model() {
    let (mut steps, mut errors) = (0, BTreeMap::<String, usize>::new());
    for case in cases("steps.json") {
        let asked = &case["asked"];
        let share = |name: &str| asked[name].as_u64().map(|part| part as u32);
        let sizes: Vec<u64> = asked["sizes"].as_array().into_iter().flatten().map(|n| n.as_u64().unwrap()).collect();
        let options = StepOptions {
            n: asked["n"].as_u64().unwrap() as usize,
            spread: asked["spread"].as_str().unwrap().parse::<Spread>().unwrap(),
            max_share: share("max_share"),
            per_zone: share("per_zone"),
            max_bytes: asked["max_bytes"].as_u64(),
            sizes: &sizes,
        };
        let (before, after) = (placement(&case["before"]), placement(&case["after"]));
        let (mut made, mut error) = (Vec::new(), Value::Null);
        for step in before.steps(&after, &options) {
            match step {
                Err(refused) => error = refused.kind().name().into(),
                Ok(step) => made.push(json!({
                    "topology": step.topology.to_json(),
                    "fingerprint": step.topology.fingerprint().to_string(),
                    "moves": step.plan.moves.iter().map(|m| json!([m.from, m.to, m.positions.to_string()])).collect::<Vec<_>>(),
                    "ranges": step.plan.ranges.len(),
                    "bytes": step.bytes,
                    "left": step.left.to_string(),
                    "is_last": step.is_last,
                })),
            }
        }
        steps += made.len();
        *errors.entry(error.as_str().unwrap_or("none").into()).or_default() += 1;
        assert_eq!((Value::from(made), &error), (case["steps"].clone(), &case["error"]), "case {}", case["name"]);
    }
    let errors: Vec<(&str, usize)> = errors.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    assert_eq!(errors, [("argument", 16), ("incomparable", 3), ("none", 75), ("unsupported", 7)]);
    assert_eq!(steps, 334);
}

fn states(placement: &Placement, said: &Value) -> Vec<State> {
    let state = |node: &std::sync::Arc<Node>| said[&node.id].as_str().map_or(State::Up, |state| state.parse().unwrap());
    placement.topology().members().nodes().iter().map(state).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn transitions_are_those_of_the_model() {
    let (mut apart, mut done) = (0, 0);
    for case in cases("transitions.json") {
        let moving = Transition::new(placement(&case["old"]), placement(&case["new"]));
        let [old, new] = [moving.old_placement(), moving.new_placement()];
        let states = [states(old, &case["states_old"]), states(new, &case["states_new"])];
        let [old, new] = states;
        let mut moving = moving.with_states(old, new).unwrap();
        for range in case["done"].as_array().unwrap() {
            let position = |at: usize| u64::from_str_radix(range[at].as_str().unwrap(), 16).unwrap();
            moving = moving.with_done(position(0)..=position(1)).unwrap();
        }
        assert_eq!(moving.to_json(), case["canonical"], "case {}", case["name"]);
        assert_eq!(Transition::from_json(moving.to_json()).unwrap().to_json(), case["canonical"]);
        assert_eq!(json!(moving.left()), case["left"], "case {}", case["name"]);
        for asked in case["keys"].as_array().unwrap() {
            let (key, n) = (bytes(asked["key"].as_str().unwrap()), asked["n"].as_u64().unwrap() as usize);
            let ids = |nodes: Vec<&Node>| nodes.into_iter().map(|node| node.id.clone()).collect::<Vec<_>>();
            let (read, write) = (ids(moving.nodes_for_read(&key, n)), ids(moving.nodes_for_write(&key, n)));
            apart += usize::from(read != write);
            done += usize::from(moving.is_key_done(&key));
            let answer = json!({
                "key": asked["key"], "n": n, "is_done": moving.is_key_done(&key), "read": read, "write": write,
            });
            assert_eq!(answer, *asked, "case {}", case["name"]);
        }
    }
    assert_eq!((apart, done), (421, 328));
}
