//! Many keys at once: which kinds of them there are, and how each is walked. Keys go from here through `column` where
//! they are Arrow arrays, `fixed` where they are numpy's texts, and `placing`, which looks them up (`routed` those of
//! dialects), to indices, which `placed` lends to others; or to `kept`, for calls that want the keys themselves.
//! `numbers` reads plain integers, which are no keys.
//! Uses `raw`, `types` and `view`; [`place`], [`gather`], [`numbers()`], [`Shape`] and [`Placed`] are for other rooms.

mod column;
mod fixed;
mod kept;
mod numbers;
mod placed;
mod placing;
mod routed;

pub use numbers::numbers;
pub use placed::Placed;

use self::{
    column::{negative, Hash},
    fixed::Form,
    kept::{Kept, Keys},
    placing::{Placing, Sink},
    routed::{Routed, Taker},
};
use crate::{
    raw::{words, Arrays, Items, Word},
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

/// And so many keys of it are kept.
const UNTOLD_KEPT: usize = 1 << 22;

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
    let mut placing = Placing::new(placement, n, shape.dtype, routed.as_ref());
    let hash = Hash { placement, meaning, taker: routed.as_ref().map(|routed| routed as &dyn Taker) };
    let placed = each_key(&mut placing, keys, hash, UNTOLD / n).and_then(|()| placing.finish());
    placed.map_err(|refused| refused.raise(keys.py()))
}

/// The keys themselves, which may come in all forms that [`place`] takes; a null is refused.
pub fn gather(placement: &Placement, keys: &Bound<'_, PyAny>) -> PyResult<Keys> {
    keys::refuse_single(keys)?;
    let (kept, mut numbers) = (Kept::default(), Vec::new());
    let hash = Hash { placement, meaning: Meaning::Key, taker: Some(&kept) };
    let taken = each_key(&mut numbers, keys, hash, UNTOLD_KEPT).and_then(|()| kept.keys(&numbers));
    taken.map_err(|refused| refused.raise(keys.py()))
}

impl Held<'_> {
    pub fn place(&self, keys: &Bound<'_, PyAny>, meaning: Meaning, n: Count, dtype: &str) -> PyResult<Placed> {
        let shape = Shape::new(keys.py(), n.0, dtype)?;
        let indices = place(&self.placement, keys, meaning, shape)?;
        Ok(Placed::new(self.0.clone().unbind(), indices))
    }

    /// Nodes for a set of items.
    pub fn assign(&self, items: &Bound<'_, PyAny>, factor: f64) -> PyResult<Placed> {
        let py = items.py();
        let keys = gather(&self.placement, items).map_err(|error| keys::as_items(py, error))?;
        let placement = &self.placement;
        let assigned = py.detach(|| Ok::<_, Refused>(Indices::of(placement.assign(&keys.slices()?, factor)?)));
        Ok(Placed::new(self.0.clone().unbind(), assigned.map_err(|refused| refused.raise(py))?))
    }
}

/// Tells all keys, whatever form they have; `most` of an iterable that does not tell its length.
fn each_key(
    sink: &mut (impl Sink + Send),
    keys: &Bound<'_, PyAny>,
    hash: Hash<'_>,
    most: usize,
) -> Result<(), Refused> {
    let py = keys.py();
    if let Ok(list) = keys.cast::<PyList>() {
        sink.reserve(list.len())?;
        items(sink, list.iter().map(Ok), hash)?;
    } else if let Ok(tuple) = keys.cast::<PyTuple>() {
        sink.reserve(tuple.len())?;
        items(sink, tuple.iter().map(Ok), hash)?;
    } else if let Some(mut arrays) = arrays(keys)? {
        if !hash.takes(arrays.layout()) {
            let expected = if hash.meaning == Meaning::Key { "strings, bytes or uint64" } else { "integers" };
            let message = format!("keys: expected an Arrow array of {expected}, not of {}", arrays.layout());
            return Err(PyTypeError::new_err(message).into());
        }
        return py.detach(|| {
            arrays.each(|column| {
                sink.reserve(column.len)?;
                let first = sink.len();
                hash.column(column, Some(first), sink)
            })
        });
    } else if let Some(buffer) = buffer(keys, hash.meaning)? {
        let dimensions = match &buffer {
            Buffer::Unsigned(buffer) => buffer.dimensions(),
            Buffer::Signed(buffer) => buffer.dimensions(),
            Buffer::Fixed(buffer, _) => buffer.dimensions(),
        };
        if dimensions != 1 {
            return Err(Refused::keys(format!("keys: the buffer has {dimensions} dimensions, not 1")));
        }
        return match buffer {
            Buffer::Unsigned(buffer) => integers(py, sink, &buffer, |_, key| Ok::<_, Infallible>(key), hash),
            Buffer::Signed(buffer) => integers(py, sink, &buffer, not_negative, hash),
            Buffer::Fixed(buffer, form) => {
                let items = Items::of(&buffer).ok_or_else(|| Refused::keys("keys: the buffer has no plain items"))?;
                py.detach(|| fixed::place(sink, items, form, hash))
            }
        };
    } else {
        // What an object says of its length is not trusted with memory.
        let untold = keys.try_iter()?.take(most + 1).zip(1..).map(|(item, i)| match i % TURN {
            0 => item.and_then(|item| turn(&item).map(|()| item)),
            _ => item,
        });
        items(sink, untold, hash)?;
        if sink.len() > most {
            let message = format!("keys: more than {most} from an iterable; place them in parts");
            return Err(Error::new(ErrorKind::TooMany, message).into());
        }
    }
    Ok(())
}

