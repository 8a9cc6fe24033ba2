//! A scheme from its name and Python's keyword arguments, whatever parameters it has.

use crate::error::{invalid, type_error, OrRaise};
use libconsistent::{ErrorKind, Parameter, Scheme};
use pyo3::{
    exceptions::PyOverflowError,
    prelude::*,
    types::{PyBool, PyDict, PyInt, PyString},
};

pub fn scheme(py: Python<'_>, name: &str, options: Option<&Bound<'_, PyDict>>) -> PyResult<Scheme> {
    let mut owned: Vec<(String, Value)> = Vec::new();
    for (option, value) in options.into_iter().flatten() {
        let option: String = option.extract()?;
        let value = Value::of(&option, &value)?;
        owned.push((option, value));
    }
    let parameters: Vec<_> = owned.iter().map(|(option, value)| (option.as_str(), value.parameter())).collect();
    Scheme::new(name, &parameters).or_raise(py)
}

enum Value {
    Int(u64),
    Text(String),
}

impl Value {
    fn of(option: &str, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::Text(text.to_str()?.to_owned()));
        }
        // bool is an int to Python, but no number of anything.
        if !value.is_instance_of::<PyInt>() || value.is_instance_of::<PyBool>() {
            return Err(type_error(format_args!("scheme.{option}: "), "int or str", value));
        }
        match value.extract() {
            Ok(integer) => Ok(Self::Int(integer)),
            Err(e) if e.is_instance_of::<PyOverflowError>(py) => {
                let message = format!("scheme.{option}: {} is not an integer from 0 to 2^64-1", value.str()?);
                Err(invalid(py, ErrorKind::Parameter, message))
            }
            Err(e) => Err(e),
        }
    }

    fn parameter(&self) -> Parameter<'_> {
        match self {
            Self::Int(value) => Parameter::Int(*value),
            Self::Text(text) => Parameter::Text(text),
        }
    }
}
