//! The topologies on the way to another one, made as they are asked for.

use super::insight::plan_record;
use crate::{
    types::{records::make, OrRaise},
    view::Placement,
};
use libconsistent::StepOptions;
use pyo3::{exceptions::PyValueError, prelude::*};
use std::sync::{Mutex, PoisonError};

/// An iterator over the steps of a way.
#[pyclass(frozen, module = "libconsistent")]
pub struct Steps {
    state: Mutex<State>,
}

enum State {
    Going(Box<Way>),
    /// Somebody makes the next step.
    Running,
    Ended,
}

/// How far the way has come, and what is asked.
struct Way {
    at: Py<Placement>,
    to: libconsistent::Placement,
    asked: StepOptions<'static>,
    sizes: Vec<u64>,
}

impl Steps {
    pub fn new(at: Py<Placement>, to: libconsistent::Placement, asked: StepOptions<'static>, sizes: Vec<u64>) -> Self {
        Self { state: Mutex::new(State::Going(Box::new(Way { at, to, asked, sizes }))) }
    }

    fn set(&self, state: State) -> State {
        std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }
}

impl Way {
    /// The record of the next step, if there is one, and whether more may come.
    fn next<'py>(&mut self, py: Python<'py>) -> PyResult<(Option<Bound<'py, PyAny>>, bool)> {
        let Self { at, to, asked, sizes } = self;
        let view = at.get().view();
        let made = py.detach(|| {
            let asked = StepOptions { sizes, ..*asked };
            let Some(step) = view.placement.step(to, &asked)? else { return Ok(None) };
            let next = view.placement.with_topology(step.topology.clone())?;
            Ok(Some((step, next)))
        });
        let Some((step, next)) = made.or_raise(py)? else { return Ok((None, false)) };
        let next = Py::new(py, Placement::of(view.next(py, next)))?;
        let (plan, left) = (plan_record(py, &step.plan)?, step.plan.ratio(step.left));
        let record = make(py, "Step", (next.clone_ref(py), plan, step.bytes, left, step.is_last))?;
        self.at = next;
        Ok((Some(record), !step.is_last))
    }
}

#[pymethods]
impl Steps {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// The next step. After the last one, and after an error, there are no more.
    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut way = match self.set(State::Running) {
            State::Going(way) => way,
            State::Running => return Err(PyValueError::new_err("the next step is being made")),
            State::Ended => {
                self.set(State::Ended);
                return Ok(None);
            }
        };
        let made = way.next(py);
        let goes_on = matches!(made, Ok((_, true)));
        self.set(if goes_on { State::Going(way) } else { State::Ended });
        made.map(|(record, _)| record)
    }
}
