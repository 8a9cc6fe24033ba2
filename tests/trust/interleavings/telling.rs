//! Who is told of changes (`live/hooks.rs`): every change once, in order, one at a time; and nobody who has closed.

use super::{
    super::{event, hooks::Hooks, lock::Lock, Change},
    beside, done, explore,
    sync::{AtomicBool, AtomicU64},
};
use std::sync::{atomic::Ordering, Arc, Mutex};

/// What stands in a ring beside its hooks: the writers' lock, and how many changes were made.
#[derive(Default)]
struct Changes {
    writer: Lock<u64>,
    hooks: Hooks,
}

impl Changes {
    /// Makes a change as a ring does; its epoch is its number.
    fn make(&self) {
        let mut writer = self.writer.lock();
        *writer += 1;
        if self.hooks.is_heard() {
            self.hooks.note(vec![event::refused(*writer, String::new())]);
        }
        drop(writer);
        self.hooks.tell();
    }

    /// Listens as [`Ring::on_change`](crate::Ring::on_change) does; how many changes there were before.
    fn listen(&self, callback: impl Fn(&Change) + Send + Sync + 'static) -> (u64, Arc<super::super::hooks::Listener>) {
        let writer = self.writer.lock();
        (*writer, self.hooks.add(Box::new(callback)))
    }
}

/// What another thread does.
fn makes_two(changes: &Arc<Changes>) -> impl FnOnce() {
    let changes = changes.clone();
    move || {
        changes.make();
        changes.make();
    }
}

/// The numbers of the changes that a callback was told, and whether two calls of it were ever made at once.
#[derive(Default)]
struct Told {
    numbers: Mutex<Vec<u64>>,
    inside: AtomicU64,
    overlapped: AtomicBool,
}

impl Told {
    fn note(&self, change: &Change) {
        if self.inside.fetch_add(1, Ordering::Relaxed) > 0 {
            self.overlapped.store(true, Ordering::Relaxed);
        }
        self.numbers.lock().unwrap().push(change.epoch);
        self.inside.fetch_sub(1, Ordering::Relaxed);
    }

    fn numbers(&self) -> Vec<u64> {
        assert!(!self.overlapped.load(Ordering::Relaxed), "told two at once");
        self.numbers.lock().unwrap().clone()
    }
}

#[test]
fn changes_are_told_once_in_order_one_at_a_time() {
    explore("changes_are_told_once_in_order_one_at_a_time", Some(3), || {
        let (changes, told) = (Arc::<Changes>::default(), Arc::<Told>::default());
        let _listener = changes.listen({
            let told = told.clone();
            move |change| told.note(change)
        });
        let other = beside(makes_two(&changes));
        changes.make();
        done(other);
        assert_eq!(told.numbers(), [1, 2, 3]);
    });
}

#[test]
fn what_a_callback_changes_is_told_after_it() {
    explore("what_a_callback_changes_is_told_after_it", Some(3), || {
        let (changes, told) = (Arc::<Changes>::default(), Arc::<Told>::default());
        let _listener = changes.listen({
            let (changes, told) = (Arc::downgrade(&changes), told.clone());
            move |change| {
                told.note(change);
                if change.epoch == 1 {
                    changes.upgrade().into_iter().for_each(|changes| changes.make());
                }
            }
        });
        let other = beside({
            let changes = changes.clone();
            move || changes.make()
        });
        changes.make();
        done(other);
        assert_eq!(told.numbers(), [1, 2, 3]);
    });
}

/// Whoever begins to listen is told every later change, and no earlier one.
#[test]
fn a_listener_is_told_what_comes_after_it() {
    explore("a_listener_is_told_what_comes_after_it", Some(4), || {
        let (changes, told) = (Arc::<Changes>::default(), Arc::<Told>::default());
        let other = beside(makes_two(&changes));
        let (before, _listener) = changes.listen({
            let told = told.clone();
            move |change| told.note(change)
        });
        done(other);
        assert_eq!(told.numbers(), (before + 1..=2).collect::<Vec<_>>());
    });
}

/// After a listener is closed at most the one call goes on that another thread has decided on; no change that is made
/// later is told, and others go on to be told.
#[test]
fn who_has_closed_is_told_no_more() {
    explore("who_has_closed_is_told_no_more", Some(3), || {
        let (changes, told, other_told) = (Arc::<Changes>::default(), Arc::<Told>::default(), Arc::<Told>::default());
        let closed = Arc::new(AtomicBool::new(false));
        let late = Arc::new(AtomicU64::new(0));
        let (_, listener) = changes.listen({
            let (told, closed, late) = (told.clone(), closed.clone(), late.clone());
            move |change| {
                if closed.load(Ordering::Acquire) {
                    late.fetch_add(1, Ordering::Relaxed);
                }
                told.note(change);
            }
        });
        let _other = changes.listen({
            let told = other_told.clone();
            move |change| told.note(change)
        });
        let other = beside(makes_two(&changes));
        changes.hooks.remove(&listener);
        closed.store(true, Ordering::Release);
        let before = *changes.writer.lock();
        done(other);
        changes.make();
        assert!(late.load(Ordering::Relaxed) <= 1);
        assert!(told.numbers().iter().all(|&number| number <= before), "{:?} {before}", told.numbers());
        assert_eq!(other_told.numbers(), [1, 2, 3]);
        // What the callback holds is gone with it.
        assert_eq!(Arc::strong_count(&closed), 2);
        drop(listener);
        assert_eq!(Arc::strong_count(&closed), 1);
    });
}

/// A callback closes another listener, which stands behind it: that one is not told even of this change.
#[test]
fn who_is_closed_by_a_callback_is_not_told_of_that_change() {
    explore("who_is_closed_by_a_callback_is_not_told_of_that_change", Some(3), || {
        let (changes, told) = (Arc::<Changes>::default(), Arc::<Told>::default());
        let second = Arc::<Mutex<Option<_>>>::default();
        let _first = changes.listen({
            let (changes, second) = (Arc::downgrade(&changes), second.clone());
            move |_| {
                let closes = second.lock().unwrap().take();
                if let (Some(changes), Some(listener)) = (changes.upgrade(), closes) {
                    changes.hooks.remove(&listener);
                }
            }
        });
        let (_, listener) = changes.listen({
            let told = told.clone();
            move |change| told.note(change)
        });
        *second.lock().unwrap() = Some(listener);
        let other = beside({
            let changes = changes.clone();
            move || changes.make()
        });
        changes.make();
        done(other);
        assert!(told.numbers().is_empty());
    });
}
