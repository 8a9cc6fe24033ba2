//! Arrow arrays as slices. Buffers are read as bytes, for the interface does not promise alignment.

use super::{
    abi::{malformed, Array, Owned, Schema, Stream},
    layout::{Layout, Width},
};
use crate::types::Refused;
use pyo3::prelude::*;
use std::{
    ffi::{c_void, CStr},
    slice,
};

/// An array: its values, and which of them are there.
pub struct Column<'a> {
    pub len: usize,
    pub validity: Option<Bits<'a>>,
    pub values: Values<'a>,
}

/// The values of an array, sliced as it says.
pub enum Values<'a> {
    Null,
    /// One offset more than there are values, and the bytes up to the last offset.
    Offsets32(&'a [[u8; 4]], &'a [u8]),
    Offsets64(&'a [[u8; 8]], &'a [u8]),
    /// Views, and the buffers that long ones point into.
    Views(&'a [[u8; 16]], Vec<&'a [u8]>),
    Integers(Integers<'a>),
    Dictionary(Integers<'a>, Box<Column<'a>>),
}

#[derive(Clone, Copy)]
pub enum Integers<'a> {
    I8(&'a [[u8; 1]]),
    U8(&'a [[u8; 1]]),
    I16(&'a [[u8; 2]]),
    U16(&'a [[u8; 2]]),
    I32(&'a [[u8; 4]]),
    U32(&'a [[u8; 4]]),
    I64(&'a [[u8; 8]]),
    U64(&'a [[u8; 8]]),
}

/// A run of bits, least significant first.
pub struct Bits<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl Bits<'_> {
    #[inline]
    pub fn get(&self, i: usize) -> bool {
        let i = self.offset + i;
        self.bytes.get(i / 8).is_some_and(|byte| byte >> (i % 8) & 1 == 1)
    }
}

impl<'a> Column<'a> {
    fn new(layout: &Layout, array: &'a Array) -> Result<Self, Refused> {
        let (len, from) = usize::try_from(array.length)
            .ok()
            .zip(usize::try_from(array.offset).ok())
            .filter(|(len, from)| len.checked_add(*from).is_some_and(|end| end < isize::MAX as usize))
            .ok_or_else(|| malformed(format!("an array of length {}, offset {}", array.length, array.offset)))?;
        let buffers = Buffers { array, from, len };
        let values = match layout {
            Layout::Other(name) => return Err(malformed(format!("{name:?} is not read"))),
            Layout::Null => Values::Null,
            Layout::Offsets32 => {
                let offsets = buffers.offsets::<4>()?;
                let end = offsets.last().map_or(Ok(0), |&end| i32::from_ne_bytes(end).try_into());
                Values::Offsets32(offsets, buffers.bytes(2, end.ok())?)
            }
            Layout::Offsets64 => {
                let offsets = buffers.offsets::<8>()?;
                let end = offsets.last().map_or(Ok(0), |&end| i64::from_ne_bytes(end).try_into());
                Values::Offsets64(offsets, buffers.bytes(2, end.ok())?)
            }
            Layout::Views => Values::Views(buffers.values(1)?, buffers.variadic()?),
            Layout::Integers(width) => Values::Integers(buffers.integers(*width)?),
            Layout::Dictionary(width, layout) => {
                // SAFETY: null, or an array that lives as long as this one.
                let values =
                    unsafe { array.dictionary.as_ref() }.ok_or_else(|| malformed("a dictionary is missing"))?;
                Values::Dictionary(buffers.integers(*width)?, Self::new(layout, values)?.into())
            }
        };
        // An array of nulls has no buffers at all.
        let validity = if matches!(layout, Layout::Null) { None } else { buffers.validity()? };
        Ok(Self { len, validity, values })
    }
}

/// The buffers of an array, of which `len` values from `from` on are meant.
struct Buffers<'a> {
    array: &'a Array,
    from: usize,
    len: usize,
}

impl<'a> Buffers<'a> {
    fn pointer(&self, buffer: usize) -> Result<*const c_void, Refused> {
        let count = usize::try_from(self.array.n_buffers).unwrap_or(0);
        if buffer >= count || self.array.buffers.is_null() {
            return Err(malformed(format!("an array has {} buffers", self.array.n_buffers)));
        }
        // SAFETY: `buffers` points to `n_buffers` pointers.
        Ok(unsafe { *self.array.buffers.add(buffer) })
    }

    /// `count` values of `N` bytes, the first one at `from`.
    fn slice<const N: usize>(&self, buffer: usize, from: usize, count: usize) -> Result<&'a [[u8; N]], Refused> {
        let start = self.pointer(buffer)?.cast::<[u8; N]>();
        if count == 0 {
            return Ok(&[]);
        }
        let fits = from.checked_add(count).and_then(|end| end.checked_mul(N)).is_some_and(|n| n < isize::MAX as usize);
        if start.is_null() || !fits {
            return Err(malformed(format!("buffer {buffer} of an array is not there")));
        }
        // SAFETY: not null, no alignment needed, and the array's length and offset (or, for bytes, its last offset; for
        // variadic buffers, their stated sizes) say that so much is there. It lives as long as the array is not
        // released, which `'a` stands for, and does not change.
        Ok(unsafe { slice::from_raw_parts(start.add(from), count) })
    }

    fn values<const N: usize>(&self, buffer: usize) -> Result<&'a [[u8; N]], Refused> {
        self.slice(buffer, self.from, self.len)
    }

    fn offsets<const N: usize>(&self) -> Result<&'a [[u8; N]], Refused> {
        // An array without values need not have the one offset.
        let count = if self.len == 0 { 0 } else { self.len + 1 };
        self.slice(1, self.from, count)
    }

    fn bytes(&self, buffer: usize, len: Option<usize>) -> Result<&'a [u8], Refused> {
        let len = len.ok_or_else(|| malformed("the last offset of an array is negative"))?;
        self.slice::<1>(buffer, 0, len).map(<[[u8; 1]]>::as_flattened)
    }

    /// The buffers that views point into; the last buffer has their sizes.
    fn variadic(&self) -> Result<Vec<&'a [u8]>, Refused> {
        let Some(count) = usize::try_from(self.array.n_buffers).ok().and_then(|count| count.checked_sub(3)) else {
            return Err(malformed(format!("an array of views has {} buffers", self.array.n_buffers)));
        };
        let sizes = self.slice::<8>(count + 2, 0, count)?;
        let sizes = sizes.iter().map(|&size| usize::try_from(i64::from_ne_bytes(size)));
        (2..)
            .zip(sizes)
            .map(|(buffer, size)| self.bytes(buffer, Some(size.map_err(|_| malformed("a size is negative"))?)))
            .collect()
    }

    fn integers(&self, width: Width) -> Result<Integers<'a>, Refused> {
        Ok(match width {
            Width::I8 => Integers::I8(self.values(1)?),
            Width::U8 => Integers::U8(self.values(1)?),
            Width::I16 => Integers::I16(self.values(1)?),
            Width::U16 => Integers::U16(self.values(1)?),
            Width::I32 => Integers::I32(self.values(1)?),
            Width::U32 => Integers::U32(self.values(1)?),
            Width::I64 => Integers::I64(self.values(1)?),
            Width::U64 => Integers::U64(self.values(1)?),
        })
    }

    fn validity(&self) -> Result<Option<Bits<'a>>, Refused> {
        if self.array.null_count == 0 || self.len == 0 {
            return Ok(None);
        }
        if self.pointer(0)?.is_null() {
            return match self.array.null_count {
                1.. => Err(malformed(format!("an array has {} nulls and no bitmap", self.array.null_count))),
                _ => Ok(None),
            };
        }
        let bytes = self.bytes(0, Some((self.from + self.len).div_ceil(8)))?;
        Ok(Some(Bits { bytes, offset: self.from }))
    }
}

