//! The class of snapshots, whose methods stand in `verbs`, and a view as it is held during a call.

use super::View;
use libconsistent::Key;
use pyo3::{prelude::*, types::PyString};
use std::ops::Deref;

/// What look-ups see at one instant: a topology and the health of its nodes. It does not change when the ring does.
#[pyclass(frozen, mapping, weakref, module = "libconsistent")]
pub struct Placement {
    view: View,
}

impl Placement {
    pub fn of(view: View) -> Self {
        Self { view }
    }

    #[inline]
    pub fn view(&self) -> &View {
        &self.view
    }
}

/// A view, held as the Python object it belongs to: whatever happens meanwhile, it stays.
pub struct Held<'py>(pub Bound<'py, Placement>);

impl Deref for Held<'_> {
    type Target = View;

    #[inline]
    fn deref(&self) -> &View {
        self.0.get().view()
    }
}

/// What has a view: a ring its current one, a placement its own.
pub trait Look<'py> {
    fn view(&self) -> PyResult<Held<'py>>;

    /// What [`View::node`] says, without holding the view where that costs something.
    fn node(&self, key: Key<'_>) -> PyResult<Option<Py<PyString>>>;
}

/// The error of a key that has no node, and why.
pub fn none_live(key: &Bound<'_, PyAny>, view: &Held<'_>) -> PyErr {
    let errors = key.py().import("libconsistent._errors");
    match errors.and_then(|errors| errors.getattr("NoneLiveError")?.call1((key, view.without()))) {
        Ok(exception) => PyErr::from_value(exception),
        Err(e) => e,
    }
}

impl<'py> Look<'py> for Bound<'py, Placement> {
    #[inline]
    fn view(&self) -> PyResult<Held<'py>> {
        Ok(Held(self.clone()))
    }

    #[inline(always)]
    fn node(&self, key: Key<'_>) -> PyResult<Option<Py<PyString>>> {
        let view = &self.get().view;
        view.found(self.py(), key, view.placement.locate_key(key))
    }
}
