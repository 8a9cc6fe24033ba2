//! Transitions beside lists that are made by hand, and their documents.

use libconsistent::{ErrorKind, Key, Node, Placement, Scheme, Scratch, Spread, State, Topology, Transition, NO_INDEX};
use std::collections::BTreeSet;

fn placement(scheme: &str, ids: std::ops::Range<u32>) -> Placement {
    let node = |i| Node::new(format!("n{i}")).with_zone(format!("z{}", i % 3)).with_address(format!("10.0.0.{i}:80"));
    let nodes = ids.map(node);
    Placement::new(Topology::new(nodes, scheme, 0).unwrap()).unwrap()
}

fn ids<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<&'a str> {
    nodes.into_iter().map(|node| node.id.as_str()).collect()
}

/// The first nodes of each key, one list and then what the other has beside it.
fn naive<'a>(first: &'a Placement, other: &'a Placement, key: Key<'_>, n: usize) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    let lists = [first, other].into_iter().flat_map(|placement| {
        let nodes = placement.get_nodes_for(key, n, Spread::Zone);
        nodes.into_iter().map(|index| placement.node(index).unwrap().id.as_str())
    });
    lists.filter(|&id| seen.insert(id)).collect()
}

#[test]
fn look_ups_have_the_nodes_of_both() {
    let mut apart = 0;
    for new in Scheme::NAMES.into_iter().chain(["ketama", "kafka", "redis_cluster", "dynamo"]) {
        for old in ["ring", "jump", "maglev", "ketama", "dnsdist_chashed"] {
            let states: Vec<State> = (0..8).map(|i| [State::Up, State::Down, State::Draining][i % 3]).collect();
            let old = placement(old, 0..8).with_states(states).unwrap();
            let new = placement(new, 4..12);
            let half = 1 << (new.position(b"a").max(1).ilog2());
            let moving = Transition::new(old.clone(), new.clone()).with_done(0..=half).unwrap();
            for i in 0..15u64 {
                let text = format!("10.0.{i}.1");
                for key in [Key::Bytes(text.as_bytes()), Key::Integer(i), Key::Bytes(b"")] {
                    let position = match key {
                        Key::Integer(key) => new.position_u64(key),
                        Key::Bytes(key) => new.position(key),
                        Key::Hashed(position) => position,
                    };
                    assert_eq!(moving.is_key_done(&key), position <= half);
                    for n in [0, 1, 2, 3, 20, usize::MAX] {
                        let (read, write) = match position <= half {
                            true => (naive(&new, &new, key, n.min(99)), naive(&new, &new, key, n.min(99))),
                            false => (naive(&new, &old, key, n.min(99)), naive(&old, &new, key, n.min(99))),
                        };
                        assert_eq!(ids(moving.nodes_for_read(&key, n)), read, "{moving:?} {key:?} {n}");
                        assert_eq!(ids(moving.nodes_for_write(&key, n)), write);
                        apart += usize::from(read != write);
                        let (mut out, mut scratch) = ([NO_INDEX; 64], Scratch::new());
                        let len = moving.nodes_for_read_into(key, n.min(20), &mut out, &mut scratch);
                        assert!(ids(out[..len].iter().map(|&index| moving.node(index).unwrap())) == read);
                    }
                }
            }
            assert_eq!((moving.len(), moving.is_empty(), moving.node(12)), (12, false, None));
        }
    }
    assert!(apart > 4000, "{apart}");
}

#[test]
fn positions_are_those_of_both_or_none() {
    let (ring, slots) = (placement("ring", 0..8), placement("slots", 4..12));
    let moving = Transition::new(ring, slots);
    let key = Key::Hashed(moving.new_placement().position(b"user:7"));
    assert_eq!(ids(moving.nodes_for_write(&key, 2)), ids(moving.nodes_for_write("user:7", 2)));
    let apart = Transition::new(moving.old_placement().clone(), placement("ketama", 0..8));
    assert!(apart.nodes_for_read(&Key::Hashed(7), 2).is_empty() && apart.left().is_none());
}

#[test]
fn what_is_done_is_joined() {
    let moving = Transition::new(placement("ring", 0..2), placement("ring", 0..3));
    // Beside the naive way: single positions around the end and in a small world.
    let mut dice = 7u64;
    let (mut some, mut naive) = (moving.clone(), BTreeSet::new());
    for round in 0..400 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (first, len) = (dice >> 40 & 0x3ff, dice >> 33 & 7);
        let (first, last) = if round % 2 == 0 { (first, first + len) } else { (!(first + len), !first) };
        some = some.with_done(first..=last).unwrap();
        naive.extend(first..=last);
        let mut joined: Vec<(u64, u64)> = Vec::new();
        for &position in &naive {
            match joined.last_mut() {
                Some(range) if range.1 + 1 == position => range.1 = position,
                _ => joined.push((position, position)),
            }
        }
        assert_eq!(some.done().map(|range| (*range.start(), *range.end())).collect::<Vec<_>>(), joined);
    }
    for position in (0..0x500).flat_map(|low| [low, !low]) {
        assert_eq!(some.is_done(position), naive.contains(&position));
    }
    let everything = some.with_done(0..=u64::MAX).unwrap();
    assert_eq!(everything.done().collect::<Vec<_>>(), [0..=u64::MAX]);
    assert_eq!(everything.left(), Some(0.0));

    let empty = moving.with_done(std::ops::RangeInclusive::new(5, 4)).unwrap_err();
    assert_eq!((empty.kind(), moving.done().len()), (ErrorKind::Argument, 0));
    assert!(empty.message().starts_with("positions: 0000000000000005 to"), "{empty}");
    let unkept = moving.with_slot_done(0).unwrap_err();
    assert_eq!((unkept.kind(), unkept.message()), (ErrorKind::Unsupported, "slot: the scheme ring keeps none"));
}

