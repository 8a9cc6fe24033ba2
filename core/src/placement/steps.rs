//! How many nodes a call asks whether they are live, for every scheme, when few are or none is.

use crate::{Placement, Scheme, Scratch, Spread, State, Topology};
use std::{cell::Cell, format, string::String, thread_local, vec, vec::Vec};

thread_local!(static ASKED: Cell<usize> = const { Cell::new(0) });

pub(super) fn count() {
    ASKED.set(ASKED.get() + 1);
}

/// How many nodes `work` asks for.
fn steps<T>(work: impl FnOnce() -> T) -> usize {
    ASKED.set(0);
    work();
    ASKED.get()
}

const NODES: usize = 300;

/// All schemes that take nodes without anything said of them.
fn placements() -> Vec<Placement> {
    let placement = |name: &&str| {
        let ids: Vec<String> = (0..NODES).map(|i| format!("10.0.{}.{}:80", i / 250, i % 250)).collect();
        let topology = Topology::new(ids, Scheme::new(name, &[]).ok()?, 0).ok()?;
        Placement::new(topology).ok()
    };
    let placements: Vec<Placement> = Scheme::NAMES.iter().filter_map(placement).collect();
    assert!(placements.len() >= Scheme::NAMES.len() - 3, "{} of {}", placements.len(), Scheme::NAMES.len());
    placements
}

/// What is known of each key at most, if the walk were to pass over nodes one by one.
fn computed(placement: &Placement) -> usize {
    // A race of all nodes; numbers drawn before all nodes are asked; points wider than the table, one a node.
    match placement.topology().scheme().name() {
        "slots" | "rendezvous" | "jump" | "jumpback" | "guava" | "jump_hash" | "chord" | "cassandra" => 2 * NODES + 70,
        name if name.contains("rendezvous") || name.contains("clandestined") || name.contains("pymemcache") => {
            2 * NODES
        }
        "kademlia" | "go_buraksezer" | "memjs" | "npm_memjs" => 2 * NODES,
        // Tries that the system counts.
        "nginx" | "nginx_hash" | "nginx_ip_hash" | "python_memcached" => 30,
        _ => 5,
    }
}

#[test]
fn fault_22_a_look_up_asks_few_nodes_however_few_are_live() {
    let (mut scratch, mut over) = (Scratch::new(), Vec::new());
    for placement in placements() {
        let name = placement.topology().scheme().name();
        for live in [vec![], vec![17], vec![3, 4, 299]] {
            let state = |node: u32| if live.contains(&node) { State::Up } else { State::Down };
            let placement = placement.with_states((0..NODES as u32).map(state).collect()).unwrap();
            let most = if live.is_empty() { 5 } else { computed(&placement) };
            for key in (0..50u32).map(u32::to_le_bytes) {
                let asked = steps(|| placement.locate(&key));
                over.extend((asked > most).then(|| format!("{name}: {asked} for {live:?}")));
                let asked = steps(|| placement.walk(&key, &mut scratch).count());
                let over_walk = asked > most * 400 || (asked > 5 && live.is_empty());
                over.extend(over_walk.then(|| format!("{name}: {asked} for a walk of {live:?}")));
                for spread in [Spread::Zone, Spread::None] {
                    let asked = steps(|| placement.get_nodes(&key, live.len(), spread));
                    over.extend((asked > most * 400).then(|| format!("{name}: {asked} for all of {live:?}")));
                }
            }
        }
    }
    over.dedup();
    assert!(over.is_empty(), "{over:#?}");
}

#[test]
fn fault_22_shares_and_plans_are_linear() {
    for before in placements() {
        let name = before.topology().scheme().name();
        for live in 0..2 {
            let state = |node| if node < live { State::Up } else { State::Down };
            let placement = before.with_states((0..NODES).map(state).collect()).unwrap();
            let each = match name {
                "slots" if live > 0 => 2 * NODES,
                _ if name.starts_with("nginx") => 30,
                _ => 6,
            };
            let most = each * (placement.point_count() + before.point_count() + 65_537);
            let asked = steps(|| placement.shares());
            assert!(asked <= most, "{name}: {asked} for shares");
            let asked = steps(|| before.diff(&placement));
            assert!(asked <= 2 * most, "{name}: {asked} for diff");
            let asked = steps(|| placement.ranges("10.0.0.0:80"));
            assert!(asked <= most, "{name}: {asked} for ranges");
        }
    }
}
