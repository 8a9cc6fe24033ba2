//! Reports, heartbeats and marks: what they do one by one, and against a naive record of everything that was said.

use libconsistent::{Error, ErrorKind, HealthPolicy, Node, NodeHealth, Replicas, Ring, RingScheme, State, Weight};
use proptest::prelude::*;
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn ring(nodes: u32) -> Ring {
    Ring::new((0..nodes).map(|i| Node::new(format!("n{i}"))), RingScheme::default()).expect("valid")
}

fn states(ring: &Ring) -> Vec<State> {
    ring.snapshot().states().to_vec()
}

fn heartbeats(timeout: u64) -> HealthPolicy {
    HealthPolicy::default().with_heartbeat_timeout(Some(ms(timeout))).with_max_ejected(100)
}

fn fail(ring: &Ring, id: &str, times: u32) -> State {
    (0..times).fold(State::Up, |_, _| ring.report(id, false, ms(0)).expect("member"))
}

#[test]
fn failures_in_a_row_take_a_node_down_and_successes_bring_it_back() {
    let ring = ring(4);
    let report = |ok| ring.report("n1", ok, ms(7)).expect("member");
    assert_eq!([report(false), report(false), report(true)], [State::Up; 3]);
    assert_eq!([report(false), report(false), report(false)], [State::Up, State::Up, State::Down]);
    let key = (0..).map(|i: u32| i.to_string()).find(|key| ring.get_primary(key).expect("a node").id == "n1");
    let key = key.expect("some key");
    assert_ne!(ring.get_node(&key).expect("a node").id, "n1");
    let all = ring.get_nodes_with(&key, 4, &Replicas { include_down: true, ..Replicas::default() }).expect("no zone");
    assert_eq!((all.len(), &*all[0].id), (4, "n1"));
    assert_eq!(
        [report(true), report(false), report(true), report(true)].map(|s| s == State::Up),
        [false, false, false, true]
    );
    let mut expected = NodeHealth::default();
    (expected.successes, expected.last_checked) = (2, Some(ms(7)));
    assert_eq!(ring.health("n1").expect("member"), expected);
    assert_eq!(ring.epoch(), 0);
}

#[test]
fn at_most_half_of_the_nodes_are_ejected() {
    for (nodes, ejected) in [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (9, 4)] {
        let ring = ring(nodes);
        for i in 0..nodes {
            fail(&ring, &format!("n{i}"), 5);
        }
        let down = states(&ring).iter().filter(|&&state| state == State::Down).count();
        assert_eq!(down, ejected, "of {nodes}");
        // A mark always counts, and makes room for no ejection.
        for i in 0..nodes {
            ring.mark_down(&format!("n{i}")).expect("member");
        }
        assert_eq!(ring.get_node("key"), None);
    }
}

#[test]
fn an_ejection_that_was_refused_is_tried_again() {
    let ring = ring(2);
    fail(&ring, "n0", 3);
    assert_eq!(fail(&ring, "n1", 9), State::Up);
    ring.mark_up("n0").expect("member");
    assert_eq!(ring.state("n1").expect("member"), State::Up);
    assert_eq!(fail(&ring, "n1", 1), State::Down);
    // Nodes without weight are not counted.
    ring.set_weight("n1", Weight::from_thousandths(0).expect("valid")).expect("member");
    ring.mark_up("n1").expect("member");
    assert_eq!(fail(&ring, "n0", 9), State::Up);
}

#[test]
fn marks_overrule_reports() {
    let ring = ring(4);
    ring.mark_draining("n0").expect("member");
    assert_eq!(fail(&ring, "n0", 3), State::Down);
    assert_eq!(ring.report("n0", true, ms(1)), Ok(State::Down));
    assert_eq!(ring.report("n0", true, ms(2)), Ok(State::Draining), "the mark is what a node comes back to");
    fail(&ring, "n0", 3);
    ring.mark_down("n0").expect("member");
    assert!(!ring.health("n0").expect("member").ejected);
    for now in 0..9 {
        assert_eq!(ring.report("n0", true, ms(now)), Ok(State::Down), "only a mark brings it back");
    }
    ring.mark_up("n0").expect("member");
    assert_eq!(fail(&ring, "n0", 2), State::Up, "counting starts anew");
}