#[test]
fn what_is_left_is_what_moves() {
    let (old, new) = (placement("ring", 0..3), placement("slots", 0..4));
    let (moving, plan) = (Transition::new(old.clone(), new.clone()), old.diff(&new).unwrap());
    assert_eq!(moving.left(), Some(plan.moved));
    let half = moving.with_done(0..=u64::MAX / 2).unwrap();
    let end = u64::MAX / 2;
    let low = plan.ranges.iter().filter(|r| r.first <= end).map(|r| u128::from(r.last.min(end) - r.first) + 1);
    assert_eq!(half.left(), Some(plan.ratio(plan.positions - low.sum::<u128>())));
    let fixed = Transition::new(placement("maglev", 0..3), placement("maglev", 0..4));
    assert!(fixed.left().is_some_and(|left| left > 0.2) && fixed.with_done(0..=9).unwrap().left().is_none());
}

#[test]
fn slots_are_done_by_their_number() {
    let kept = placement("assigned", 0..3);
    let moving = Transition::new(placement("slots", 0..3), kept);
    let done = moving.with_slot_done(1).unwrap().with_slot_done(0).unwrap().with_slot_done(4095).unwrap();
    let slot = 1u64 << 52;
    assert_eq!(done.done().collect::<Vec<_>>(), [0..=2 * slot - 1, u64::MAX - slot + 1..=u64::MAX]);
    let beyond = moving.with_slot_done(4096).unwrap_err();
    assert_eq!(beyond.message(), "slot: 4096, but there are 4096, counted from 0");
}

#[test]
fn ranges_that_are_done_are_bounded() {
    let moving = Transition::new(placement("ring", 0..2), placement("ring", 0..3));
    let ranges =
        |count: u64| (0..count).map(|i| format!("[\"{:016x}\",\"{0:016x}\"]", 2 * i)).collect::<Vec<_>>().join(",");
    let text = |count| moving.to_json().replace("\"done\":[", &format!("\"done\":[{}", ranges(count)));
    let most = Transition::from_json(text(1 << 16)).unwrap();
    assert_eq!(most.done().len(), 1 << 16);
    assert_eq!(most.with_done(9 << 20..=9 << 20).unwrap_err().kind(), ErrorKind::TooMany);
    assert_eq!(most.with_done(0..=1).unwrap().done().len(), (1 << 16) - 1);
    assert_eq!(Transition::from_json(text((1 << 16) + 1)).unwrap_err().kind(), ErrorKind::TooMany);
}

#[test]
fn documents_are_read_as_they_are_written() {
    let moving = Transition::new(placement("ring", 0..2), placement("jumpback", 0..3));
    let moving = moving.with_done(7..=9).unwrap().with_done(u64::MAX..=u64::MAX).unwrap();
    let text = moving.to_json();
    assert!(
        text.ends_with(r#""done":[["0000000000000007","0000000000000009"],["ffffffffffffffff","ffffffffffffffff"]]}"#)
    );
    let read = Transition::from_json(&text).unwrap();
    assert_eq!((read.to_json(), read.left()), (text.clone(), None));
    let spaced = text.replace(",\"done\"", " ,\n \"done\" ");
    assert_eq!(Transition::from_json(spaced).unwrap().to_json(), text);
    let bare = Transition::new(placement("ring", 0..2), placement("ring", 0..2)).to_json();
    assert_eq!(Transition::from_json(bare.replace(",\"done\":[]", "")).unwrap().to_json(), bare);

    let long = "x".repeat(5000);
    for (what, with, message) in [
        ("transition\":1", "transition\":2", "libconsistent_transition: version 2 is not known, only 1"),
        ("\"done\"", "\"finished\"", "unknown field `finished`"),
        ("\"old\":", "\"new\":", "duplicate field `new`"),
        ("\"id\":\"n1\"", "\"id\":\"n0\"", "old: nodes[1].id: \"n0\" is already a member"),
        ("\"jumpback\"", "\"jumpforth\"", "new: scheme.name: "),
        ("[\"0000000000000007\"", "[\"7\"", "done[0]: \"7\" is not 16 lower hexadecimal digits"),
        ("\"0000000000000007\"", "\"000000000000000A\"", "done[0]: \"000000000000000A\" is not 16"),
        ("\"0000000000000007\"", &format!("\"{long}\""), "done[0]: \"xxxx"),
        ("\"0000000000000009\"", "\"0000000000000006\"", "done[0]: 0000000000000007 to 0000000000000006 is not"),
        ("\"0000000000000009\"", "\"fffffffffffffffe\"", "done[1]: ffffffffffffffff to ffffffffffffffff is not"),
        ("\"0000000000000009\"", "9", "done[0][1]: "),
        ("{\"libconsistent_transition", "moving.json", "this is no document of a transition"),
    ] {
        let error = Transition::from_json(text.replacen(what, with, 1)).map(|_| what).unwrap_err();
        assert!(error.message().contains(message) && error.message().len() < 400, "{error}");
    }
}

#[test]
fn health_counts_and_what_is_done_stays() {
    let moving = Transition::new(placement("ring", 0..2), placement("ring", 0..3)).with_done(0..=9).unwrap();
    let down = moving.with_states(vec![State::Up], vec![State::Down]).unwrap();
    assert_eq!(down.done().collect::<Vec<_>>(), [0..=9]);
    let has_n0 = |list: Vec<&Node>| ids(list).contains(&"n0");
    let key = Key::Hashed(7);
    assert!(has_n0(moving.nodes_for_read(&key, 3)) && !has_n0(down.nodes_for_read(&key, 3)));
    assert!(has_n0(down.nodes_for_read(&Key::Hashed(10), 3)));
}
