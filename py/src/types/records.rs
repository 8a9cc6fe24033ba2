//! Records of `libconsistent/_records.py`: made of what the core found out, and read as policies.

use super::{invalid, type_error};
use libconsistent::{Change, ErrorKind, State};
use pyo3::{
    call::PyCallArgs,
    exceptions::PyOverflowError,
    prelude::*,
    types::{PyBool, PyFloat, PyInt},
};
use std::time::Duration;

pub fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("libconsistent._records")?.getattr(name)
}

pub fn make<'py>(py: Python<'py>, name: &str, fields: impl PyCallArgs<'py>) -> PyResult<Bound<'py, PyAny>> {
    class(py, name)?.call1(fields)
}

/// A change that a ring tells.
pub fn change<'py>(py: Python<'py>, change: &Change) -> PyResult<Bound<'py, PyAny>> {
    let Change { why, node, from, to, epoch_before, epoch, lost, reason, .. } = change;
    let (from, to) = (from.map(State::name), to.map(State::name));
    make(py, "Change", (why.name(), node, from, to, epoch_before, epoch, lost, reason))
}

/// A record that a caller gave, of one class.
pub struct Given<'a, 'py>(&'a Bound<'py, PyAny>);

impl<'a, 'py> Given<'a, 'py> {
    pub fn new(record: &'a Bound<'py, PyAny>, name: &str) -> PyResult<Self> {
        match record.is_instance(&class(record.py(), name)?)? {
            true => Ok(Self(record)),
            false => Err(type_error("", name, record)),
        }
    }

    pub fn get(&self, field: &str) -> PyResult<Bound<'py, PyAny>> {
        self.0.getattr(field)
    }

    /// The field, unless it is `None`.
    pub fn some(&self, field: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.get(field).map(|value| Some(value).filter(|value| !value.is_none()))
    }

    pub fn u64(&self, field: &str) -> PyResult<u64> {
        whole(&self.get(field)?, field)
    }

    pub fn u32(&self, field: &str) -> PyResult<u32> {
        small(&self.get(field)?, field)
    }

    pub fn duration(&self, field: &str) -> PyResult<Duration> {
        duration(&self.get(field)?, field)
    }

    pub fn f64(&self, field: &str) -> PyResult<f64> {
        number(&self.get(field)?, field)
    }
}

/// An argument that is a number.
pub fn number(value: &Bound<'_, PyAny>, place: &str) -> PyResult<f64> {
    super::number::number(value, place, ErrorKind::Argument)
}

/// An integer argument from 0 to 2^64-1.
pub fn whole(value: &Bound<'_, PyAny>, place: &str) -> PyResult<u64> {
    integer(value, place, "2^64-1", ErrorKind::Argument)
}

/// An integer argument from 0 to 2^32-1.
pub fn small(value: &Bound<'_, PyAny>, place: &str) -> PyResult<u32> {
    integer(value, place, "2^32-1", ErrorKind::Argument)
}

/// An integer of a type whose last value is named; `kind` is what another one is refused as.
pub fn integer<'py, T>(value: &Bound<'py, PyAny>, place: &str, last: &str, kind: ErrorKind) -> PyResult<T>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    // bool is an int to Python, but no number of anything.
    if !value.is_instance_of::<PyInt>() || value.is_instance_of::<PyBool>() {
        return Err(type_error(format_args!("{place}: "), "int", value));
    }
    match value.extract::<T>() {
        Err(e) if e.is_instance_of::<PyOverflowError>(value.py()) => {
            let message = format!("{place}: {} is not an integer from 0 to {last}", digits(value));
            Err(invalid(value.py(), kind, message))
        }
        extracted => extracted,
    }
}

/// An int as messages quote it: Python writes none of more than some thousand digits.
pub fn digits(value: &Bound<'_, PyAny>) -> String {
    value.str().map_or_else(|_| "an int of very many digits".to_owned(), |text| text.to_string())
}

/// The time since the clock's start, by the process's own clock unless the caller tells it.
pub fn time(now: Option<&Bound<'_, PyAny>>) -> PyResult<Duration> {
    now.map_or_else(|| Ok(libconsistent::Ring::now()), |now| duration(now, "now"))
}

/// A time that is given in seconds, as a number or a `timedelta`. It counts to the microsecond: binary numbers of
/// seconds are not exact, and the core cuts or rounds up what it is given.
pub fn duration(value: &Bound<'_, PyAny>, place: &str) -> PyResult<Duration> {
    let seconds = match total_seconds(value)? {
        Some(seconds) => seconds,
        None => number(value, place)?,
    };
    let microseconds = (seconds * 1e6).round();
    if !(0.0..u64::MAX as f64).contains(&microseconds) || seconds.is_sign_negative() && seconds != 0.0 {
        let message = format!("{place}: {seconds:?} is not a number of seconds from 0 to 18446744073709");
        return Err(invalid(value.py(), ErrorKind::Argument, message));
    }
    if seconds.fract() == 0.0 {
        return Ok(Duration::from_secs(seconds as u64));
    }
    match microseconds as u64 {
        0 if seconds > 0.0 => Ok(Duration::from_nanos(1)),
        microseconds => Ok(Duration::from_micros(microseconds)),
    }
}

/// The seconds of a `timedelta`.
fn total_seconds(value: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    if value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>() {
        return Ok(None);
    }
    match value.is_instance(&value.py().import("datetime")?.getattr("timedelta")?)? {
        true => value.call_method0("total_seconds")?.extract().map(Some),
        false => Ok(None),
    }
}

/// A time of the core's, which is of whole milliseconds, in seconds.
pub fn seconds(time: Duration) -> f64 {
    time.as_millis() as f64 / 1000.0
}