/// Hashes the integers of a buffer, each after `key` has taken its place and its bits.
fn integers<T: Word, E: Into<Refused>>(
    py: Python<'_>,
    sink: &mut (impl Sink + Send),
    buffer: &PyBuffer<T>,
    key: impl Fn(usize, u64) -> Result<u64, E> + Sync,
    hash: Hash<'_>,
) -> Result<(), Refused> {
    sink.reserve(buffer.item_count())?;
    let hashed = |(i, bits)| key(i, bits).map(|key| Some(hash.integer(key)));
    match words(buffer) {
        Some(words) => {
            let bits = words.iter().map(|word| word.load(Ordering::Relaxed)).enumerate();
            py.detach(|| sink.extend(bits.map(hashed)))
        }
        None => {
            let mut copied = zeros::<T>(buffer.item_count())?;
            buffer.copy_to_slice(py, &mut copied)?;
            py.detach(|| sink.extend(copied.into_iter().map(Word::bits).enumerate().map(hashed)))
        }
    }
}

/// The bits of an `i64` that is a key.
fn not_negative(i: usize, bits: u64) -> Result<u64, Box<Refused>> {
    let signed = bits as i64;
    u64::try_from(signed).map_err(|_| negative(&format!("keys[{i}]"), signed))
}

/// Hashes one object after the other, each while it is held.
fn items<'py>(
    sink: &mut impl Sink,
    items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
    hash: Hash<'_>,
) -> Result<(), Refused> {
    let refused = |at: usize, item: &Bound<'_, PyAny>, e: PyErr| Box::new(Refused::Raised(keys::at(item.py(), at, e)));
    let items = items.enumerate();
    if hash.meaning == Meaning::Key {
        return sink.extend(items.map(|(i, item)| {
            let item = item.map_err(|e| Box::new(e.into()))?;
            keys::read(&item, |key| Some(hash.bytes(key))).map_err(|e| refused(i, &item, e))
        }));
    }
    sink.extend(items.map(|(i, item)| {
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

fn zeros<T: Word>(len: usize) -> Result<Vec<T>, Refused> {
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(len)?;
    zeros.resize(len, T::default());
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
    Unsigned(PyBuffer<u64>),
    /// Native i64s.
    Signed(PyBuffer<i64>),
    Fixed(PyUntypedBuffer, Form),
}

fn buffer(keys: &Bound<'_, PyAny>, meaning: Meaning) -> PyResult<Option<Buffer>> {
    let Ok(buffer) = PyUntypedBuffer::get(keys) else { return Ok(None) };
    match Form::of(&buffer).filter(|_| meaning == Meaning::Key) {
        Some(form) => Ok(fixed::is_plain(keys)?.then_some(Buffer::Fixed(buffer, form))),
        None => integer_buffer(keys, buffer, meaning),
    }
}

/// A buffer of native integers of 64 bits. Those with a sign are no keys where texts are.
fn integer_buffer(keys: &Bound<'_, PyAny>, buffer: PyUntypedBuffer, meaning: Meaning) -> PyResult<Option<Buffer>> {
    let kind = match buffer.format().to_bytes() {
        // PyO3 0.30 takes ">" for the native order of little-endian machines; such a buffer is iterated.
        [b'<' | b'>' | b'!', ..] => return Ok(None),
        [.., kind] => *kind,
        [] => return Ok(None),
    };
    match kind {
        b'l' | b'q' if meaning != Meaning::Key && fixed::is_plain(keys)? => {
            Ok(buffer.into_typed().ok().map(Buffer::Signed))
        }
        _ => Ok(buffer.into_typed().ok().map(Buffer::Unsigned)),
    }
}
