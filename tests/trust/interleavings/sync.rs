//! What stands in for `std` and for arc-swap while loom explores.
//!
//! - loom takes `SeqCst` of a load or a store for acquire or release. Here they are made by steps that read and write
//!   at once, which see the newest value, as `SeqCst` does where all use of a value is `SeqCst`. Such a load releases,
//!   too: more than is promised.
//! - loom keeps of each value only the last access, so that a thread that reads and then changes a value hides that
//!   another has read it before, and their other order is never tried. Here each step is made behind one on a value
//!   beside it, which orders nothing and which any two steps contend for: every order of steps on a value is tried.
//! - `ArcSwap` is not the real one, but what is relied on of it: a store releases, a load acquires one of the values
//!   that were stored, and values live as long as somebody holds them. The real one promises more (its loads are
//!   `SeqCst`), so what holds here holds there. Its own steps are not explored.
//! - `Arc` stays that of `std`: counting references is no step of its own.

use std::{
    cell::Cell,
    fmt,
    ops::Deref,
    sync::{
        atomic::Ordering::{self, AcqRel, Acquire, Relaxed, SeqCst},
        Arc, LockResult, Mutex as Plain, OnceLock, PoisonError, TryLockResult, Weak,
    },
};

macro_rules! atomic {
    ($name:ident, $value:ty, $add:ident, $nothing:expr, { $($more:item)* }) => {
        #[derive(Debug, Default)]
        pub(crate) struct $name {
            value: loom::sync::atomic::$name,
            step: loom::sync::atomic::AtomicBool,
        }

        impl $name {
            pub(crate) fn new(value: $value) -> Self {
                Self { value: loom::sync::atomic::$name::new(value), ..Self::default() }
            }

            pub(crate) fn load(&self, order: Ordering) -> $value {
                match order {
                    SeqCst => self.stepped().$add($nothing, order),
                    _ => self.stepped().load(order),
                }
            }

            pub(crate) fn store(&self, value: $value, order: Ordering) {
                match order {
                    SeqCst => _ = self.stepped().swap(value, order),
                    _ => self.stepped().store(value, order),
                }
            }

            pub(crate) fn swap(&self, value: $value, order: Ordering) -> $value {
                self.stepped().swap(value, order)
            }

            $($more)*

            /// The value, for one step.
            fn stepped(&self) -> &loom::sync::atomic::$name {
                self.step.swap(true, Relaxed);
                &self.value
            }
        }
    };
}

macro_rules! number {
    ($name:ident, $value:ty) => {
        atomic!($name, $value, fetch_add, 0, {
            pub(crate) fn fetch_add(&self, by: $value, order: Ordering) -> $value {
                self.stepped().fetch_add(by, order)
            }

            pub(crate) fn fetch_sub(&self, by: $value, order: Ordering) -> $value {
                self.stepped().fetch_sub(by, order)
            }

            pub(crate) fn compare_exchange(
                &self,
                seen: $value,
                value: $value,
                order: Ordering,
                failed: Ordering,
            ) -> Result<$value, $value> {
                self.stepped().compare_exchange(seen, value, order, failed)
            }

            pub(crate) fn fetch_update(
                &self,
                order: Ordering,
                failed: Ordering,
                mut change: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut seen = self.load(failed);
                while let Some(value) = change(seen) {
                    match self.compare_exchange(seen, value, order, failed) {
                        Ok(before) => return Ok(before),
                        Err(now) => seen = now,
                    }
                }
                Err(seen)
            }
        });
    };
}

atomic!(AtomicBool, bool, fetch_or, false, {});
number!(AtomicU64, u64);
number!(AtomicUsize, usize);

pub(crate) use loom::sync::MutexGuard;

/// loom's, made when it is first locked, so that a constant function can make this.
pub(crate) struct Mutex<T> {
    value: Plain<Option<T>>,
    made: OnceLock<loom::sync::Mutex<T>>,
}

impl<T> Mutex<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self { value: Plain::new(Some(value)), made: OnceLock::new() }
    }

    fn made(&self) -> &loom::sync::Mutex<T> {
        let value = || self.value.lock().unwrap_or_else(PoisonError::into_inner).take().expect("made once");
        self.made.get_or_init(|| loom::sync::Mutex::new(value()))
    }

    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        self.made().lock()
    }

    pub(crate) fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        self.made().try_lock()
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex").finish_non_exhaustive()
    }
}

pub(crate) struct ArcSwap<T> {
    /// Which of those that were stored is there.
    number: AtomicUsize,
    stored: Plain<Stored<T>>,
}

struct Stored<T> {
    all: Vec<Weak<T>>,
    last: Arc<T>,
}

impl<T> ArcSwap<T> {
    pub(crate) fn from_pointee(value: T) -> Self {
        let last = Arc::new(value);
        let stored = Plain::new(Stored { all: vec![Arc::downgrade(&last)], last });
        Self { number: AtomicUsize::new(0), stored }
    }

    pub(crate) fn load_full(&self) -> Arc<T> {
        // An earlier one that nobody holds any more is not there to be loaded.
        let seen = self.of(self.number.load(Acquire));
        seen.or_else(|| self.of(self.number.fetch_add(0, AcqRel))).expect("the last one is held")
    }

    pub(crate) fn load(&self) -> Guard<T> {
        Guard(self.load_full())
    }

    pub(crate) fn store(&self, value: Arc<T>) {
        let number = {
            let mut stored = self.stored();
            stored.all.push(Arc::downgrade(&value));
            stored.all.len() - 1
        };
        self.number.swap(number, AcqRel);
        let before = std::mem::replace(&mut self.stored().last, value);
        drop(before);
    }

    fn of(&self, number: usize) -> Option<Arc<T>> {
        self.stored().all.get(number).and_then(Weak::upgrade)
    }

    fn stored(&self) -> std::sync::MutexGuard<'_, Stored<T>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Guard<T>(Arc<T>);

impl<T> Deref for Guard<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.0
    }
}

pub(crate) mod thread {
    pub(crate) use loom::thread::{spawn, yield_now};

    pub(crate) fn sleep(_: std::time::Duration) {
        yield_now();
    }
}

/// They begin anew in every interleaving.
macro_rules! statics {
    ($($(#[$doc:meta])* static $name:ident: $kind:ty = $initial:expr;)*) => {
        loom::lazy_static! { $($(#[$doc])* static ref $name: $kind = $initial;)* }
    };
}
pub(crate) use statics;

macro_rules! per_thread {
    ($($(#[$doc:meta])* static $name:ident: Cell<$value:ty> = const { $initial:expr };)*) => {$(
        $(#[$doc])*
        static $name: crate::live::interleavings::sync::PerThread<$value> = {
            loom::thread_local!(static KEY: Cell<$value> = $initial);
            crate::live::interleavings::sync::PerThread(&KEY)
        };
    )*};
}
pub(crate) use per_thread as thread_local;

pub(crate) struct PerThread<T: 'static>(pub(crate) &'static loom::thread::LocalKey<Cell<T>>);

impl<T: Copy> PerThread<T> {
    pub(crate) fn get(&self) -> T {
        self.0.with(Cell::get)
    }

    pub(crate) fn set(&self, value: T) {
        self.0.with(|cell| cell.set(value));
    }

    pub(crate) fn replace(&self, value: T) -> T {
        self.0.with(|cell| cell.replace(value))
    }
}
