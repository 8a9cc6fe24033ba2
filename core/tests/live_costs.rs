//! Leases that cost more than 1, leases without a key, and a bound with a floor: the stated claims, and threads.

mod support;

use libconsistent::{Bound, Error, ErrorKind, Lease, Node, Ring, RingScheme, Weight};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

fn ring(nodes: u32) -> Ring {
    Ring::new((0..nodes).map(|i| Node::new(format!("n{i}"))), RingScheme::default()).expect("valid")
}

fn totals(ring: &Ring) -> Vec<u64> {
    ring.loads().iter().map(|load| load.total()).collect()
}

/// How many nodes one prefix is spread over that has a quarter of all requests, with so many in flight on 300 nodes.
fn spread_of_a_prefix(bound: Bound, in_flight: usize) -> usize {
    let ring = ring(300);
    ring.set_bound(bound).expect("valid");
    let (mut held, mut used) = (std::collections::VecDeque::new(), BTreeSet::new());
    for i in 0..20 * in_flight as u64 {
        let key = if i % 4 == 0 { "prefix".to_owned() } else { support::generated_key(i) };
        let lease = ring.acquire(&key).expect("a node");
        if i % 4 == 0 {
            used.insert(lease.node().id.clone());
        }
        held.push_back(lease);
        if held.len() > in_flight {
            held.pop_front();
        }
    }
    used.len()
}

#[test]
fn fault_43_a_floor_keeps_a_prefix_together() {
    for in_flight in [30, 100, 300] {
        let factor = spread_of_a_prefix(Bound::Factor(1.25), in_flight);
        let floored = spread_of_a_prefix(Bound::Floored { factor: 1.25, floor: 4 }, in_flight);
        println!("{in_flight} in flight: one prefix on {factor} of 300 nodes, {floored} with a floor of 4");
        assert!(2 * floored <= factor, "{in_flight}: {floored} of {factor}");
    }
}

#[test]
fn a_floor_reads_back_and_a_bad_one_changes_nothing() -> Result<(), Error> {
    let ring = ring(3);
    let bound = Bound::Floored { factor: 1.5, floor: 7 };
    ring.set_bound(bound)?;
    assert_eq!((ring.bound(), ring.load("n0")?.cap), (bound, 7));
    let error = ring.set_bound(Bound::Floored { factor: 0.5, floor: 9 }).expect_err("too small a factor");
    assert_eq!((error.kind(), ring.bound()), (ErrorKind::Argument, bound));
    ring.set_bound(Bound::Floored { factor: 1.5, floor: 0 })?;
    assert_eq!(ring.bound(), Bound::Factor(1.5));
    Ok(())
}

#[test]
fn a_lease_takes_its_cost_and_gives_it_back() -> Result<(), Error> {
    let ring = ring(4);
    let lease = ring.acquire_with("k", 1000)?.expect("a node");
    assert_eq!((lease.cost(), ring.load(&lease.node().id)?.leases), (1000, 1000));
    let token = ring.acquire_any_token(7)?.expect("a node");
    assert_eq!((token.cost, token.spilled, totals(&ring).iter().sum::<u64>()), (7, 0, 1007));
    drop(lease);
    assert!(ring.release(token.token) && !ring.release(token.token));
    assert_eq!(totals(&ring), [0; 4]);
    for error in [ring.acquire_with("k", 0).expect_err("0"), ring.acquire_any(0).expect_err("0")] {
        assert_eq!((error.kind(), error.message()), (ErrorKind::Argument, "cost: 0, must be 1..=4294967295"));
    }
    Ok(())
}

/// Leases pile up until no node can count more: then there is none, in finite time, and nothing has overflowed.
#[test]
fn loads_end_where_counters_do() -> Result<(), Error> {
    let ring = ring(2);
    ring.set_bound(Bound::Factor(1000.0))?;
    let mut held: Vec<Lease> = Vec::new();
    while let Some(lease) = ring.acquire_with(support::generated_key(held.len() as u64), u32::MAX)? {
        held.push(lease);
    }
    assert!(ring.acquire_any(u32::MAX)?.is_none());
    assert!(totals(&ring).iter().all(|&load| load > 14 << 40 && load <= 15 << 40), "{:?}", totals(&ring));
    for id in ["n0", "n1"] {
        ring.set_load(id, (1 << 40) - 1)?;
    }
    assert!(totals(&ring).iter().all(|&load| load < 16 << 40));
    assert!(ring.acquire("k").is_none());
    held.clear();
    assert_eq!(totals(&ring), [(1 << 40) - 1; 2]);
    Ok(())
}

/// One request at a time goes around, and loads stay even however requests come and go.
#[test]
fn requests_without_a_key_are_even() -> Result<(), Error> {
    let ring = ring(5);
    let order: Vec<String> =
        (0..10).map(|_| Ok(ring.acquire_any(1)?.expect("a node").node().id.clone())).collect::<Result<_, Error>>()?;
    assert_eq!(order, ["n0", "n1", "n2", "n3", "n4", "n0", "n1", "n2", "n3", "n4"]);
    let held: Vec<Lease> = (0..100).map(|_| Ok(ring.acquire_any(1)?.expect("a node"))).collect::<Result<_, Error>>()?;
    assert_eq!((held.len(), totals(&ring)), (100, vec![20; 5]));
    Ok(())
}

#[test]
fn no_thread_goes_over_and_every_count_comes_back() {
    const THREADS: u64 = 8;
    const DEAREST: u64 = 9;
    const HELD: usize = 4;
    let ring = Ring::new(
        (0..6)
            .map(|i| Node::new(format!("n{i}")).with_weight(Weight::from_f64(1.0 + f64::from(i % 3)).expect("valid"))),
        RingScheme::default(),
    )
    .expect("valid");
    ring.set_bound(Bound::Factor(1.0)).expect("valid");
    // What all threads hold at most, shared by weights of 12 in all.
    let demand = THREADS * HELD as u64 * DEAREST;
    let most: Vec<u64> = (0..6).map(|i| (demand * (1 + i % 3)).div_ceil(12) + DEAREST - 1).collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let ring = &ring;
                scope.spawn(move || {
                    let mut held = std::collections::VecDeque::new();
                    for i in 0..3000 {
                        let (cost, key) = (1 + (i * 7 + thread) % DEAREST, support::generated_key(i % 17));
                        let lease = match i % 3 {
                            0 => ring.acquire_any(cost as u32),
                            _ => ring.acquire_with(key, cost as u32),
                        };
                        held.push_back(lease.expect("a cost").expect("a node is always up"));
                        if held.len() == HELD {
                            held.pop_front();
                        }
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let loads = totals(&ring);
                assert!(loads.iter().zip(&most).all(|(load, most)| load <= most), "{loads:?} of {most:?}");
            }
        });
        workers.into_iter().for_each(|worker| worker.join().expect("no panic"));
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(totals(&ring), [0; 6]);
    // T is back at nothing, too: a cap is that of the first lease.
    assert!(ring.loads().iter().all(|load| load.cap == 1));
}
