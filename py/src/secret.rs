//! The secret of a keyed hash, from Python's bytes.

use crate::error::{type_error, OrRaise};
use libconsistent::Secret;
use pyo3::{prelude::*, types::PyBytes};

/// The secret, if one is given. Messages say nothing of its bytes.
pub fn secret(py: Python<'_>, given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Secret>> {
    let Some(given) = given else { return Ok(None) };
    match given.cast::<PyBytes>() {
        Ok(bytes) => Secret::new(bytes.as_bytes()).or_raise(py).map(Some),
        Err(_) => Err(type_error("secret: ", "bytes", given)),
    }
}
