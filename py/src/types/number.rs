//! Real numbers that callers give.

use super::{invalid, type_error};
use libconsistent::ErrorKind;
use pyo3::{
    exceptions::{PyOverflowError, PyTypeError},
    prelude::*,
    types::PyBool,
};

/// Any real number; `kind` is what one that is too large is refused as.
pub fn number(value: &Bound<'_, PyAny>, place: &str, kind: ErrorKind) -> PyResult<f64> {
    let py = value.py();
    if value.is_instance_of::<PyBool>() {
        return Err(type_error(format_args!("{place}: "), "a number", value));
    }
    match value.extract::<f64>() {
        Err(e) if e.is_instance_of::<PyOverflowError>(py) => Err(invalid(py, kind, format!("{place}: too large"))),
        Err(e) if e.is_instance_of::<PyTypeError>(py) => Err(type_error(format_args!("{place}: "), "a number", value)),
        extracted => extracted,
    }
}
