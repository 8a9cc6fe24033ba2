//! The schedule of checks over simulated time: every node in its turn, never too many at once, failures found in time.

use libconsistent::{CheckPolicy, Checks, ErrorKind, HealthPolicy, Node, Probe, Ring, RingScheme, State};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::{
    sync::{mpsc::channel, Arc},
    time::Duration,
};

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn ring(nodes: u32) -> Ring {
    let nodes = (0..nodes).map(|i| Node::new(format!("n{i}")).with_address(format!("10.0.0.{i}:11211")));
    Ring::new(nodes, RingScheme::default()).expect("valid")
}

/// Wakes up exactly when asked to, until `end`; `answer` says when a probe ends, if ever, and how.
fn simulate(
    checks: &Checks,
    mut now: u64,
    end: u64,
    mut answer: impl FnMut(&Probe, u64) -> Option<(u64, bool)>,
) -> Vec<(u64, Probe)> {
    let (mut handed_out, mut endings) = (Vec::new(), BTreeSet::<(u64, u64, bool)>::new());
    while now <= end {
        while let Some(&(at, number, ok)) = endings.first().filter(|(at, ..)| *at <= now) {
            endings.pop_first();
            checks.finished(number, ok, ms(at));
        }
        for probe in checks.due(ms(now)) {
            endings.extend(answer(&probe, now).map(|(at, ok)| (at, probe.number, ok)));
            handed_out.push((now, probe));
        }
        let next = checks
            .next_wake()
            .map(|at| at.as_millis() as u64)
            .into_iter()
            .chain(endings.first().map(|(at, ..)| *at))
            .min();
        let next = next.expect("there are nodes");
        assert!(next > now, "woken for nothing at {now}");
        now = next;
    }
    handed_out
}

#[test]
fn every_node_is_checked_once_an_interval() {
    let policy = CheckPolicy { interval: ms(1000), jitter: 0.2, timeout: ms(300), max_in_flight: 1000, seed: 7 };
    let checks = ring(100).checks(policy).expect("valid");
    let probes = simulate(&checks, 50, 600_050, |_, now| Some((now + 20, true)));
    let mut times: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (at, probe) in &probes {
        assert_eq!(probe.address, format!("10.0.0.{}:11211", &probe.id[1..]));
        assert_eq!(probe.deadline, ms(at + 300));
        times.entry(&probe.id).or_default().push(*at);
    }
    assert_eq!(times.len(), 100);
    for times in times.values() {
        assert!((50..=250).contains(&times[0]));
        assert!(times.windows(2).all(|pair| (1000..=1200).contains(&(pair[1] - pair[0]))));
        assert!((540..=560).contains(&times.len()), "{} in ten minutes", times.len());
    }
    // Jitter spreads them: of 100 nodes, few at the same moment.
    let late: Vec<u64> = probes.iter().filter(|(at, _)| *at > 500_000).map(|(at, _)| at / 10).collect();
    let most = late.chunk_by(|a, b| a == b).map(<[u64]>::len).max().expect("some");
    assert!(most <= 8, "{most} within 10 ms");
}

#[test]
fn a_dead_node_is_found_and_found_again() {
    let ring = ring(5);
    let policy = CheckPolicy { interval: ms(100), jitter: 0.0, timeout: ms(50), ..CheckPolicy::default() };
    let checks = ring.checks(policy).expect("valid");
    simulate(&checks, 0, 999, |probe, now| (probe.id != "n2").then_some((now + 1, true)));
    assert_eq!(ring.state("n2"), Ok(State::Down));
    assert!(ring.health("n2").expect("member").ejected);
    // One that refuses is found as well; both come back.
    simulate(&checks, 1000, 1999, |probe, now| Some((now + 1, probe.id != "n4")));
    assert_eq!((ring.state("n2"), ring.state("n4")), (Ok(State::Up), Ok(State::Down)));
    simulate(&checks, 2000, 2999, |_, now| Some((now + 1, true)));
    assert!(ring.snapshot().states().iter().all(|&state| state == State::Up));
    // Three failures in a row, each known after the timeout: down by then.
    let checks = ring.checks(policy).expect("valid");
    simulate(&checks, 5000, 5250, |_, _| None);
    assert_eq!(ring.health("n0").expect("member").failures, 3);
    assert_eq!(ring.snapshot().states().iter().filter(|&&state| state == State::Down).count(), 2, "half at most");
}

