//! What threads share, named in one place: the models of `tests/trust/interleavings` put what they can watch in its
//! stead.

#[cfg(all(test, loom))]
pub(super) use super::interleavings::sync::{
    statics, thread, thread_local, ArcSwap, AtomicBool, AtomicU64, AtomicUsize, Mutex, MutexGuard,
};
#[cfg(not(all(test, loom)))]
pub(super) use arc_swap::ArcSwap;
#[cfg(not(all(test, loom)))]
pub(super) use std::{
    sync::{
        atomic::{AtomicBool, AtomicU64, AtomicUsize},
        Mutex, MutexGuard,
    },
    thread, thread_local,
};

#[cfg(not(all(test, loom)))]
macro_rules! statics {
    ($($items:item)*) => { $($items)* };
}
#[cfg(not(all(test, loom)))]
pub(super) use statics;
