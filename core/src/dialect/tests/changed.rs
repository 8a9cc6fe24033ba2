//! Placements that changes led to against those compiled at once.

use super::placed::{member, nodes, schemes};
use crate::{dialect::Before, Node, Parameter, Placement, Scheme, Spread, State, Topology, Weight};
use proptest::prelude::*;
use serde_json::{json, Value};
use std::{collections::BTreeSet, format, string::String, vec::Vec};

/// Table and router as compiled for these members and states, and nothing before.
fn compiled(placement: &Placement) -> String {
    let topology = placement.topology();
    let up = |index| placement.state(index) != State::Down;
    let (table, router) = topology.scheme().compile(topology.members(), &up).unwrap();
    format!("{table:?} {:?}", router.unwrap())
}

fn check(placement: &Placement, keys: &[Vec<u8>]) -> Result<(), TestCaseError> {
    let found = format!("{:?} {:?}", placement.table(), placement.router().unwrap());
    prop_assert_eq!(found, compiled(placement), "{}", placement.topology().to_json());
    let fresh = Placement::new(placement.topology().clone()).unwrap().with_states(placement.states().to_vec()).unwrap();
    for key in keys {
        prop_assert_eq!(placement.locate(key), fresh.locate(key));
        prop_assert_eq!(placement.get_nodes(key, 3, Spread::None), fresh.get_nodes(key, 3, Spread::None));
    }
    Ok(())
}

#[derive(Clone, Debug)]
enum Step {
    /// Another list: of which nodes, by their places in the pool.
    List(Vec<usize>),
    Add(usize),
    Remove(usize),
    Replace(usize),
    Down(Vec<bool>),
}

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..26_usize;
    prop_oneof![
        1 => prop::collection::vec(place(), 0..13).prop_map(Step::List),
        3 => place().prop_map(Step::Add),
        3 => place().prop_map(Step::Remove),
        2 => place().prop_map(Step::Replace),
        2 => prop::collection::vec(prop::bool::weighted(0.2), 13).prop_map(Step::Down),
    ]
}

/// A document of these nodes, of those with one id the first.
fn read(scheme: &Value, chosen: impl IntoIterator<Item = Value>) -> Option<Topology> {
    let mut ids = BTreeSet::new();
    let nodes: Vec<Value> =
        chosen.into_iter().filter(|node| ids.insert(node["id"].as_str().map(String::from))).collect();
    Topology::from_json(json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes}).to_string()).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every dialect, under every kind of change; the pool has each node in two shapes.
    #[test]
    fn changes_lead_where_compilations_do(
        one in prop::collection::vec(member(), 13),
        other in prop::collection::vec(member(), 13),
        first in prop::collection::vec(0..26_usize, 0..13),
        steps in prop::collection::vec(step(), 1..8),
        keys in prop::collection::vec("[a-c0-9]{1,4}", 12),
    ) {
        let keys: Vec<Vec<u8>> = keys.into_iter().map(String::into_bytes).collect();
        for (scheme, _) in schemes() {
            let mut pool = [nodes(&scheme, &one), nodes(&scheme, &other)];
            for (i, node) in pool[1].as_array_mut().unwrap().iter_mut().enumerate() {
                node["address"] = format!("10.1.0.{i}:80").into();
            }
            let node = |place: &usize| pool[place / 13][place % 13].clone();
            // Tokens may be taken by another shape of a node.
            let Some(topology) = read(&scheme, first.iter().map(node)) else {
                prop_assert!(["cassandra", "tokens"].contains(&scheme["name"].as_str().unwrap()));
                continue;
            };
            let mut placement = Placement::new(topology).unwrap();
            for step in &steps {
                let now = placement.topology();
                let record = |place: &usize| {
                    let alone = read(&scheme, [node(place)])?;
                    let first = alone.members().get(0).map(|node| Node::clone(node));
                    first
                };
                let changed = match step {
                    Step::List(places) => read(&scheme, places.iter().map(node)),
                    Step::Add(place) => record(place).and_then(|node| now.with_added(node).ok()),
                    Step::Replace(place) => record(place).and_then(|node| now.with_replaced(node).ok()),
                    Step::Remove(place) => {
                        now.members().get((place % now.members().len().max(1)) as u32).and_then(|node| now.without(&node.id).ok())
                    }
                    Step::Down(down) => {
                        let states = down.iter().map(|&down| if down { State::Down } else { State::Up });
                        placement = placement.with_states(states.take(placement.len()).collect()).unwrap();
                        check(&placement, &keys)?;
                        continue;
                    }
                };
                if let Some(topology) = changed {
                    placement = placement.with_topology(topology).unwrap();
                    check(&placement, &keys)?;
                }
            }
        }
    }
}

fn hosts(count: usize, weight: f64) -> Vec<Node> {
    let weight = Weight::from_f64(weight).unwrap();
    (0..count).map(|i| Node::new(format!("10.0.0.{i}:80")).with_weight(weight)).collect()
}

/// Whether a change makes the changed nodes' points alone.
fn is_short(placement: &Placement, after: &Topology) -> bool {
    let (earlier, members) = (placement.topology().members(), after.members());
    let up = |index| placement.state(index) != State::Down;
    let renamed = earlier.renamed(members);
    let before =
        Before { table: placement.table(), ties: placement.ties(), members: earlier, up: &up, renamed: &renamed };
    let Scheme::Dialect(dialect) = after.scheme() else { return false };

    dialect.points_after(&before, members, &|_| true).is_some()
}

