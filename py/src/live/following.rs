//! Files that a ring follows.

use crate::{
    types::{
        invalid,
        records::{duration, number},
        OrRaise,
    },
    view::{Followed, Look, Ring},
};
use libconsistent::{ErrorKind, FollowPolicy, Lock};
use pyo3::{
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyTuple},
    wrap_pyfunction,
};
use std::path::PathBuf;

/// A file that a ring follows, until close() or the end of its `with` block; for as long as there is the ring if
/// neither comes.
#[pyclass(frozen, weakref, module = "libconsistent")]
pub struct Following {
    followed: Followed,
    path: PathBuf,
}

#[pymethods]
impl Ring {
    /// Follows the topology document in a file, and the document of states in another one if there is one: whenever
    /// they are others they are offered, as by offer() and offer_states(). What they have is offered before this
    /// returns, once. What is missing or refused is told to whoever listens, stands in source(), and is waited for.
    ///
    /// What has stayed the same for debounce seconds is taken, and what never does after poll seconds, which is also
    /// how often a file is looked at although the system told of no change. A thread follows; a process that is forked
    /// has one of its own.
    #[pyo3(
        signature = (path, *, states = None, max_loss = None, debounce = None, poll = None),
        text_signature = "($self, path, *, states=None, max_loss=0.5, debounce=0.05, poll=0.5)"
    )]
    fn follow(
        slf: &Bound<'_, Self>,
        path: PathBuf,
        states: Option<PathBuf>,
        max_loss: Option<&Bound<'_, PyAny>>,
        debounce: Option<&Bound<'_, PyAny>>,
        poll: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Following> {
        let (py, ring) = (slf.py(), slf.get());
        let mut policy = FollowPolicy::default();
        if let Some(part) = max_loss {
            policy = policy.with_max_loss(number(part, "max_loss")?);
        }
        if let Some(time) = debounce {
            policy = policy.with_debounce(duration(time, "debounce")?);
        }
        if let Some(time) = poll {
            policy = policy.with_poll(duration(time, "poll")?);
        }
        for_the_process(py)?;
        let (core, log) = (ring.core(), ring.log.clone());
        let write = move || {
            Python::try_attach(|py| log.write(py));
        };
        let start = || libconsistent_follow::Following::start_telling(core, &path, states.as_deref(), policy, write);
        let followed = Followed::new(Lock::new(Some(py.detach(start).or_raise(py)?)));
        ring.followings.add(followed.clone());
        slf.view()?;
        Ok(Following { followed, path })
    }
}

/// Has the child of a fork follow by threads of its own, and ends those that follow before the interpreter ends.
fn for_the_process(py: Python<'_>) -> PyResult<()> {
    static DONE: PyOnceLock<()> = PyOnceLock::new();
    DONE.get_or_try_init(py, || {
        if cfg!(unix) {
            let hooks = PyDict::new(py);
            hooks.set_item("after_in_child", wrap_pyfunction!(after_in_child, py)?)?;
            py.import("os")?.call_method("register_at_fork", (), Some(&hooks))?;
        }
        py.import("atexit")?.call_method1("register", (wrap_pyfunction!(close_all, py)?,)).map(drop)
    })
    .copied()
}

#[pyfunction]
fn after_in_child(py: Python<'_>) {
    py.detach(libconsistent_follow::fork::after_in_child);
}

#[pyfunction]
fn close_all(py: Python<'_>) {
    py.detach(libconsistent_follow::close_all);
}

#[pymethods]
impl Following {
    /// Ends it: its thread has ended when this returns, unless it is the one that calls.
    fn close(&self, py: Python<'_>) {
        let following = self.followed.lock().take();
        py.detach(|| drop(following));
    }

    /// Whether it has ended, by close() or with its ring.
    #[getter]
    fn closed(&self) -> bool {
        self.followed.lock().is_none()
    }

    fn __enter__(slf: Py<Self>, py: Python<'_>) -> PyResult<Py<Self>> {
        match slf.get().closed() {
            false => Ok(slf),
            true => Err(invalid(py, ErrorKind::Argument, "following: it has been closed")),
        }
    }

    #[pyo3(signature = (*_raised))]
    fn __exit__(&self, py: Python<'_>, _raised: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    fn __repr__(&self) -> String {
        let closed = if self.closed() { " closed" } else { "" };
        format!("<libconsistent.Following {:?}{closed}>", self.path.to_string_lossy())
    }
}
