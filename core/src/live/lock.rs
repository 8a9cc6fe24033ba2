//! Locks that survive `fork`.
//!
//! The child has only the thread that forked: a lock that another thread held would stay locked in it for ever, and
//! what it guards would stay half changed. So every lock of the engine is taken inside one gate, and a fork waits until
//! no other thread is inside. What changes without a lock is whole after every single step.

use super::{
    sync::{statics, thread, thread_local, AtomicBool, AtomicU64, AtomicUsize, Mutex, MutexGuard},
    Ring,
};
use std::{
    cell::Cell,
    ops::{Deref, DerefMut},
    sync::{atomic::Ordering, PoisonError},
    time::Duration,
};

statics! {
    /// Whether a thread forks: nobody enters.
    static FORKING: AtomicBool = AtomicBool::new(false);

    /// How many threads are inside. One that has just seen `FORKING` is counted for a moment, too.
    static INSIDE: AtomicUsize = AtomicUsize::new(0);

    /// How many forks lie between this process and the first one.
    static GENERATION: AtomicUsize = AtomicUsize::new(0);

    /// The number of the thread that the last of these forks left.
    static SURVIVOR: AtomicU64 = AtomicU64::new(0);

    /// How many threads have a number.
    static NUMBERED: AtomicU64 = AtomicU64::new(0);
}

thread_local! {
    /// The number of this thread, counted from 1; 0 before it has one.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
    /// How many locks this thread holds or waits for.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// Whether this thread is counted in `INSIDE`.
    static COUNTED: Cell<bool> = const { Cell::new(false) };
    /// How many times this thread has called [`fork::before`] without what belongs to it.
    static FORKS: Cell<usize> = const { Cell::new(0) };
}

/// A mutex that no other thread holds while the process forks, if [`fork`] is told of it. A panic of its holder does
/// not poison it: guard what is whole between any two steps.
#[derive(Debug, Default)]
pub struct Lock<T>(Mutex<T>);

/// A [`Lock`] that is held until this is dropped.
// The fields are dropped in this order.
#[derive(Debug)]
pub struct Locked<'a, T> {
    guard: MutexGuard<'a, T>,
    _inside: Inside,
}

impl<T> Lock<T> {
    /// A lock around a value.
    pub const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Waits for the lock.
    pub fn lock(&self) -> Locked<'_, T> {
        let inside = Inside::enter();
        Locked { guard: self.0.lock().unwrap_or_else(PoisonError::into_inner), _inside: inside }
    }
}

impl<T> Deref for Locked<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for Locked<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

/// This thread is inside the gate.
#[derive(Debug)]
struct Inside;

