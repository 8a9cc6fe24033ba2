//! The secret of a keyed hash, from Python's bytes.

use crate::error::{type_error, OrRaise};
use libconsistent::Secret;
use pyo3::{prelude::*, types::PyBytes};

/// The secret that 16 bytes are. Messages say nothing of them.
pub fn secret(given: &Bound<'_, PyAny>) -> PyResult<Secret> {
    match given.cast::<PyBytes>() {
        Ok(bytes) => Secret::new(bytes.as_bytes()).or_raise(given.py()),
        Err(_) => Err(type_error("secret: ", "bytes", given)),
    }
}
