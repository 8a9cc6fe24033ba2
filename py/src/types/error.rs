//! Errors of the core, and of values that never reach it, as Python exceptions.

use libconsistent::{Error, ErrorKind};
use pyo3::{
    exceptions::{PyMemoryError, PyTypeError},
    prelude::*,
};
use std::{collections::TryReserveError, convert::Infallible, fmt};

/// The exception of an error; the classes stand in `libconsistent/_errors.py`.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let class = match error.kind() {
        ErrorKind::UnknownNode => "UnknownNodeError",
        ErrorKind::Stale => "StaleError",
        ErrorKind::Conflict => "ConflictError",
        ErrorKind::Shrunk => "ShrunkError",
        ErrorKind::Unsupported => "UnsupportedError",
        // No value is wrong here, the ring has come to its end.
        ErrorKind::Epoch => "ConsistentError",
        _ => "InvalidError",
    };
    let exception = py
        .import("libconsistent._errors")
        .and_then(|errors| errors.getattr(class))
        .and_then(|class| class.call1((error.message(), error.kind().name())));
    match exception {
        Ok(exception) => PyErr::from_value(exception),
        Err(e) => e,
    }
}

/// A value that is not allowed.
pub fn invalid(py: Python<'_>, kind: ErrorKind, message: impl Into<String>) -> PyErr {
    raised(py, &Error::new(kind, message))
}

/// A value of another type: what was expected, and what it is instead.
pub fn type_error(place: impl fmt::Display, expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    match found.get_type().qualname() {
        Ok(found) => PyTypeError::new_err(format!("{place}expected {expected}, not {found}")),
        Err(e) => e,
    }
}

/// Turns a core's result into a Python one.
pub trait OrRaise<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Result<T, Error> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|e| raised(py, &e))
    }
}

/// Why a batch is refused, told where there may be no interpreter lock.
pub enum Refused {
    Error(Error),
    Memory,
    Raised(PyErr),
}

impl Refused {
    pub fn keys(message: impl Into<String>) -> Self {
        Self::Error(Error::new(ErrorKind::Keys, message))
    }

    pub fn raise(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Error(error) => raised(py, &error),
            Self::Memory => PyMemoryError::new_err("no memory for the indices"),
            Self::Raised(error) => error,
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<TryReserveError> for Refused {
    fn from(_: TryReserveError) -> Self {
        Self::Memory
    }
}

impl From<PyErr> for Refused {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

impl From<Box<Refused>> for Refused {
    fn from(refused: Box<Refused>) -> Self {
        *refused
    }
}

impl From<Infallible> for Refused {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
