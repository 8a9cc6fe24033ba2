//! Who listens to a ring, in one JavaScript thread. Changes come from any thread and wait here; `lib/changes.js` takes
//! them, after each change that its own thread makes, and when it is woken.

use crate::{error::Result, handle::Handle};
use libconsistent::{Change, Subscription};
use napi::{
    bindgen_prelude::BigInt,
    threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode},
    Status,
};
use napi_derive::napi;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Keeps no process alive.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// The most changes that wait, beside those of one change of the topology: beyond it the oldest are left out, and
/// counted.
const MOST_WAITING: usize = 1 << 16;

#[derive(Default)]
struct Line(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    changes: VecDeque<Change>,
    /// Whether the thread has been woken, and has not yet said that it found nothing more.
    is_woken: bool,
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing in here is ever half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a change wait; whether the thread is to be woken.
    fn push(&self, change: Change) -> bool {
        let mut waiting = self.lock();
        let of_other = |first: &Change| {
            first.epoch == first.epoch_before
                || (first.epoch_before, first.epoch) != (change.epoch_before, change.epoch)
        };
        let changes = &mut waiting.changes;
        while changes.len() >= MOST_WAITING && changes.front().is_some_and(of_other) {
            let gone = changes.pop_front().map_or(0, |gone| gone.lost + 1);
            changes.front_mut().into_iter().for_each(|next| next.lost += gone);
        }
        changes.push_back(change);
        !std::mem::replace(&mut waiting.is_woken, true)
    }
}

#[napi(object, object_from_js = false)]
pub struct ChangeOutput {
    pub why: &'static str,
    pub node: Option<String>,
    pub from: Option<&'static str>,
    pub to: Option<&'static str>,
    pub epoch_before: BigInt,
    pub epoch: BigInt,
    pub lost: f64,
    pub reason: Option<String>,
}

impl ChangeOutput {
    fn new(change: Change) -> Self {
        Self {
            why: change.why.name(),
            node: change.node,
            from: change.from.map(|state| state.name()),
            to: change.to.map(|state| state.name()),
            epoch_before: change.epoch_before.into(),
            epoch: change.epoch.into(),
            lost: change.lost as f64,
            reason: change.reason,
        }
    }
}

/// One who listens, until it is closed or its thread ends.
#[napi]
pub struct Listening {
    line: Arc<Line>,
    subscription: Option<Subscription>,
}

#[napi]
impl Handle {
    /// Lets changes wait from now on. `wake` is called in this thread after one came, whichever thread made it, and
    /// once until [`has_more`](Listening::has_more) says no.
    #[napi(catch_unwind)]
    pub fn on_change(&self, wake: Wake) -> Result<Listening> {
        let line = Arc::new(Line::default());
        let waiting = line.clone();
        let tell = move |change: &Change| {
            if waiting.push(change.clone()) {
                // It fails only while the thread is ending.
                wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
            }
        };
        let subscription = self.on_ring(|ring| Ok(ring.on_change(tell)))?;
        Ok(Listening { line, subscription: Some(subscription) })
    }
}

#[napi]
impl Listening {
    /// The changes that wait, or so many of them.
    #[napi(catch_unwind)]
    pub fn take(&self, most: Option<u32>) -> Vec<ChangeOutput> {
        let mut waiting = self.line.lock();
        let taken = most.map_or(usize::MAX, |most| most as usize).min(waiting.changes.len());
        let changes: Vec<Change> = waiting.changes.drain(..taken).collect();
        drop(waiting);
        changes.into_iter().map(ChangeOutput::new).collect()
    }

    /// Whether more wait; if not, the next one wakes.
    #[napi(catch_unwind)]
    pub fn has_more(&self) -> bool {
        let mut waiting = self.line.lock();
        waiting.is_woken = !waiting.changes.is_empty();
        waiting.is_woken
    }

    #[napi(catch_unwind)]
    pub fn close(&mut self) {
        self.subscription = None;
        self.line.lock().changes.clear();
    }
}
