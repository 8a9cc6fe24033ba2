//! The secret of a keyed hash, from Python's bytes.

use super::{keys::copied, type_error, OrRaise};
use libconsistent::Secret;
use pyo3::{prelude::*, types::PyBytes};

/// The secret that 16 bytes are, of a `bytes`, `bytearray` or `memoryview`.
pub fn secret(given: &Bound<'_, PyAny>) -> PyResult<Secret> {
    named(given, "secret")
}

/// The same of an argument of another name. Messages say nothing of the bytes.
pub fn named(given: &Bound<'_, PyAny>, name: &str) -> PyResult<Secret> {
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Secret::new(bytes.as_bytes()).or_raise(given.py());
    }
    match copied(given)? {
        Some(bytes) => Secret::new(&bytes).or_raise(given.py()),
        None => Err(type_error(format_args!("{name}: "), "bytes", given)),
    }
}