/// One array, or a stream of arrays that share a layout.
pub struct Arrays {
    layout: Layout,
    source: Source,
}

enum Source {
    One(Owned<Array>),
    Stream(Owned<Stream>),
}

impl Arrays {
    /// From the capsules of `__arrow_c_array__`.
    pub fn one(schema: &Bound<'_, PyAny>, array: &Bound<'_, PyAny>) -> Result<Self, Refused> {
        let (schema, array) = (Owned::<Schema>::take(schema)?, Owned::take(array)?);
        Ok(Self { layout: Layout::of(&schema.0)?, source: Source::One(array) })
    }

    /// From the capsule of `__arrow_c_stream__`.
    pub fn stream(stream: &Bound<'_, PyAny>) -> Result<Self, Refused> {
        let mut stream = Owned::<Stream>::take(stream)?;
        let mut schema = Owned::<Schema>::empty();
        let get_schema = stream.0.get_schema.ok_or_else(|| malformed("a stream has no get_schema"))?;
        // SAFETY: the stream is not released, and the schema is empty.
        let status = unsafe { get_schema(&mut stream.0, &mut schema.0) };
        if status != 0 {
            return Err(failure(&mut stream, status));
        }
        if schema.is_released() {
            return Err(malformed("a stream gave no schema"));
        }
        Ok(Self { layout: Layout::of(&schema.0)?, source: Source::Stream(stream) })
    }

    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Calls `read` for one array after the other. Needs no interpreter lock: a producer that does takes it itself.
    pub fn each(&mut self, mut read: impl FnMut(&Column<'_>) -> Result<(), Refused>) -> Result<(), Refused> {
        let stream = match &mut self.source {
            Source::One(array) => return read(&Column::new(&self.layout, &array.0)?),
            Source::Stream(stream) => stream,
        };
        let get_next = stream.0.get_next.ok_or_else(|| malformed("a stream has no get_next"))?;
        loop {
            let mut array = Owned::<Array>::empty();
            // SAFETY: the stream is not released, this thread alone has it, and the array is empty.
            let status = unsafe { get_next(&mut stream.0, &mut array.0) };
            if status != 0 {
                return Err(failure(stream, status));
            }
            if array.is_released() {
                return Ok(());
            }
            read(&Column::new(&self.layout, &array.0)?)?;
        }
    }
}

fn failure(stream: &mut Owned<Stream>, status: i32) -> Refused {
    let reason = stream.0.get_last_error.and_then(|get_last_error| {
        // SAFETY: the stream is not released, and its last call failed.
        let text = unsafe { get_last_error(&mut stream.0) };
        // SAFETY: null, or a C string that lives until the next call.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
    });
    malformed(reason.unwrap_or_else(|| format!("error {status}")))
}
