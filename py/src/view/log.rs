//! What a ring tells the logger `libconsistent` of its changes, once a program has set logging up.

use crate::types::{once::once, records};
use libconsistent::{Change, Lock, Ring, State, Why};
use pyo3::{intern, prelude::*, sync::PyOnceLock, types::PyDict};
use std::sync::Arc;

/// The levels of `logging`.
const INFO: u32 = 20;
const WARNING: u32 = 30;

/// Changes of a ring that are not written yet. They are written by the calls that make them, as these have the
/// interpreter's lock again: to take it for each change is dear where other threads want it.
#[derive(Clone, Default)]
pub struct Log(Arc<Lock<Vec<Change>>>);

impl Log {
    pub fn of(ring: &Ring) -> Self {
        let log = Self::default();
        let waiting = log.0.clone();
        ring.on_change(move |change| waiting.lock().push(change.clone())).keep();
        log
    }

    /// Writes what waits. The change has been made, whatever becomes of its record.
    pub fn write(&self, py: Python<'_>) {
        let changes = std::mem::take(&mut *self.0.lock());
        if !changes.is_empty() {
            write(py, &changes).unwrap_or_else(|error| error.write_unraisable(py, None));
        }
    }
}

fn write(py: Python<'_>, changes: &[Change]) -> PyResult<()> {
    let Some(logger) = logger(py)? else { return Ok(()) };
    // Not even warnings go where nobody has said that any should.
    if !logger.call_method0(intern!(py, "hasHandlers"))?.is_truthy()? {
        return Ok(());
    }
    let is_enabled =
        |level: u32| logger.call_method1(intern!(py, "isEnabledFor"), (level,)).and_then(|answer| answer.is_truthy());
    let (info, warning) = (is_enabled(INFO)?, is_enabled(WARNING)?);
    for change in changes {
        let is_warning = change.to == Some(State::Down) || change.why == Why::Refused;
        let (level, is_enabled) = if is_warning { (WARNING, warning) } else { (INFO, info) };
        if is_enabled {
            let extra = PyDict::new(py);
            extra.set_item("change", records::change(py, change)?)?;
            let kwargs = PyDict::new(py);
            kwargs.set_item("extra", extra)?;
            logger.call_method(intern!(py, "log"), (level, "%s", in_words(change)), Some(&kwargs))?;
        }
    }
    Ok(())
}

/// The logger, if anybody has imported `logging`.
fn logger(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if LOGGER.get(py).is_none() && !py.import("sys")?.getattr("modules")?.contains("logging")? {
        return Ok(None);
    }
    let get = || Ok(py.import("logging")?.call_method1("getLogger", ("libconsistent",))?.unbind());
    once(py, &LOGGER, get).map(|logger| Some(logger.into_bound(py)))
}

fn in_words(change: &Change) -> String {
    let Change { why, node, from, to, epoch_before, epoch, lost, reason, .. } = change;
    let why = why.name();
    if let Some(reason) = reason {
        return format!("refused: {reason}");
    }
    let told = match (node, from, to) {
        (Some(id), Some(from), Some(to)) => format!("node {id:?} is {}, was {}: {why}", to.name(), from.name()),
        (Some(id), None, Some(to)) => format!("node {id:?} joined, {}: epoch {epoch_before} to {epoch}", to.name()),
        (Some(id), ..) => format!("node {id:?} left: epoch {epoch_before} to {epoch}"),
        (None, ..) => format!("another topology: epoch {epoch_before} to {epoch}"),
    };
    match lost {
        0 => told,
        lost => format!("{told}; {lost} changes before it are not told"),
    }
}
