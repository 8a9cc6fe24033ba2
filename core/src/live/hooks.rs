//! Who is told of changes (`docs/SPEC.md`, 16.7). Changes wait in one line, in the order in which they were made; one
//! thread at a time tells them, holding no lock: whoever made a change, unless another thread is telling already.

use super::{
    event::Change,
    lock::{Lock, Thread},
    sync::{AtomicBool, AtomicUsize},
};
use std::{
    collections::VecDeque,
    panic::{catch_unwind, AssertUnwindSafe},
    sync::{atomic::Ordering, Arc},
};

/// The most changes that wait, beside those of one call: beyond it the oldest are left out, and counted.
const MOST_WAITING: usize = 1 << 16;

/// Whoever listens to a ring, and what they are still to be told.
#[derive(Default)]
pub(super) struct Hooks {
    /// How many there are, so that a change that nobody listens to costs one load.
    listening: AtomicUsize,
    desk: Lock<Desk>,
}

#[derive(Default)]
struct Desk {
    listeners: Listeners,
    /// The changes to be told, each with its number.
    waiting: VecDeque<(u64, Change)>,
    /// The number of the next change, and of the next listener.
    next: u64,
    /// Whoever is telling.
    teller: Option<Thread>,
}

type Listeners = Arc<[Arc<Listener>]>;

pub(super) struct Listener {
    /// The number of the first change it is told.
    since: u64,
    is_closed: AtomicBool,
    callback: Box<dyn Fn(&Change) + Send + Sync>,
}

impl Hooks {
    /// Whether anybody is to be told of changes.
    pub(super) fn is_heard(&self) -> bool {
        cfg!(feature = "tracing") || self.listening.load(Ordering::Acquire) > 0
    }

    /// Lets changes wait. Under the writers' lock, so that they wait in their order.
    pub(super) fn note(&self, changes: Vec<Change>) {
        let mut desk = self.desk.lock();
        let first = desk.next;
        desk.next += changes.len() as u64;
        desk.waiting.extend((first..).zip(changes));
        while desk.waiting.len() > MOST_WAITING && desk.waiting.front().is_some_and(|&(number, _)| number < first) {
            let gone = desk.waiting.pop_front().map_or(0, |(_, gone)| gone.lost + 1);
            desk.waiting.front_mut().into_iter().for_each(|(_, next)| next.lost += gone);
        }
    }

    /// Tells what waits, unless a thread is doing so. Under no lock: callbacks may call anything.
    pub(super) fn tell(&self) {
        if !self.is_heard() {
            return;
        }
        {
            let mut desk = self.desk.lock();
            // A thread that a fork left behind tells nothing more.
            if desk.waiting.is_empty() || desk.teller.is_some_and(Thread::is_there) {
                return;
            }
            desk.teller = Some(Thread::current());
        }
        while let Some((number, change, listeners)) = self.next() {
            #[cfg(feature = "tracing")]
            without_panic(|| trace(&change));
            for listener in listeners.iter().filter(|listener| listener.since <= number) {
                if !listener.is_closed.load(Ordering::Acquire) {
                    without_panic(|| (listener.callback)(&change));
                }
            }
        }
    }

    /// The next change to tell, and whom; none ends the telling.
    fn next(&self) -> Option<(u64, Change, Listeners)> {
        let mut desk = self.desk.lock();
        let next = desk.waiting.pop_front();
        if next.is_none() {
            (desk.teller, desk.waiting) = (None, VecDeque::new());
        }
        next.map(|(number, change)| (number, change, desk.listeners.clone()))
    }

    pub(super) fn add(&self, callback: Box<dyn Fn(&Change) + Send + Sync>) -> Arc<Listener> {
        let mut desk = self.desk.lock();
        let listener = Arc::new(Listener { since: desk.next, is_closed: AtomicBool::new(false), callback });
        desk.listeners = desk.listeners.iter().chain([&listener]).cloned().collect();
        self.listening.store(desk.listeners.len(), Ordering::Release);
        listener
    }

    pub(super) fn remove(&self, listener: &Arc<Listener>) {
        listener.is_closed.store(true, Ordering::Release);
        let mut desk = self.desk.lock();
        let before = std::mem::take(&mut desk.listeners);
        desk.listeners = before.iter().filter(|other| !Arc::ptr_eq(other, listener)).cloned().collect();
        self.listening.store(desk.listeners.len(), Ordering::Release);
        if !self.is_heard() {
            desk.waiting.clear();
        }
        // What a callback holds may use the ring when it is dropped.
        drop(desk);
    }
}

/// A callback that panics has told of it by the panic hook, and the others go on.
fn without_panic(call: impl FnOnce()) {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(());
}

/// `WARN` when a node goes down or a document is refused, else `INFO`.
#[cfg(feature = "tracing")]
fn trace(change: &Change) {
    let Change { why, node, from, to, epoch_before, epoch, lost, reason } = change;
    if let Some(reason) = reason {
        tracing::warn!(target: "libconsistent", reason, epoch, lost, "document refused");
        return;
    }
    let (why, from, to) = (why.name(), from.map(|state| state.name()), to.map(|state| state.name()));
    let node = node.as_deref();
    match change.to {
        Some(crate::State::Down) => {
            tracing::warn!(target: "libconsistent", node, from, to, why, epoch_before, epoch, lost, "node down");
        }
        _ => tracing::info!(target: "libconsistent", node, from, to, why, epoch_before, epoch, lost, "ring changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{Ring, Why};
    use crate::Scheme;
    use std::sync::mpsc::channel;

    /// The child of a fork does not have the thread that was telling: it tells what waited, and goes on.
    #[test]
    fn a_thread_that_a_fork_left_behind_holds_nobody_up() {
        let ring = Ring::new(["a", "b"], Scheme::default()).unwrap();
        let (tell, told) = channel();
        let _subscription = ring.on_change(move |change| tell.send(change.to).unwrap());
        let hooks = &ring.inner.hooks;
        hooks.desk.lock().teller = Some(Thread::current());
        ring.mark_down("a").unwrap();
        assert!(told.try_recv().is_err(), "this thread is taken for one that is telling");
        hooks.desk.lock().teller = Some(Thread::left_behind());
        ring.mark_up("a").unwrap();
        assert_eq!(told.try_iter().count(), 2);
        assert!(hooks.desk.lock().teller.is_none());
    }

    #[test]
    fn nothing_waits_for_nobody() {
        let ring = Ring::new(["a", "b"], Scheme::default()).unwrap();
        ring.mark_down("a").unwrap();
        assert!(cfg!(feature = "tracing") || ring.inner.hooks.desk.lock().next == 0);
        let subscription = ring.on_change(|change| assert_eq!(change.why, Why::Mark));
        ring.mark_up("a").unwrap();
        let desk = ring.inner.hooks.desk.lock();
        assert!(desk.waiting.is_empty() && desk.waiting.capacity() == 0 && desk.next > 0);
        drop(desk);
        subscription.close();
        assert!(ring.inner.hooks.desk.lock().listeners.is_empty());
    }
}
