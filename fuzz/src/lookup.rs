//! Look-ups of every shape of table beside what says the same more plainly: the naive ring of the tests, the ranges of
//! each node, lists, walks and batches.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use crate::{choices::Choices, cost};
use libconsistent::{Node, Placement, RingScheme, Scratch, Spread, State, Topology, Weight, NO_INDEX};
use support::Oracle;

/// What `Topology::new` takes, for tables of every shape.
const SCHEMES: [&str; 8] =
    ["ring", "slots", "rendezvous", "maglev", "multiprobe", "jump", "jumpback", "envoy_ring_hash"];

pub fn run(data: &[u8]) {
    cost::small_budget();
    let mut choices = Choices::new(data);
    let scheme = *choices.one(&SCHEMES);
    let alike = ["multiprobe", "jump", "jumpback"].contains(&scheme);
    let nodes: Vec<Node> = (0..1 + choices.below(12)).map(|i| node(&mut choices, i, alike)).collect();
    let Ok(topology) = Topology::new(nodes.clone(), scheme, 0) else { return };
    let Ok(placement) = cost::bounded(data.len(), || Placement::new(topology)) else { return };
    let states: Vec<State> =
        nodes.iter().map(|_| *choices.one(&[State::Up, State::Up, State::Down, State::Draining])).collect();
    let Ok(placement) = placement.with_states(states.clone()) else { return };
    let mut oracle = (scheme == "ring").then(|| Oracle::new(&RingScheme::default(), &nodes));
    if let Some(oracle) = &mut oracle {
        oracle.states = states;
    }
    let mut positions: Vec<u64> = (0..8).map(|_| choices.u64()).collect();
    // Those beside points are where tables of fewer bits err.
    let points = oracle.iter().flat_map(|oracle| oracle.points.iter().step_by(97).take(8));
    positions.extend(points.flat_map(|(point, _)| [point.wrapping_sub(1), *point, point.wrapping_add(1)]));
    for &position in &positions {
        check(&placement, oracle.as_ref(), position);
    }
    let mut out = vec![0; positions.len()];
    if placement.place_hashed(&positions, &mut out).is_ok() {
        for (&position, &index) in positions.iter().zip(&out) {
            assert_eq!(index, placement.locate_hashed(position).unwrap_or(NO_INDEX), "a batch");
        }
    }
}

fn check(placement: &Placement, oracle: Option<&Oracle>, position: u64) {
    let one = placement.locate_hashed(position);
    let list = placement.get_nodes_hashed(position, 16, Spread::None);
    assert_eq!(list.first().copied(), one, "the first of a list");
    for n in 1..list.len() {
        assert_eq!(placement.get_nodes_hashed(position, n, Spread::None), list[..n], "a shorter list");
    }
    Scratch::of_thread(|scratch| {
        let walk: Vec<u32> = placement.walk_hashed(position, scratch).collect();
        assert!(walk.starts_with(&list) || list.starts_with(&walk), "the walk");
    });
    if let Some(oracle) = oracle {
        assert_eq!(one, oracle.locate(position), "the naive ring at {position}");
        assert_eq!(placement.get_nodes_hashed(position, 4, Spread::Zone), oracle.spread(position, 4), "its replicas");
    }
    for index in 0..placement.len() as u32 {
        let Some(node) = placement.node(index) else { continue };
        if let Ok(ranges) = placement.ranges(&node.id) {
            let inside = ranges.iter().any(|range| (range.first..=range.last).contains(&position));
            assert_eq!(inside, one == Some(index), "a range of {}", node.id);
        }
    }
}

fn node(choices: &mut Choices, i: usize, alike: bool) -> Node {
    let zone = *choices.one(&["", "a", "a/b", "a/c", "d/e"]);
    let weight = if alike { 1000 } else { *choices.one(&[0, 1, 400, 1000, 3500]) };
    Node::new(format!("10.0.0.{i}:80")).with_zone(zone).with_weight(Weight::from_thousandths(weight).expect("a weight"))
}
