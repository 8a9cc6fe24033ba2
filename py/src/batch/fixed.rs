//! Texts and bytes of one width, which numpy has as `U` and `S`: items end in NULs that do not count.

use super::{
    column::{refused, Hash},
    placing::Sink,
};
use crate::{raw::Items, types::Refused};
use pyo3::{buffer::PyUntypedBuffer, prelude::*};

/// Bytes that are copied at a time: few, so that memory fetches the next ones while these are looked up.
const BLOCK: usize = 1 << 10;

/// What an item is.
#[derive(Clone, Copy)]
pub enum Form {
    Bytes,
    /// Code points of four bytes, little-endian or big-endian.
    Little,
    Big,
}

impl Form {
    /// The form of items that a buffer has, if these are as numpy has them.
    pub fn of(buffer: &PyUntypedBuffer) -> Option<Self> {
        // A count is there even if it is 1: a plain "w" are the characters of `array`, of which NUL is one.
        let (order, rest) = match buffer.format().to_bytes() {
            [order @ (b'@' | b'=' | b'<' | b'>' | b'!'), rest @ ..] => (*order, rest),
            rest => (b'@', rest),
        };
        let (kind, count) = rest.split_last()?;
        let count: usize = std::str::from_utf8(count).ok()?.parse().ok()?;
        let (form, unit) = match (kind, order) {
            (b's', _) => (Self::Bytes, 1),
            (b'w', b'<') => (Self::Little, 4),
            (b'w', b'>' | b'!') => (Self::Big, 4),
            (b'w', _) if cfg!(target_endian = "big") => (Self::Big, 4),
            (b'w', _) => (Self::Little, 4),
            _ => return None,
        };
        (count.checked_mul(unit) == Some(buffer.item_size())).then_some(form)
    }
}

/// Whether the items of an object are what its buffer says: subclasses, such as numpy's masked arrays, see to theirs.
pub fn is_plain(keys: &Bound<'_, PyAny>) -> PyResult<bool> {
    let name = keys.get_type().fully_qualified_name()?;
    Ok(matches!(name.to_str()?, "numpy.ndarray" | "numpy.memmap" | "memoryview"))
}

/// Takes all items.
pub fn place(sink: &mut impl Sink, items: Items<'_>, form: Form, hash: Hash<'_>) -> Result<(), Refused> {
    sink.reserve(items.len())?;
    let width = items.width();
    if width == 0 {
        sink.extend((0..items.len()).map(|_| Ok::<_, Box<Refused>>(Some(hash.bytes(&[])))))?;
        return Ok(());
    }
    let mut block = zeros((BLOCK / width).max(1) * width)?;
    // The longest text has four bytes a code point.
    let mut text = zeros(if matches!(form, Form::Bytes) { 0 } else { block.len() })?;
    loop {
        let copied = items.copy(sink.len(), &mut block);
        let rows = block.get(..copied).unwrap_or_default();
        if rows.is_empty() {
            return Ok(());
        }
        match form {
            Form::Bytes => bytes(sink, rows, width, hash)?,
            Form::Little => texts(sink, rows, width, u32::from_le_bytes, &mut text, hash)?,
            Form::Big => texts(sink, rows, width, u32::from_be_bytes, &mut text, hash)?,
        }
    }
}

#[inline]
fn bytes(sink: &mut impl Sink, rows: &[u8], width: usize, hash: Hash<'_>) -> Result<(), Refused> {
    sink.extend(rows.chunks_exact(width).map(|row| Ok::<_, Box<Refused>>(Some(hash.bytes(trimmed(row))))))
}

/// Texts that are all ASCII become bytes together, in a loop that knows no rows.
#[inline]
fn texts(
    sink: &mut impl Sink,
    rows: &[u8],
    width: usize,
    order: impl Fn([u8; 4]) -> u32 + Copy,
    text: &mut [u8],
    hash: Hash<'_>,
) -> Result<(), Refused> {
    let (points, _) = rows.as_chunks::<4>();
    let mut all = 0;
    for (byte, &point) in text.iter_mut().zip(points) {
        all |= u32::from_ne_bytes(point);
        *byte = order(point) as u8;
    }
    if order(all.to_ne_bytes()) < 0x80 {
        return bytes(sink, text.get(..points.len()).unwrap_or_default(), width / 4, hash);
    }
    let first = sink.len();
    sink.extend(rows.chunks_exact(width).enumerate().map(|(row, points)| match utf8(points, order, text) {
        Ok(text) => Ok(Some(hash.bytes(text))),
        Err(point) => Err(refused(format!("keys[{}]: U+{point:04X} is no character of Unicode", first + row))),
    }))
}

/// The UTF-8 of a row of code points, or the first that is none of a character. NULs at the end go first: to look for
/// them in what was just written would wait for it.
#[inline]
fn utf8<'a>(row: &[u8], order: impl Fn([u8; 4]) -> u32, text: &'a mut [u8]) -> Result<&'a [u8], u32> {
    let used = trimmed(row).len().next_multiple_of(4);
    let (points, _) = row.get(..used).unwrap_or_default().as_chunks::<4>();
    let mut len = 0;
    for &point in points {
        let point = order(point);
        let Some(room) = text.get_mut(len..).and_then(<[u8]>::first_chunk_mut::<4>) else { break };
        if point < 0x80 {
            *room = [point as u8, 0, 0, 0];
            len += 1;
        } else {
            len += char::from_u32(point).ok_or(point)?.encode_utf8(room).len();
        }
    }
    Ok(text.get(..len).unwrap_or_default())
}

/// The bytes without the NULs at their end.
#[inline]
fn trimmed(mut bytes: &[u8]) -> &[u8] {
    while let Some((rest, last)) = bytes.split_last_chunk() {
        let last = u64::from_le_bytes(*last);
        if last != 0 {
            return bytes.get(..bytes.len() - last.leading_zeros() as usize / 8).unwrap_or_default();
        }
        bytes = rest;
    }
    while let [rest @ .., 0] = bytes {
        bytes = rest;
    }
    bytes
}

fn zeros(len: usize) -> Result<Vec<u8>, Refused> {
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(len)?;
    zeros.resize(len, 0);
    Ok(zeros)
}
