//! Keys as Python has them. None is copied unless it could change while it is read.

use crate::error::{invalid, type_error, OrRaise};
use libconsistent::{ErrorKind, Placement, Spread, NO_NODE};
use pyo3::{
    buffer::{PyBuffer, PyUntypedBuffer},
    exceptions::{PyOverflowError, PyTypeError},
    prelude::*,
    types::{PyBool, PyByteArray, PyBytes, PyInt, PyList, PyMemoryView, PyString, PyTuple},
};

/// Keys placed at once: enough for look-ups to overlap, few enough to stay in the nearest cache.
const BLOCK: usize = 256;

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
    #[inline]
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
#[inline]
pub fn read<T>(key: &Bound<'_, PyAny>, read: impl FnOnce(&[u8]) -> T) -> PyResult<T> {
    if let Ok(text) = key.cast::<PyString>() {
        return Ok(read(text.to_str()?.as_bytes()));
    }
    if let Ok(bytes) = key.cast::<PyBytes>() {
        return Ok(read(bytes.as_bytes()));
    }
    changeable(key.as_borrowed()).map(|key| read(key.as_ref()))
}

impl<'a, 'py> FromPyObject<'a, 'py> for Key<'a> {
    type Error = PyErr;

    fn extract(key: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Self::of(key)
    }
}

#[cold]
fn changeable<'a>(key: Borrowed<'a, '_, PyAny>) -> PyResult<Key<'a>> {
    if let Ok(bytes) = key.cast::<PyByteArray>() {
        return Ok(Key::Copied(bytes.to_vec()));
    }
    if key.is_instance_of::<PyMemoryView>() {
        let bytes = key.call_method0("tobytes")?;
        return Ok(Key::Copied(bytes.cast::<PyBytes>()?.as_bytes().to_vec()));
    }
    Err(type_error("", "str or bytes as key", &key))
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
                let message = format!("{} is not an integer from 0 to 2^64-1", value.str()?);
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
                true => Err(invalid(py, ErrorKind::Argument, format!("n: {} is negative", value.str()?))),
                false => Ok(Self(usize::MAX)),
            },
            Err(e) if e.is_instance_of::<PyTypeError>(py) => Err(type_error("n: ", "int", &value)),
            Err(e) => Err(e),
        }
    }
}

/// How replicas spread, by name.
pub fn spread(py: Python<'_>, name: &str) -> PyResult<Spread> {
    match name {
        "zone" => Ok(Spread::Zone),
        "none" => Ok(Spread::None),
        _ => Err(invalid(py, ErrorKind::Argument, format!("spread: {name:?} is neither \"zone\" nor \"none\""))),
    }
}

/// Places the keys of any iterable.
pub fn place(placement: &Placement, keys: &Bound<'_, PyAny>) -> PyResult<Vec<u32>> {
    refuse_single_key(keys)?;
    if let Ok(list) = keys.cast::<PyList>() {
        return place_items(placement, list.len(), list.iter().map(Ok));
    }
    if let Ok(tuple) = keys.cast::<PyTuple>() {
        return place_items(placement, tuple.len(), tuple.iter().map(Ok));
    }
    place_items(placement, 0, keys.try_iter()?)
}

fn place_items<'py>(
    placement: &Placement,
    expected: usize,
    mut items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
) -> PyResult<Vec<u32>> {
    let mut indices = Vec::with_capacity(expected);
    // The items are held while their bytes are borrowed: whoever else holds them may let go.
    let mut held = Vec::with_capacity(BLOCK);
    loop {
        held.clear();
        for item in items.by_ref().take(BLOCK) {
            held.push(item?);
        }
        let Some(first) = held.first() else { return Ok(indices) };
        let py = first.py();
        let done = indices.len();
        let mut keys: Vec<Key<'_>> = Vec::with_capacity(held.len());
        for item in &held {
            keys.push(Key::of(item.as_borrowed()).map_err(|e| at(py, done + keys.len(), e))?);
        }
        indices.resize(done + keys.len(), NO_NODE);
        let out = indices.get_mut(done..).unwrap_or_default();
        placement.place_slices(&keys, out).or_raise(py)?;
    }
}

/// A sequence of integers: any iterable, or at full speed a buffer of u64 such as numpy's.
pub fn integers(keys: &Bound<'_, PyAny>) -> PyResult<Vec<u64>> {
    refuse_single_key(keys)?;
    let py = keys.py();
    if let Some(buffer) = u64_buffer(keys) {
        if buffer.dimensions() != 1 {
            let message = format!("keys: the buffer has {} dimensions, not 1", buffer.dimensions());
            return Err(invalid(py, ErrorKind::Keys, message));
        }
        // Copied, because others may write to it while it is read without the interpreter lock.
        return buffer.to_vec(py);
    }
    // What an object says of its length is not trusted with memory.
    let mut integers = Vec::new();
    for item in keys.try_iter()? {
        let U64(integer) = item?.extract().map_err(|e| at(py, integers.len(), e))?;
        integers.push(integer);
    }
    Ok(integers)
}

/// The buffer of an object that has one of native u64s.
fn u64_buffer(keys: &Bound<'_, PyAny>) -> Option<PyBuffer<u64>> {
    let buffer = PyUntypedBuffer::get(keys).ok()?;
    // PyO3 0.30 takes ">" for the native order of little-endian machines; such a buffer is iterated.
    match buffer.format().to_bytes() {
        [b'<' | b'>' | b'!', ..] => None,
        _ => buffer.into_typed().ok(),
    }
}

/// One string or one run of bytes is iterable, but hardly meant as many keys.
fn refuse_single_key(keys: &Bound<'_, PyAny>) -> PyResult<()> {
    let single = keys.is_instance_of::<PyString>()
        || keys.is_instance_of::<PyBytes>()
        || keys.is_instance_of::<PyByteArray>()
        || keys.is_instance_of::<PyInt>();
    match single {
        true => Err(type_error("keys: ", "an iterable of keys", keys)),
        false => Ok(()),
    }
}

/// Names the key that an error of ours is about.
fn at(py: Python<'_>, place: usize, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyTypeError>(py) {
        return PyTypeError::new_err(format!("keys[{place}]: {}", error.value(py)));
    }
    match error.value(py).getattr("kind") {
        Ok(_) => invalid(py, ErrorKind::Keys, format!("keys[{place}]: {}", error.value(py))),
        Err(_) => error,
    }
}
