//! Health under several threads (`live/report.rs`, `live/health.rs`): what is published follows the state machine as if
//! calls came one after the other.

use super::{beside, done, explore, ring};
use crate::{HealthPolicy, Ring, State};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// A ring that takes a node down at the second failure, and at most half of the nodes.
fn strict<const N: usize>(ids: [&str; N]) -> Ring {
    let ring = ring(ids);
    ring.set_health_policy(HealthPolicy::default().with_fall(2).with_rise(1)).unwrap();
    ring
}

fn fail(ring: &Ring, id: &str) -> State {
    ring.report(id, false, Duration::ZERO).unwrap()
}

/// Of each change the node, and its states before and after.
fn listen(ring: &Ring) -> Arc<Mutex<Vec<(String, State, State)>>> {
    let told = Arc::<Mutex<Vec<_>>>::default();
    ring.on_change({
        let told = told.clone();
        move |change| {
            let node = change.node.clone().unwrap_or_default();
            told.lock().unwrap().push((node, change.from.unwrap_or_default(), change.to.unwrap_or_default()));
        }
    })
    .keep();
    told
}

#[test]
fn the_second_failure_takes_a_node_down_once() {
    explore("the_second_failure_takes_a_node_down_once", None, || {
        let ring = strict(["a", "b"]);
        let told = listen(&ring);
        let other = beside({
            let ring = ring.clone();
            move || fail(&ring, "a")
        });
        let mut states = [fail(&ring, "a"), done(other)];
        states.sort_by_key(|&state| state == State::Down);
        assert_eq!(states, [State::Up, State::Down], "one of them was the second");
        assert_eq!(*told.lock().unwrap(), [("a".to_owned(), State::Up, State::Down)]);
        assert_eq!(ring.health("a").unwrap().failures, 2);
    });
}

#[test]
fn failing_checks_never_take_down_more_than_they_may() {
    explore("failing_checks_never_take_down_more_than_they_may", Some(3), || {
        let ring = strict(["a", "b"]);
        fail(&ring, "a");
        fail(&ring, "b");
        let told = listen(&ring);
        let other = beside({
            let ring = ring.clone();
            move || fail(&ring, "b")
        });
        let watcher = beside({
            let ring = ring.clone();
            move || assert!(ring.get_node("key").is_some(), "both down")
        });
        let states = [fail(&ring, "a"), done(other)];
        done(watcher);
        assert_eq!(states.iter().filter(|&&state| state == State::Down).count(), 1);
        assert_eq!(told.lock().unwrap().len(), 1);
    });
}

/// Marks and reports of two threads: each change begins with the state that the one before ended with, and the last one
/// ends with the ring's.
#[test]
fn changes_of_a_state_make_a_chain() {
    explore("changes_of_a_state_make_a_chain", Some(3), || {
        let ring = strict(["a", "b"]);
        fail(&ring, "a");
        let told = listen(&ring);
        let other = beside({
            let ring = ring.clone();
            move || {
                fail(&ring, "a");
                ring.report("a", true, Duration::ZERO).unwrap();
            }
        });
        ring.mark_draining("a").unwrap();
        done(other);
        let last = told.lock().unwrap().iter().fold(State::Up, |state, (node, from, to)| {
            assert_eq!((node.as_str(), *from), ("a", state));
            *to
        });
        // A mark takes away what reports said; a success brings back what was marked.
        assert_eq!((last, ring.state("a").unwrap()), (State::Draining, State::Draining));
        assert_eq!(ring.health("a").unwrap().state, State::Draining);
    });
}
