//! Which scheme a running system uses, as the records of `libconsistent/_records.py`.

use crate::{
    types::{
        invalid,
        keys::{self, Key, U64},
        nodes,
        records::{class, make},
        type_error, OrRaise,
    },
    view::nodes_of,
};
use libconsistent::{ErrorKind, Key as Asked};
use pyo3::{
    prelude::*,
    types::{PyDict, PyInt, PyMapping, PyString, PyTuple},
};

/// An iterable may never end: so many observations are read.
const MOST: usize = 1 << 20;

/// A key of the caller's.
enum Form {
    Bytes(Vec<u8>),
    Integer(u64),
}

/// An observation as it was given, and what of it can be read without the interpreter.
struct Observation<'py> {
    given: Bound<'py, PyTuple>,
    key: Form,
    id: String,
}

impl<'py> Observation<'py> {
    fn new(place: usize, given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let refused = |value| type_error(format_args!("observations[{place}]: "), "a pair of a key and an id", value);
        let (key, id): (Bound<'py, PyAny>, Bound<'py, PyAny>) = given.extract().map_err(|_| refused(given))?;
        let form = match key.is_instance_of::<PyInt>() {
            true => key.extract().map(|U64(integer)| Form::Integer(integer)),
            false => key.extract().map(|key: Key<'_>| Form::Bytes(key.as_ref().into())),
        };
        let form = form.map_err(|error| keys::at(given.py(), place, error))?;
        let text = id.cast::<PyString>().map_err(|_| refused(&id))?.to_str()?.to_owned();
        Ok(Self { given: PyTuple::new(given.py(), [key, id])?, key: form, id: text })
    }
}

/// Says which schemes, with which parameters, explain where keys are.
#[pyfunction]
pub fn detect<'py>(nodes: &Bound<'py, PyAny>, observations: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = nodes.py();
    let nodes = nodes_of(nodes)?;
    let pairs = match observations.cast::<PyMapping>() {
        Ok(mapping) => nodes::pairs(mapping)?,
        Err(_) => observations.try_iter()?,
    };
    let observations: Vec<_> = pairs
        .take(MOST + 1)
        .enumerate()
        .map(|(place, pair)| Observation::new(place, &pair?))
        .collect::<PyResult<_>>()?;
    if observations.len() > MOST {
        let message = format!("observations: more than {MOST}; a few hundred tell the scheme");
        return Err(invalid(py, ErrorKind::TooMany, message));
    }
    let asked: Vec<(Asked<'_>, &str)> = observations
        .iter()
        .map(|observation| {
            let key = match &observation.key {
                Form::Bytes(bytes) => Asked::Bytes(bytes),
                Form::Integer(integer) => Asked::Integer(*integer),
            };
            (key, observation.id.as_str())
        })
        .collect();
    let found = py.detach(|| libconsistent::detect(nodes, &asked)).or_raise(py)?;
    let candidate_class = class(py, "Candidate")?;
    let candidate = |candidate: &libconsistent::Candidate| {
        let contradictions = candidate.contradictions.iter().filter_map(|&place| observations.get(place));
        let contradictions = PyTuple::new(py, contradictions.map(|found| &found.given).collect::<Vec<_>>())?;
        let by_name = |told: &[(&str, &str)]| {
            let texts = PyDict::new(py);
            told.iter().try_for_each(|(name, text)| texts.set_item(name, text))?;
            PyResult::Ok(texts)
        };
        let (untried, aliases) = (by_name(&candidate.untried)?, by_name(&candidate.aliases)?);
        let topology = candidate.topology.to_json();
        candidate_class.call1((
            topology,
            candidate.matched,
            candidate.observed,
            candidate.chance,
            contradictions,
            untried,
            aliases,
        ))
    };
    let candidates = PyTuple::new(py, found.candidates.iter().map(candidate).collect::<PyResult<Vec<_>>>()?)?;
    let skipped = PyDict::new(py);
    found.skipped.iter().try_for_each(|(name, count)| skipped.set_item(name, count))?;
    make(py, "Detection", (found.verdict.name(), candidates, found.observed, found.tried, skipped))
}