impl Inside {
    fn enter() -> Self {
        let depth = DEPTH.get();
        // Whoever is inside goes further in: the fork waits for it.
        if depth == 0 && FORKS.get() == 0 {
            INSIDE.fetch_add(1, Ordering::SeqCst);
            while FORKING.load(Ordering::SeqCst) {
                INSIDE.fetch_sub(1, Ordering::SeqCst);
                wait_while(|| FORKING.load(Ordering::SeqCst));
                INSIDE.fetch_add(1, Ordering::SeqCst);
            }
            COUNTED.set(true);
        }
        DEPTH.set(depth + 1);
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let depth = DEPTH.get().saturating_sub(1);
        DEPTH.set(depth);
        if depth == 0 && COUNTED.replace(false) {
            INSIDE.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// A thread that a fork may leave behind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thread {
    generation: usize,
    number: u64,
}

impl Thread {
    /// This thread.
    pub(super) fn current() -> Self {
        if NUMBER.get() == 0 {
            NUMBER.set(NUMBERED.fetch_add(1, Ordering::Relaxed) + 1);
        }
        Self { generation: GENERATION.load(Ordering::SeqCst), number: NUMBER.get() }
    }

    /// One that an earlier fork has left behind.
    #[cfg(test)]
    pub(super) fn left_behind() -> Self {
        Self { generation: GENERATION.load(Ordering::SeqCst).wrapping_sub(1), number: u64::MAX }
    }

    /// Whether the thread is one of this process: it has come about since the fork, or it is the one that forked.
    pub(super) fn is_there(self) -> bool {
        self.generation == GENERATION.load(Ordering::SeqCst) || self.number == SURVIVOR.load(Ordering::SeqCst)
    }
}

/// What a thread does around `fork`, for bindings whose processes fork: hand the three functions to `pthread_atfork`.
/// Without them, a child may wait for ever on a ring that another thread of its parent was changing.
///
/// ```
/// use libconsistent::{fork, Ring, Scheme};
///
/// let ring = Ring::new(["a", "b"], Scheme::default())?;
/// fork::before(); // waits for changes that other threads make, and holds up further ones
/// let child = 0; // fork()
/// if child == 0 {
///     fork::after_in_child();
/// } else {
///     fork::after_in_parent();
/// }
/// ring.mark_down("a")?;
/// # Ok::<(), libconsistent::Error>(())
/// ```
pub mod fork {
    use super::*;

    /// Waits until no other thread holds a lock of the engine, and keeps all from taking one. At most as long as one
    /// change of a ring takes. May be called again before what belongs to it: the last of these counts.
    pub fn before() {
        let forks = FORKS.get();
        if forks == 0 {
            // Whoever reads the clock for the first time sets it: that is over, too.
            Ring::now();
            wait_while(|| FORKING.swap(true, Ordering::SeqCst));
            // A signal handler forks with what it has interrupted.
            wait_while(|| INSIDE.load(Ordering::SeqCst) > own());
        }
        FORKS.set(forks + 1);
    }

    /// Lets the other threads go on.
    pub fn after_in_parent() {
        let forks = FORKS.get();
        FORKS.set(forks.saturating_sub(1));
        if forks == 1 {
            FORKING.store(false, Ordering::SeqCst);
        }
    }

    /// Forgets the other threads: the child does not have them.
    pub fn after_in_child() {
        INSIDE.store(own(), Ordering::SeqCst);
        SURVIVOR.store(Thread::current().number, Ordering::SeqCst);
        GENERATION.fetch_add(1, Ordering::SeqCst);
        after_in_parent();
    }

    fn own() -> usize {
        usize::from(COUNTED.get())
    }
}

fn wait_while(busy: impl Fn() -> bool) {
    for _ in 0..100 {
        if !busy() {
            return;
        }
        thread::yield_now();
    }
    while busy() {
        thread::sleep(Duration::from_micros(50));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        array,
        sync::{
            atomic::{AtomicU64, Ordering},
            Arc,
        },
    };

    /// Two locks that are taken one inside the other by four threads, while two others are about to fork again and
    /// again: between `before` and `after` both are free, and what they guard is whole.
    #[test]
    fn fault_19_a_fork_sees_no_lock_held_and_nothing_half_changed() {
        let pair: Arc<(Lock<u64>, Lock<u64>)> = Arc::default();
        let (stop, changes) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let writers: [_; 4] = array::from_fn(|_| {
            let (pair, stop, changes) = (pair.clone(), stop.clone(), changes.clone());
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let mut outer = pair.0.lock();
                    *outer += 1;
                    thread::yield_now();
                    *pair.1.lock() += 1;
                    changes.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        let forks: [_; 2] = array::from_fn(|_| {
            let (pair, changes) = (pair.clone(), changes.clone());
            thread::spawn(move || {
                for _ in 0..300 {
                    let seen = changes.load(Ordering::Relaxed);
                    wait_while(|| changes.load(Ordering::Relaxed) == seen);
                    fork::before();
                    fork::before();
                    let (one, other) = (pair.0 .0.try_lock(), pair.1 .0.try_lock());
                    assert_eq!(one.as_deref().ok(), other.as_deref().ok());
                    assert!(one.is_ok());
                    drop((one, other));
                    // Its own calls do not wait for itself.
                    assert!(*pair.0.lock() > seen);
                    fork::after_in_parent();
                    assert!(pair.0 .0.try_lock().is_ok());
                    fork::after_in_parent();
                }
            })
        });
        for fork in forks {
            assert!(fork.join().is_ok());
        }
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            assert!(writer.join().is_ok());
        }
        assert_eq!(*pair.0.lock(), changes.load(Ordering::Relaxed));
    }
}