#[test]
fn missed_heartbeats_take_nodes_down() {
    let ring = ring(3);
    assert_eq!(ring.tick(ms(1_000_000)), Ok(None));
    ring.set_health_policy(heartbeats(100)).expect("valid");
    ring.heartbeat("n0", ms(1_000_050)).expect("member");
    assert_eq!(ring.tick(ms(1_000_100)), Ok(Some(ms(1_000_101))), "watched since the clock was first told");
    assert_eq!(states(&ring), [State::Up; 3]);
    assert_eq!(ring.tick(ms(1_000_101)), Ok(Some(ms(1_000_151))));
    assert_eq!(states(&ring), [State::Up, State::Down, State::Down]);
    assert_eq!(ring.heartbeat("n2", ms(1_000_200)), Ok(State::Up), "one beat brings it back");
    ring.add_node("n3").expect("new");
    ring.tick(ms(1_000_300)).expect("no rebuild fails");
    assert_eq!(states(&ring), [State::Down, State::Down, State::Up, State::Up], "a new node has its time too");
    assert_eq!(ring.report("n0", true, ms(1_000_300)), Ok(State::Down), "a report is no heartbeat");
    ring.set_health_policy(HealthPolicy::default()).expect("valid");
    assert_eq!(states(&ring), [State::Up; 4]);
    // Those that may not go down are looked at again after a timeout, not at once.
    ring.set_health_policy(heartbeats(100).with_max_ejected(0)).expect("valid");
    assert_eq!(ring.tick(ms(2_000_000)), Ok(Some(ms(2_000_100))));
    assert_eq!(states(&ring), [State::Up; 4]);
    ring.set_health_policy(HealthPolicy::default()).expect("valid");
    // A clock that goes back makes nobody late.
    ring.set_health_policy(heartbeats(1)).expect("valid");
    ring.heartbeat("n0", ms(5)).expect("member");
    ring.tick(ms(0)).expect("no rebuild fails");
    assert_eq!(states(&ring), [State::Up; 4]);
}

#[test]
fn health_stays_with_nodes_that_stay() {
    let ring = ring(5);
    fail(&ring, "n1", 2);
    fail(&ring, "n3", 3);
    ring.remove_node("n0").expect("member");
    ring.add_node("a").expect("new");
    ring.set_address("n3", "10.0.0.3:80").expect("member");
    assert_eq!(ring.health("n1").expect("member").failures, 2);
    assert_eq!(fail(&ring, "n1", 1), State::Down);
    assert_eq!(ring.state("n3"), Ok(State::Down));
    ring.remove_node("n3").expect("member");
    ring.add_node("n3").expect("new");
    assert_eq!(ring.health("n3"), Ok(NodeHealth::default()));
}

#[test]
fn bad_policies_and_nodes_are_refused() {
    let ring = ring(1);
    let default = HealthPolicy::default();
    for (policy, field) in [
        (default.with_rise(0), "rise"),
        (default.with_fall(0), "fall"),
        (default.with_heartbeat_timeout(Some(ms(0))), "heartbeat_timeout"),
        (default.with_heartbeat_timeout(Some(Duration::MAX)), "heartbeat_timeout"),
        (default.with_max_ejected(101), "max_ejected"),
    ] {
        let error = ring.set_health_policy(policy).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.message().contains(field), "{error}");
    }
    assert_eq!(ring.health_policy(), default);
    let unknown = |outcome: Result<State, Error>| outcome.map_err(|e| e.kind()) == Err(ErrorKind::UnknownNode);
    assert!(unknown(ring.report("x", true, ms(0))) && unknown(ring.heartbeat("x", ms(0))));
    assert_eq!(ring.health("x").expect_err("unknown").kind(), ErrorKind::UnknownNode);
    let bad_zone = ring.get_nodes_with("key", 1, &Replicas { local: "eu//a", ..Replicas::default() });
    assert_eq!(bad_zone.expect_err("refused").kind(), ErrorKind::Zone);
}

#[test]
fn nearby_replicas_come_first_and_the_set_stays() {
    let zones = ["eu/a", "eu/b", "us/a", "us/b", "", "eu"];
    let nodes = zones.iter().enumerate().map(|(i, zone)| Node::new(format!("n{i}")).with_zone(*zone));
    let ring = Ring::new(nodes, RingScheme::default()).expect("valid");
    let shared = |zone: &str, local: &str| {
        let mut shared = 0;
        while shared < 2 && local.split('/').nth(shared).is_some_and(|l| zone.split('/').nth(shared) == Some(l)) {
            shared += 1;
        }
        shared
    };
    for key in 0..200 {
        let plain = ring.get_nodes(key.to_string(), 4);
        for local in ["eu/a", "eu/c", "us", "ap", ""] {
            let options = Replicas { local, ..Replicas::default() };
            let near = ring.get_nodes_with(key.to_string(), 4, &options).expect("zone");
            let mut expected = Vec::new();
            for segments in (0..=2).rev() {
                expected.extend(plain.iter().filter(|node| shared(&node.zone, local) == segments).cloned());
            }
            assert_eq!(near, if local.is_empty() { plain.clone() } else { expected }, "{local}");
        }
    }
}

