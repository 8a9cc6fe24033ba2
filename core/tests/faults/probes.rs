//! What a probe may tell, and what it may not.

use libconsistent::{CheckPolicy, Ring, Scheme};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A probe that told nothing counts neither way, and its node's next one comes when it would have come.
#[test]
fn fault_30_a_cancelled_probe_does_not_count() {
    let ring = Ring::new(["a", "b"], Scheme::default()).expect("valid");
    let policy = CheckPolicy { jitter: 0.0, max_in_flight: 2, ..CheckPolicy::default() };
    let checks = ring.checks(policy).expect("valid");
    for round in 0..10 {
        let now = round * 1000;
        let probes = checks.due(ms(now));
        assert_eq!(probes.len(), 2);
        assert!(checks.cancel(probes[0].number));
        assert!(!checks.cancel(probes[0].number), "it is no longer out");
        assert!(!checks.finished(probes[0].number, false, ms(now)), "and no longer counts");
        assert!(checks.finished(probes[1].number, true, ms(now)));
        assert_eq!(checks.next_wake(), Some(ms(now + 1000)));
    }
    // Nor is it found to be late.
    checks.due(ms(1_000_000));
    let [a, b] = ["a", "b"].map(|id| ring.health(id).expect("member"));
    assert_eq!((a.failures, a.successes, a.last_checked), (0, 0, None));
    assert_eq!((b.failures, b.successes), (0, 10));
    assert!(!checks.cancel(0) && !checks.cancel(u64::MAX));
}
