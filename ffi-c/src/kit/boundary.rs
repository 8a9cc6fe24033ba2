//! The way in and out of every call: panics stop here, failures become a status and a message.

use super::codes::{CONSISTENT_ERR_BUFFER, CONSISTENT_ERR_PANIC, CONSISTENT_NONE_LIVE, CONSISTENT_OK};
use libconsistent::{Error, ErrorKind, Key, Placement};
use std::{
    any::Any,
    cell::RefCell,
    fmt::Display,
    panic::{catch_unwind, AssertUnwindSafe},
};

/// Proof that the pointers at hand come from a caller who keeps the rules of the header. Its methods (in `read` and
/// `write`) turn them into references that live as long as the call.
pub(crate) struct Caller(());

impl Caller {
    /// # Safety
    /// Every pointer that is handed to the caller's methods fulfils the header's rules as long as the caller lives.
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

/// Why a call did not succeed.
pub(crate) enum Failure {
    NoneLive,
    Buffer { cap: usize, needed: usize },
    Engine(Error),
}

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

/// An argument that is none of the more particular things; the message starts with its name.
pub(crate) fn argument(message: impl Into<String>) -> Failure {
    Failure::Engine(Error::new(ErrorKind::Argument, message))
}

/// Refuses an index; `what` are the things counted.
pub(crate) fn no_such(index: impl Display, len: usize, what: &str) -> Failure {
    argument(format!("index: {index}, but there are {len} {what}"))
}

/// An error with its place in front.
pub(crate) fn at(error: Error, place: impl Display) -> Error {
    Error::new(error.kind(), format!("{place}: {error}"))
}

/// Why a key has no node: its dialect refuses it, or nobody is live.
#[cold]
pub(crate) fn none_live(placement: &Placement, key: Key<'_>) -> Failure {
    placement.check_key(key).map_or_else(Failure::Engine, |()| Failure::NoneLive)
}

thread_local! {
    static LAST_MESSAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs a call and keeps the message if it fails.
pub(crate) fn call(caller: Caller, body: impl FnOnce(&Caller) -> Outcome) -> i32 {
    match run(caller, body) {
        Ok(()) => CONSISTENT_OK,
        Err((status, None)) => status,
        Err((status, Some(message))) => {
            keep_message(message);
            status
        }
    }
}

/// Keeps the message of a call that failed.
pub(crate) fn keep_message(message: String) {
    // A thread that is ending may have no messages any more.
    let _ = LAST_MESSAGE.try_with(|last| last.try_borrow_mut().map(|mut last| *last = message));
}

/// Runs a call without touching the message.
pub(crate) fn quietly(caller: Caller, body: impl FnOnce(&Caller) -> Outcome) -> i32 {
    match run(caller, body) {
        Ok(()) => CONSISTENT_OK,
        Err((status, _)) => status,
    }
}

/// The message of this thread's last failed call.
pub(crate) fn last_message() -> String {
    LAST_MESSAGE.try_with(|last| last.try_borrow().map(|last| last.clone()).unwrap_or_default()).unwrap_or_default()
}

fn run(caller: Caller, body: impl FnOnce(&Caller) -> Outcome) -> Result<(), (i32, Option<String>)> {
    #[cfg(target_family = "wasm")]
    keep_panics();
    // What a panic may leave behind half done is never seen again: rings publish whole snapshots or nothing.
    match catch_unwind(AssertUnwindSafe(|| body(&caller))) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Failure::NoneLive)) => Err((CONSISTENT_NONE_LIVE, None)),
        Ok(Err(Failure::Buffer { cap, needed })) => {
            let message = format!("buffer: room for {cap}, but {needed} are needed");
            Err((CONSISTENT_ERR_BUFFER, Some(message)))
        }
        Ok(Err(Failure::Engine(error))) => Err((error.kind().code(), Some(error.message().to_owned()))),
        Err(panic) => Err((CONSISTENT_ERR_PANIC, Some(panic_message(&*panic)))),
    }
}

/// Nothing unwinds on wasm32: a panic is a trap, and leaves its message before.
#[cfg(target_family = "wasm")]
fn keep_panics() {
    use std::sync::atomic::{AtomicBool, Ordering};

    static KEPT: AtomicBool = AtomicBool::new(false);
    if !KEPT.swap(true, Ordering::Relaxed) {
        std::panic::set_hook(Box::new(|panic| keep_message(panic_message(panic.payload()))));
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the library failed inside: {}", text.unwrap_or("no message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status_and_a_message() {
        let status = call(Caller(()), |_| panic!("number {}", 7));
        assert_eq!(status, CONSISTENT_ERR_PANIC);
        assert_eq!(last_message(), "the library failed inside: number 7");
    }

    #[test]
    fn what_is_not_a_failure_leaves_the_message() {
        assert_eq!(call(Caller(()), |_| Err(argument("first"))), ErrorKind::Argument.code());
        assert_eq!(call(Caller(()), |_| Ok(())), CONSISTENT_OK);
        assert_eq!(call(Caller(()), |_| Err(Failure::NoneLive)), CONSISTENT_NONE_LIVE);
        assert_eq!(quietly(Caller(()), |_| Err(argument("second"))), ErrorKind::Argument.code());
        assert_eq!(last_message(), "first");
    }
}
