//! Documents that somebody offers, such as a file that others write.

use crate::{
    types::{
        document,
        records::{duration, make, number, seconds},
    },
    view::{change, Ring},
};
use libconsistent::FollowPolicy;
use pyo3::prelude::*;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[pymethods]
impl Ring {
    /// Takes over a topology document that was found at origin, such as a path, if it is one to go by: as update()
    /// does, and unless more than max_loss of the weight would leave at once. What is refused changes nothing, is told
    /// to whoever listens, and stands in source(). Returns whether anything changed.
    #[pyo3(
        signature = (document, *, origin, max_loss = None),
        text_signature = "($self, document, *, origin, max_loss=0.5)"
    )]
    fn offer(
        slf: &Bound<'_, Self>,
        document: &Bound<'_, PyAny>,
        origin: &str,
        max_loss: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<bool> {
        let max_loss =
            max_loss.map_or_else(|| Ok(FollowPolicy::default().max_loss), |part| number(part, "max_loss"))?;
        let text = document::document(document)?;
        change(slf, |ring| ring.offer(&*text, origin, max_loss))
    }

    /// Tells that a document could not be read where it should be: the ring stays what it is, source() and whoever
    /// listens have the reason.
    fn offer_failed(slf: &Bound<'_, Self>, origin: &str, reason: &str) -> PyResult<()> {
        change(slf, |ring| {
            ring.offer_failed(origin, reason);
            Ok(())
        })
    }

    /// Where the topology comes from: by offer(), or from a file that is followed. None if nothing was ever offered.
    fn source<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (py, ring) = (slf.py(), slf.get().core());
        let Some(known) = py.detach(|| ring.source()) else { return Ok(None) };
        let (age, error_age) = (known.age.map(seconds), known.error_age.map(seconds));
        make(py, "Source", (known.origin, age, known.accepted, known.refused, known.error, error_age)).map(Some)
    }

    /// Marks nodes as a document of states says, at a time in seconds of the Unix epoch: that of the system unless it
    /// is given. Nodes that an earlier document marked, and this one does not, are marked up.
    #[pyo3(signature = (document, origin, now = None))]
    fn offer_states<'py>(
        slf: &Bound<'py, Self>,
        document: &Bound<'py, PyAny>,
        origin: &str,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let now = now.map_or_else(|| Ok(unix_time()), |now| duration(now, "now"))?;
        let text = document::document(document)?;
        let offered = change(slf, |ring| ring.offer_states(&*text, origin, now))?;
        make(slf.py(), "StatesOffered", (offered.changed, offered.unknown, offered.next.map(seconds)))
    }

    /// Tells that a document of states could not be read where it should be: marks stay what they are, whoever listens
    /// has the reason.
    fn offer_states_failed(slf: &Bound<'_, Self>, origin: &str, reason: &str) -> PyResult<()> {
        change(slf, |ring| {
            ring.offer_states_failed(origin, reason);
            Ok(())
        })
    }
}

fn unix_time() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