#[derive(Clone, Debug)]
enum Said {
    Report(usize, bool),
    Beat(usize),
    Tick,
    Mark(usize, State),
}

fn said() -> impl Strategy<Value = (Said, u64)> {
    let state = prop_oneof![Just(State::Up), Just(State::Draining), Just(State::Down)];
    let said = prop_oneof![
        6 => (0..6usize, prop::bool::weighted(0.4)).prop_map(|(node, ok)| Said::Report(node, ok)),
        3 => (0..6usize).prop_map(Said::Beat),
        2 => Just(Said::Tick),
        1 => (0..6usize, state).prop_map(|(node, mark)| Said::Mark(node, mark)),
    ];
    (said, 0..40u64)
}

/// Every state is told anew from the whole history of the node: reports since the last mark, the last beat.
#[derive(Default)]
struct History {
    mark: State,
    reports: Vec<bool>,
    beat: u64,
    failed: bool,
    missed: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn states_follow_from_the_history(
        calls in prop::collection::vec(said(), 1..120), rise in 1..4u32, fall in 1..4u32, max_ejected in 0..=100u32,
    ) {
        let ring = ring(6);
        ring.set_health_policy(HealthPolicy::default().with_rise(rise).with_fall(fall).with_heartbeat_timeout(Some(ms(60))).with_max_ejected(max_ejected)).expect("valid");
        ring.tick(ms(0)).expect("no rebuild fails");
        let mut nodes: Vec<History> = (0..6).map(|_| History::default()).collect();
        let mut now = 0;
        for (call, later) in calls {
            now += later;
            let ejected = |nodes: &[History]| nodes.iter().filter(|n| n.failed || n.missed).count() as u32;
            let may = |nodes: &[History], i: usize| {
                let node = &nodes[i];
                node.mark != State::Down
                    && (node.failed || node.missed || (ejected(nodes) + 1) * 100 <= max_ejected * 6)
            };
            let tail = |reports: &[bool], ok: bool| reports.iter().rev().take_while(|&&r| r == ok).count() as u32;
            match call {
                Said::Report(i, ok) => {
                    ring.report(&format!("n{i}"), ok, ms(now)).expect("member");
                    nodes[i].reports.push(ok);
                    if ok && tail(&nodes[i].reports, true) >= rise {
                        nodes[i].failed = false;
                    } else if !ok && tail(&nodes[i].reports, false) >= fall && may(&nodes, i) {
                        nodes[i].failed = true;
                    }
                }
                Said::Beat(i) => {
                    ring.heartbeat(&format!("n{i}"), ms(now)).expect("member");
                    (nodes[i].beat, nodes[i].missed) = (now, false);
                }
                Said::Tick => {
                    ring.tick(ms(now)).expect("no rebuild fails");
                    for i in 0..6 {
                        if now > nodes[i].beat + 60 && may(&nodes, i) {
                            nodes[i].missed = true;
                        }
                    }
                }
                Said::Mark(i, mark) => {
                    match mark {
                        State::Up => ring.mark_up(&format!("n{i}")),
                        State::Draining => ring.mark_draining(&format!("n{i}")),
                        State::Down => ring.mark_down(&format!("n{i}")),
                    }.expect("member");
                    ring.tick(ms(now)).expect("no rebuild fails"); // begins the watch anew
                    nodes[i] = History { mark, beat: now, ..History::default() };
                    for i in 0..6 {
                        if now > nodes[i].beat + 60 && may(&nodes, i) {
                            nodes[i].missed = true;
                        }
                    }
                }
            }
            let expected: Vec<State> =
                nodes.iter().map(|n| if n.failed || n.missed { State::Down } else { n.mark }).collect();
            prop_assert_eq!(states(&ring), expected);
            prop_assert!(ejected(&nodes) * 100 <= max_ejected * 6);
        }
    }
}
