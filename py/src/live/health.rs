//! Health by reports and heartbeats.

use crate::{
    types::{
        records::{make, seconds, time, Given},
        OrRaise,
    },
    view::{change, Ring},
};
use libconsistent::{HealthPolicy, State};
use pyo3::prelude::*;

#[pymethods]
impl Ring {
    /// Seconds of this process's monotonic clock, in whole milliseconds: what calls that take `now` go by unless it is
    /// given. Another clock may be used, if it is used throughout.
    #[staticmethod]
    fn now() -> f64 {
        seconds(libconsistent::Ring::now())
    }

    /// Tells of a check, or of a request, that went well or failed: `rise` successes in a row bring a node back, `fall`
    /// failures in a row take it down, within `max_ejected`. Returns its state after it.
    #[pyo3(signature = (id, ok, now = None))]
    fn report(slf: &Bound<'_, Self>, id: &str, ok: bool, now: Option<&Bound<'_, PyAny>>) -> PyResult<&'static str> {
        let now = time(now)?;
        change(slf, |ring| ring.report(id, ok, now)).map(State::name)
    }

    /// Tells that a node is alive. Returns its state after it.
    #[pyo3(signature = (id, now = None))]
    fn heartbeat(slf: &Bound<'_, Self>, id: &str, now: Option<&Bound<'_, PyAny>>) -> PyResult<&'static str> {
        let now = time(now)?;
        change(slf, |ring| ring.heartbeat(id, now)).map(State::name)
    }

    /// Takes down nodes without a heartbeat for longer than the policy's timeout, within `max_ejected`. Returns when it
    /// is worth calling again; None if heartbeats are not expected.
    #[pyo3(signature = (now = None))]
    fn tick(slf: &Bound<'_, Self>, now: Option<&Bound<'_, PyAny>>) -> PyResult<Option<f64>> {
        let now = time(now)?;
        change(slf, |ring| ring.tick(now)).map(|at| at.map(seconds))
    }

    /// What reports, heartbeats and marks have said of a node.
    fn health<'py>(slf: &Bound<'py, Self>, id: &str) -> PyResult<Bound<'py, PyAny>> {
        let (py, ring) = (slf.py(), slf.get().core());
        let found = py.detach(|| ring.health(id)).or_raise(py)?;
        let counts = (found.successes, found.failures);
        let times = (found.last_checked.map(seconds), found.last_beat.map(seconds));
        make(py, "NodeHealth", (found.state.name(), found.ejected, counts.0, counts.1, times.0, times.1))
    }

    /// When reports and missed heartbeats take nodes down. Nodes keep their counts and states when it changes; without
    /// a heartbeat timeout, those that missed theirs come back.
    #[getter]
    fn health_policy<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, ring) = (slf.py(), slf.get().core());
        let HealthPolicy { rise, fall, heartbeat_timeout, max_ejected, .. } = py.detach(|| ring.health_policy());
        make(py, "HealthPolicy", (rise, fall, heartbeat_timeout.map(seconds), max_ejected))
    }

    #[setter]
    fn set_health_policy(slf: &Bound<'_, Self>, policy: &Bound<'_, PyAny>) -> PyResult<()> {
        let given = Given::new(policy, "HealthPolicy")?;
        let heartbeat_timeout = match given.some("heartbeat_timeout")? {
            Some(_) => Some(given.duration("heartbeat_timeout")?),
            None => None,
        };
        let (rise, fall, max_ejected) = (given.u32("rise")?, given.u32("fall")?, given.u32("max_ejected")?);
        change(slf, |ring| {
            ring.set_health_policy(
                HealthPolicy::default()
                    .with_rise(rise)
                    .with_fall(fall)
                    .with_heartbeat_timeout(heartbeat_timeout)
                    .with_max_ejected(max_ejected),
            )
        })
    }
}
