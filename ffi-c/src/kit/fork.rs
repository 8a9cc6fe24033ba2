//! `fork` with threads: see `libconsistent::fork`.

use super::boundary::Outcome;

/// Has the engine hold its locks still while the process forks. To be called before there is a lock.
#[cfg(unix)]
pub(crate) fn follow_forks() -> Outcome {
    use libconsistent::{
        fork::{after_in_child, after_in_parent, before},
        Error, ErrorKind,
    };
    use std::{
        ffi::c_int,
        sync::atomic::{AtomicBool, Ordering},
    };

    static DONE: AtomicBool = AtomicBool::new(false);
    type Handler = Option<extern "C" fn()>;
    extern "C" {
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }
    extern "C" fn prepare() {
        before();
    }
    extern "C" fn parent() {
        after_in_parent();
    }
    extern "C" fn child() {
        after_in_child();
        #[cfg(feature = "follow")]
        libconsistent_follow::fork::after_in_child();
    }
    if DONE.load(Ordering::Acquire) {
        return Ok(());
    }
    // Two threads that come at once both do it, which is harmless: nobody waits for another that a fork may lose.
    // SAFETY: POSIX's own declaration; the handlers take nothing and do not panic. libc forgets them with the library.
    if unsafe { pthread_atfork(Some(prepare), Some(parent), Some(child)) } != 0 {
        return Err(Error::new(ErrorKind::TooMany, "fork handlers: the system has no memory for one more").into());
    }
    DONE.store(true, Ordering::Release);
    Ok(())
}

/// Nothing forks here.
#[cfg(not(unix))]
pub(crate) fn follow_forks() -> Outcome {
    Ok(())
}
