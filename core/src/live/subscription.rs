//! Listening to a ring (`docs/SPEC.md`, 16.7).

use super::{event::Change, hooks::Listener, ring::Inner, Ring};
use std::{
    fmt,
    sync::{Arc, Weak},
};

/// A callback that listens to a ring, until this is closed or dropped.
#[must_use = "the callback listens only as long as this is held; `keep` lets it listen for as long as the ring lives"]
pub struct Subscription {
    ring: Weak<Inner>,
    listener: Weak<Listener>,
}

impl Subscription {
    /// Ends it: the callback is called no more. One call that another thread is making, or has just decided on, goes
    /// on; what the callback holds is dropped after it.
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
