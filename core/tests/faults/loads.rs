//! Leases: never over the cap, and never refused while somebody on the walk is below it.

use libconsistent::{Bound, Lease, Node, Parameter, Ring, Scheme, Weight};
use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        Barrier,
    },
    thread,
};

/// A ring for each bound there is, whose walks meet all nodes.
fn rings(weights: &[f64]) -> Vec<(String, Ring)> {
    let even = weights.iter().all(|&weight| weight == 1.0);
    let nodes: Vec<Node> = (0..)
        .zip(weights)
        .map(|(i, &weight)| Node::new(format!("10.0.0.{i}:80")).with_weight(Weight::from_f64(weight).unwrap()))
        .collect();
    let ring = |name: &str, parameters: &[(&str, Parameter<'_>)], bound: Bound| {
        let ring = Ring::new(nodes.clone(), Scheme::new(name, parameters).unwrap()).unwrap();
        ring.set_bound(bound).unwrap();
        (format!("{name} {parameters:?} {bound:?}"), ring)
    };
    let own = [Bound::Factor(1.0), Bound::Factor(1.25), Bound::Gap(0), Bound::Gap(3)];
    let mut rings: Vec<_> = own.into_iter().map(|bound| ring("ring", &[], bound)).collect();
    rings.push(ring("slots", &[("bits", Parameter::Int(10))], Bound::Factor(1.1)));
    for factor in [101, 125, 200] {
        rings.push(ring("haproxy", &[("balance_factor", Parameter::Int(factor))], Bound::default()));
    }
    if even {
        rings.extend(["go_lafikl", "go_buraksezer"].map(|name| ring(name, &[], Bound::default())));
    }
    rings
}

/// Numbers that look random.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn fault_26_in_one_thread_a_place_is_given_below_the_cap_and_always() {
    for weights in [&[1.0; 4][..], &[1.0; 7], &[1.0, 2.0, 3.0, 5.0, 40.0], &[100.0, 1.0]] {
        for (name, ring) in rings(weights) {
            let (mut state, mut held) = (7, Vec::<Lease>::new());
            for _ in 0..4000 {
                if next(&mut state) % 5 < 2 && !held.is_empty() {
                    drop(held.swap_remove(next(&mut state) as usize % held.len()));
                    continue;
                }
                let before = ring.loads();
                assert!(before.iter().any(|load| load.total() < load.cap), "{name}: somebody is below the cap");
                let lease = ring.acquire((next(&mut state) % 30).to_le_bytes()).unwrap_or_else(|| panic!("{name}"));
                let of = before.iter().find(|load| load.node.id == lease.node().id).unwrap();
                assert!(of.total() < of.cap, "{name}: {} held {} of {}", of.node.id, of.total(), of.cap);
                held.push(lease);
            }
            held.clear();
            assert!(ring.loads().iter().all(|load| load.total() == 0), "{name}");
        }
    }
}

#[test]
fn fault_26_a_server_that_drains_has_no_share() {
    let (_, ring) = rings(&[1.0; 4]).swap_remove(6);
    let early: Vec<Lease> = (0..40u32).map(|i| ring.acquire(i.to_le_bytes()).unwrap()).collect();
    ring.mark_draining("10.0.0.2:80").unwrap();
    let stay = ring.load("10.0.0.2:80").unwrap();
    assert_eq!(stay.cap, 0);
    let late: Vec<Lease> = (0..200u32).map(|i| ring.acquire(i.to_le_bytes()).expect("three others take it")).collect();
    assert_eq!(ring.load("10.0.0.2:80").unwrap(), stay);
    drop((early, late));
    assert!(ring.loads().iter().all(|load| load.total() == 0));
}

/// The most that a node may hold while all hold up to `most`, by the caps that a ring of its own shows.
fn highest_caps(ring: &Ring, most: u64) -> Vec<u64> {
    let other = Ring::from_json(ring.to_json()).unwrap();
    other.set_bound(ring.bound()).unwrap();
    let mut highest = vec![0; other.len()];
    for load in 0..most {
        other.set_load("10.0.0.0:80", load).unwrap();
        for (highest, load) in highest.iter_mut().zip(other.loads()) {
            *highest = load.cap.max(*highest);
        }
    }
    highest
}

/// Eight threads take and give back, and one drains a node now and then if `drains`.
fn stress(name: &str, ring: &Ring, drains: bool) {
    const THREADS: u64 = 8;
    const HELD: usize = 6;
    let caps = highest_caps(ring, THREADS * (HELD as u64 + 1) + 1);
    let (start, done) = (Barrier::new(THREADS as usize), AtomicBool::new(false));
    thread::scope(|scope| {
        let worker = |thread| {
            let (start, caps) = (&start, &caps);
            move || {
                let (mut state, mut held) = (thread, Vec::<Lease>::new());
                start.wait();
                for _ in 0..6000 {
                    if held.len() == HELD || next(&mut state).is_multiple_of(3) && !held.is_empty() {
                        drop(held.swap_remove(next(&mut state) as usize % held.len()));
                        continue;
                    }
                    let lease = ring.acquire((next(&mut state) % 5).to_le_bytes());
                    let lease = lease.unwrap_or_else(|| panic!("{name}: refused while all nodes are up"));
                    if !drains {
                        for (load, cap) in ring.loads().iter().zip(caps) {
                            assert!(load.total() <= *cap, "{name}: {} holds {}", load.node.id, load.total());
                        }
                    }
                    held.push(lease);
                }
            }
        };
        let workers: Vec<_> = (1..=THREADS).map(|thread| scope.spawn(worker(thread))).collect();
        let drainer = scope.spawn(|| {
            while drains && !done.load(Ordering::Acquire) {
                ring.mark_draining("10.0.0.1:80").unwrap();
                ring.mark_up("10.0.0.1:80").unwrap();
            }
        });
        let ended: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        done.store(true, Ordering::Release);
        drainer.join().unwrap();
        ended.into_iter().for_each(|ended| ended.unwrap());
    });
    assert!(ring.loads().iter().all(|load| load.total() == 0), "{name}: {:?}", ring.loads());
    let next_cap: u64 = ring.loads().iter().map(|load| load.cap).sum();
    assert!((1..=64).contains(&next_cap), "{name}: T is 0 again, the caps are those of one request: {next_cap}");
}

#[test]
fn fault_26_eight_threads_are_never_refused_nor_over_a_cap() {
    for weights in [&[1.0; 5][..], &[1.0, 2.0, 3.0, 5.0]] {
        for (name, ring) in rings(weights) {
            stress(&name, &ring, false);
        }
    }
}

#[test]
fn fault_26_nor_while_a_node_drains_and_comes_back() {
    for (name, ring) in rings(&[1.0; 4]) {
        stress(&name, &ring, true);
    }
}

/// Nodes that take nothing cost a call nothing: a walk over all of them for each would keep the test from ending.
#[test]
fn fault_23_acquire_does_not_look_at_those_that_take_nothing() {
    let weight = |i| if i < 2 { 1.0 } else { 0.0 };
    let node = |i: u32| Node::new(format!("n{i}")).with_weight(Weight::from_f64(weight(i)).unwrap());
    let ring = Ring::new((0..100_000).map(node), Scheme::default()).unwrap();
    for key in 0..400_000u32 {
        let lease = ring.acquire(key.to_le_bytes()).unwrap();
        assert!(lease.node().id == "n0" || lease.node().id == "n1");
    }
}
