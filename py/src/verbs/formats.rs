//! Configurations of other systems, as the records of `libconsistent/_records.py`.

use crate::{
    types::{
        invalid,
        records::{class, make},
        scheme, type_error, OrRaise,
    },
    view::View,
};
use libconsistent::{Error, ErrorKind, Scheme};
use libconsistent_formats::{read_one, write_placement, Format, Note, ReadOptions, WriteOptions};
use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict, PyString, PyTuple},
};

/// The formats, as tuples of what `Format` has.
#[pyfunction]
pub fn formats(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
    let class = class(py, "Format")?;
    let record = |format: Format| class.call1((format.name(), format.description(), format.is_written()));
    PyTuple::new(py, Format::ALL.into_iter().map(record).collect::<PyResult<Vec<_>>>()?)
}

fn format_of(py: Python<'_>, name: &str) -> PyResult<Format> {
    name.parse().map_err(|message| invalid(py, ErrorKind::Argument, format!("format: {message}")))
}

fn notes_of<'py>(py: Python<'py>, notes: &[Note]) -> PyResult<Bound<'py, PyTuple>> {
    let class = class(py, "Note")?;
    let record = |note: &Note| class.call1((note.text(), note.line(), note.path()));
    PyTuple::new(py, notes.iter().map(record).collect::<PyResult<Vec<_>>>()?)
}

/// Reads a configuration of another system as a topology.
#[pyfunction]
#[pyo3(signature = (text, format, *, name = None, port = None, scheme = None, secret = None, **options))]
pub fn import_topology<'py>(
    text: &Bound<'py, PyAny>,
    format: &str,
    name: Option<String>,
    port: Option<String>,
    scheme: Option<&str>,
    secret: Option<&Bound<'py, PyAny>>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = text.py();
    let bytes = match (text.cast::<PyString>(), text.cast::<PyBytes>()) {
        (Ok(text), _) => text.to_str()?.as_bytes(),
        (_, Ok(bytes)) => bytes.as_bytes(),
        _ => return Err(type_error("text: ", "str or bytes", text)),
    };
    let format = format_of(py, format)?;
    let is_given = scheme.is_some() || secret.is_some() || options.is_some();
    let scheme: Option<Scheme> =
        is_given.then(|| self::scheme::scheme(py, scheme.unwrap_or("ring"), secret, options)).transpose()?;
    let wanted = ReadOptions { name, port, scheme };
    let found = py.detach(|| read_one(format, bytes, &wanted)).map_err(Error::from).or_raise(py)?;
    let states = PyDict::new(py);
    found.states.iter().try_for_each(|(id, state)| states.set_item(id, state.name()))?;
    make(py, "Imported", (found.name, found.topology.to_json(), states, notes_of(py, &found.notes)?))
}

impl View {
    /// Writes what is held as a configuration of another system.
    pub fn export_topology<'py>(
        &self,
        py: Python<'py>,
        format: &str,
        name: Option<String>,
        key: Option<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (format, wanted) = (format_of(py, format)?, WriteOptions { name, key });
        let written =
            py.detach(|| write_placement(format, &self.placement, &wanted)).map_err(Error::from).or_raise(py)?;
        make(py, "Exported", (written.text, notes_of(py, &written.notes)?))
    }
}
