//! Models of the live ring's concurrent parts: loom runs the engine's own code in the interleavings of a few threads,
//! up to a bound of preemptions; `sync` says what stands in for what. Each model says in its name what holds.

mod counters;
mod gate;
mod health;
mod leases;
mod publication;
pub(crate) mod sync;
mod telling;

use super::{lock::Lock, Ring};
use loom::thread::{spawn, JoinHandle};
use std::sync::{
    atomic::{AtomicU64, Ordering},
    Arc,
};

/// Explores a model, and prints how many interleavings there were. `preemptions`: so many times a thread that could go
/// on is held up, at most; `None`: however often.
fn explore(name: &str, preemptions: Option<usize>, model: impl Fn() + Send + Sync + 'static) {
    let explored = Arc::new(AtomicU64::new(0));
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = preemptions;
    builder.max_branches = 100_000;
    (builder.max_permutations, builder.max_duration) = (None, None);
    let count = explored.clone();
    builder.check(move || {
        count.fetch_add(1, Ordering::Relaxed);
        // What is there once for a process is there before the threads are.
        drop(Lock::new(()).lock());
        model();
    });
    let bound = preemptions.map_or("unbounded".to_owned(), |most| format!("{most} preemptions"));
    println!("\nmodel: {name}: {} interleavings, {bound}", explored.load(Ordering::Relaxed));
}

/// A ring of these nodes.
fn ring<const N: usize>(ids: [&str; N]) -> Ring {
    Ring::new(ids, "rendezvous").expect("a ring")
}

/// Another thread of a model.
fn beside<T: 'static>(work: impl FnOnce() -> T + 'static) -> JoinHandle<T> {
    spawn(work)
}

fn done<T>(thread: JoinHandle<T>) -> T {
    thread.join().expect("a thread of the model")
}
