//! Plans that the independent model made: `tests/vectors/functions/rebalance.json`, and of whole topologies, with slots
//! that are split, merged and given more replicas, `rebalance-topologies.json`.

use libconsistent::{
    rebalance, Measure, Placement, Rebalance, RebalanceLimits, RebalanceMember, RebalanceOptions, Standing, State,
    Topology, NO_INDEX,
};
use serde_json::{json, Value};
use std::{fs, path::PathBuf};

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

fn cases(name: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/functions").join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("the file")).expect("cases")
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
    assert_eq!((cases.len(), reasons.len()), (167, 4));
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
