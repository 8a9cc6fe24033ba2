//! Sticky sessions and hot keys: what they promise on average, under threads and in memory. Single steps are in the
//! sequences of `tests/vectors`.

use libconsistent::{Bound, ErrorKind, Lease, Node, Ring, RingScheme, Spread, StickyPolicy, Touch, Weight};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn ring(nodes: u32) -> Ring {
    Ring::new((0..nodes).map(|i| Node::new(format!("n{i}"))), RingScheme::default()).expect("valid")
}

fn sessions(choices: u32) -> StickyPolicy {
    StickyPolicy::default().with_choices(choices)
}

#[test]
fn sessions_go_to_the_least_loaded_and_stay() {
    let mut spread = Vec::new();
    for choices in [1, 2, 8] {
        let ring = ring(8);
        ring.set_sticky_policy(sessions(choices)).expect("valid");
        ring.set_bound(Bound::Factor(3.0)).expect("valid");
        let first: Vec<Lease> =
            (0..2000).map(|i| ring.acquire_sticky(format!("session {i}"), ms(i)).expect("a node")).collect();
        assert!(first.iter().all(|lease| lease.touch() == Some(Touch::First)));
        let loads: Vec<u64> = ring.loads().iter().map(|load| load.total()).collect();
        spread.push(*loads.iter().max().expect("nodes") as f64 / 250.0);
        for (i, first) in (0..2000).zip(&first) {
            let again = ring.acquire_sticky(format!("session {i}"), ms(i)).expect("a node");
            assert_eq!((again.touch(), again.node()), (Some(Touch::Stayed), first.node()));
        }
        // A failure moves only the sessions of the node that failed.
        ring.mark_down("n5").expect("member");
        for (i, first) in (0..2000).zip(&first) {
            let again = ring.acquire_sticky(format!("session {i}"), ms(i)).expect("a node");
            match &*first.node().id {
                "n5" => assert_eq!(again.touch(), Some(Touch::Moved)),
                _ => assert_eq!(again.node(), first.node()),
            }
        }
    }
    println!("2000 sessions on 8 nodes, largest load / mean with 1, 2, 8 choices: {spread:.3?}");
    assert!(spread[1] < 1.02 && spread[2] < 1.005 && spread[1] < spread[0], "{spread:?}");
}

#[test]
fn choices_go_by_load_for_weight() {
    let nodes = [("a", 1000), ("b", 3000)]
        .map(|(id, weight)| Node::new(id).with_weight(Weight::from_thousandths(weight).expect("valid")));
    let ring = Ring::new(nodes, RingScheme::default()).expect("valid");
    let held: Vec<Lease> = (0u32..400).map(|i| ring.acquire_sticky(i.to_le_bytes(), ms(0)).expect("a node")).collect();
    let loads: Vec<u64> = ring.loads().iter().map(|load| load.total()).collect();
    assert_eq!(loads, [100, 300], "of {}", held.len());
}

#[test]
fn bad_policies_are_refused_and_change_nothing() {
    let ring = ring(2);
    let held = ring.acquire_sticky("session", ms(0));
    let default = StickyPolicy::default();
    for policy in [
        default.with_choices(0),
        default.with_sessions(0),
        default.with_sessions((1 << 26) + 1),
        default.with_hysteresis(1000.001),
    ] {
        assert_eq!(ring.set_sticky_policy(policy).expect_err("refused").kind(), ErrorKind::Argument);
    }
    assert_eq!((ring.sticky_policy(), ring.sticky_use().sessions), (default, 1));
    ring.set_sticky_policy(default).expect("valid");
    assert_eq!(ring.sticky_use().sessions, 0);
    assert_eq!(ring.loads().iter().map(|load| load.leases).sum::<u64>(), 1);
    drop(held);
}

