//! The keys of an Arrow array.

use super::{placing::Sink, routed::Taker};
use crate::{
    raw::{Column, Integers, Layout, Values, Width},
    types::{keys::Meaning, Refused},
};
use libconsistent::{Key, Placement};
use std::convert::Infallible;

/// How the values of a batch become positions, or what a [`Taker`] has in their place.
#[derive(Clone, Copy)]
pub struct Hash<'a> {
    pub placement: &'a Placement,
    pub meaning: Meaning,
    pub taker: Option<&'a dyn Taker>,
}

impl Hash<'_> {
    #[inline]
    pub fn bytes(&self, key: &[u8]) -> u64 {
        match self.taker {
            None => self.placement.position(key),
            Some(taker) => taker.take_key(Key::Bytes(key)),
        }
    }

    #[inline]
    pub fn integer(&self, key: u64) -> u64 {
        match (self.meaning, self.taker) {
            (Meaning::Position, _) => key,
            (Meaning::Key | Meaning::Integer, None) => self.placement.position_u64(key),
            (Meaning::Key | Meaning::Integer, Some(taker)) => taker.take_key(Key::Integer(key)),
        }
    }

    /// Whether the values of an Arrow type can be keys.
    pub fn takes(&self, layout: &Layout) -> bool {
        match layout {
            Layout::Null => true,
            Layout::Offsets32 | Layout::Offsets64 | Layout::Views => self.meaning == Meaning::Key,
            Layout::Integers(width) => self.meaning != Meaning::Key || *width == Width::U64,
            Layout::Dictionary(_, values) => self.takes(values),
            Layout::Other(_) => false,
        }
    }

    /// Hashes a column. `first` is the number of its first key in messages; a dictionary has none.
    pub fn column(&self, column: &Column<'_>, first: Option<usize>, sink: &mut impl Sink) -> Result<(), Refused> {
        match &column.values {
            Values::Null => each(column, sink, |_| Ok::<_, Infallible>(None)),
            Values::Offsets32(offsets, bytes) => {
                let offset = |at: [u8; 4]| i32::from_ne_bytes(at).try_into().ok();
                self.strings(column, first, sink, |i| between(offsets, i, offset, bytes))
            }
            Values::Offsets64(offsets, bytes) => {
                let offset = |at: [u8; 8]| i64::from_ne_bytes(at).try_into().ok();
                self.strings(column, first, sink, |i| between(offsets, i, offset, bytes))
            }
            Values::Views(views, buffers) => self.strings(column, first, sink, |i| viewed(views.get(i)?, buffers)),
            Values::Integers(integers) => match *integers {
                Integers::U64(values) => each(column, sink, |i| {
                    let value = values.get(i).copied().unwrap_or_default();
                    Ok::<_, Infallible>(Some(self.integer(u64::from_ne_bytes(value))))
                }),
                integers => each(column, sink, |i| match unsigned(integers, i) {
                    Ok(value) => Ok(Some(self.integer(value))),
                    Err(value) => Err(negative(&place(first, i), value)),
                }),
            },
            Values::Dictionary(indices, values) => {
                let mut positions = Vec::new();
                // Hashed once each, however often they occur.
                self.column(values, None, &mut positions)?;
                if let Some(taker) = self.taker {
                    taker.keep();
                }
                each(column, sink, |i| {
                    let at =
                        unsigned(*indices, i).ok().and_then(|at| positions.get(usize::try_from(at).ok()?).copied());
                    at.ok_or_else(|| refused(format!("{}: its dictionary has no such value", place(first, i))))
                })
            }
        }
    }

    #[inline]
    fn strings<'k>(
        &self,
        column: &Column<'_>,
        first: Option<usize>,
        sink: &mut impl Sink,
        key: impl Fn(usize) -> Option<&'k [u8]>,
    ) -> Result<(), Refused> {
        // Asked for each key, this would take as long as the hash does.
        match self.placement.plain_hash().filter(|_| self.taker.is_none()) {
            Some(hash) => hashed(column, first, sink, key, |key| hash.position(key)),
            None => hashed(column, first, sink, key, |key| self.bytes(key)),
        }
    }
}

