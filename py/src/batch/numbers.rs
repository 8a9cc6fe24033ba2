//! Plain integers, such as what was measured of slots: from a list, any buffer or Arrow array of integers, or whatever
//! else is iterated.

use super::{arrays, column::unsigned};
use crate::{
    raw::{Column, Layout, Values},
    types::{invalid, records::whole, type_error, Refused},
};
use libconsistent::ErrorKind;
use pyo3::{
    buffer::{Element, PyBuffer, PyUntypedBuffer},
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBool, PyMapping, PyString},
};

/// The integers, at most so many; messages call them `name`.
pub fn numbers(given: &Bound<'_, PyAny>, name: &str, most: usize) -> PyResult<Vec<u64>> {
    let py = given.py();
    // Both are iterated, but are hardly meant as numbers.
    if given.is_instance_of::<PyString>() || given.cast::<PyMapping>().is_ok() {
        return Err(type_error(format_args!("{name}: "), "integers", given));
    }
    let reader = Reader { name, most };
    let found = match arrays(given).map_err(|refused| refused.raise(py))? {
        Some(mut arrays) if matches!(arrays.layout(), Layout::Integers(_)) => {
            let mut found = Vec::new();
            let read = py.detach(|| arrays.each(|column| reader.column(column, &mut found)));
            read.map(|()| found).map_err(|refused| refused.raise(py))
        }
        Some(arrays) => {
            let message = format!("{name}: expected an Arrow array of integers, not of {}", arrays.layout());
            Err(PyTypeError::new_err(message))
        }
        None => reader.buffer(given).unwrap_or_else(|| reader.items(given)),
    }?;
    match found.len() > most {
        true => Err(invalid(py, ErrorKind::TooMany, format!("{name}: more than {most}"))),
        false => Ok(found),
    }
}

struct Reader<'a> {
    name: &'a str,
    most: usize,
}

impl Reader<'_> {
    /// Takes the integers of an Arrow array.
    fn column(&self, column: &Column<'_>, found: &mut Vec<u64>) -> Result<(), Refused> {
        let Values::Integers(integers) = &column.values else { return Ok(()) };
        let room = (self.most + 1).saturating_sub(found.len()).min(column.len);
        found.try_reserve(room)?;
        for i in 0..room {
            let wrong = |value: &dyn std::fmt::Display| {
                let place = format!("{}[{}]", self.name, found.len());
                let message = format!("{place}: {value} is not an integer from 0 to 2^64-1");
                Refused::from(libconsistent::Error::new(ErrorKind::Argument, message))
            };
            if column.validity.as_ref().is_some_and(|bits| !bits.get(i)) {
                return Err(wrong(&"null"));
            }
            let number = unsigned(*integers, i).map_err(|negative| wrong(&negative))?;
            found.push(number);
        }
        Ok(())
    }

    /// The integers of a buffer; `None` if the object has none of integers in the machine's order.
    fn buffer(&self, given: &Bound<'_, PyAny>) -> Option<PyResult<Vec<u64>>> {
        let buffer = PyUntypedBuffer::get(given).ok()?;
        let kind = match buffer.format().to_bytes() {
            [b'<' | b'>' | b'!', ..] => return None,
            [b'@' | b'=', kind] | [kind] => *kind,
            _ => return None,
        };
        Some(match (kind, buffer.item_size()) {
            (b'B' | b'H' | b'I' | b'L' | b'Q' | b'N', 8) => self.copied::<u64>(given),
            (b'b' | b'h' | b'i' | b'l' | b'q' | b'n', 8) => self.copied::<i64>(given),
            (b'I' | b'L', 4) => self.copied::<u32>(given),
            (b'i' | b'l', 4) => self.copied::<i32>(given),
            (b'H', 2) => self.copied::<u16>(given),
            (b'h', 2) => self.copied::<i16>(given),
            (b'B', 1) => self.copied::<u8>(given),
            (b'b', 1) => self.copied::<i8>(given),
            _ => return None,
        })
    }

    fn copied<T: Element + Copy + TryInto<u64> + std::fmt::Display>(
        &self,
        given: &Bound<'_, PyAny>,
    ) -> PyResult<Vec<u64>> {
        let (py, buffer) = (given.py(), PyBuffer::<T>::get(given)?);
        if buffer.dimensions() != 1 {
            let message = format!("{}: the buffer has {} dimensions, not 1", self.name, buffer.dimensions());
            return Err(invalid(py, ErrorKind::Argument, message));
        }
        if buffer.item_count() > self.most {
            return Err(invalid(py, ErrorKind::TooMany, format!("{}: more than {}", self.name, self.most)));
        }
        let number = |(i, item): (usize, T)| {
            item.try_into().map_err(|_| {
                let message = format!("{}[{i}]: {item} is not an integer from 0 to 2^64-1", self.name);
                invalid(py, ErrorKind::Argument, message)
            })
        };
        buffer.to_vec(py)?.into_iter().enumerate().map(number).collect()
    }

    /// The integers of an iterable, which may never end: one more than there may be is told by the caller.
    fn items(&self, given: &Bound<'_, PyAny>) -> PyResult<Vec<u64>> {
        let number = |(i, item): (usize, PyResult<Bound<'_, PyAny>>)| {
            let item = item?;
            match item.extract::<u64>() {
                Ok(number) if !item.is_instance_of::<PyBool>() => Ok(number),
                _ => whole(&item, &format!("{}[{i}]", self.name)),
            }
        };
        let Ok(items) = given.try_iter() else {
            return Err(type_error(format_args!("{}: ", self.name), "integers", given));
        };
        items.take(self.most + 1).enumerate().map(number).collect()
    }
}
