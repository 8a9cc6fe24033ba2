//! Many keys at once: which kinds of them there are, and how each is walked. Keys go from here through `column` where
//! they are Arrow arrays, `fixed` where they are numpy's texts, and `placing`, which looks them up (`routed` those of
//! dialects), to indices, which `placed` lends to others.
//! Uses `raw`, `types` and `view`; [`place`], [`Shape`] and [`Placed`] are for other rooms.

mod column;
mod fixed;
mod placed;
mod placing;
mod routed;

pub use placed::Placed;

use self::{
    column::Hash,
    fixed::Form,
    placing::{Placing, Sink},
    routed::Routed,
};
use crate::{
    raw::{words, Arrays, Items},
    types::{
        indices::{Dtype, Indices},
        invalid,
        keys::{self, Count, Meaning, U64},
        type_error, Refused,
    },
    view::Held,
};
use libconsistent::{Error, ErrorKind, Placement, MAX_NODES};
use pyo3::{
    buffer::{PyBuffer, PyUntypedBuffer},
    exceptions::PyTypeError,
    intern,
    prelude::*,
    types::{PyList, PyTuple},
};
use std::{convert::Infallible, sync::atomic::Ordering};

/// Rows are as wide as asked up to here, however few nodes there are.
const FEW: usize = 16;

/// An iterable that does not tell its length may never end: it gets so many indices.
const UNTOLD: usize = 1 << 26;

/// After so many objects of one, signals are handled and other threads have their turn.
const TURN: usize = 1 << 14;

/// What is asked for: `n` indices a key, of a type.
pub struct Shape {
    pub n: usize,
    pub dtype: Dtype,
}

impl Default for Shape {
    fn default() -> Self {
        Self { n: 1, dtype: Dtype::U32 }
    }
}

impl Shape {
    pub fn new(py: Python<'_>, n: usize, dtype: &str) -> PyResult<Self> {
        if !(1..=MAX_NODES).contains(&n) {
            return Err(invalid(py, ErrorKind::Argument, format!("n: {n} is not from 1 to {MAX_NODES}")));
        }
        let dtype = match dtype {
            "uint32" => Dtype::U32,
            "int32" => Dtype::I32,
            "int64" => Dtype::I64,
            _ => {
                let message = format!("dtype: {dtype:?} is none of \"uint32\", \"int32\" and \"int64\"");
                return Err(invalid(py, ErrorKind::Argument, message));
            }
        };
        Ok(Self { n, dtype })
    }
}

/// Places the keys of a list, an Arrow array or stream, a buffer of u64s, or any iterable.
pub fn place(placement: &Placement, keys: &Bound<'_, PyAny>, meaning: Meaning, shape: Shape) -> PyResult<Indices> {
    keys::refuse_single(keys)?;
    // Wider rows would have nothing in them.
    let n = shape.n.min(placement.max_nodes().max(FEW));
    let by_position = meaning == Meaning::Position || placement.keys_are_positions();
    let routed = (!by_position).then(|| Routed::new(placement, n));
    let routed = routed.as_ref();
    let placing = Placing::new(placement, n, shape.dtype, routed);
    place_into(placing, keys, Hash { placement, meaning, routed }).map_err(|refused| refused.raise(keys.py()))
}

impl Held<'_> {
    pub fn place(&self, keys: &Bound<'_, PyAny>, meaning: Meaning, n: Count, dtype: &str) -> PyResult<Placed> {
        let shape = Shape::new(keys.py(), n.0, dtype)?;
        let indices = place(&self.placement, keys, meaning, shape)?;
        Ok(Placed::new(self.0.clone().unbind(), indices))
    }
}