#[inline]
fn hashed<'k>(
    column: &Column<'_>,
    first: Option<usize>,
    sink: &mut impl Sink,
    key: impl Fn(usize) -> Option<&'k [u8]>,
    position: impl Fn(&[u8]) -> u64,
) -> Result<(), Refused> {
    each(column, sink, |i| match key(i) {
        Some(key) => Ok(Some(position(key))),
        None => Err(refused(format!("{}: it leaves the bytes of its array", place(first, i)))),
    })
}

#[cold]
pub fn refused(message: String) -> Box<Refused> {
    Box::new(Refused::keys(message))
}

/// What a negative integer is refused with, which is no key.
#[cold]
pub fn negative(place: &str, value: i64) -> Box<Refused> {
    refused(format!("{place}: {value} is not an integer from 0 to 2^64-1"))
}

#[cold]
fn place(first: Option<usize>, i: usize) -> String {
    match first {
        Some(first) => format!("keys[{}]", first + i),
        None => format!("keys: value {i} of the dictionary"),
    }
}

#[inline]
fn each<E: Into<Refused>>(
    column: &Column<'_>,
    sink: &mut impl Sink,
    position: impl Fn(usize) -> Result<Option<u64>, E>,
) -> Result<(), Refused> {
    // One loop, so that the hash is written into it and not called.
    let there = |i| column.validity.as_ref().is_none_or(|bits| bits.get(i));
    sink.extend((0..column.len).map(|i| if there(i) { position(i) } else { Ok(None) }))
}

#[inline]
fn between<'k, const N: usize>(
    offsets: &[[u8; N]],
    i: usize,
    offset: impl Fn([u8; N]) -> Option<usize>,
    bytes: &'k [u8],
) -> Option<&'k [u8]> {
    match offsets.get(i..i + 2)? {
        [start, end] => bytes.get(offset(*start)?..offset(*end)?),
        _ => None,
    }
}

/// The bytes of a view: up to 12 are in it; of more, it has their buffer and where they start.
#[inline]
fn viewed<'k>(view: &'k [u8; 16], buffers: &[&'k [u8]]) -> Option<&'k [u8]> {
    let word = |at: usize| {
        let word = view.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(i32::from_ne_bytes);
        word.and_then(|word| usize::try_from(word).ok())
    };
    let len = word(0)?;
    if len <= 12 {
        return view.get(4..4 + len);
    }
    let start = word(12)?;
    buffers.get(word(8)?)?.get(start..start.checked_add(len)?)
}

/// An integer as unsigned one, or what it is instead.
#[inline]
pub(super) fn unsigned(integers: Integers<'_>, i: usize) -> Result<u64, i64> {
    fn at<const N: usize>(values: &[[u8; N]], i: usize) -> [u8; N] {
        values.get(i).copied().unwrap_or([0; N])
    }
    let signed = match integers {
        Integers::U8(values) => return Ok(u8::from_ne_bytes(at(values, i)).into()),
        Integers::U16(values) => return Ok(u16::from_ne_bytes(at(values, i)).into()),
        Integers::U32(values) => return Ok(u32::from_ne_bytes(at(values, i)).into()),
        Integers::U64(values) => return Ok(u64::from_ne_bytes(at(values, i))),
        Integers::I8(values) => i8::from_ne_bytes(at(values, i)).into(),
        Integers::I16(values) => i16::from_ne_bytes(at(values, i)).into(),
        Integers::I32(values) => i32::from_ne_bytes(at(values, i)).into(),
        Integers::I64(values) => i64::from_ne_bytes(at(values, i)),
    };
    u64::try_from(signed).map_err(|_| signed)
}
