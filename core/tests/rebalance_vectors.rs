//! Plans that the independent model made: `tests/vectors/functions/rebalance.json`.

use libconsistent::{rebalance, Measure, Rebalance, RebalanceLimits, RebalanceMember, Standing, NO_INDEX};
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

#[test]
fn plans_are_those_of_the_model() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/functions/rebalance.json");
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).expect("the file")).expect("cases");
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
