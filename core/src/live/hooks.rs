//! Who is told of changes (`docs/SPEC.md`, 16.7). Changes wait in one line, in the order in which they were made; one
//! thread at a time tells them, holding no lock: whoever made a change, unless another thread is telling already.

use super::{
    event::Change,
    lock::{Lock, Thread},
    ring::Inner,
    Ring,
};
use std::{
    collections::VecDeque,
    fmt,
    panic::{catch_unwind, AssertUnwindSafe},
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        Arc, Weak,
    },
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
    listeners: Arc<[Arc<Listener>]>,
    /// The changes to be told, each with its number.
    waiting: VecDeque<(u64, Change)>,
    /// The number of the next change, and of the next listener.
    next: u64,
    /// Whoever is telling.
    teller: Option<Thread>,
}

struct Listener {
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
    fn next(&self) -> Option<(u64, Change, Arc<[Arc<Listener>]>)> {
        let mut desk = self.desk.lock();
        let next = desk.waiting.pop_front();
        if next.is_none() {
            (desk.teller, desk.waiting) = (None, VecDeque::new());
        }
        next.map(|(number, change)| (number, change, desk.listeners.clone()))
    }

    fn add(&self, callback: Box<dyn Fn(&Change) + Send + Sync>) -> Arc<Listener> {
        let mut desk = self.desk.lock();
        let listener = Arc::new(Listener { since: desk.next, is_closed: AtomicBool::new(false), callback });
        desk.listeners = desk.listeners.iter().chain([&listener]).cloned().collect();
        self.listening.store(desk.listeners.len(), Ordering::Release);
        listener
    }

    fn remove(&self, listener: &Arc<Listener>) {
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

/// `WARN` when a node goes down, else `INFO`.
#[cfg(feature = "tracing")]
fn trace(change: &Change) {
    let Change { why, node, from, to, epoch_before, epoch, lost } = change;
    let (why, from, to) = (why.name(), from.map(|state| state.name()), to.map(|state| state.name()));
    let node = node.as_deref();
    match change.to {
        Some(crate::State::Down) => {
            tracing::warn!(target: "libconsistent", node, from, to, why, epoch_before, epoch, lost, "node down");
        }
        _ => tracing::info!(target: "libconsistent", node, from, to, why, epoch_before, epoch, lost, "ring changed"),
    }
}

/// A callback that listens to a ring, until this is closed or dropped.
#[must_use = "the callback listens only as long as this is held; `keep` lets it listen for as long as the ring lives"]
pub struct Subscription {
    ring: Weak<Inner>,
    listener: Weak<Listener>,
}

impl Subscription {
    /// Ends it: no call of the callback begins any more. One that another thread is making goes on; what the callback
    /// holds is dropped after it.
    pub fn close(self) {}

    /// Lets the callback listen for as long as the ring lives.
    pub fn keep(mut self) {
        self.ring = Weak::new();
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let (Some(inner), Some(listener)) = (self.ring.upgrade(), self.listener.upgrade()) {
            inner.hooks.remove(&listener);
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

impl Ring {
    /// Calls `callback` for every later change of a node's state, of the members, and of the topology, until the
    /// subscription is dropped. What is told, and in which order, is `docs/SPEC.md`, 16.7.
    ///
    /// Changes are told in the order in which they were made, one at a time, by a thread that made one, before its call
    /// returns; if another thread is telling just then, that thread tells them. Nothing is locked meanwhile: the
    /// callback may call whatever it likes, and what it changes itself is told after it has returned. A callback that
    /// panics stops neither the ring nor other callbacks. Where callbacks take long, so many that 65,536 changes wait,
    /// the oldest are left out, and the next one says how many ([`Change::lost`]).
    ///
    /// A callback that holds the ring keeps it alive until the subscription is closed.
    ///
    /// ```
    /// # use libconsistent::{Ring, Scheme, State};
    /// # use std::sync::mpsc::channel;
    /// let ring = Ring::new(["a", "b"], Scheme::default())?;
    /// let (tell, told) = channel();
    /// let subscription = ring.on_change(move |change| {
    ///     let _ = tell.send((change.node.clone(), change.to, change.why.name()));
    /// });
    /// ring.mark_down("b")?;
    /// assert_eq!(told.recv()?, (Some("b".into()), Some(State::Down), "mark"));
    /// subscription.close();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_change(&self, callback: impl Fn(&Change) + Send + Sync + 'static) -> Subscription {
        // Every change that is published later is told.
        let _writer = self.writer();
        let listener = self.inner.hooks.add(Box::new(callback));
        Subscription { ring: Arc::downgrade(&self.inner), listener: Arc::downgrade(&listener) }
    }
}
