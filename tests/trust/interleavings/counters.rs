//! Loads (`live/load.rs`): no load is lost, none goes above its cap, and T never lags behind them.

use super::{
    super::load::{Claim, Counter, Ledger},
    beside, done, explore,
};
use std::sync::Arc;

/// So many counters that T counts, each with a lease of the cost that is said.
fn counters<const N: usize>(loads: [u32; N]) -> (Arc<Ledger>, [Arc<Counter>; N]) {
    let ledger = Arc::<Ledger>::default();
    let counters = loads.map(|load| {
        let counter = Arc::new(Counter::new(&ledger));
        counter.set_counted(true);
        if load > 0 {
            assert_eq!(take(&ledger, &[&counter], load, u64::MAX), Some(0));
        }
        counter
    });
    (ledger, counters)
}

/// Takes a lease on the first counter that it does not bring above `cap`.
fn take(ledger: &Ledger, counters: &[&Counter], cost: u32, cap: u64) -> Option<usize> {
    let claim = Claim::new(ledger, cost);
    let at = claim.until_taken(|_, seen| counters.iter().position(|one| claim.settle(one, cap, seen).is_ok()))?;
    claim.kept();
    Some(at)
}

#[test]
fn one_of_two_takes_the_last_place() {
    explore("one_of_two_takes_the_last_place", None, || {
        let (ledger, [counter]) = counters([1]);
        let other = beside({
            let (ledger, counter) = (ledger.clone(), counter.clone());
            move || take(&ledger, &[&counter], 1, 2).is_some()
        });
        let own = take(&ledger, &[&counter], 1, 2).is_some();
        assert!(counter.load() <= 2);
        assert!(own != done(other));
        assert_eq!((counter.load(), ledger.sum()), (2, 2));
    });
}

#[test]
fn what_is_taken_and_released_at_once_is_counted_once() {
    explore("what_is_taken_and_released_at_once_is_counted_once", Some(4), || {
        let (ledger, [counter]) = counters([3]);
        let other = beside({
            let (ledger, counter) = (ledger.clone(), counter.clone());
            move || {
                assert_eq!(take(&ledger, &[&counter], 5, 100), Some(0));
                counter.lower(5);
            }
        });
        assert_eq!(take(&ledger, &[&counter], 7, 100), Some(0));
        counter.lower(3);
        done(other);
        assert_eq!((counter.load(), ledger.sum()), (7, 7));
    });
}

#[test]
fn whoever_sees_a_load_finds_it_in_the_sum() {
    explore("whoever_sees_a_load_finds_it_in_the_sum", None, || {
        let (ledger, [counter]) = counters([1]);
        let other = beside({
            let (ledger, counter) = (ledger.clone(), counter.clone());
            move || {
                assert_eq!(take(&ledger, &[&counter], 1, 100), Some(0));
                counter.set_measured(3);
            }
        });
        let load = counter.load();
        let sum = ledger.sum();
        assert!(sum >= load, "{sum} {load}");
        done(other);
        assert_eq!((counter.load(), counter.measured(), ledger.sum()), (5, 3, 5));
    });
}

#[test]
fn whoever_sees_the_sum_fall_finds_the_load_fallen() {
    explore("whoever_sees_the_sum_fall_finds_the_load_fallen", None, || {
        let (ledger, [counter]) = counters([2]);
        counter.set_measured(3);
        let other = beside({
            let counter = counter.clone();
            move || {
                counter.lower(2);
                counter.set_measured(1);
            }
        });
        let sum = ledger.sum();
        let load = counter.load();
        assert!(sum >= load, "{sum} {load}");
        done(other);
        assert_eq!((counter.load(), ledger.sum()), (1, 1));
    });
}

#[test]
fn the_sum_has_the_leases_of_takers_alone() {
    explore("the_sum_has_the_leases_of_takers_alone", Some(3), || {
        let (ledger, [counter]) = counters([1]);
        let writer = beside({
            let counter = counter.clone();
            move || {
                counter.set_counted(false);
                counter.set_counted(true);
            }
        });
        let other = beside({
            let (ledger, counter) = (ledger.clone(), counter.clone());
            move || assert_eq!(take(&ledger, &[&counter], 2, 100), Some(0))
        });
        counter.lower(1);
        assert!(ledger.sum() < 100, "below zero");
        done(other);
        done(writer);
        assert_eq!((counter.load(), ledger.sum()), (2, 2));
        counter.set_counted(false);
        assert_eq!((counter.load(), ledger.sum()), (2, 0));
    });
}

#[test]
fn what_is_measured_and_what_is_leased_add_up() {
    explore("what_is_measured_and_what_is_leased_add_up", None, || {
        let (ledger, [counter]) = counters([1]);
        counter.set_counted(false);
        let writer = beside({
            let counter = counter.clone();
            move || {
                counter.set_measured(4);
                counter.set_counted(true);
                counter.set_measured(2);
            }
        });
        counter.lower(1);
        assert!(ledger.sum() < 100, "below zero");
        done(writer);
        assert_eq!((counter.load(), counter.measured(), ledger.sum()), (2, 2, 2));
    });
}

/// One place is free at every moment, now here and now there: whoever looks for one is never refused.
#[test]
fn a_place_that_moves_is_found() {
    explore("a_place_that_moves_is_found", Some(4), || {
        let (ledger, [here, there]) = counters([1, 0]);
        let other = beside({
            let (ledger, here, there) = (ledger.clone(), here.clone(), there.clone());
            move || {
                for (one, other) in [(&here, &there), (&there, &here), (&here, &there)] {
                    one.lower(1);
                    // Where the place went to the other thread there is none.
                    if take(&ledger, &[other], 1, 1).is_none() {
                        return;
                    }
                }
            }
        });
        assert!(take(&ledger, &[&here, &there], 1, 1).is_some());
        done(other);
        assert!(here.load() <= 1 && there.load() <= 1);
        assert_eq!(ledger.sum(), here.load() + there.load());
    });
}
