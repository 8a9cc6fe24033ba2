//! Replicas over zones as the weights of these allow: what a zone's part is, and what moves while one is ramped up.

use libconsistent::{ErrorKind, Node, Placement, Scheme, Spread, State, Topology, Weight};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

const KEYS: u32 = 10_000;

/// Zones of four nodes each, and the zone `new` of this many thousandths of their weight, in four nodes; one under
/// `ring`, where nodes that gain weight together get points that take keys from one another.
fn ramped(scheme: &str, zones: usize, thousandths: u32) -> Placement {
    let node = |zone: &str, i, thousandths| Node {
        weight: Weight::from_thousandths(thousandths).expect("a weight"),
        ..Node::new(format!("{zone}-{i}")).with_zone(zone)
    };
    let new = if scheme == "ring" { 1 } else { 4 };
    let others = (0..zones * 4).map(|i| node(&format!("z{}", i / 4), i, 1000));
    let nodes: Vec<Node> = others.chain((0..new).map(|i| node("new", i, 4 * thousandths / new as u32))).collect();
    let scheme = Scheme::new(scheme, &[]).expect("a scheme");
    Placement::new(Topology::new(nodes, scheme, 0).expect("nodes")).expect("it compiles")
}

fn keys() -> impl Iterator<Item = [u8; 4]> {
    (0..KEYS).map(u32::to_le_bytes)
}

/// The copies that each node has, by id.
fn copies(placement: &Placement, n: usize) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for node in keys().flat_map(|key| placement.get_nodes(&key, n, Spread::Weight)) {
        *counts.entry(placement.node(node).expect("a node").id.clone()).or_default() += 1;
    }
    counts
}

#[test]
fn fault_39_a_zone_has_the_part_of_the_replicas_that_it_has_of_the_weight() {
    for (zones, n) in [(2, 2), (2, 3), (5, 2), (5, 3)] {
        for part in [10, 100, 330, 1000] {
            let placement = ramped("rendezvous", zones, part);
            let counts = copies(&placement, n);
            let there: i64 = counts.iter().filter(|(id, _)| id.starts_with("new")).map(|(_, count)| count).sum();
            let expected = f64::from(KEYS) * n as f64 * f64::from(part) / (1000.0 * zones as f64 + f64::from(part));
            println!("{zones} zones and one of {part}/1000, n = {n}: {there} copies, by weight {expected:.0}");
            // Five times the deviation of as many independent draws.
            assert!((there as f64 - expected).abs() <= 5.0 * expected.sqrt(), "{there}, not {expected}");
        }
    }
}

#[test]
fn a_ramp_moves_little_more_than_it_must() {
    for scheme in ["ring", "slots", "rendezvous"] {
        for (zones, n) in [(2, 2), (2, 3), (5, 2), (5, 3)] {
            let (mut moved, mut least, mut elsewhere) = (0, 0, 0);
            let mut before = ramped(scheme, zones, 0);
            for step in 1..=10 {
                let after = ramped(scheme, zones, step * 100);
                let keys: Vec<_> = keys().collect();
                let moves = before
                    .moved(&after, keys.iter().map(|key| &key[..]), n, Spread::Weight)
                    .expect("keys of both")
                    .moves;
                let (old, new) = (copies(&before, n), copies(&after, n));
                least += new.iter().map(|(id, count)| (count - old.get(id).unwrap_or(&0)).max(0)).sum::<i64>();
                for step in moves {
                    moved += step.copies as i64;
                    elsewhere += step.to.is_none_or(|to| !to.starts_with("new")) as i64 * step.copies as i64;
                }
                before = after;
            }
            println!("{scheme}, {zones} zones, n = {n}: {moved} moves, at least {least}; {elsewhere} not to it");
            assert!(moved * 100 <= least * 106, "{moved} moves, {least} at least");
            assert!(elsewhere * 100 <= moved * 5, "{elsewhere} of {moved} between others");
        }
    }
}

#[test]
fn with_zones_it_cannot_tell_positions_and_says_so() {
    let (before, after) = (ramped("ring", 2, 100), ramped("ring", 2, 200));
    let errors = [
        before.diff_replicas(&after, 2, Spread::Weight).unwrap_err(),
        before.shares_replicas(3, Spread::Weight).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().starts_with("spread: "), "{error}");
    }
    assert_eq!(before.shares_replicas(1, Spread::Weight).unwrap(), before.shares().unwrap());
    let scheme = || Scheme::new("ring", &[]).unwrap();
    let flat = Placement::new(Topology::new(["a", "b", "c"], scheme(), 0).unwrap()).unwrap();
    let shares = |spread| flat.shares_replicas(2, spread).unwrap();
    assert_eq!(shares(Spread::Weight), shares(Spread::None));
}

proptest! {
    #[test]
    fn as_many_nodes_as_there_are_the_first_of_the_key_and_equal_zones_alike(
        zones in vec(0usize..4, 1..24),
        weights in vec(0u32..4000, 24),
        down in vec(any::<bool>(), 24),
        key in any::<u64>(),
        n in 0usize..30,
    ) {
        let zone_of = |zone: usize| ["", "a", "a/x", "b"][zone];
        let node = |(i, &zone): (usize, &usize)| Node {
            weight: Weight::from_thousandths(weights[i]).unwrap(),
            ..Node::new(format!("n{i}")).with_zone(zone_of(zone))
        };
        let nodes: Vec<Node> = zones.iter().enumerate().map(node).collect();
        let all = Placement::new(Topology::new(nodes, Scheme::new("slots", &[]).unwrap(), 0).unwrap()).unwrap();
        let states = down[..zones.len()].iter().map(|&down| if down { State::Down } else { State::Up }).collect();
        let placement = all.with_states(states).unwrap();
        let list = placement.get_nodes_hashed(key, n, Spread::Weight);
        let everybody = placement.get_nodes_hashed(key, 30, Spread::None);
        prop_assert_eq!(list.len(), n.min(everybody.len()));
        prop_assert_eq!(list.first(), everybody.first().filter(|_| n > 0));
        let mut once = list.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), list.len());
        prop_assert!(list.iter().all(|node| everybody.contains(node)));
        let longer = placement.get_nodes_hashed(key, n + 1, Spread::Weight);
        prop_assert_eq!(&longer[..list.len()], &list[..]);
    }
}

#[test]
fn zones_of_equal_weight_are_used_once_each_before_any_is_used_twice() {
    let placement = ramped("ring", 4, 1000);
    for key in keys().take(2000) {
        let zones = |n| {
            let nodes = placement.get_nodes(&key, n, Spread::Weight);
            let mut zones: Vec<_> = nodes.iter().map(|&node| placement.node(node).unwrap().zone.clone()).collect();
            zones.sort_unstable();
            zones.dedup();
            zones.len()
        };
        assert_eq!((zones(3), zones(5), zones(9)), (3, 5, 5));
    }
}
