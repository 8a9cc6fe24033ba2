//! Bounded loads: the stated claims, a naive count beside the engine's, and threads that may never go over.

mod support;

use libconsistent::{Bound, ErrorKind, Lease, Node, Ring, RingScheme, Scheme, Scratch, Spread, State, Weight};
use proptest::prelude::*;
use std::sync::{
    atomic::{AtomicU64, Ordering},
    Barrier,
};
use std::time::Duration;
use support::Oracle;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn ring(nodes: u32) -> Ring {
    Ring::new((0..nodes).map(|i| Node::new(format!("n{i}"))), RingScheme::default()).expect("valid")
}

fn totals(ring: &Ring) -> Vec<u64> {
    ring.loads().iter().map(|load| load.total()).collect()
}

/// Keys as a hot service has them: a few are asked for most of the time.
fn skewed(i: u64) -> String {
    let z = (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as f64 / f64::from(u32::MAX);
    format!("user:{}", (z.powi(4) * 1000.0) as u32)
}

#[test]
fn sixty_four_leases_on_eight_nodes_leave_none_over_ten() {
    for round in 0..50 {
        let ring = ring(8);
        let mut off_home = 0;
        let leases: Vec<Lease> = (0..64)
            .map(|i| ring.acquire(skewed(round * 64 + i)).expect("a node"))
            .inspect(|l| off_home += usize::from(!l.is_home()))
            .collect();
        let loads = totals(&ring);
        assert!(loads.iter().all(|&load| load <= 10), "{loads:?}");
        assert_eq!(loads.iter().sum::<u64>(), 64);
        if round == 0 {
            println!("64 leases on 8 nodes, skewed keys: {loads:?}, {off_home} off home");
        }
        drop(leases);
        assert_eq!(totals(&ring), [0; 8]);
    }
}

#[test]
fn with_three_of_eight_nodes_down_every_lease_finds_a_node() {
    let ring = ring(8);
    let before: Vec<String> = (0..2000).map(|i| ring.get_node(skewed(i)).expect("a node").id.clone()).collect();
    for id in ["n1", "n4", "n6"] {
        ring.mark_down(id).expect("member");
    }
    for (i, before) in (0..2000).zip(&before) {
        let after = &ring.get_node(skewed(i)).expect("a node").id;
        assert!(after == before || ["n1", "n4", "n6"].contains(&before.as_str()), "only the failed nodes' keys move");
    }
    let leases: Vec<Lease> = (0..64).map(|i| ring.acquire(skewed(i)).expect("a node")).collect();
    let loads = totals(&ring);
    assert_eq!([loads[1], loads[4], loads[6]], [0; 3]);
    assert!(loads.iter().all(|&load| load <= 16), "ceil(1.25 * 64 / 5) = 16: {loads:?}");
    ring.mark_up("n1").expect("member");
    assert_eq!(leases.len() as u64, totals(&ring).iter().sum::<u64>());
}

/// Under every scheme: the first node below its cap of whatever walk the scheme has, and never over. Where the walk of
/// a dialect has nobody below its cap there is no lease.
#[test]
fn every_scheme_bounds_its_loads() {
    for name in Scheme::NAMES {
        let scheme = Scheme::new(name, &[]).expect("defaults");
        let own = !matches!(scheme, Scheme::Dialect(_));
        let node = |i| Node::new(format!("n{i}")).with_address(format!("10.0.0.{i}:80"));
        let ring = Ring::new((0..8).map(node), scheme).expect("valid");
        let mut scratch = Scratch::new();
        let mut held: Vec<Lease> = Vec::new();
        for i in 0..96 {
            match i {
                30 => ring.mark_down("n1").expect("member"),
                50 => ring.mark_draining("n4").expect("member"),
                70 => ring.mark_up("n1").expect("member"),
                _ => {}
            }
            let (key, loads, snapshot) = (skewed(i), ring.loads(), ring.snapshot());
            let walk: Vec<u32> = snapshot.walk(key.as_bytes(), &mut scratch).collect();
            let fits = walk.iter().position(|&index| loads[index as usize].total() < loads[index as usize].cap);
            assert!(fits.is_some() || !own, "{name}: somebody has room");
            let lease = ring.acquire(&key);
            assert_eq!(fits.is_some(), lease.is_some(), "{name}");
            let (Some(at), Some(lease)) = (fits, lease) else { continue };
            let expected = snapshot.node(walk[at]).map(|node| &*node.id);
            assert_eq!((Some(&*lease.node().id), lease.spilled() as usize), (expected, at), "{name}");
            held.push(lease);
            let Some(session) = ring.acquire_sticky(&key, ms(0)) else {
                assert!(!own, "{name}");
                continue;
            };
            let first = ring.get_nodes_spread(&key, 8, Spread::None).first().map(|node| node.id.clone());
            assert!(session.is_home() == (Some(&session.node().id) == first.as_ref()), "{name}");
        }
        assert_eq!(totals(&ring).iter().sum::<u64>(), held.len() as u64, "{name}");
        assert!(held.len() == 96 || !own, "{name}");
        println!("{name}: {:?}, {} off home", totals(&ring), held.iter().filter(|lease| !lease.is_home()).count());
    }
}

/// How far leases go from home at full load, and what a failure brings to the others.
#[test]
fn spilling_and_heirs_are_as_stated() {
    let ring = ring(8);
    let keys: Vec<String> = (0..8000).map(support::generated_key).collect();
    let leases: Vec<Lease> = keys.iter().map(|key| ring.acquire(key).expect("a node")).collect();
    let off_home = leases.iter().filter(|lease| !lease.is_home()).count() as f64 / 8000.0;
    let loads = totals(&ring);
    println!("8000 leases on 8 nodes, c = 1.25: {:.1} % off home, loads {loads:?}", off_home * 100.0);
    assert!(off_home < 0.10, "{off_home}");
    assert!(loads.iter().all(|&load| load <= 1250));
    drop(leases);

    let count = |ring: &Ring| ring.distribution(&keys).counts;
    let before = count(&ring);
    ring.mark_down("n3").expect("member");
    let after = count(&ring);
    let extra: Vec<u64> = before.iter().zip(&after).map(|(before, after)| after.saturating_sub(*before)).collect();
    println!("n3 had {} of 8000 keys; its heirs got {extra:?}", before[3]);
    assert_eq!(extra.iter().sum::<u64>(), before[3]);
    assert!(extra.iter().all(|&extra| extra < before[3]), "more than one heir");
}

#[test]
fn draining_and_weightless_nodes_take_nothing_and_count_for_nothing() {
    let nodes = ["a", "b", "c", "d"].map(|id| {
        Node::new(id).with_weight(Weight::from_thousandths(if id == "d" { 0 } else { 1000 }).expect("valid"))
    });
    let ring = Ring::new(nodes, RingScheme::default()).expect("valid");
    ring.set_load("a", 1000).expect("member");
    ring.mark_draining("a").expect("member");
    ring.set_load("d", 500).expect("member");
    let leases: Vec<Lease> = (0..8).map(|i| ring.acquire(i.to_string()).expect("a node")).collect();
    assert!(leases.iter().all(|lease| ["b", "c"].contains(&&*lease.node().id)));
    assert!(leases.iter().any(|lease| !lease.is_home() && ring.get_primary("0").is_some()));
    let loads = ring.loads();
    assert_eq!((loads[0].cap, loads[3].cap), (0, 0));
    assert_eq!((loads[1].cap, loads[2].cap), (6, 6), "ceil(1.25 * 9 / 2)");
    ring.mark_down("b").expect("member");
    ring.mark_draining("c").expect("member");
    assert!(ring.acquire("key").is_none());
    assert!(ring.acquire_token("key").is_none());
    assert_eq!(totals(&ring)[1..3].iter().sum::<u64>(), 8);
}

#[test]
fn loads_outlive_changes_of_members() {
    let ring = ring(4);
    let held: Vec<Lease> = (0..40).map(|i| ring.acquire(i.to_string()).expect("a node")).collect();
    ring.set_load("n2", 7).expect("member");
    let n2 = ring.load("n2").expect("member");
    ring.add_node("a").expect("new");
    ring.set_weight("n2", Weight::from_thousandths(3000).expect("valid")).expect("member");
    assert_eq!((ring.load("n2").expect("member").leases, ring.load("n2").expect("member").measured), (n2.leases, 7));
    assert_eq!(totals(&ring)[0], 0);

    // It comes back while its leases are out: they count; what was measured does not.
    ring.remove_node("n2").expect("member");
    assert_eq!(ring.load("n2").expect_err("gone").kind(), ErrorKind::UnknownNode);
    ring.remove_node("a").expect("member");
    ring.add_node("n2").expect("new");
    assert_eq!((ring.load("n2").expect("member").leases, ring.load("n2").expect("member").measured), (n2.leases, 0));
    drop(held);
    assert_eq!(totals(&ring), [0; 4]);
    // Nothing is left of departed nodes in the sum that caps come from.
    let lease = ring.acquire("key").expect("a node");
    ring.remove_node("n2").expect("member");
    ring.add_node("n2").expect("new");
    drop(lease);
    assert_eq!(ring.load("n1").expect("member").cap, 1);
}

#[test]
fn numbers_release_once() {
    let ring = ring(3);
    let first = ring.acquire_token("key").expect("a node");
    let second = ring.acquire_token("key").expect("a node");
    assert_ne!(first.token, second.token);
    assert!(first.token > 0 && first.token < 1 << 53);
    assert_eq!(first.snapshot.node(first.index).map(|n| n.id.clone()), ring.get_node("key").map(|n| n.id.clone()));
    assert_eq!((first.spilled, first.touch), (0, None));
    assert!(ring.release(first.token));
    assert!(!ring.release(first.token), "again does nothing");
    assert!(!ring.release(0) && !ring.release(u64::MAX));
    assert_eq!(totals(&ring).iter().sum::<u64>(), 1);
    ring.remove_node(&second.snapshot.node(second.index).expect("member").id).expect("member");
    assert!(ring.release(second.token), "also when the node has left");
    assert_eq!(totals(&ring), [0; 2]);
}

#[test]
fn bad_bounds_and_loads_are_refused() {
    let ring = ring(2);
    for bound in [0.999, 0.0, 1000.001, 1.0005, -1.0, f64::NAN, f64::INFINITY].map(Bound::Factor) {
        assert_eq!(ring.set_bound(bound).expect_err("refused").kind(), ErrorKind::Argument);
    }
    assert_eq!(ring.bound(), Bound::Factor(1.25));
    assert_eq!(ring.set_load("n0", 1 << 40).expect_err("refused").kind(), ErrorKind::Argument);
    assert_eq!(ring.set_load("x", 1).expect_err("refused").kind(), ErrorKind::UnknownNode);
    // The largest of everything.
    let heavy =
        (0..50).map(|i| Node::new(format!("n{i}")).with_weight(Weight::from_thousandths(4_000_000).expect("valid")));
    let ring = Ring::new(heavy, RingScheme { vnodes: 1, ..RingScheme::default() }).expect("valid");
    for i in 0..50 {
        ring.set_load(&format!("n{i}"), (1 << 40) - 1).expect("member");
    }
    for bound in [Bound::Factor(1000.0), Bound::Factor(1.0), Bound::Gap(u32::MAX), Bound::Gap(0)] {
        ring.set_bound(bound).expect("valid");
        assert!(ring.acquire("key").is_some());
    }
}

#[derive(Clone, Debug)]
enum Call {
    /// A key, if there is one, and a cost.
    Acquire(Option<u8>, u32),
    Release(usize),
    Mark(usize, State),
    Load(usize, u64),
    Weight(usize, u32),
}

fn bound() -> impl Strategy<Value = Bound> {
    let factor = || (1000..3000u32).prop_map(|milli| f64::from(milli) / 1000.0);
    prop_oneof![
        factor().prop_map(Bound::Factor),
        (factor(), 1..20u32).prop_map(|(factor, floor)| Bound::Floored { factor, floor }),
        (0..4u32).prop_map(Bound::Gap),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let state = prop_oneof![Just(State::Up), Just(State::Draining), Just(State::Down)];
    prop_oneof![
        8 => any::<u8>().prop_map(|key| Call::Acquire(Some(key), 1)),
        4 => (prop::option::of(any::<u8>()), prop_oneof![Just(1), 1..9u32, 1..200u32])
            .prop_map(|(key, cost)| Call::Acquire(key, cost)),
        4 => any::<usize>().prop_map(Call::Release),
        1 => (0..6usize, state).prop_map(|(node, state)| Call::Mark(node, state)),
        1 => (0..6usize, 0..30u64).prop_map(|(node, load)| Call::Load(node, load)),
        1 => (0..6usize, prop_oneof![Just(0), Just(500), Just(1000), Just(3000)]).prop_map(|(n, w)| Call::Weight(n, w)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Word by word from the rule: sums over all nodes, the whole walk of the oracle.
    #[test]
    fn leases_are_the_oracles(
        calls in prop::collection::vec(call(), 1..150),
        bound in bound(),
    ) {
        let scheme = RingScheme { vnodes: 20, ..RingScheme::default() };
        let ids: Vec<String> = (0..6).map(|i| format!("n{i}")).collect();
        let mut nodes: Vec<Node> = ids.iter().map(Node::new).collect();
        let ring = Ring::new(nodes.clone(), scheme).expect("valid");
        ring.set_bound(bound).expect("valid");
        let mut oracle = Oracle::new(&scheme, &nodes);
        let (mut leases, mut measured, mut held, mut turn) = ([0u64; 6], [0u64; 6], Vec::new(), 0);
        for call in calls {
            match call {
                Call::Release(which) if !held.is_empty() => {
                    let (lease, node): (Lease, usize) = held.swap_remove(which % held.len());
                    leases[node] -= u64::from(lease.cost());
                    drop(lease);
                }
                Call::Release(_) => {}
                Call::Mark(node, state) => {
                    oracle.states[node] = state;
                    match state {
                        State::Up => ring.mark_up(&ids[node]),
                        State::Draining => ring.mark_draining(&ids[node]),
                        State::Down => ring.mark_down(&ids[node]),
                    }.expect("member");
                }
                Call::Load(node, load) => {
                    measured[node] = load;
                    ring.set_load(&ids[node], load).expect("member");
                }
                Call::Weight(node, weight) => {
                    let weight = Weight::from_thousandths(weight).expect("valid");
                    nodes[node].weight = weight;
                    ring.set_weight(&ids[node], weight).expect("member");
                    let states = oracle.states.clone();
                    oracle = Oracle::new(&scheme, &nodes);
                    oracle.states = states;
                }
                Call::Acquire(key, cost) => {
                    let weight = |i: usize| match oracle.states[i] {
                        State::Up => u128::from(nodes[i].weight.thousandths().expect("thousandths")),
                        _ => 0,
                    };
                    let (load, cost_wide) = (|i: usize| u128::from(leases[i] + measured[i]), u128::from(cost));
                    let demand = (0..6).filter(|&i| weight(i) > 0).map(load).sum::<u128>() + cost_wide;
                    let weights: u128 = (0..6).map(weight).sum();
                    let scaled = |factor: f64, w: u128| ((factor * 1000.0).round() as u128 * demand * w).div_ceil(1000 * weights);
                    let cap = |i: usize| match (weight(i), bound) {
                        (0, _) => 0,
                        (w, Bound::Factor(factor)) => scaled(factor, w),
                        (w, Bound::Floored { factor, floor }) => scaled(factor, w).max(floor.into()),
                        (w, Bound::Gap(gap)) => (demand * w).div_ceil(weights) + u128::from(gap),
                    };
                    let order: Vec<usize> = match key {
                        Some(key) => oracle.walk(scheme.key_hash.position(&[key])).into_iter().map(|i| i as usize).collect(),
                        None => (0..6).map(|i| (i + turn) % 6).collect(),
                    };
                    turn += usize::from(key.is_none());
                    let fits = |&i: &usize| load(i) + cost_wide <= cap(i);
                    let part = |&i: &usize| load(i) < cap(i);
                    let emptiest = |of: Vec<usize>| of.into_iter().enumerate().min_by(|&(at, a), &(bt, b)| {
                        let (one, other) = ((load(a) + cost_wide) * weight(b), (load(b) + cost_wide) * weight(a));
                        one.cmp(&other).then(at.cmp(&bt))
                    });
                    let some = |of: &dyn Fn(&usize) -> bool| order.iter().copied().filter(|i| of(i)).collect::<Vec<_>>();
                    let first = match key {
                        Some(_) => some(&fits).first().copied(),
                        None => emptiest(some(&fits)).map(|(_, i)| i),
                    };
                    let node = first.or_else(|| emptiest(some(&part)).map(|(_, i)| i));
                    prop_assert_eq!(node.is_some(), weights > 0, "there is room whenever anybody takes leases");
                    let lease = match key {
                        Some(key) if cost == 1 => ring.acquire([key]),
                        Some(key) => ring.acquire_with([key], cost).expect("a cost"),
                        None => ring.acquire_any(cost).expect("a cost"),
                    };
                    let found = lease.as_ref().map(|l| (l.spilled() as usize, l.node().id.clone()));
                    let spilled = |node: usize| match key {
                        Some(_) => order.iter().position(|&i| i == node).expect("on the walk"),
                        None => 0,
                    };
                    prop_assert_eq!(found, node.map(|node| (spilled(node), ids[node].clone())));
                    if let (Some(lease), Some(node)) = (lease, node) {
                        leases[node] += u64::from(cost);
                        held.push((lease, node));
                    }
                }
            }
            let expected: Vec<u64> = (0..6).map(|i| leases[i] + measured[i]).collect();
            prop_assert_eq!(totals(&ring), expected);
        }
    }
}

/// All threads hold all their leases on one hot key at once: its node is filled to the cap, and never over.
#[test]
fn threads_never_go_over_the_cap() {
    const THREADS: u64 = 4;
    const EACH: u64 = 16;
    let ring = ring(8);
    let cap = (1250 * THREADS * EACH).div_ceil(8000);
    let (worst, all) = (AtomicU64::new(0), Barrier::new(THREADS as usize));
    std::thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| {
                for round in 0..500 {
                    let key = format!("hot {round}");
                    let held: Vec<Lease> = (0..EACH).map(|_| ring.acquire(&key).expect("a node")).collect();
                    all.wait();
                    let most = ring.loads().iter().map(|load| load.leases).max().expect("nodes");
                    assert_eq!(most, cap, "{:?}", totals(&ring));
                    all.wait();
                    drop(held);
                    // Without waiting for each other, too.
                    for _ in 0..20 {
                        let held = [(); 2].map(|()| ring.acquire(&key).expect("a node"));
                        worst.fetch_max(ring.load(&held[0].node().id).expect("member").leases, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let worst = worst.into_inner();
    println!("{THREADS} threads with {EACH} leases each on 8 nodes: {cap} on the hot node; {worst} at most meanwhile");
    assert!(worst <= cap);
    assert_eq!(totals(&ring), [0; 8]);
}

#[test]
fn threads_lose_no_lease_while_members_come_and_go() {
    let ring = ring(6);
    std::thread::scope(|threads| {
        for thread in 0..3 {
            let ring = &ring;
            threads.spawn(move || {
                for round in 0..2000 {
                    let (lease, token) = (ring.acquire(skewed(thread * 5000 + round)), ring.acquire_token("hot"));
                    assert!(lease.is_some(), "some node is always up");
                    assert!(ring.release(token.expect("a node").token));
                }
            });
        }
        threads.spawn(|| {
            for round in 0..150u64 {
                let id = format!("n{}", round % 5);
                ring.remove_node(&id).expect("member");
                ring.set_load("n5", round).expect("member");
                ring.add_node(id.as_str()).expect("gone");
                ring.mark_down(&id).expect("member");
                ring.mark_draining(&format!("n{}", (round + 1) % 5)).expect("member");
                ring.mark_up(&id).expect("member");
            }
        });
    });
    ring.set_load("n5", 0).expect("member");
    for i in 0..5 {
        ring.mark_up(&format!("n{i}")).expect("member");
    }
    assert_eq!(totals(&ring), [0; 6]);
    assert!(ring.loads().iter().all(|load| load.cap == 1), "T is 0 again");
}
