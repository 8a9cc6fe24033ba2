//! Topology documents as programs have them: the text, or what `json.loads` makes of it.

use super::{invalid, type_error};
use libconsistent::ErrorKind;
use pyo3::{
    buffer::PyBuffer,
    exceptions::PyOverflowError,
    prelude::*,
    types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
};
use std::{borrow::Cow, fmt};

/// The text of a document. Of a parsed one it is written anew, so that both are read by the same rules.
pub fn document<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    nested(given, "a topology document", DEPTH)
}

/// The same of a transition, which has documents of topologies.
pub fn transition<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    nested(given, "the document of a transition", DEPTH + 1)
}

fn nested<'a>(given: &'a Bound<'_, PyAny>, what: &str, deepest: usize) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(text.to_str()?.as_bytes().into());
    }
    if let Ok(text) = given.cast::<PyBytes>() {
        return Ok(text.as_bytes().into());
    }
    if !given.is_instance_of::<PyDict>() {
        return Err(type_error("", &format!("{what} as str, bytes or dict"), given));
    }
    let mut writer = Writer { text: Vec::new(), most: libconsistent::budget().bytes, deepest };
    writer.value(given, &Place { before: None, step: Step::Item(0), depth: 0 })?;
    Ok(writer.text.into())
}

/// The bytes of a file beside a document, of any buffer of bytes.
pub fn rows<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().into());
    }
    match PyBuffer::<u8>::get(given) {
        Ok(buffer) => buffer.to_vec(given.py()).map(Cow::Owned),
        Err(_) => Err(type_error("rows: ", "bytes", given)),
    }
}

/// Containers in each other: a document has nodes, of which one has fields, of which one is a list.
const DEPTH: usize = 5;

/// Characters of a name that messages show.
const SHOWN: usize = 64;

/// Where a value stands. The outermost one has nothing before it.
struct Place<'a> {
    before: Option<&'a Place<'a>>,
    step: Step<'a>,
    depth: usize,
}

enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

impl<'a> Place<'a> {
    fn inside(&'a self, step: Step<'a>) -> Self {
        Self { before: Some(self), step, depth: self.depth + 1 }
    }

    fn colon(&self) -> &'static str {
        self.before.map_or("", |_| ": ")
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(before) = self.before else { return Ok(()) };
        before.fmt(f)?;
        match self.step {
            Step::Item(i) => write!(f, "[{i}]"),
            Step::Field(name) => {
                let name = name.char_indices().nth(SHOWN).and_then(|(end, _)| name.get(..end)).unwrap_or(name);
                write!(f, "{}{name}", before.before.map_or("", |_| "."))
            }
        }
    }
}

/// Writes JSON, of whatever shape: what the shape must be, the core knows.
struct Writer {
    text: Vec<u8>,
    /// Bytes that the text may have. One object may stand in many places, so that a small one writes a text of any
    /// size; what the budget has no room for is not compiled either.
    most: usize,
    /// So many containers stand in each other.
    deepest: usize,
}

impl Writer {
    fn value(&mut self, value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<()> {
        if let Ok(text) = value.cast::<PyString>() {
            self.string(text.to_str()?);
        } else if let Ok(flag) = value.cast::<PyBool>() {
            self.text.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
        } else if value.is_none() {
            self.text.extend_from_slice(b"null");
        } else if value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>() {
            self.number(value, place)?;
        } else if let Ok(fields) = value.cast::<PyDict>() {
            self.container(value, place, b"{}", fields.len(), |writer| {
                // A list of their own: what changes meanwhile is not met.
                for (i, item) in fields.items().iter().enumerate() {
                    let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
                    let Ok(name) = name.cast::<PyString>() else {
                        return Err(type_error(format_args!("{place}{}", place.colon()), "str as name", &name));
                    };
                    let name = name.to_str()?;
                    writer.separate(i);
                    writer.string(name);
                    writer.text.push(b':');
                    writer.value(&value, &place.inside(Step::Field(name)))?;
                }
                Ok(())
            })?;
        } else if let Ok(list) = value.cast::<PyList>() {
            self.container(value, place, b"[]", list.len(), |writer| writer.items(list.iter(), place))?;
        } else if let Ok(tuple) = value.cast::<PyTuple>() {
            self.container(value, place, b"[]", tuple.len(), |writer| writer.items(tuple.iter(), place))?;
        } else {
            let expected = "str, int, float, bool, None, dict or list";
            return Err(type_error(format_args!("{place}{}", place.colon()), expected, value));
        }
        if self.text.len() > self.most {
            let message = format!("{place}{}more than the {} bytes of the budget", place.colon(), self.most);
            return Err(invalid(value.py(), ErrorKind::TooMany, message));
        }
        Ok(())
    }

    fn container(
        &mut self,
        value: &Bound<'_, PyAny>,
        place: &Place<'_>,
        [open, close]: &[u8; 2],
        len: usize,
        inside: impl FnOnce(&mut Self) -> PyResult<()>,
    ) -> PyResult<()> {
        if place.depth >= self.deepest && len > 0 {
            let message = format!("{place}: no document is nested this deep");
            return Err(invalid(value.py(), ErrorKind::Document, message));
        }
        self.text.push(*open);
        inside(self)?;
        self.text.push(*close);
        Ok(())
    }

    fn items<'py>(&mut self, items: impl Iterator<Item = Bound<'py, PyAny>>, place: &Place<'_>) -> PyResult<()> {
        for (i, item) in items.enumerate() {
            self.separate(i);
            self.value(&item, &place.inside(Step::Item(i)))?;
        }
        Ok(())
    }

    fn separate(&mut self, i: usize) {
        if i > 0 {
            self.text.push(b',');
        }
    }

    fn number(&mut self, value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<()> {
        let integer = || value.extract::<u64>().map(i128::from).or_else(|_| value.extract::<i64>().map(i128::from));
        let text = match value.is_instance_of::<PyInt>().then(integer) {
            Some(Ok(integer)) => integer.to_string(),
            // Larger integers are floats, as they are to readers of JSON.
            _ => match float(value)? {
                float if float.is_nan() => {
                    let message = format!("{place}{}NaN is no number of JSON", place.colon());
                    return Err(invalid(value.py(), ErrorKind::Document, message));
                }
                // Which `json.loads` makes of such a number.
                float if float.is_infinite() => format!("{}e999", float.signum()),
                float => format!("{float:?}"),
            },
        };
        self.text.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.text.push(b'"');
        for byte in text.bytes() {
            match byte {
                b'"' | b'\\' => self.text.extend_from_slice(&[b'\\', byte]),
                ..b' ' => self.text.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
                _ => self.text.push(byte),
            }
        }
        self.text.push(b'"');
    }
}

/// A number as a float, which is infinite if it is too large for one.
fn float(number: &Bound<'_, PyAny>) -> PyResult<f64> {
    match number.extract::<f64>() {
        Err(e) if e.is_instance_of::<PyOverflowError>(number.py()) => {
            Ok(if number.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY })
        }
        extracted => extracted,
    }
}
