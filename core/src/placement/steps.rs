//! How many nodes a call asks whether they are live, for every scheme, when few are or none is.

use crate::{
    dialect::DownPolicy, members::NO_INDEX, scheme::Parameter, Key, Node, Placement, Scheme, Scratch, Spread, State,
    Topology, Weight,
};
use std::{cell::Cell, format, string::String, thread_local, vec, vec::Vec};

thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
    static JUDGED: Cell<usize> = const { Cell::new(0) };
}

pub(super) fn count() {
    ASKED.set(ASKED.get() + 1);
}

pub(super) fn count_judged() {
    JUDGED.set(JUDGED.get() + 1);
}

/// How many nodes `work` asks for.
fn steps<T>(work: impl FnOnce() -> T) -> usize {
    ASKED.set(0);
    work();
    ASKED.get()
}

const NODES: usize = 300;

/// The same, and how many candidates of a dialect it judges, live or not.
fn all_steps<T>(work: impl FnOnce() -> T) -> usize {
    JUDGED.set(0);
    steps(work) + JUDGED.get()
}

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

/// Placements of which some nodes have no point: one node weighs far more than the others, or there are fewer slots
/// than nodes.
fn lopsided() -> Vec<Placement> {
    let placement = |name: &str, parameters: &[(&str, Parameter<'_>)], weight: u32| {
        let node = |i| {
            let weight = Weight::from_thousandths(if i == 7 { weight * 1000 } else { 1000 }).unwrap();
            Node { weight, ..Node::from(format!("10.0.{}.{}:80", i / 250, i % 250)) }
        };
        let topology = Topology::new((0..NODES).map(node), Scheme::new(name, parameters).ok()?, 0).ok()?;
        Placement::new(topology).ok()
    };
    let heavy = |name: &&str| placement(name, &[], 20_000);
    let slots =
        [("dynamo", "partitions", 64), ("envoy_maglev", "table_size", 101), ("envoy_ring_hash", "max_ring_size", 90)];
    let few = slots.map(|(name, key, slots)| {
        let parameters = [(key, Parameter::Int(slots)), ("min_ring_size", Parameter::Int(1))];
        placement(name, if name == "envoy_ring_hash" { &parameters } else { &parameters[..1] }, 1).unwrap()
    });
    let lacks = |placement: &Placement| placement.shared.takeable < NODES;
    let lopsided: Vec<Placement> = Scheme::NAMES.iter().filter_map(heavy).chain(few).filter(lacks).collect();
    assert!(lopsided.len() > 8, "{lopsided:?}");
    lopsided
}

/// What is known of each key at most, if the walk were to pass over nodes one by one.
fn computed(placement: &Placement) -> usize {
    // A race of all nodes; numbers drawn before all nodes are asked; points wider than the table, one a node.
    match placement.topology().scheme().name() {
        "slots" | "assigned" | "table" | "rendezvous" | "jump" | "jumpback" | "guava" | "jump_hash" | "chord"
        | "cassandra" => 2 * NODES + 70,
        name if name.contains("rendezvous") || name.contains("clandestined") || name.contains("pymemcache") => {
            2 * NODES
        }
        "kademlia" | "go_buraksezer" | "memjs" | "npm_memjs" | "caddy" | "traefik_hrw" => 2 * NODES,
        // Tries that the system counts.
        "nginx" | "nginx_hash" | "nginx_ip_hash" | "python_memcached" | "dalli" | "pecl_memcache" => 30,
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
                "slots" | "assigned" | "table" if live > 0 => 2 * NODES,
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

#[test]
fn who_asks_for_more_nodes_than_there_are_asks_no_more() {
    let (mut scratch, mut wrong, mut exact) = (Scratch::new(), Vec::new(), 0);
    for placement in placements().into_iter().chain(lopsided()) {
        let name = placement.topology().scheme().name();
        for live in [0..0, 5..8, 1..NODES as u32, 0..NODES as u32] {
            let state = |node: u32| if live.contains(&node) { State::Up } else { State::Down };
            let placement = placement.with_states((0..NODES as u32).map(state).collect()).unwrap();
            let most = placement.shared.takeable.min(NODES);
            // Some systems end before all nodes are met.
            let all = placement.router().is_none_or(|router| {
                router.longest().is_none()
                    && !matches!(router.down_policy(), DownPolicy::Owner | DownPolicy::Rejections { .. })
                    && !["python_memcached", "dalli", "pecl_memcache"].contains(&name)
            });
            for key in (0..10u32).map(u32::to_le_bytes) {
                // Some take addresses alone.
                if placement.check_key(Key::Bytes(&key)).is_err() {
                    continue;
                }
                let mut found = 0;
                let mut asked = |n: usize| {
                    let out = &mut vec![NO_INDEX; n];
                    all_steps(|| {
                        found = placement.get_nodes_for_into(Key::Bytes(&key), Spread::None, out, &mut scratch)
                    })
                };
                let least = asked(most);
                for n in [most + 1, 8, NODES + 1].into_iter().filter(|&n| n > most) {
                    let asked = asked(n);
                    wrong.extend((asked > least).then(|| format!("{name}: {asked}, not {least}, for {n} of {live:?}")));
                }
                if all {
                    wrong.extend((found != most).then(|| format!("{name}: {found}, not {most}, of {live:?}")));
                    exact += 1;
                }
                let asked = all_steps(|| found = placement.walk(&key, &mut scratch).count());
                // A walk that is sorted asks every node once, whether it is live, and one that races judges it, too.
                let sorted = placement.router().is_some_and(|router| router.sorts());
                let walked = if name == "table" { 2 * NODES } else { NODES * usize::from(sorted) };
                let over = asked > least.max(walked).max(5) || (all && found != most);
                wrong.extend(over.then(|| format!("{name}: {asked}, not {least}, for a walk of {live:?}: {found}")));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(exact > 1800, "{exact}");
}