#[test]
fn members_are_followed() {
    let ring = ring(2);
    let checks = ring.checks(CheckPolicy { jitter: 0.0, ..CheckPolicy::default() }).expect("valid");
    assert_eq!(checks.next_wake(), None);
    let probes = checks.due(ms(0));
    assert_eq!(probes.iter().map(|probe| probe.number).collect::<Vec<_>>(), [1, 2]);
    ring.remove_node("n0").expect("member");
    ring.add_node("new").expect("new");
    ring.set_address("n1", "elsewhere:1").expect("member");
    assert!(!checks.finished(1, true, ms(10)), "its node has left");
    assert!(checks.finished(2, true, ms(10)));
    assert_eq!(checks.due(ms(10)).iter().map(|probe| &*probe.id).collect::<Vec<_>>(), ["new"]);
    assert_eq!(checks.due(ms(1000))[0].address, "elsewhere:1");
    ring.remove_node("n1").expect("member");
    ring.remove_node("new").expect("member");
    assert!(checks.due(ms(5000)).is_empty());
    assert_eq!(checks.next_wake(), None);
}

/// Whoever is told of a node's end asks the schedule that reported it.
#[test]
fn a_listener_drives_the_schedule_that_it_hears_of() {
    let ring = ring(3);
    let checks = Arc::new(ring.checks(CheckPolicy { jitter: 0.0, ..CheckPolicy::default() }).expect("valid"));
    ring.set_health_policy(HealthPolicy { fall: 1, max_ejected: 100, ..HealthPolicy::default() }).expect("valid");
    let (tell, told) = channel();
    let driven = checks.clone();
    let subscription = ring.on_change(move |change| {
        let cancelled = (1..=3).filter(|&number| driven.cancel(number)).count();
        let due = driven.due(ms(9000)).len();
        tell.send((change.node.clone(), cancelled, due)).expect("somebody listens");
    });
    assert_eq!(checks.due(ms(0)).len(), 3);
    assert!(checks.finished(2, false, ms(10)));
    assert_eq!(told.try_recv(), Ok((Some("n1".into()), 2, 3)));
    // What is late is reported first, then handed out again.
    subscription.close();
    assert_eq!(checks.due(ms(20000)).len(), 3);
    assert!(ring.snapshot().states().iter().all(|&state| state == State::Down));
}

#[test]
fn bad_policies_are_refused_and_the_largest_are_not() {
    let ring = ring(2);
    let default = CheckPolicy::default();
    for policy in [
        CheckPolicy { interval: ms(0), ..default },
        CheckPolicy { jitter: 1.001, ..default },
        CheckPolicy { timeout: ms(0), ..default },
        CheckPolicy { interval: Duration::MAX, ..default },
        CheckPolicy { timeout: Duration::MAX, ..default },
        CheckPolicy { max_in_flight: 0, ..default },
    ] {
        assert_eq!(ring.checks(policy).expect_err("refused").kind(), ErrorKind::Argument);
    }
    let largest = CheckPolicy {
        interval: ms(u64::MAX),
        jitter: 1.0,
        timeout: ms(u64::MAX),
        max_in_flight: u32::MAX,
        seed: u64::MAX,
    };
    let checks = ring.checks(largest).expect("valid");
    assert!(checks.due(ms(0)).is_empty());
    assert_eq!(checks.due(ms(u64::MAX)).len(), 2);
    assert_eq!(checks.next_wake(), Some(ms(u64::MAX)), "times stop at the last one");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// However the driver is woken and the probes end: never too many out, never two of a node, numbers in order.
    #[test]
    fn whoever_drives_it(
        calls in prop::collection::vec((0..4u8, any::<prop::sample::Index>(), 0..300u64), 1..200),
        max_in_flight in 1..5u32, jitter in 0..=1000u32,
    ) {
        let ring = ring(6);
        let policy = CheckPolicy { interval: ms(500), jitter: f64::from(jitter) / 1000.0, timeout: ms(200), max_in_flight, seed: 3 };
        let checks = ring.checks(policy).expect("valid");
        let (mut now, mut last) = (0, 0);
        let mut out: Vec<Probe> = Vec::new();
        let mut next: BTreeMap<String, u64> = BTreeMap::new();
        for (call, which, later) in calls {
            now += later;
            if call > 0 || out.is_empty() {
                out.retain(|probe| probe.deadline > ms(now));
                for probe in checks.due(ms(now)) {
                    prop_assert_eq!(probe.number, last + 1);
                    prop_assert!(out.iter().all(|other| other.id != probe.id), "two at a time");
                    prop_assert!(next.get(&probe.id).is_none_or(|&next| next <= now), "too early");
                    next.insert(probe.id.clone(), now + 500);
                    last = probe.number;
                    out.push(probe);
                }
                prop_assert!(out.len() <= max_in_flight as usize);
                if let Some(wake) = checks.next_wake() {
                    prop_assert!(wake > ms(now));
                }
            } else {
                let probe = out.swap_remove(which.index(out.len()));
                prop_assert!(checks.finished(probe.number, true, ms(now)));
                prop_assert!(!checks.finished(probe.number, true, ms(now)));
            }
        }
    }
}
