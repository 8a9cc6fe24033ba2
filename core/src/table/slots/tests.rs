//! The build and the changes beside the definition: every runner asked for every slot.

use super::{build::winners, runners::Runners, Slots};
use crate::{hash::mix, members::NO_INDEX, table::FEW};
use alloc::{vec, vec::Vec};

/// Nodes with weights of some kind.
fn racers(nodes: u32, seed: u64, weight: impl Fn(u64) -> u32) -> Vec<(u64, u32)> {
    (0..nodes).map(|node| mix(seed << 32 | u64::from(node))).map(|hash| (hash, weight(hash >> 7))).collect()
}

/// Equal weights, some like those of people, and some far apart.
fn kinds() -> [fn(u64) -> u32; 5] {
    [
        |_| 1000,
        |hash| 500 + 500 * (hash % 4) as u32,
        |hash| [0, 1000, 2500][(hash % 3) as usize],
        |hash| [1, 999_999_999, 1000, 0][(hash % 4) as usize],
        |hash| 1 + (hash % 999_999_999) as u32,
    ]
}

/// All runners in order at every slot.
fn defined(runners: &Runners) -> Vec<Vec<u32>> {
    let slots = 0..1 << runners.bits;
    let order = |slot| {
        let timed = |entry: super::Entry| (u128::from(runners.race.exact_time(entry.x)), entry.weight, entry.node);
        let mut entries: Vec<_> = runners.entries(slot).map(timed).collect();
        entries.sort_by(|a, b| (a.0 * u128::from(b.1)).cmp(&(b.0 * u128::from(a.1))).then(a.2.cmp(&b.2)));
        entries.into_iter().map(|(_, _, node)| node).collect()
    };
    slots.map(order).collect()
}

#[test]
fn a_build_is_what_the_definition_says() {
    for (bits, nodes) in [(8, 1), (8, 2), (8, 5), (8, 256), (9, 40), (10, 100), (12, 17), (11, 400), (14, 12)] {
        for (seed, weight) in (0..).zip(kinds()) {
            let runners = Runners::new(bits, &racers(nodes, seed, weight));
            let (running, orders) = (runners.running().count(), defined(&runners));
            for depth in [0, 1, 2, 3, 4] {
                if depth <= running {
                    let expected: Vec<u32> = orders.iter().flat_map(|order| &order[..depth]).copied().collect();
                    assert!(winners(&runners, depth) == expected, "{bits} {nodes} {seed} {depth}");
                }
            }
        }
    }
}

#[test]
fn a_change_is_what_a_build_is() {
    let same = |changed: &Slots, fresh: &Slots| {
        changed.depth() == fresh.depth()
            && (0..fresh.len())
                .all(|slot| (0..fresh.depth()).all(|place| changed.winner(slot, place) == fresh.winner(slot, place)))
    };
    let (mut state, bits) = (1, 9);
    for weight in kinds() {
        for with_rows in [false, true] {
            let build = |nodes: &[(u64, u32)]| {
                let slots = Slots::new(bits, nodes);
                if with_rows {
                    slots.with_rows()
                } else {
                    slots
                }
            };
            let mut nodes = racers(9, state, weight);
            let mut slots = build(&nodes);
            for _ in 0..60 {
                state = mix(state);
                let before = nodes.clone();
                // One change, sometimes several at once; hashes tell the nodes apart.
                for _ in 0..1 + state % 7 / 6 * 3 {
                    state = mix(state);
                    let at = (state >> 20) as usize % (nodes.len() + 1);
                    let new_weight = weight(state >> 9);
                    match state % 4 {
                        1 if at < nodes.len() && nodes.len() > 1 => drop(nodes.remove(at)),
                        2 | 3 if at < nodes.len() => nodes[at].1 = new_weight,
                        _ => nodes.insert(at, (mix(state ^ 77), new_weight)),
                    }
                }
                let index = |hash| nodes.iter().position(|node| node.0 == hash).map_or(NO_INDEX, |at| at as u32);
                let renamed: Vec<u32> = before.iter().map(|node| index(node.0)).collect();
                slots = slots.changed(&nodes, &renamed);
                assert!(same(&slots, &build(&nodes)), "{before:?} {nodes:?}");
            }
        }
    }
}

#[test]
fn rows_change_no_answer() {
    for weight in kinds() {
        let slots = Slots::new(8, &racers(11, 5, weight));
        let rows = slots.with_rows();
        for position in (0..512).map(|i: u64| i << 55 | mix(i) >> 9) {
            for down in [0u32, 1, 0b1011_0110, 0b111_1111_1111] {
                let accept = |node: u32| down >> node & 1 == 0;
                assert_eq!(slots.first(position, accept), rows.first(position, accept));
                for room in [0, 1, 3, 5, FEW] {
                    let (mut one, mut other) = (vec![0; room], vec![0; room]);
                    let lens = (slots.fill(position, &mut one, accept), rows.fill(position, &mut other, accept));
                    assert_eq!(lens.0, lens.1);
                    assert_eq!(one[..lens.0], other[..lens.1]);
                }
            }
            let walk = |slots: &Slots| {
                let mut order = Vec::new();
                (0..12).map_while(|step| slots.candidate(position, step, &mut order)).collect::<Vec<_>>()
            };
            assert_eq!(walk(&slots), walk(&rows));
        }
    }
}