fn place_into(mut placing: Placing<'_>, keys: &Bound<'_, PyAny>, hash: Hash<'_>) -> Result<Indices, Refused> {
    let (py, n) = (keys.py(), placing.n());
    if let Ok(list) = keys.cast::<PyList>() {
        placing.reserve(list.len())?;
        items(&mut placing, list.iter().map(Ok), hash)?;
    } else if let Ok(tuple) = keys.cast::<PyTuple>() {
        placing.reserve(tuple.len())?;
        items(&mut placing, tuple.iter().map(Ok), hash)?;
    } else if let Some(mut arrays) = arrays(keys)? {
        if !hash.takes(arrays.layout()) {
            let expected = if hash.meaning == Meaning::Key { "strings, bytes or uint64" } else { "integers" };
            let message = format!("keys: expected an Arrow array of {expected}, not of {}", arrays.layout());
            return Err(PyTypeError::new_err(message).into());
        }
        return py.detach(|| {
            arrays.each(|column| {
                placing.reserve(column.len)?;
                let first = placing.len();
                hash.column(column, Some(first), &mut placing)
            })?;
            placing.finish()
        });
    } else if let Some(buffer) = buffer(keys, hash.meaning)? {
        let dimensions = match &buffer {
            Buffer::Integers(buffer) => buffer.dimensions(),
            Buffer::Fixed(buffer, _) => buffer.dimensions(),
        };
        if dimensions != 1 {
            return Err(Refused::keys(format!("keys: the buffer has {dimensions} dimensions, not 1")));
        }
        let buffer = match buffer {
            Buffer::Integers(buffer) => buffer,
            Buffer::Fixed(buffer, form) => {
                let items = Items::of(&buffer).ok_or_else(|| Refused::keys("keys: the buffer has no plain items"))?;
                return py.detach(|| fixed::place(placing, items, form, hash));
            }
        };
        placing.reserve(buffer.item_count())?;
        return match words(&buffer) {
            Some(words) => {
                let keys = words.iter().map(|word| word.load(Ordering::Relaxed));
                py.detach(|| integers(placing, keys, hash))
            }
            None => {
                let mut copied = zeros(buffer.item_count())?;
                buffer.copy_to_slice(py, &mut copied)?;
                py.detach(|| integers(placing, copied.into_iter(), hash))
            }
        };
    } else {
        // What an object says of its length is not trusted with memory.
        let most = UNTOLD / n;
        let untold = keys.try_iter()?.take(most + 1).zip(1..).map(|(item, i)| match i % TURN {
            0 => item.and_then(|item| turn(&item).map(|()| item)),
            _ => item,
        });
        items(&mut placing, untold, hash)?;
        if placing.len() > most {
            let message = format!("keys: more than {most} from an iterable; place them in parts");
            return Err(Error::new(ErrorKind::TooMany, message).into());
        }
    }
    // Where the items lie in objects, the lock was needed so far.
    placing.finish()
}

fn integers(mut placing: Placing<'_>, keys: impl Iterator<Item = u64>, hash: Hash<'_>) -> Result<Indices, Refused> {
    placing.extend(keys.map(|key| Ok::<_, Infallible>(Some(hash.integer(key)))))?;
    placing.finish()
}

/// Hashes one object after the other, each while it is held.
fn items<'py>(
    placing: &mut Placing<'_>,
    items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
    hash: Hash<'_>,
) -> Result<(), Refused> {
    let refused = |at: usize, item: &Bound<'_, PyAny>, e: PyErr| Box::new(Refused::Raised(keys::at(item.py(), at, e)));
    let items = items.enumerate();
    if hash.meaning == Meaning::Key {
        return placing.extend(items.map(|(i, item)| {
            let item = item.map_err(|e| Box::new(e.into()))?;
            keys::read(&item, |key| Some(hash.bytes(key))).map_err(|e| refused(i, &item, e))
        }));
    }
    placing.extend(items.map(|(i, item)| {
        let item = item.map_err(|e| Box::new(e.into()))?;
        item.extract().map(|U64(key)| Some(hash.integer(key))).map_err(|e| refused(i, &item, e))
    }))
}

/// Lets others run.
#[cold]
fn turn(item: &Bound<'_, PyAny>) -> PyResult<()> {
    item.py().check_signals()?;
    item.py().detach(std::thread::yield_now);
    Ok(())
}

fn zeros(len: usize) -> Result<Vec<u64>, Refused> {
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(len)?;
    zeros.resize(len, 0);
    Ok(zeros)
}

/// The Arrow arrays of an object that has the PyCapsule interface.
fn arrays(keys: &Bound<'_, PyAny>) -> Result<Option<Arrays>, Refused> {
    let py = keys.py();
    if let Some(export) = keys.getattr_opt(intern!(py, "__arrow_c_array__"))? {
        let pair = export.call0()?;
        let Ok((schema, array)) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
            return Err(type_error("keys: __arrow_c_array__: ", "two capsules", &pair).into());
        };
        return Arrays::one(&schema, &array).map(Some);
    }
    match keys.getattr_opt(intern!(py, "__arrow_c_stream__"))? {
        Some(export) => Arrays::stream(&export.call0()?).map(Some),
        None => Ok(None),
    }
}

/// A buffer whose items are keys.
enum Buffer {
    /// Native u64s.
    Integers(PyBuffer<u64>),
    Fixed(PyUntypedBuffer, Form),
}

fn buffer(keys: &Bound<'_, PyAny>, meaning: Meaning) -> PyResult<Option<Buffer>> {
    let Some(buffer) = untyped(keys) else { return Ok(None) };
    match Form::of(&buffer).filter(|_| meaning == Meaning::Key) {
        Some(form) => Ok(fixed::is_plain(keys)?.then_some(Buffer::Fixed(buffer, form))),
        None => Ok(u64_buffer(buffer).map(Buffer::Integers)),
    }
}

fn untyped(keys: &Bound<'_, PyAny>) -> Option<PyUntypedBuffer> {
    let buffer = PyUntypedBuffer::get(keys).ok()?;
    Some(buffer)
}

fn u64_buffer(buffer: PyUntypedBuffer) -> Option<PyBuffer<u64>> {
    // PyO3 0.30 takes ">" for the native order of little-endian machines; such a buffer is iterated.
    match buffer.format().to_bytes() {
        [b'<' | b'>' | b'!', ..] => None,
        _ => buffer.into_typed().ok(),
    }
}
