//! Locks and forks (`live/lock.rs`): who is about to fork sees no lock held, and nobody waits for ever.

use super::{
    super::lock::{fork, Lock},
    beside, done, explore,
    sync::AtomicU64,
};
use std::sync::{atomic::Ordering::Relaxed, Arc};

/// Two locks, one taken inside the other, and what they guard: changed one after the other, without any order but that
/// of the locks.
#[derive(Default)]
struct Pair {
    outer: Lock<()>,
    inner: Lock<()>,
    one: AtomicU64,
    other: AtomicU64,
}

impl Pair {
    fn change(&self) {
        let _outer = self.outer.lock();
        self.one.store(self.one.load(Relaxed) + 1, Relaxed);
        let _inner = self.inner.lock();
        self.other.store(self.other.load(Relaxed) + 1, Relaxed);
    }

    /// What is guarded, which whoever is about to fork sees whole.
    fn seen(&self) -> u64 {
        let (one, other) = (self.one.load(Relaxed), self.other.load(Relaxed));
        assert_eq!(one, other, "a fork in the middle of a change");
        one
    }
}

#[test]
fn a_fork_sees_no_change_half_made() {
    explore("a_fork_sees_no_change_half_made", None, || {
        let pair = Arc::<Pair>::default();
        let other = beside({
            let pair = pair.clone();
            move || {
                pair.change();
                pair.change();
            }
        });
        fork::before();
        let seen = pair.seen();
        // Its own locks do not wait for itself, and nobody else changes anything.
        pair.change();
        assert_eq!(pair.seen(), seen + 1);
        fork::after_in_parent();
        done(other);
        assert_eq!(pair.seen(), 3);
    });
}

#[test]
fn one_of_two_forks_waits_for_the_other() {
    explore("one_of_two_forks_waits_for_the_other", None, || {
        let forks = Arc::new(AtomicU64::new(0));
        let fork = |forks: Arc<AtomicU64>| {
            move || {
                fork::before();
                fork::before();
                let before = forks.load(Relaxed);
                fork::after_in_parent();
                forks.store(before + 1, Relaxed);
                fork::after_in_parent();
            }
        };
        let other = beside(fork(forks.clone()));
        fork(forks.clone())();
        done(other);
        assert_eq!(forks.load(Relaxed), 2);
    });
}
