//! What a thread that follows does: it looks at the files and offers what has settled.

use crate::{
    file::{Found, Settling, Step},
    watch::{folders, Watch},
};
use libconsistent::{FollowPolicy, Ring};
use std::{
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How long a system that gave no watch is not asked for one again.
const WATCHLESS: Duration = Duration::from_secs(60);

/// Who follows what.
pub(crate) struct Order {
    pub(crate) ring: Ring,
    pub(crate) path: PathBuf,
    pub(crate) states: Option<PathBuf>,
    pub(crate) policy: FollowPolicy,
    /// Called when something was offered.
    pub(crate) after: Box<dyn Fn() + Send + Sync>,
}

impl Order {
    fn paths(&self) -> impl Iterator<Item = &Path> {
        [Some(&self.path), self.states.as_ref()].into_iter().flatten().map(PathBuf::as_path)
    }
}

/// How a thread is told to stop, and that something may have happened.
pub(crate) struct Bell {
    pub(crate) is_stopped: AtomicBool,
    pub(crate) hints: SyncSender<()>,
}

impl Bell {
    pub(crate) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Release);
        // If a hint waits the thread wakes up by that.
        let _ = self.hints.try_send(());
    }
}

/// What is known of the files, from one look to the next.
pub(crate) struct Task {
    began: Instant,
    topology: Settling,
    states: Settling,
    marks: Marks,
    watch: Option<Watch>,
    /// Whether it was there at the last look.
    is_watch_old: bool,
    /// When a watch is asked for again.
    watch_at: Duration,
}

/// The last document of states that was taken.
#[derive(Default)]
struct Marks {
    text: Option<Vec<u8>>,
    /// When it is offered again.
    next: Option<Duration>,
    /// The ring's epoch then, if some of its nodes were no members.
    waits_since: Option<u64>,
}

impl Task {
    pub(crate) fn new(policy: &FollowPolicy) -> Self {
        let settling = || Settling::new(policy.debounce, policy.poll);
        Self {
            began: Instant::now(),
            topology: settling(),
            states: settling(),
            marks: Marks::default(),
            watch: None,
            is_watch_old: false,
            watch_at: Duration::ZERO,
        }
    }

    /// Looks at the files, and offers what is to be offered. How long it may be until the next look.
    pub(crate) fn look(&mut self, order: &Order, was_hinted: bool) -> Duration {
        let now = self.began.elapsed();
        let was_settled = self.topology.is_settled() && self.states.is_settled();
        let (mut wake, mut is_new, mut has_offered) = (now.saturating_add(order.policy.poll), false, false);
        let topology = self.topology.see(Found::at(&order.path), now);
        if topology == Step::Take {
            offer(order, self.topology.taken());
            has_offered = true;
        }
        let states = order.states.as_deref().map_or(Step::Same, |path| self.states.see(Found::at(path), now));
        has_offered |= self.offer_states(order, states == Step::Take);
        for step in [topology, states] {
            is_new |= step != Step::Same;
            if let Step::Again(at) = step {
                wake = wake.min(at);
            }
        }
        // It has not told of what was found: the folder that it watches is another one by now.
        if is_new && was_settled && !was_hinted && self.is_watch_old {
            self.watch = None;
        }
        self.is_watch_old = self.watch.is_some();
        if has_offered {
            (order.after)();
        }
        let until = self.marks.next.map(|next| next.saturating_sub(unix_time()));
        wake.saturating_sub(self.began.elapsed()).min(until.unwrap_or(Duration::MAX))
    }

    /// Watches the folders that there are now.
    pub(crate) fn keep_watch(&mut self, order: &Order, bell: &Bell) {
        let (now, folders) = (self.began.elapsed(), folders(order.paths()));
        if now < self.watch_at || self.watch.as_ref().is_some_and(|watch| *watch.folders() == folders) {
            return;
        }
        (self.watch, self.is_watch_old) = (None, false);
        // A watch has a thread: it is not made in vain.
        if !folders.is_empty() {
            self.watch = Watch::of(folders, bell.hints.clone());
            if self.watch.is_none() {
                self.watch_at = now.saturating_add(WATCHLESS);
            }
        }
    }

    /// Offers the document of states if it is another one, if one of its entries has ended, or if a node that was no
    /// member may be one by now. Whether it did.
    fn offer_states(&mut self, order: &Order, is_new: bool) -> bool {
        let Some(path) = &order.states else { return false };
        let origin = path.to_string_lossy();
        let text = match (is_new, self.states.taken()) {
            (true, Some(Found::Text(text))) => Some(text),
            (true, Some(Found::Failed(reason))) => {
                order.ring.offer_states_failed(&origin, reason);
                return true;
            }
            _ => None,
        };
        let now = unix_time();
        let is_due = self.marks.next.is_some_and(|next| next <= now)
            || self.marks.waits_since.is_some_and(|epoch| epoch != order.ring.epoch());
        let Some(text) = text.or(self.marks.text.as_ref().filter(|_| is_due)) else { return false };
        let epoch = order.ring.epoch();
        match order.ring.offer_states(text, &origin, now) {
            Ok(offered) => {
                let waits_since = (offered.unknown > 0).then_some(epoch);
                self.marks = Marks { text: Some(text.clone()), next: offered.next, waits_since };
            }
            // What is refused is told by the ring. What was taken before goes on to count.
            Err(_) if is_new => {}
            Err(_) => (self.marks.next, self.marks.waits_since) = (None, None),
        }
        true
    }
}

/// Offers what was found where the topology should be. What is refused is told by the ring.
fn offer(order: &Order, found: Option<&Found>) {
    let origin = order.path.to_string_lossy();
    match found {
        Some(Found::Text(text)) => drop(order.ring.offer(text, &origin, order.policy.max_loss)),
        Some(Found::Failed(reason)) => order.ring.offer_failed(&origin, reason),
        None => {}
    }
}

fn unix_time() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Waits until the next look is due, or something may have happened: but at least so long between two looks. Whether
/// something may have happened.
pub(crate) fn wait(hints: &Receiver<()>, bell: &Bell, due: Duration, least: Duration) -> bool {
    let (began, mut was_hinted) = (Instant::now(), false);
    loop {
        let until = if was_hinted { least.min(due) } else { due };
        let left = until.saturating_sub(began.elapsed());
        if bell.is_stopped.load(Ordering::Acquire) || left.is_zero() {
            return was_hinted;
        }
        match hints.recv_timeout(left) {
            Ok(()) => was_hinted = true,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return was_hinted,
        }
    }
}
