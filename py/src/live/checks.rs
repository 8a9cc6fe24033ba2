//! The schedule of active checks.

use crate::{
    types::{
        records::{class, seconds, time, whole, Given},
        OrRaise,
    },
    view::{Log, Ring},
};
use libconsistent::CheckPolicy;
use pyo3::{prelude::*, types::PyList};

/// The schedule of active checks of a ring's nodes. It makes none, and knows no clock: whoever drives it tells the
/// time, makes the probes it hands out, and tells how they went, which it reports to the ring. HealthChecker and
/// AsyncHealthChecker do. It follows the ring's members.
#[pyclass(frozen, weakref, module = "libconsistent")]
pub struct Checks {
    core: libconsistent::Checks,
    /// The ring's.
    log: Log,
}

impl Checks {
    /// Other threads, and the ring's lock, are waited for without the interpreter's.
    fn with<T: Send>(&self, py: Python<'_>, call: impl FnOnce(&libconsistent::Checks) -> T + Send) -> T {
        let answer = py.detach(|| call(&self.core));
        self.log.write(py);
        answer
    }
}

#[pymethods]
impl Checks {
    /// The probes to make now, each once. Those that are out for too long are reported as failures first.
    #[pyo3(signature = (now = None))]
    fn due<'py>(&self, py: Python<'py>, now: Option<&Bound<'_, PyAny>>) -> PyResult<Bound<'py, PyList>> {
        let now = time(now)?;
        let probes = self.with(py, |checks| checks.due(now));
        let class = class(py, "Probe")?;
        let probes =
            probes.iter().map(|probe| class.call1((probe.number, &probe.id, &probe.address, seconds(probe.deadline))));
        PyList::new(py, probes.collect::<PyResult<Vec<_>>>()?)
    }

    /// Tells how a probe went; whether that counted. One that has timed out, or whose node has left, does not.
    #[pyo3(signature = (number, ok, now = None))]
    fn finished(
        &self,
        py: Python<'_>,
        number: &Bound<'_, PyAny>,
        ok: bool,
        now: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<bool> {
        let (number, now) = (whole(number, "number")?, time(now)?);
        Ok(self.with(py, |checks| checks.finished(number, ok, now)))
    }

    /// Takes back a probe that told nothing of its node, such as one that failed by a mistake of the program: it counts
    /// neither way, and the node's next one comes when it would have come. Whether the probe was out.
    fn cancel(&self, py: Python<'_>, number: &Bound<'_, PyAny>) -> PyResult<bool> {
        let number = whole(number, "number")?;
        Ok(self.with(py, |checks| checks.cancel(number)))
    }

    /// When to call due() again, unless a probe finishes, or the ring changes, before. None: there is nothing to wait
    /// for.
    fn next_wake(&self, py: Python<'_>) -> Option<f64> {
        self.with(py, |checks| checks.next_wake()).map(seconds)
    }
}

#[pymethods]
impl Ring {
    /// A schedule of active checks of this ring's nodes, which reports to it.
    #[pyo3(signature = (policy = None))]
    fn checks(slf: &Bound<'_, Self>, policy: Option<&Bound<'_, PyAny>>) -> PyResult<Checks> {
        let policy = match policy {
            None => CheckPolicy::default(),
            Some(policy) => {
                let given = Given::new(policy, "CheckPolicy")?;
                let (interval, jitter, timeout) =
                    (given.duration("interval")?, given.f64("jitter")?, given.duration("timeout")?);
                let (max_in_flight, seed) = (given.u32("max_in_flight")?, given.u64("seed")?);
                CheckPolicy { interval, jitter, timeout, max_in_flight, seed }
            }
        };
        let core = slf.get().core().checks(policy).or_raise(slf.py())?;
        Ok(Checks { core, log: slf.get().log.clone() })
    }
}
