//! Reports and ticks among many nodes. Quadratic work would take hours here, and the test would not end.

use libconsistent::{HealthPolicy, JumpScheme, Ring, State};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

const NODES: usize = 200_000;

fn ring(policy: HealthPolicy) -> Ring {
    let ring = Ring::new((0..NODES).map(|i| format!("n{i:06}")), JumpScheme::default()).unwrap();
    ring.set_health_policy(policy).unwrap();
    ring
}

fn down(ring: &Ring) -> usize {
    ring.snapshot().states().iter().filter(|&&state| state == State::Down).count()
}

#[test]
fn fault_23_late_nodes_are_taken_down_in_one_pass() {
    let ring = ring(HealthPolicy::default().with_heartbeat_timeout(Some(ms(10))));
    ring.tick(ms(0)).unwrap();
    ring.tick(ms(100)).unwrap();
    assert_eq!(down(&ring), NODES / 2, "max_ejected");
    for now in 101..120 {
        ring.tick(ms(now)).unwrap();
    }
    assert_eq!(down(&ring), NODES / 2);
    // Whoever comes back makes room for one of the others.
    ring.heartbeat("n000000", ms(200)).unwrap();
    assert_eq!(down(&ring), NODES / 2 - 1);
    ring.tick(ms(200)).unwrap();
    assert_eq!(down(&ring), NODES / 2);
    assert_eq!(ring.state("n100000"), Ok(State::Down));
}

#[test]
fn fault_23_a_report_looks_at_one_node() {
    let ring = ring(HealthPolicy::default().with_fall(1).with_max_ejected(0));
    for i in 0..NODES {
        assert_eq!(ring.report(&format!("n{i:06}"), false, ms(i as u64)), Ok(State::Up), "nobody may be taken down");
    }
    assert_eq!(down(&ring), 0);
}

#[test]
fn fault_23_marks_keep_the_count_of_the_ejected() {
    let ring = Ring::new(["a", "b", "c", "d"], JumpScheme::default()).unwrap();
    ring.set_health_policy(
        HealthPolicy::default().with_fall(1).with_rise(1).with_max_ejected(50).with_heartbeat_timeout(Some(ms(10))),
    )
    .unwrap();
    let report = |id: &str, ok| ring.report(id, ok, ms(0)).unwrap();
    assert_eq!([report("a", false), report("b", false), report("c", false)], [State::Down, State::Down, State::Up]);
    ring.mark_up("a").unwrap();
    assert_eq!(report("c", false), State::Down, "a is ejected no more");
    ring.mark_down("b").unwrap();
    assert_eq!(report("d", false), State::Down, "b is down by a mark");
    assert_eq!(report("d", true), State::Up);
    ring.tick(ms(1000)).unwrap();
    let ejected = |id: &str| ring.health(id).unwrap().ejected;
    assert_eq!(["a", "b", "c", "d"].map(ejected), [true, false, true, false]);
    // Without a timeout those come back that missed a heartbeat, and c that failed does not.
    ring.set_health_policy(
        HealthPolicy::default().with_fall(1).with_rise(1).with_max_ejected(50).with_heartbeat_timeout(None),
    )
    .unwrap();
    assert_eq!(["a", "b", "c", "d"].map(ejected), [false, false, true, false]);
    assert_eq!(report("d", false), State::Down);
    assert_eq!(report("a", false), State::Up, "two of four are ejected");
    ring.remove_node("d").unwrap();
    assert_eq!(report("a", false), State::Up, "one of three is ejected");
    assert_eq!(report("c", true), State::Up);
    assert_eq!(report("a", false), State::Down);
}