/// Where each node's points depend on that node alone, only the changed nodes' points are made.
#[test]
fn who_is_made_again() {
    let dialects = [
        "go_groupcache",
        "go_lafikl",
        "go_stathat",
        "kubeai",
        "nginx",
        "npm_consistent_hashing",
        "npm_ketama",
        "pypi_consistent_hash",
        "pypi_consistent_hash_git",
        "pypi_uhashring",
        "ray_serve",
        "smg",
        "textbook",
        "tooz",
        "vllm_router",
    ];
    for name in dialects {
        let scheme = Scheme::new(name, &[]).unwrap();
        let topology = Topology::new(hosts(9, 1.0), scheme, 0).unwrap();
        let placement = Placement::new(topology.clone()).unwrap();
        let added = topology.with_added(Node::new("another")).unwrap();
        let removed = topology.without("10.0.0.4:80").unwrap();
        for after in [added, removed] {
            // A system may keep what a removal did, which is another scheme.
            assert_eq!(after.scheme(), topology.scheme(), "{name}");
            assert!(is_short(&placement, &after), "{name}");
            check(&placement.with_topology(after).unwrap(), &[]).unwrap();
        }
    }
}

#[test]
fn points_that_meet() {
    // Labels of `1` and `11`.
    let scheme = Scheme::new("go_groupcache", &[("replicas", Parameter::Int(50))]).unwrap();
    let few = Topology::new(["1", "2"].map(Node::new), scheme, 0).unwrap();
    let more = few.with_added(Node::new("11")).unwrap();
    assert!(is_short(&Placement::new(few.clone()).unwrap(), &more), "a point meets one of those that stay");
    let shared = Placement::new(more.clone()).unwrap();
    assert!(!shared.ties().is_empty());
    assert!(is_short(&shared, &few), "a point was somebody else's, too");
    let others = more.with_added(Node::new("x")).unwrap();
    assert!(is_short(&shared, &others), "those that met before stay as they are");
    let turned = Topology::new(["11", "2", "1"].map(Node::new), more.scheme().clone(), 0).unwrap();
    assert!(!is_short(&shared, &turned), "whoever was added last has the points of both");
    for after in [few, others, turned] {
        check(&shared.with_topology(after).unwrap(), &[]).unwrap();
    }

    // So many points of 32 bits that some are equal.
    let scheme = Scheme::new("nginx", &[]).unwrap();
    let mut placement = Placement::new(Topology::new(hosts(3, 500.0), scheme, 0).unwrap()).unwrap();
    assert!(placement.point_count() < 3 * 500 * 160);
    for (id, weight) in [("10.0.0.1:80", 400.0), ("10.0.0.0:80", 500.0), ("10.0.0.2:80", 1.0)] {
        let node = Node::new(id).with_weight(Weight::from_f64(weight).unwrap());
        let after = placement.topology().with_replaced(node).unwrap();
        placement = placement.with_topology(after).unwrap();
        check(&placement, &[]).unwrap();
    }
}

/// Points of a few bits, so that most meet: whatever comes and goes, tables and ties are those that are made at once.
#[test]
fn ties_are_settled_as_if_all_were_made_at_once() {
    use crate::{dialect::kit::Ties, table::Points};
    let mut state = 1_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for case in 0..2000 {
        let ties = [Ties::All, Ties::First, Ties::Last][case % 3];
        let nodes = 2 + random(7) as u32;
        let made: Vec<Vec<u64>> =
            (0..2 * nodes).map(|_| (0..random(6)).map(|_| random(24) << 59 | random(2)).collect()).collect();
        let of = |chosen: &[u32]| -> Vec<(u64, u32)> {
            let points = |(index, &node): (u32, &u32)| made[node as usize].iter().map(move |&point| (point, index));
            (0..).zip(chosen).flat_map(points).collect()
        };
        // Some go, some come, the others keep their order.
        let before: Vec<u32> = (0..nodes).collect();
        let goes: Vec<bool> = before.iter().map(|_| random(3) == 0).collect();
        let mut after: Vec<u32> = before.iter().copied().filter(|&node| !goes[node as usize]).collect();
        for node in nodes..nodes + random(3) as u32 {
            after.insert(random(after.len() as u64 + 1) as usize, node);
        }
        let place = |node: &u32| after.iter().position(|other| other == node).map_or(u32::MAX, |place| place as u32);
        let kept: Vec<u32> = before.iter().map(place).collect();
        let added = of(&after).into_iter().filter(|&(_, index)| after[index as usize] >= nodes).collect();
        let (points, lost) = ties.settle(of(&before));
        let table = Points::new(points, nodes as usize);
        let (changed, waiting) = ties.changed(&lost, &table, &kept, added, after.len());
        let (points, lost) = ties.settle(of(&after));
        let made_at_once = Points::new(points, after.len());
        assert_eq!(format!("{changed:?}"), format!("{made_at_once:?}"), "{ties:?} {case}");
        assert_eq!(waiting, lost, "{ties:?} {case}");
    }
}
