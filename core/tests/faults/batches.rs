//! Batch = scalar = explain, and memory beyond the count stays as it was.

use crate::fleets::{all, states, SHAPES};
use libconsistent::{Down, Key, Offsets, PackedKeys, Placement, Scheme, Scratch, Spread, State, Topology, NO_INDEX};

const UNTOUCHED: u32 = 0xdead_beef;

#[test]
fn fault_01_two_nodes_are_two_of_three_replicas() {
    let placement = Placement::new(Topology::new(["a", "b"], Scheme::default(), 0).unwrap()).unwrap();
    let mut out = [UNTOUCHED; 3];
    assert_eq!(placement.get_nodes_into(b"k", &mut out, &mut Scratch::new()), 2);
    assert_eq!(out, [0, 1, UNTOUCHED]);
}

/// One key asked in every way.
fn check(name: &str, placement: &Placement, key: &[u8], n: usize, scratch: &mut Scratch) {
    let scheme = placement.topology().scheme();
    // Some systems use servers that are down: nginx a single one, Envoy all of them in panic.
    let usable = match scheme.properties().down {
        Down::Mask => placement.states().iter().filter(|&&state| state != State::Down).count(),
        _ => placement.len(),
    };
    for spread in [Spread::Zone, Spread::None] {
        let list = placement.get_nodes(key, n, spread);
        assert!(list.len() <= n && !list.contains(&NO_INDEX), "{name}: {list:?} for {n}");
        assert!(list.len() <= usable, "{name}: {list:?} of {usable}");
        let distinct = list.iter().enumerate().all(|(at, node)| !list[..at].contains(node));
        assert!(distinct, "{name}: {list:?} for {n} of {usable}");

        let mut out = [UNTOUCHED; 8];
        let same = |what: &str, out: &mut [u32], count: usize| {
            assert_eq!(out[..count], list, "{name}: {what} of {n}, {spread:?}");
            assert!(out[count..].iter().all(|&node| node == UNTOUCHED), "{name}: {what} of {n} wrote {out:?}");
            out.fill(UNTOUCHED);
        };
        let count = placement.get_nodes_for_into(Key::Bytes(key), spread, &mut out[..n], scratch);
        same("get_nodes_for_into", &mut out, count);
        if spread == Spread::Zone {
            let count = placement.get_nodes_into(key, &mut out[..n], scratch);
            same("get_nodes_into", &mut out, count);
        }
        if placement.keys_are_positions() {
            let position = placement.position(key);
            let count = placement.get_nodes_for_into(Key::Hashed(position), spread, &mut out[..n], scratch);
            same("hashed", &mut out, count);
            if spread == Spread::Zone {
                let count = placement.get_nodes_hashed_into(position, &mut out[..n], scratch);
                same("get_nodes_hashed_into", &mut out, count);
            }
        }
        if spread == Spread::None {
            let walk: Vec<u32> = placement.walk(key, scratch).take(n).collect();
            assert_eq!(walk, list, "{name}: the walk, {n}");
        }
        // npm_ketama gives the list itself to whoever asks for all.
        if n == 1 || name != "npm_ketama" {
            assert_eq!(list.first().copied(), placement.locate(key), "{name}: {n} of {usable}");
        }
    }
    if let Ok(integer) = key.try_into() {
        let integer = Key::Integer(u64::from_le_bytes(integer));
        let list = placement.get_nodes_for(integer, n, Spread::Zone);
        let mut out = [UNTOUCHED; 8];
        let count = placement.get_nodes_for_into(integer, Spread::Zone, &mut out[..n], scratch);
        assert_eq!(out[..count], list, "{name}");
        assert!(out[count..].iter().all(|&node| node == UNTOUCHED), "{name}");
    }
}

fn check_explained(name: &str, placement: &Placement, key: &[u8]) {
    let explained = placement.explain(key);
    let id = |index: u32| placement.node(index).unwrap().id.clone();
    assert_eq!(explained.node, placement.locate(key).map(id), "{name}");
    let four: Vec<String> = placement.get_nodes(key, 4, Spread::None).into_iter().map(id).collect();
    assert_eq!(explained.walk, four, "{name}");
}

fn check_batches(name: &str, placement: &Placement, keys: &[[u8; 8]]) {
    let expected: Vec<u32> = keys.iter().map(|key| placement.locate(key).unwrap_or(NO_INDEX)).collect();
    let mut out = vec![UNTOUCHED; keys.len()];
    let integers: Vec<u64> = keys.iter().map(|&key| u64::from_le_bytes(key)).collect();
    let takes = |key| placement.check_key(key).is_ok();
    if !integers.iter().all(|&key| takes(Key::Integer(key))) {
        placement.place_u64(&integers, &mut out).unwrap_err();
    } else {
        let expected: Vec<u32> = integers.iter().map(|&key| placement.locate_u64(key).unwrap_or(NO_INDEX)).collect();
        placement.place_u64(&integers, &mut out).unwrap();
        assert_eq!(out, expected, "{name}");
    }
    if !keys.iter().all(|key| takes(Key::Bytes(key))) {
        placement.place(keys, &mut out).unwrap_err();
        return;
    }
    placement.place(keys, &mut out).unwrap();
    assert_eq!(out, expected, "{name}");
    let offsets: Vec<u32> = (0..=keys.len() as u32).map(|i| i * 8).collect();
    let packed = PackedKeys::new(keys.as_flattened(), Offsets::U32(&offsets)).unwrap();
    placement.place(&packed, &mut out).unwrap();
    assert_eq!(out, expected, "{name}");
}

#[test]
fn fault_01_batch_is_scalar_is_explain_for_every_scheme() {
    let keys: Vec<[u8; 8]> = (0..12u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()).collect();
    let mut scratch = Scratch::new();
    for shape in SHAPES {
        for nodes in [2, 3, 9] {
            for (name, placement) in all(nodes, shape) {
                for down in [0, 0b10, 0b110, 0x1ff] {
                    let placement = placement.with_states(states(nodes, down)).unwrap();
                    for key in &keys {
                        (1..=8).for_each(|n| check(name, &placement, key, n, &mut scratch));
                        check_explained(name, &placement, key);
                    }
                    check_batches(name, &placement, &keys);
                }
            }
        }
    }
}
