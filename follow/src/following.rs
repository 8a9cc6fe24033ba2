//! Threads that follow: started, stopped, and started again in the child of a fork.

use crate::task::{wait, Bell, Order, Task};
use libconsistent::{Error, ErrorKind, FollowPolicy, Lock, Ring};
use std::{
    cell::Cell,
    fmt, io, mem,
    path::Path,
    process,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
        Arc, Weak,
    },
    thread::{self, JoinHandle},
};

/// A ring that follows a file, until this is closed or dropped.
///
/// The file is looked at when the system says that something happened in its folder, and every
/// [`poll`](FollowPolicy::poll) besides; what is in it is offered ([`Ring::offer`]) once it has stayed the same for
/// [`debounce`](FollowPolicy::debounce), and what never does after `poll`. So a file may be written in place or
/// renamed, its folder, or a link on the way, may be replaced, may go and come back, or not be there yet. What was
/// refused is offered again when the file is another one, not when the ring is.
///
/// The child of a `fork` follows by a thread of its own, if [`fork::after_in_child`](crate::fork::after_in_child) is
/// called.
#[must_use = "the ring follows only as long as this is held"]
pub struct Following(Arc<Inner>);

pub(crate) struct Inner {
    order: Order,
    running: Lock<Option<Running>>,
}

struct Running {
    /// The process that has the thread.
    process: u32,
    bell: Arc<Bell>,
    thread: JoinHandle<()>,
}

thread_local! {
    /// The address of the bell that this thread listens to, if it follows.
    static MINE: Cell<usize> = const { Cell::new(0) };
}

/// Those who follow, for `fork` and for `close_all`.
pub(crate) static ALL: Lock<Vec<Weak<Inner>>> = Lock::new(Vec::new());

impl Following {
    /// Lets a ring follow the topology document at `path`, and the document of states at `states`
    /// ([`Ring::offer_states`]) if there is one. What the files have is offered before this returns, once; if they are
    /// not there, or are refused, [`Ring::source`] and whoever listens are told, and they are waited for.
    ///
    /// # Errors
    /// `argument` for a policy that is none, for an empty path, and if the system has no thread for it.
    pub fn start(
        ring: &Ring,
        path: impl AsRef<Path>,
        states: Option<&Path>,
        policy: FollowPolicy,
    ) -> Result<Self, Error> {
        Self::start_telling(ring, path, states, policy, || {})
    }

    /// The same, with a function that is called whenever something was offered, in the thread that did.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_telling(
        ring: &Ring,
        path: impl AsRef<Path>,
        states: Option<&Path>,
        policy: FollowPolicy,
        after: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let order = Order {
            ring: ring.clone(),
            path: path.as_ref().to_owned(),
            states: states.map(Path::to_owned),
            policy: policy.checked()?,
            after: Box::new(after),
        };
        for (name, path) in [("path", Some(&order.path)), ("states", order.states.as_ref())] {
            if path.is_some_and(|path| path.as_os_str().is_empty()) {
                return Err(Error::new(ErrorKind::Argument, format!("{name}: empty")));
            }
        }
        let inner = Arc::new(Inner { order, running: Lock::new(None) });
        let running = inner.run(true).map_err(|error| Error::new(ErrorKind::Argument, format!("thread: {error}")))?;
        *inner.running.lock() = Some(running);
        let mut all = ALL.lock();
        all.retain(|other| other.strong_count() > 0);
        all.push(Arc::downgrade(&inner));
        Ok(Self(inner))
    }

    /// Ends it: the thread has ended when this returns, unless it is the one that calls.
    pub fn close(self) {}
}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl fmt::Debug for Following {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Following").field("path", &self.0.order.path).finish_non_exhaustive()
    }
}

/// Ends all that follow in this process, such as before an interpreter ends that they call.
pub fn close_all() {
    for inner in all() {
        inner.close();
    }
}

/// Those that still are.
pub(crate) fn all() -> Vec<Arc<Inner>> {
    ALL.lock().iter().filter_map(Weak::upgrade).collect()
}

impl Inner {
    /// Starts the thread; the first look is this one's, if it is to look first.
    fn run(self: &Arc<Self>, looks_first: bool) -> io::Result<Running> {
        let (hints, hinted) = sync_channel(1);
        let bell = Arc::new(Bell { is_stopped: AtomicBool::new(false), hints });
        let mut task = Task::new(&self.order.policy);
        if looks_first {
            task.look(&self.order, false);
        }
        let (inner, rung, least) = (Arc::downgrade(self), bell.clone(), self.order.policy.debounce);
        let work = move || {
            MINE.set(Arc::as_ptr(&rung).addr());
            let mut was_hinted = false;
            // Between looks it holds nothing: what a fork leaves behind here is no ring that nobody could free.
            while let Some(inner) = inner.upgrade().filter(|_| !rung.is_stopped.load(Ordering::Acquire)) {
                // Before the look: what happens between the two is seen by both, not by none.
                task.keep_watch(&inner.order, &rung);
                let due = task.look(&inner.order, was_hinted);
                drop(inner);
                was_hinted = wait(&hinted, &rung, due, least);
            }
        };
        let thread = thread::Builder::new().name("libconsistent".into()).spawn(work)?;
        Ok(Running { process: process::id(), bell, thread })
    }

    fn close(&self) {
        let running = self.running.lock().take();
        match running {
            None => {}
            // A thread of the parent's: the child has nothing of it.
            Some(running) if running.process != process::id() => mem::forget(running),
            Some(Running { bell, thread, .. }) => {
                bell.stop();
                if MINE.get() != Arc::as_ptr(&bell).addr() {
                    // One that panicked has told so.
                    let _ = thread.join();
                }
            }
        }
    }

    /// Goes on in the child of a fork.
    pub(crate) fn restart(self: &Arc<Self>) {
        let Some(old) = self.running.lock().take() else { return };
        if old.process == process::id() {
            *self.running.lock() = Some(old);
            return;
        }
        mem::forget(old);
        match self.run(false) {
            Ok(running) => *self.running.lock() = Some(running),
            Err(error) => {
                let origin = self.order.path.to_string_lossy();
                self.order.ring.offer_failed(&origin, &format!("no thread follows it in this process: {error}"));
            }
        }
    }
}
