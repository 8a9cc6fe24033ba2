//! Values of scheme parameters and of nodes' `fields`.

use super::{records::integer, type_error};
use libconsistent::{ErrorKind, FieldValue};
use pyo3::{
    prelude::*,
    types::{PyBool, PyInt, PyList, PyString, PyTuple},
};

/// An int, bool or str; `None` is something else.
pub fn scalar(value: &Bound<'_, PyAny>, place: &str) -> PyResult<Option<FieldValue>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Some(FieldValue::Text(text.to_str()?.to_owned())));
    }
    // bool is an int to Python.
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Some(FieldValue::Flag(flag.is_true())));
    }
    if !value.is_instance_of::<PyInt>() {
        return Ok(None);
    }
    integer(value, place, "2^64-1", ErrorKind::Parameter).map(|value| Some(FieldValue::Int(value)))
}

/// A scalar, or a list or tuple of str; `count` is told of texts before they are copied.
pub fn field(
    value: &Bound<'_, PyAny>,
    count: &mut dyn FnMut(usize) -> PyResult<()>,
    place: &str,
) -> PyResult<FieldValue> {
    if let Ok(text) = value.cast::<PyString>() {
        count(text.to_str()?.len())?;
    }
    if let Some(scalar) = scalar(value, place)? {
        return Ok(scalar);
    }
    if !value.is_instance_of::<PyList>() && !value.is_instance_of::<PyTuple>() {
        return Err(type_error(format_args!("{place}: "), "int, bool, str or list of str", value));
    }
    let texts = value.try_iter()?.enumerate().map(|(i, item)| {
        let item = item?;
        match item.cast::<PyString>() {
            Ok(text) => {
                let text = text.to_str()?;
                count(text.len() + size_of::<u64>())?;
                Ok(text.to_owned())
            }
            Err(_) => Err(type_error(format_args!("{place}[{i}]: "), "str", &item)),
        }
    });
    texts.collect::<PyResult<_>>().map(FieldValue::List)
}

/// The same value for Python.
pub fn object<'py>(py: Python<'py>, value: &FieldValue) -> PyResult<Bound<'py, PyAny>> {
    match value {
        FieldValue::Int(value) => Ok(value.into_pyobject(py)?.into_any()),
        FieldValue::Flag(value) => Ok(value.into_pyobject(py)?.to_owned().into_any()),
        FieldValue::Text(value) => Ok(value.into_pyobject(py)?.into_any()),
        FieldValue::List(value) => value.into_pyobject(py),
        _ => Ok(py.None().into_bound(py)),
    }
}
