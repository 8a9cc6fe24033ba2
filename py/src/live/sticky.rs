//! Sessions that stay where they began.

use super::Lease;
use crate::{
    types::{
        keys::{self, Key},
        records::{make, seconds, time, Given},
    },
    view::{change, found, Ring},
};
use libconsistent::StickyPolicy;
use pyo3::prelude::*;

#[pymethods]
impl Ring {
    /// acquire() for a session: the first lease goes to the least loaded of the first nodes of its walk, later ones
    /// stay on that node unless it is down, gone, or over its bound by a margin. A draining node keeps its sessions.
    /// NoneLiveError when no node takes it.
    #[pyo3(signature = (session, now = None))]
    fn acquire_sticky(
        slf: &Bound<'_, Self>,
        session: &Bound<'_, PyAny>,
        now: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Lease> {
        let now = time(now)?;
        let lease = keys::read(session, |bytes| found(slf, bytes, slf.get().core().acquire_sticky(bytes, now)))??;
        Lease::of(slf, session, lease)
    }

    /// How sessions stick. All are forgotten when it changes; leases that are out stay.
    #[getter]
    fn sticky_policy<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let StickyPolicy { choices, ttl, sessions, hysteresis, .. } = slf.get().core().sticky_policy();
        make(slf.py(), "StickyPolicy", (choices, seconds(ttl), sessions, hysteresis))
    }

    #[setter]
    fn set_sticky_policy(slf: &Bound<'_, Self>, policy: &Bound<'_, PyAny>) -> PyResult<()> {
        let given = Given::new(policy, "StickyPolicy")?;
        let (choices, ttl, sessions) = (given.u32("choices")?, given.duration("ttl")?, given.u32("sessions")?);
        let policy = StickyPolicy::default()
            .with_choices(choices)
            .with_ttl(ttl)
            .with_sessions(sessions)
            .with_hysteresis(given.f64("hysteresis")?);
        change(slf, |ring| ring.set_sticky_policy(policy))
    }

    /// Forgets a session; whether it was known. Its leases stay out.
    fn forget_session(slf: &Bound<'_, Self>, session: Key<'_>) -> bool {
        slf.get().core().forget_session(session.as_ref())
    }

    /// Forgets the sessions that are too old; how many there were. One that is used again is forgotten without this,
    /// too.
    #[pyo3(signature = (now = None))]
    fn expire_sticky(slf: &Bound<'_, Self>, now: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
        let (ring, now) = (slf.get().core(), time(now)?);
        Ok(slf.py().detach(|| ring.expire_sticky(now)))
    }

    /// How many sessions are kept, and in how many bytes.
    #[getter]
    fn sticky_use<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let found = slf.get().core().sticky_use();
        make(slf.py(), "StickyUse", (found.sessions, found.memory_bytes))
    }
}
