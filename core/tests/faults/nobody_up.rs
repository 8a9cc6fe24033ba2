//! Nobody up, or few: answers at once, and the same as by the walk of everybody. How many nodes a call looks at is
//! counted in `core/src/placement/steps.rs`; here a table that is gone around for each key would keep the test from
//! ending.

use crate::fleets::{all, Shape};
use libconsistent::{Node, Placement, Ring, RingScheme, Scheme, Scratch, Spread, State, Topology, Weight};

#[test]
fn fault_22_nobody_up_is_answered_at_once() {
    let nodes: Vec<Node> = (0..2000).map(|i| Node::new(format!("n{i}"))).collect();
    let maglev = Scheme::new("maglev", &[]).unwrap();
    for scheme in [RingScheme { vnodes: 256, ..RingScheme::default() }.into(), maglev] {
        let before = Placement::new(Topology::new(nodes.clone(), scheme, 0).unwrap()).unwrap();
        let placement = before.with_states(vec![State::Down; nodes.len()]).unwrap();
        let mut scratch = Scratch::new();
        for key in (0..300_000u64).map(u64::to_le_bytes) {
            assert_eq!(placement.locate(&key), None);
            assert_eq!(placement.get_nodes_into(&key, &mut [0; 3], &mut scratch), 0);
            assert!(placement.get_nodes(&key, 3, Spread::None).is_empty());
            assert_eq!(placement.walk(&key, &mut scratch).count(), 0);
        }
        assert_eq!(placement.shares().unwrap().positions.iter().sum::<u128>(), 0);
        assert_eq!(before.diff(&placement).unwrap().moved, 1.0);
        assert!(placement.explain(b"k").node.is_none());
    }
    let no_weight = nodes.into_iter().map(|node| node.with_weight(Weight::from_f64(0.0).unwrap()));
    let ring = Ring::new(no_weight, Scheme::default()).unwrap();
    assert!(ring.get_node("k").is_none() && ring.get_nodes("k", 3).is_empty() && ring.acquire("k").is_none());
}

/// The walk of everybody, without those that are down.
fn oracle(placement: &Placement, key: &[u8]) -> Vec<u32> {
    let mut scratch = Scratch::new();
    let primary = placement.primary();
    let walk = primary.walk(key, &mut scratch).collect::<Vec<u32>>();
    walk.into_iter().filter(|&node| placement.state(node) != State::Down).collect()
}

#[test]
fn fault_22_few_up_are_those_of_the_whole_walk() {
    for shape in [Shape { zones: false, zero: false }, Shape { zones: true, zero: true }] {
        for (name, placement) in all(200, shape) {
            let masks = placement.topology().scheme().properties().down == libconsistent::Down::Mask;
            for live in [&[7][..], &[3, 120], &[1, 2, 50, 51, 52, 199]] {
                let state = |node: u32| if live.contains(&node) { State::Up } else { State::Down };
                let few = placement.with_states((0..200).map(state).collect()).unwrap();
                let mut scratch = Scratch::new();
                for key in (0..60u64).map(u64::to_le_bytes) {
                    let walk: Vec<u32> = few.walk(&key, &mut scratch).collect();
                    assert_eq!(few.locate(&key), walk.first().copied(), "{name}");
                    assert_eq!(few.get_nodes(&key, 2, Spread::None), walk[..walk.len().min(2)], "{name}");
                    if masks {
                        assert_eq!(walk, oracle(&few, &key), "{name}: {live:?}");
                    }
                }
                // And with everybody up again it is what it was.
                let again = few.with_states(Vec::new()).unwrap();
                for key in (0..20u64).map(u64::to_le_bytes) {
                    assert_eq!(again.locate(&key), placement.locate(&key), "{name}");
                }
            }
        }
    }
}
