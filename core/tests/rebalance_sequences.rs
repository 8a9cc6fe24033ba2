//! Topologies that are rebalanced step by step: `tests/vectors/functions/rebalance-sequences.json`, which the
//! independent model made and every language reads.

use libconsistent::{Measure, Placement, RebalanceLimits, RebalanceOptions, State, Topology};
use serde_json::{json, Value};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().map(|list| list.iter().map(|n| n.as_u64().expect("a number")).collect()).unwrap_or_default()
}

/// What the placement would be after a step, and what the plan says, as the file has it.
fn step(placement: &Placement, asked: &Value) -> (Placement, Value) {
    let listed = |map: &Value| map.as_object().cloned().unwrap_or_default();
    let measured: Vec<(String, Vec<u64>, Vec<u64>)> = listed(&asked["loads"])
        .into_iter()
        .map(|(name, loads)| {
            let capacities = &asked["capacities"][&name];
            let of = |index| capacities[&placement.node(index).expect("a node").id].as_u64();
            let capacities = (0..placement.len() as u32).filter_map(of).collect();
            (name, numbers(&loads), capacities)
        })
        .collect();
    let measures: Vec<Measure<'_>> =
        measured.iter().map(|(name, loads, capacities)| Measure { name, loads, capacities }).collect();
    let (bytes, last_moved) = (numbers(&asked["sizes"]), numbers(&asked["last_moved"]));
    let number = |name: &str| asked[name].as_u64();
    let milli = |name: &str| asked[name].as_f64().map(|part| (part * 1000.0).round() as u32);
    let options = RebalanceOptions {
        slots: number("slots").map(|slots| slots as u32),
        replicas: number("replicas").map(|replicas| replicas as u32),
        measures: &measures,
        bytes: &bytes,
        last_moved: &last_moved,
        limits: RebalanceLimits {
            moves: number("max_moves"),
            bytes: number("max_bytes"),
            moves_to_zone: number("max_moves_to_zone"),
            tolerance_milli: milli("tolerance").unwrap_or(0),
            overload_milli: milli("overload"),
            min_interval: number("min_interval").unwrap_or(0),
            now: number("now").unwrap_or(0),
        },
        ..RebalanceOptions::default()
    };
    let (topology, plan) = placement.rebalance(&options).expect("a plan");
    let id = |index: u32| &placement.node(index).expect("a node").id;
    let moves = plan.moves.iter().map(|m| json!([m.slot, m.replica, id(m.from), id(m.to), m.reason.name()]));
    let balance = (0..).zip(&plan.balance).map(|(index, node)| (id(index), [node.places, node.target]));
    let told = json!({
        "document": topology.to_json(),
        "moves": moves.collect::<Vec<_>>(),
        "balance": balance.collect::<BTreeMap<_, _>>(),
        "filled": plan.filled,
        "minimum": plan.minimum,
        "bytes": plan.bytes,
        "left": {"empty": plan.left.empty, "leaving": plan.left.leaving, "doubled": plan.left.doubled},
    });
    (placement.with_topology(topology).expect("a placement"), told)
}

#[test]
fn topologies_become_what_the_model_makes_of_them() {
    let (mut steps, mut moves) = (0, 0);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/functions/rebalance-sequences.json");
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).expect("the file")).expect("cases");
    for case in cases {
        let topology = Topology::from_json(case["topology"].to_string().as_bytes()).expect("a topology");
        let mut placement = Placement::new(topology).expect("a placement");
        for (place, expected) in case["steps"].as_array().expect("steps").iter().enumerate() {
            let state = |index| match expected["states"][&placement.node(index).expect("a node").id].as_str() {
                Some("down") => State::Down,
                Some("draining") => State::Draining,
                _ => State::Up,
            };
            let states = (0..placement.len() as u32).map(state).collect();
            let (next, mut told) = step(&placement.with_states(states).expect("states"), &expected["asked"]);
            moves += told["moves"].as_array().map_or(0, Vec::len);
            for name in ["states", "asked"] {
                told[name] = expected[name].clone();
            }
            assert_eq!(&told, expected, "case {}, step {place}", case["name"]);
            (placement, steps) = (next, steps + 1);
        }
    }
    assert_eq!((steps, moves), (120, 560));
}
