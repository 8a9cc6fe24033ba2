//! Single keys as Python has them. None is copied unless it could change while it is read.

use super::{invalid, records::digits, type_error, OrRaise};
use libconsistent::{ErrorKind, Spread};
use pyo3::{
    exceptions::{PyOverflowError, PyTypeError},
    prelude::*,
    types::{PyBool, PyByteArray, PyBytes, PyInt, PyMemoryView, PyString},
};

/// The bytes of a `str` (UTF-8), `bytes`, `bytearray` or `memoryview`.
pub enum Key<'a> {
    Borrowed(&'a [u8]),
    Copied(Vec<u8>),
}

impl AsRef<[u8]> for Key<'_> {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Copied(bytes) => bytes,
        }
    }
}

impl<'a> Key<'a> {
    fn of(key: Borrowed<'a, '_, PyAny>) -> PyResult<Self> {
        if key.is_instance_of::<PyString>() {
            // A lone surrogate has no UTF-8 and raises UnicodeEncodeError.
            return <&'a str>::extract(key).map(|text| Self::Borrowed(text.as_bytes()));
        }
        if let Ok(bytes) = <&'a [u8]>::extract(key) {
            return Ok(Self::Borrowed(bytes));
        }
        changeable(key)
    }
}

/// Reads the bytes of one key where they are. Faster than a [`Key`] as an argument, which travels through memory.
#[inline(always)]
pub fn read<T>(key: &Bound<'_, PyAny>, read: impl FnOnce(&[u8]) -> T) -> PyResult<T> {
    let other;
    // Nearly every key: the stable ABI tells a subclass only by a call.
    let bytes = match key.cast_exact::<PyString>() {
        Ok(text) => text.to_str()?.as_bytes(),
        Err(_) => {
            other = Key::of(key.as_borrowed())?;
            other.as_ref()
        }
    };
    Ok(read(bytes))
}

impl<'a, 'py> FromPyObject<'a, 'py> for Key<'a> {
    type Error = PyErr;

    fn extract(key: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Self::of(key)
    }
}

#[cold]
fn changeable<'a>(key: Borrowed<'a, '_, PyAny>) -> PyResult<Key<'a>> {
    if let Some(bytes) = copied(&key)? {
        return Ok(Key::Copied(bytes));
    }
    let refused = type_error("", "str or bytes as key", &key);
    if !key.is_instance_of::<PyInt>() || key.is_instance_of::<PyBool>() {
        return Err(refused);
    }
    let message = refused.value(key.py());
    let message = format!("{message}; integers go through the calls that end in _u64, such as get_node_u64");
    Err(PyTypeError::new_err(message))
}

/// The bytes of a `bytearray` or `memoryview`, which may change.
pub fn copied(value: &Bound<'_, PyAny>) -> PyResult<Option<Vec<u8>>> {
    if let Ok(bytes) = value.cast::<PyByteArray>() {
        return Ok(Some(bytes.to_vec()));
    }
    if value.is_instance_of::<PyMemoryView>() {
        let bytes = value.call_method0("tobytes")?;
        return Ok(Some(bytes.cast::<PyBytes>()?.as_bytes().to_vec()));
    }
    Ok(None)
}

/// What the values of a batch are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Strings, bytes, or integers that say of their type that they are u64.
    Key,
    Integer,
    /// Keys that already are their positions.
    Position,
}

/// An integer key or a position: 0 to 2^64-1.
pub struct U64(pub u64);

impl<'a, 'py> FromPyObject<'a, 'py> for U64 {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if value.is_instance_of::<PyBool>() {
            return Err(type_error("", "int as key", &value));
        }
        match value.extract::<u64>() {
            Ok(value) => Ok(Self(value)),
            Err(e) if e.is_instance_of::<PyOverflowError>(py) => {
                let message = format!("{} is not an integer from 0 to 2^64-1", digits(&value));
                Err(invalid(py, ErrorKind::Keys, message))
            }
            Err(e) if e.is_instance_of::<PyTypeError>(py) => Err(type_error("", "int as key", &value)),
            Err(e) => Err(e),
        }
    }
}

/// How many nodes are asked for. More than there can be is as good as all.
pub struct Count(pub usize);

impl<'a, 'py> FromPyObject<'a, 'py> for Count {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if value.is_instance_of::<PyBool>() {
            return Err(type_error("n: ", "int", &value));
        }
        match value.extract::<usize>() {
            Ok(count) => Ok(Self(count)),
            Err(e) if e.is_instance_of::<PyOverflowError>(py) => match value.lt(0)? {
                true => Err(invalid(py, ErrorKind::Argument, format!("n: {} is negative", digits(&value)))),
                false => Ok(Self(usize::MAX)),
            },
            Err(e) if e.is_instance_of::<PyTypeError>(py) => Err(type_error("n: ", "int", &value)),
            Err(e) => Err(e),
        }
    }
}

/// How replicas spread, by name.
pub fn spread(py: Python<'_>, name: &str) -> PyResult<Spread> {
    name.parse().or_raise(py)
}

/// One string or one run of bytes is iterable, but hardly meant as many keys.
pub fn refuse_single(keys: &Bound<'_, PyAny>) -> PyResult<()> {
    let single = keys.is_instance_of::<PyString>()
        || keys.is_instance_of::<PyBytes>()
        || keys.is_instance_of::<PyByteArray>()
        || keys.is_instance_of::<PyInt>();
    match single {
        true => Err(type_error("keys: ", "an iterable of keys", keys)),
        false => Ok(()),
    }
}

/// An error of ours about keys that are called items.
pub fn as_items(py: Python<'_>, error: PyErr) -> PyErr {
    let message = error.value(py).to_string();
    let message = match message.strip_prefix("keys") {
        Some(rest) if rest.starts_with(['[', ':']) => format!("items{rest}"),
        _ => return error,
    };
    match error.value(py).getattr("kind").and_then(|kind| kind.extract::<String>()) {
        Ok(kind) if kind == ErrorKind::TooMany.name() => invalid(py, ErrorKind::TooMany, message),
        Ok(_) => invalid(py, ErrorKind::Keys, message),
        Err(_) if error.is_instance_of::<PyTypeError>(py) => PyTypeError::new_err(message),
        Err(_) => error,
    }
}

/// Names the key that an error of ours is about.
pub fn at(py: Python<'_>, place: usize, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyTypeError>(py) {
        return PyTypeError::new_err(format!("keys[{place}]: {}", error.value(py)));
    }
    match error.value(py).getattr("kind") {
        Ok(_) => invalid(py, ErrorKind::Keys, format!("keys[{place}]: {}", error.value(py))),
        Err(_) => error,
    }
}
