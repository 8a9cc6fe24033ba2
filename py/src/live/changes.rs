//! Who listens to a ring.

use crate::{
    types::{invalid, records, type_error},
    view::Ring,
};
use libconsistent::{Change, ErrorKind, Lock};
use pyo3::{prelude::*, types::PyTuple};

/// A function that is called of a ring's changes, until close() or the end of its `with` block; for as long as there is
/// the ring if neither comes.
#[pyclass(frozen, weakref, module = "libconsistent")]
pub struct Subscription(Lock<Option<libconsistent::Subscription>>);

#[pymethods]
impl Ring {
    /// Calls a function of every change of a node's state, of the members and of the topology, in the order of the
    /// changes and one at a time, in a thread that made one. It may call any verb; what it changes is told after it has
    /// returned. What it raises goes to sys.unraisablehook.
    fn on_change(slf: &Bound<'_, Self>, callback: Py<PyAny>) -> PyResult<Subscription> {
        let (py, ring) = (slf.py(), slf.get().core());
        if !callback.bind(py).is_callable() {
            return Err(type_error("callback: ", "a function of a change", callback.bind(py)));
        }
        let subscription = py.detach(|| ring.on_change(move |change| tell(&callback, change)));
        Ok(Subscription(Lock::new(Some(subscription))))
    }
}

/// Calls a function of the program, unless the interpreter has come to its end.
fn tell(callback: &Py<PyAny>, change: &Change) {
    Python::try_attach(|py| {
        let callback = callback.bind(py);
        let answer = records::change(py, change).and_then(|change| callback.call1((change,)));
        answer.map_or_else(|error| error.write_unraisable(py, Some(callback)), drop);
    });
}

impl Subscription {
    fn take(&self) -> Option<libconsistent::Subscription> {
        self.0.lock().take()
    }
}

#[pymethods]
impl Subscription {
    /// Lets the function not be called any more. A call that another thread is making goes on.
    fn close(&self, py: Python<'_>) {
        let subscription = self.take();
        py.detach(|| drop(subscription));
    }

    fn __enter__(slf: Py<Self>, py: Python<'_>) -> PyResult<Py<Self>> {
        let is_open = slf.get().0.lock().is_some();
        match is_open {
            true => Ok(slf),
            false => Err(invalid(py, ErrorKind::Argument, "subscription: it has been closed")),
        }
    }

    #[pyo3(signature = (*_raised))]
    fn __exit__(&self, py: Python<'_>, _raised: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    fn __repr__(&self) -> String {
        let closed = if self.0.lock().is_some() { "" } else { " closed" };
        format!("<libconsistent.Subscription{closed}>")
    }
}

/// A function listens whether or not anybody holds its subscription.
impl Drop for Subscription {
    fn drop(&mut self) {
        self.take().into_iter().for_each(libconsistent::Subscription::keep);
    }
}
