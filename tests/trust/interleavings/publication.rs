//! What is published (`live/ring.rs`, `live/reader.rs`): whole, in order, and seen by whoever is told that there is
//! news.

use super::{beside, done, explore, ring, sync::AtomicBool};
use crate::{Bound, Placement, Ring, State};
use std::sync::atomic::Ordering;

fn downs(snapshot: &Placement) -> usize {
    snapshot.states().iter().filter(|&&state| state == State::Down).count()
}

/// A reader of a ring whose nodes go down one after the other: what it is told is older is replaced by a newer one.
#[test]
fn who_is_told_of_a_newer_snapshot_finds_it() {
    explore("who_is_told_of_a_newer_snapshot_finds_it", Some(4), || {
        let ring = ring(["a", "b", "c"]);
        let writer = beside({
            let ring = ring.clone();
            move || {
                ring.mark_down("a").unwrap();
                ring.mark_down("b").unwrap();
            }
        });
        let mut held = ring.snapshot();
        for _ in 0..2 {
            if !ring.is_current(&held) {
                let newer = ring.snapshot();
                assert!(downs(&newer) >= downs(&held), "back in time");
                // It may be the one that is held: that one was taken before others were told of it.
                held = newer;
            }
        }
        done(writer);
        assert_eq!(downs(ring.reader().snapshot()), 2);
        assert!(ring.is_current(&ring.snapshot()));
    });
}

/// The first snapshot stands until there is news; with the news comes the change.
#[test]
fn news_comes_after_the_change() {
    explore("news_comes_after_the_change", None, || {
        let ring = ring(["a", "b"]);
        let held = ring.snapshot();
        let writer = beside({
            let ring = ring.clone();
            move || ring.mark_down("a").unwrap()
        });
        if !ring.is_current(&held) {
            assert_eq!(downs(&ring.snapshot()), 1, "told of news that is not there yet");
        }
        done(writer);
    });
}

/// What a thread was told by another way than the ring holds for its reader, too.
#[test]
fn a_reader_sees_every_change_that_came_before() {
    explore("a_reader_sees_every_change_that_came_before", None, || {
        let ring = ring(["a", "b"]);
        let mut reader = ring.reader();
        let told = std::sync::Arc::new(AtomicBool::new(false));
        let writer = beside({
            let (ring, told) = (ring.clone(), told.clone());
            move || {
                ring.mark_down("a").unwrap();
                told.store(true, Ordering::Release);
            }
        });
        if told.load(Ordering::Acquire) {
            assert_eq!(reader.get_node("key").map(|node| node.id.as_str()), Some("b"));
        }
        done(writer);
        assert_eq!(downs(reader.snapshot()), 1);
    });
}

/// Look-ups see the ring before or after a change of members, with everything that belongs to it.
#[test]
fn a_look_up_sees_one_topology() {
    explore("a_look_up_sees_one_topology", Some(3), || {
        let ring = ring(["a"]);
        let writer = beside({
            let ring = ring.clone();
            move || {
                ring.add_node("b").unwrap();
                ring.remove_node("a").unwrap();
            }
        });
        let mut epoch = 0;
        for _ in 0..2 {
            let (loads, snapshot) = ring.loads_with_snapshot();
            let ids: Vec<_> = loads.iter().map(|load| load.node.id.as_str()).collect();
            let expected: &[&str] = [&["a"][..], &["a", "b"], &["b"]][snapshot.topology().epoch() as usize];
            assert_eq!(ids, expected);
            assert!(snapshot.topology().epoch() >= epoch, "back in time");
            epoch = snapshot.topology().epoch();
        }
        done(writer);
        assert_eq!(ring.nodes(), ["b"]);
    });
}

#[test]
fn no_change_of_two_writers_is_lost() {
    explore("no_change_of_two_writers_is_lost", Some(4), || {
        let ring = ring(["a", "b"]);
        let other = beside({
            let ring = ring.clone();
            move || {
                ring.set_bound(Bound::Gap(7)).unwrap();
                ring.mark_down("a").unwrap();
            }
        });
        ring.add_node("c").unwrap();
        done(other);
        assert_eq!((ring.state("a"), ring.len(), ring.bound()), (Ok(State::Down), 3, Bound::Gap(7)));
        assert!(ring.is_current(&ring.snapshot()));
    });
}

/// Of two documents that are offered at once the later one stands; the other was taken before it or refused.
#[test]
fn of_two_offers_the_later_one_stands() {
    explore("of_two_offers_the_later_one_stands", Some(2), || {
        let ring = ring(["a", "b"]);
        let told = std::sync::Arc::<std::sync::Mutex<Vec<u64>>>::default();
        ring.on_change({
            let told = told.clone();
            move |change| {
                if change.why == crate::Why::Topology {
                    told.lock().unwrap().push(change.epoch);
                }
            }
        })
        .keep();
        let offer = |epoch: u64| {
            let other = Ring::from_topology(ring.snapshot().topology().clone().with_epoch(epoch)).unwrap();
            let ring = ring.clone();
            other.set_address("a", format!("10.0.0.{epoch}:80")).unwrap();
            let text = other.to_json();
            move || ring.offer(text, "a file", 0.5).is_ok()
        };
        let other = beside(offer(1));
        let (one, two) = (offer(2)(), done(other));
        assert!(one, "the later one");
        assert_eq!(ring.epoch(), 3);
        assert_eq!(*told.lock().unwrap(), if two { vec![2, 3] } else { vec![3] });
        let source = ring.source().unwrap();
        assert_eq!((source.accepted, source.refused), if two { (2, 0) } else { (1, 1) });
    });
}
