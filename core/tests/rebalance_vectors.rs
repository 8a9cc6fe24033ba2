//! Plans that the independent model made: of lists in `tests/vectors/functions/rebalance.json`, of topologies step by step
//! in `rebalance-sequences.json`, and with slots that are split, merged and given more replicas in
//! `rebalance-topologies.json`.

use libconsistent::{
    rebalance, Measure, Placement, Rebalance, RebalanceLimits, RebalanceMember, RebalanceOptions, Standing, State,
    Topology, NO_INDEX,
};
use serde_json::{json, Value};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn cases(file: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/functions").join(file);
    serde_json::from_str(&fs::read_to_string(path).expect("the file")).expect("cases")
}

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().map(|list| list.iter().map(|n| n.as_u64().expect("a number")).collect()).unwrap_or_default()
}

fn members(case: &Value) -> Vec<RebalanceMember<'_>> {
    let standing = |value: &Value| match value.as_str() {
        Some("taking") => Standing::Taking,
        Some("holding") => Standing::Holding,
        Some("leaving") => Standing::Leaving,
        other => panic!("{other:?}"),
    };
    let all = case["members"].as_array().expect("members").iter();
    let member = all.map(|value| RebalanceMember {
        id: value["id"].as_str().expect("an id"),
        weight: value["weight"].as_u64().expect("a weight") as u32,
        zone: value["zone"].as_str().expect("a zone"),
        standing: standing(&value["standing"]),
    });
    member.collect()
}

fn limits(case: &Value) -> RebalanceLimits {
    let limit = |name: &str| case["limits"][name].as_u64();
    RebalanceLimits {
        moves: limit("moves"),
        bytes: limit("bytes"),
        moves_to_zone: limit("moves_to_zone"),
        tolerance_milli: limit("tolerance").unwrap_or(0) as u32,
        overload_milli: limit("overload").map(|milli| milli as u32),
        min_interval: limit("min_interval").unwrap_or(0),
        now: limit("now").unwrap_or(0),
    }
}

#[test]
fn plans_are_those_of_the_model() {
    let cases = cases("rebalance.json");
    let mut reasons = std::collections::BTreeSet::new();
    for case in &cases {
        let members = members(case);
        let node = |value: &Value| value.as_i64().map_or(NO_INDEX, |index| index as u32);
        let rows: Vec<u32> = case["rows"].as_array().map(|rows| rows.iter().map(node).collect()).unwrap_or_default();
        let measured: Vec<(Vec<u64>, Vec<u64>)> = case["measures"].as_array().map_or_else(Vec::new, |measures| {
            measures.iter().map(|measure| (numbers(&measure["loads"]), numbers(&measure["capacities"]))).collect()
        });
        let measure = |(loads, capacities)| Measure { name: "a measure", loads, capacities };
        let measures: Vec<Measure<'_>> =
            measured.iter().map(|(loads, capacities)| measure((loads, capacities))).collect();
        let replicas_of: Vec<u8> = numbers(&case["replicas_of"]).into_iter().map(|replicas| replicas as u8).collect();
        let number = |name: &str| case[name].as_u64().expect("a number") as u32;
        let request = Rebalance {
            slots: number("slots"),
            replicas: number("replicas"),
            rows: &rows,
            members: &members,
            replicas_of: &replicas_of,
            measures: &measures,
            bytes: &numbers(&case["bytes"]),
            last_moved: &numbers(&case["last_moved"]),
            limits: limits(case),
        };
        let plan = rebalance(&request).expect("a plan");
        let index = |&index: &u32| if index == NO_INDEX { -1 } else { i64::from(index) };
        let moves: Vec<Value> = plan
            .moves
            .iter()
            .map(|step| {
                reasons.insert(step.reason.name());
                json!([step.slot * request.replicas + step.replica, step.from, step.to, step.reason.name()])
            })
            .collect();
        let made = json!({
            "rows": plan.rows.iter().map(index).collect::<Vec<i64>>(),
            "moves": moves,
            "targets": plan.balance.iter().map(|node| node.target).collect::<Vec<u64>>(),
            "minimum": plan.minimum,
            "doubled": plan.left.doubled,
        });
        assert_eq!(made, case["plan"], "case {}", case["name"]);
    }
    assert_eq!((cases.len(), reasons.len()), (160, 4));
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
        split: &[],
        merge: &[],
        replicas_of: &[],
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
    for case in cases("rebalance-sequences.json") {
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

#[test]
fn plans_of_topologies_are_those_of_the_model() {
    let cases = cases("rebalance-topologies.json");
    let (mut split, mut merged, mut hot) = (0, 0, 0);
    for case in &cases {
        let topology = Topology::from_json(case["topology"].to_string()).expect("a document");
        let state = |id: &str| match case["states"][id].as_str() {
            None => State::Up,
            Some("down") => State::Down,
            Some("draining") => State::Draining,
            other => panic!("{other:?}"),
        };
        let states = topology.members().nodes().iter().map(|node| state(&node.id)).collect();
        let placement = Placement::new(topology).and_then(|all_up| all_up.with_states(states)).expect("it compiles");
        let asked = &case["asked"];
        let slots = |name: &str| numbers(&asked[name]).into_iter().map(|slot| slot as u32).collect::<Vec<u32>>();
        let number = |name: &str| asked[name].as_u64().map(|number| number as u32);
        let pairs = asked["replicas_of"].as_array().into_iter().flatten().map(numbers);
        let replicas_of: Vec<(u32, u32)> = pairs.map(|pair| (pair[0] as u32, pair[1] as u32)).collect();
        let loads = numbers(&asked["loads"]);
        let measures = [Measure { name: "requests", loads: &loads, capacities: &[] }];
        let (next, plan) = placement
            .rebalance(&RebalanceOptions {
                slots: number("slots"),
                replicas: number("replicas"),
                split: &slots("split"),
                merge: &slots("merge"),
                replicas_of: &replicas_of,
                measures: if loads.is_empty() { &[] } else { &measures },
                bytes: &numbers(&asked["bytes"]),
                last_moved: &numbers(&asked["last_moved"]),
                limits: limits(asked),
            })
            .expect("a plan");
        assert_eq!(next.to_json(), case["next"].as_str().expect("a document"), "case {}", case["name"]);
        let id = |index| &placement.node(index).expect("a member").id;
        let moves = plan.moves.iter();
        let moves = moves.map(|step| json!([step.slot, step.replica, id(step.from), id(step.to), step.reason.name()]));
        assert_eq!(json!(moves.collect::<Vec<Value>>()), case["moves"], "case {}", case["name"]);
        (split, merged, hot) = (
            split + slots("split").len(),
            merged + slots("merge").len(),
            hot + next.assignment().expect("assigned").rows().filter(|row| row.len() > 4).count(),
        );
    }
    assert_eq!(cases.len(), 120);
    assert!(split > 200 && merged > 100 && hot > 20, "{split}, {merged}, {hot}");
}