#[test]
fn a_session_takes_some_seventy_bytes_and_the_table_stops_growing() {
    let ring = ring(8);
    ring.set_sticky_policy(StickyPolicy::default().with_sessions(100_000)).expect("valid");
    assert!(ring.sticky_use().memory_bytes == 0);
    let mut last = 0;
    for i in 0..300_000u64 {
        drop(ring.acquire_sticky(i.to_le_bytes(), ms(i)));
        if i == 199_999 {
            last = ring.sticky_use().memory_bytes;
        }
    }
    let held = ring.sticky_use();
    println!("{} sessions in {} bytes: {} each", held.sessions, held.memory_bytes, held.memory_bytes / held.sessions);
    assert_eq!(held.sessions, 100_000);
    assert_eq!(held.memory_bytes, last, "what is forgotten makes room");
    assert!(held.memory_bytes <= 80 * held.sessions);
    assert_eq!(ring.expire_sticky(ms(u64::MAX)), 100_000);
}

/// Threads that meet in the same sessions agree on their nodes, and lose no lease. With room enough no session moves.
#[test]
fn threads_agree_on_a_sessions_node() {
    let ring = ring(6);
    ring.set_bound(Bound::Gap(100)).expect("valid");
    let meet = |thread: u32| {
        let mut met = BTreeMap::new();
        for i in 0..3000u32 {
            let session = (i * 7 + thread) % 1000;
            let lease = ring.acquire_sticky(session.to_le_bytes(), ms(0)).expect("a node");
            let node = met.entry(session).or_insert_with(|| lease.node().id.clone());
            assert_eq!(*node, lease.node().id, "{:?}", lease.touch());
        }
        met
    };
    let met: Vec<BTreeMap<u32, String>> = std::thread::scope(|threads| {
        let meet = &meet;
        let threads: Vec<_> = (0..4).map(|thread| threads.spawn(move || meet(thread))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(met.iter().all(|seen| seen.len() == 1000 && *seen == met[0]));
    assert_eq!(ring.sticky_use().sessions, 1000);
    assert!(ring.loads().iter().all(|load| load.total() == 0));
}

#[test]
fn salts_spread_a_hot_key_over_its_replicas() {
    let zones = ["eu/a", "eu/b", "us/a", "us/b"];
    let nodes = (0..12).map(|i| Node::new(format!("n{i:02}")).with_zone(zones[i % 4]));
    let ring = Ring::new(nodes, RingScheme::default()).expect("valid");
    let replicas: BTreeSet<String> = ring.get_nodes("hot", 5).iter().map(|node| node.id.clone()).collect();
    let mut hits: BTreeMap<String, u32> = BTreeMap::new();
    for request in 0..50_000u32 {
        let node = ring.pick_node("hot", 5, request.to_le_bytes()).expect("a node");
        assert_eq!(Some(node.clone()), ring.pick_node("hot", 5, request.to_le_bytes()));
        *hits.entry(node.id.clone()).or_default() += 1;
    }
    assert_eq!(hits.keys().cloned().collect::<BTreeSet<_>>(), replicas);
    // 10,000 each; the standard deviation is 89.
    assert!(hits.values().all(|hits| hits.abs_diff(10_000) < 450), "{hits:?}");
    let placement = ring.snapshot();
    for n in [0, 1, 5, 12, 100] {
        for spread in [Spread::Zone, Spread::None] {
            let all = placement.get_nodes(b"hot", n, spread);
            let one = placement.pick_node(b"hot", n, b"salt", spread);
            assert_eq!(one.is_some(), n > 0);
            assert!(one.is_none_or(|one| all.contains(&one)));
        }
    }
}

#[test]
fn two_choices_avoid_the_loaded() {
    let ring = ring(10);
    let replicas = ring.get_nodes("hot", 4);
    ring.set_load(&replicas[2].id, 100).expect("member");
    let mut hits = [0u32; 4];
    for request in 0..12_000u32 {
        let node = ring.pick_node_by_load("hot", 4, request.to_le_bytes()).expect("a node");
        hits[replicas.iter().position(|replica| *replica == node).expect("a replica")] += 1;
    }
    assert_eq!(hits[2], 0, "whatever it is compared with is lighter");
    assert!([0, 1, 3].iter().all(|&i| hits[i].abs_diff(4000) < 250), "{hits:?}");
}
