//! The feature `tokio`: all nodes are checked in the background, on sockets of this machine.

#![cfg(feature = "tokio")]

use libconsistent::{CheckPolicy, ErrorKind, HealthChecker, HealthPolicy, Node, Ring, Scheme, State};
use std::{
    future::{pending, Future},
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    time::Duration,
};
use tokio::{net::TcpListener, runtime::Builder, time::sleep};

const TICK: Duration = Duration::from_millis(5);

fn block_on<T>(work: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

fn policy() -> CheckPolicy {
    CheckPolicy::default().with_interval(TICK).with_timeout(Duration::from_millis(200)).with_jitter(0.0)
}

fn ring(nodes: Vec<Node>) -> Ring {
    let ring = Ring::new(nodes, Scheme::default()).expect("a ring");
    let policy = HealthPolicy::default().with_rise(1).with_fall(1).with_max_ejected(100);
    ring.set_health_policy(policy).expect("a policy");
    ring
}

/// Waits as long as it takes; a test that hangs has failed.
async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        sleep(TICK).await;
    }
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    (listener, address)
}

#[test]
fn connections_tell_who_is_there() {
    block_on(async {
        let ((one, a), (other, b)) = (listener().await, listener().await);
        let ring = ring(vec![Node::new("a").with_address(&a), Node::new("b").with_address(&b)]);
        let checker = HealthChecker::start(&ring, policy()).expect("a checker");
        drop(other);
        until(|| ring.state("b") == Ok(State::Down)).await;
        assert_eq!(ring.state("a"), Ok(State::Up));

        let again = TcpListener::bind(&b).await.expect("the port again");
        until(|| ring.state("b") == Ok(State::Up)).await;

        // Those that join are checked, too.
        drop((one, again));
        ring.add_node(Node::new("c").with_address("127.0.0.1:1")).expect("a node");
        until(|| ["a", "b", "c"].iter().all(|id| ring.state(id) == Ok(State::Down))).await;
        drop(checker);
    });
}

#[test]
fn probes_of_the_callers_count_when_they_end_and_stop_with_the_checker() {
    block_on(async {
        let asked = Arc::new(AtomicUsize::new(0));
        let ring = ring(["well", "ill", "slow", "broken"].map(Node::new).into());
        let counted = asked.clone();
        let probe = move |probe: libconsistent::Probe| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move {
                match &*probe.id {
                    "well" => true,
                    "ill" => false,
                    "slow" => pending().await,
                    _ => panic!("a mistake of the program, which tells nothing of the node"),
                }
            }
        };
        let short = policy().with_timeout(TICK);
        let checker = HealthChecker::start_with(&ring, short, probe).expect("a checker");
        until(|| ["ill", "slow"].iter().all(|id| ring.state(id) == Ok(State::Down))).await;
        until(|| asked.load(Ordering::SeqCst) > 40).await;
        assert_eq!((ring.state("well"), ring.state("broken")), (Ok(State::Up), Ok(State::Up)));

        drop(checker);
        // The task ends when it is next asked; then the probe is dropped with its count.
        until(|| Arc::strong_count(&asked) == 1).await;
        let then = asked.load(Ordering::SeqCst);
        sleep(10 * TICK).await;
        assert_eq!(asked.load(Ordering::SeqCst), then);
    });
}

#[test]
fn what_cannot_be_checked_is_refused() {
    let ring = ring(vec![Node::new("a").with_address("10.0.0.1:80"), Node::new("b").with_address("b")]);
    let outside = HealthChecker::start_with(&ring, policy(), |_| async { true }).expect_err("no runtime");
    assert_eq!(outside.kind(), ErrorKind::Argument);
    block_on(async {
        let error = HealthChecker::start(&ring, policy()).expect_err("no address");
        assert_eq!(error.kind(), ErrorKind::Address);
        assert!(error.message().starts_with("node \"b\".address: \"b\" is not host:port"), "{error}");
        let never = policy().with_interval(Duration::ZERO);
        let error = HealthChecker::start_with(&ring, never, |_| async { true }).expect_err("no interval");
        assert_eq!(error.message(), "interval: 0, must be above 0");
    });
}
