//! The table of `maglev` beside its definition, and what every scheme says it costs beside what it takes.

use super::{MaglevScheme, Parameter, Scheme};
use crate::{
    cost::Cost,
    hash::xxh3_64,
    members::{Members, Node, Weight, NO_INDEX},
    Placement, Topology,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Round after round, every node is asked whether it has its turn.
fn by_definition(scheme: &MaglevScheme, members: &Members) -> Vec<u32> {
    let (size, seed) = (u64::from(scheme.size), scheme.key_hash.seed);
    let weight = |node: &Node| node.weight.rounded();
    let Some(heaviest) = members.nodes().iter().map(|node| weight(node)).max().filter(|&most| most > 0) else {
        return Vec::new();
    };
    let mut slots = vec![NO_INDEX; size as usize];
    let mut turns = vec![0; members.len()];
    let mut steps = vec![0; members.len()];
    for round in 1.. {
        for (i, node) in members.nodes().iter().enumerate() {
            if weight(node) == 0 || round * weight(node) < turns[i] * heaviest {
                continue;
            }
            turns[i] += 1;
            loop {
                let (id, step) = (node.id.as_bytes(), steps[i]);
                let slot = xxh3_64(id, seed) % size + step * (xxh3_64(id, seed + 1) % (size - 1) + 1);
                steps[i] += 1;
                let slot = &mut slots[(slot % size) as usize];
                if *slot == NO_INDEX {
                    *slot = i as u32;
                    break;
                }
            }
            if !slots.contains(&NO_INDEX) {
                return slots;
            }
        }
    }
    slots
}

proptest! {
    #[test]
    fn fault_20_maglev_is_filled_as_defined(
        weights in prop::collection::vec(prop_oneof![0..5u32, 0..3000u32, Just(900_000_000)], 1..12),
        size in prop::sample::select(vec![13u32, 101, 251]),
    ) {
        let nodes = weights.iter().enumerate().map(|(i, &weight)| {
            Node::new(format!("n{i}")).with_weight(Weight::from_thousandths(weight).unwrap())
        });
        let members = Members::new(nodes).unwrap();
        let scheme = MaglevScheme { size, ..MaglevScheme::default() };
        prop_assert_eq!(scheme.slots(&members), by_definition(&scheme, &members));
    }
}

/// Parameters that make a scheme large, under the names that any scheme has for such a thing: a scheme that takes
/// none of them costs what its nodes do.
fn large(name: &str) -> Vec<Scheme> {
    const NAMES: [&str; 13] = [
        "vnodes",
        "size",
        "bits",
        "slots",
        "partitions",
        "replicas",
        "table_size",
        "min_ring_size",
        "max_ring_size",
        "base_weight",
        "control_points",
        "range",
        "ring_size_cap",
    ];
    let mut schemes = vec![Scheme::new(name, &[]).unwrap()];
    for parameter in NAMES {
        // Primes among them.
        for value in [20, 20_011, 65_536, 1_048_583] {
            schemes.extend(Scheme::new(name, &[(parameter, Parameter::Int(value))]));
        }
    }
    schemes
}

/// Node lists that ask for much.
fn hostile() -> Vec<Vec<Node>> {
    let node = |i: usize| Node::new(format!("10.{}.{}.{}:80", i >> 16, i >> 8 & 255, i & 255));
    let weighted = |i: usize, weight: f64| node(i).with_weight(Weight::from_f64(weight).unwrap());
    let long = |i: usize| Node::new(format!("{}.{i}:80", "x".repeat(1000)));
    vec![
        (0..3000).map(node).collect(),
        (0..50).map(|i| weighted(i, if i == 0 { 255.0 } else { 1.0 })).collect(),
        (0..2).map(|i| weighted(i, if i == 0 { 200_000.0 } else { 1.0 })).collect(),
        (0..500).map(|i| weighted(i, 255.0 + (i % 2) as f64)).collect(),
        (0..40).map(long).collect(),
        // Tokens and other long lists, where a scheme reads them.
        (0..3)
            .map(|i| {
                let tokens = (0..300).map(|k| (k * 3 + i).to_string()).collect();
                node(i).with_field("tokens", crate::FieldValue::List(tokens))
            })
            .collect(),
        (0..3)
            .map(|i| {
                let points = (0..300).map(|k| (k * 3 + i).to_string()).collect();
                node(i).with_field("points", crate::FieldValue::List(points))
            })
            .collect(),
    ]
}

/// A scheme that is added to [`Scheme::NAMES`] is tried here without anybody's help.
#[test]
fn fault_20_no_scheme_takes_more_than_it_declares() {
    for name in Scheme::NAMES {
        let mut compiled = 0;
        for scheme in large(name) {
            for nodes in hostile() {
                // What is beyond a small budget is not made here; that it is refused is the next test's.
                let small = |cost: Cost| cost.bytes < 24 << 20;
                let Ok(members) = Members::in_given_order(nodes.clone()) else { continue };
                let cost = scheme.cost(&members);
                if !small(cost) {
                    continue;
                }
                let Ok(topology) = Topology::new(nodes, scheme.clone(), 0) else { continue };
                let mut made = None;
                let taken = allocation_counter::measure(|| made = Some(Placement::new(topology.clone()).unwrap()));
                let made = made.unwrap();
                compiled += 1;
                let what = format!("{scheme:?} of {} nodes", members.len());
                // What every placement has of its nodes, whatever its scheme: their health and zones.
                let beside = members.len() as u64 * 200 + 4096;
                assert!(taken.bytes_max <= cost.bytes + beside, "{what}: {} > {}", taken.bytes_max, cost.bytes);
                assert!(made.memory_bytes() as u64 <= cost.bytes + beside, "{what}");
                assert!(10 * made.point_count() as u64 <= cost.nanoseconds, "{what}: {}", made.point_count());
            }
        }
        assert!(compiled > 0, "{name} was never compiled");
    }
}

#[test]
fn fault_20_every_scheme_is_refused_beyond_the_budget_before_anything_is_made() {
    // How often a scheme was beyond the budget. One that is not counted is within it here.
    let mut beyond = BTreeMap::new();
    for name in Scheme::NAMES {
        for scheme in large(name) {
            for nodes in hostile() {
                let members = Members::in_given_order(nodes).unwrap();
                let cost = scheme.cost(&members);
                let most = crate::Budget::DEFAULT;
                if cost.bytes <= most.bytes as u64 && cost.nanoseconds <= most.time.as_nanos() as u64 {
                    continue;
                }
                let mut answer = None;
                let taken = allocation_counter::measure(|| answer = Some(scheme.check(&members, &Cost::default)));
                let error = answer.unwrap().expect_err(name);
                assert!(taken.bytes_max < 64 * 1024 + 200 * members.len() as u64, "{scheme:?}: {}", taken.bytes_max);
                assert_eq!(error.kind(), crate::ErrorKind::TooMany, "{scheme:?}: {error}");
                assert!(error.message().len() < 500);
                *beyond.entry(name).or_insert(0) += 1;
            }
        }
    }
    assert!(beyond.len() >= 15 && beyond.values().sum::<usize>() >= 66, "{beyond:?}");
}
