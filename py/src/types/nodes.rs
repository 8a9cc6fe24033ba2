//! Nodes in all the forms Python programs have them, and back as records.

use super::{
    field::{field, object},
    invalid,
    number::number,
    once::once,
    records::integer,
    type_error,
};
use libconsistent::{ErrorKind, FieldValue, Node, NodePart, State, Tally, Weight, MAX_NODES};
use pyo3::{
    intern,
    prelude::*,
    sync::PyOnceLock,
    types::{PyByteArray, PyBytes, PyDict, PyIterator, PyMapping, PyString, PyType},
};
use std::collections::BTreeMap;

const FIELDS: &str = "id, weight, zone, address, metadata, fields, tier";

/// An iterable of ids and records, or a mapping from id to weight.
pub fn nodes(nodes: &Bound<'_, PyAny>) -> PyResult<Vec<Node>> {
    if nodes.is_instance_of::<PyString>()
        || nodes.is_instance_of::<PyBytes>()
        || nodes.is_instance_of::<PyByteArray>()
        || nodes.is_instance(record_class(nodes.py())?.as_any())?
    {
        return Err(type_error("nodes: ", "an iterable of nodes or a mapping from id to weight", nodes));
    }
    let (mut list, mut tally) = (Vec::new(), Tally::new());
    if let Ok(weights) = nodes.cast::<PyMapping>() {
        for item in pairs(weights)?.take(MAX_NODES + 1) {
            let (id, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
            let place = format!("nodes[{}]", list.len());
            if !id.is_instance_of::<PyString>() {
                return Err(type_error(format_args!("{place}: "), "str", &id));
            }
            tally.next_node();
            list.push(Node {
                id: counted(&id, &mut tally, NodePart::Id, &format!("{place}.id"))?,
                weight: weight(&value, &format!("{place}.weight"))?,
                ..Node::default()
            });
        }
        return Ok(list);
    }
    // One node too many is enough for the core to refuse them.
    for item in nodes.try_iter()?.take(MAX_NODES + 1) {
        tally.next_node();
        list.push(record_of(&item?, &mut tally, &format!("nodes[{}]", list.len()))?);
    }
    Ok(list)
}

/// The items of a mapping, one by one: they may never end.
pub fn pairs<'py>(mapping: &Bound<'py, PyMapping>) -> PyResult<Bound<'py, PyIterator>> {
    mapping.call_method0(intern!(mapping.py(), "items"))?.try_iter()
}

/// An id or a record: a `libconsistent.Node` or a mapping with the same fields.
pub fn node(node: &Bound<'_, PyAny>, place: &str) -> PyResult<Node> {
    record_of(node, &mut Tally::new(), place)
}

/// A node whose texts are counted before they are copied.
fn record_of(node: &Bound<'_, PyAny>, tally: &mut Tally, place: &str) -> PyResult<Node> {
    if node.is_instance_of::<PyString>() {
        return Ok(Node::new(counted(node, tally, NodePart::Id, &format!("{place}.id"))?));
    }
    let mut made = Node::default();
    if node.is_instance(record_class(node.py())?.as_any())? {
        for field in ["id", "weight", "zone", "address", "metadata", "fields", "tier"] {
            set(&mut made, field, &node.getattr(field)?, tally, place)?;
        }
        return Ok(made);
    }
    let Ok(record) = node.cast::<PyMapping>() else {
        return Err(type_error(format_args!("{place}: "), "an id, a Node or a mapping", node));
    };
    if !record.contains("id")? {
        return Err(invalid(node.py(), ErrorKind::Argument, format!("{place}: a record needs an id")));
    }
    for item in record.items()?.iter() {
        let (field, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        set(
            &mut made,
            field.cast::<PyString>().map_err(|_| type_error(format_args!("{place}: "), "str", &field))?.to_str()?,
            &value,
            tally,
            place,
        )?;
    }
    Ok(made)
}

/// The fields that keyword arguments give; `None` is not given.
pub struct Fields<'a, 'py>(pub [(&'static str, Option<&'a Bound<'py, PyAny>>); 6]);

impl Fields<'_, '_> {
    pub fn apply(&self, node: &mut Node, place: &str) -> PyResult<()> {
        for (field, value) in self.0 {
            if let Some(value) = value {
                set(node, field, value, &mut Tally::new(), place)?;
            }
        }
        Ok(())
    }
}

fn set(node: &mut Node, field: &str, value: &Bound<'_, PyAny>, tally: &mut Tally, place: &str) -> PyResult<()> {
    let at = || format!("{place}.{field}");
    match field {
        "id" => node.id = counted(value, tally, NodePart::Id, &at())?,
        "weight" => node.weight = weight(value, &at())?,
        "zone" => node.zone = counted(value, tally, NodePart::Zone, &at())?,
        "address" => node.address = counted(value, tally, NodePart::Address, &at())?,
        "metadata" => node.metadata = texts(value, tally, &at())?,
        "fields" => node.fields = fields(value, tally, &at())?,
        "tier" => node.tier = integer(value, &at(), "255", ErrorKind::Argument)?,
        _ => {
            let message = format!("{place}: unknown field {field:?}, known are {FIELDS}");
            return Err(invalid(value.py(), ErrorKind::Argument, message));
        }
    }
    Ok(())
}

/// A text, counted before it is copied.
fn counted(value: &Bound<'_, PyAny>, tally: &mut Tally, part: NodePart, place: &str) -> PyResult<String> {
    match value.cast::<PyString>() {
        Ok(text) => {
            let text = text.to_str()?;
            count(value.py(), tally, part, text.len(), place)?;
            Ok(text.to_owned())
        }
        Err(_) => Err(type_error(format_args!("{place}: "), "str", value)),
    }
}

fn count(py: Python<'_>, tally: &mut Tally, part: NodePart, bytes: usize, place: &str) -> PyResult<()> {
    tally.add(part, bytes).map_err(|error| invalid(py, error.kind(), format!("{place}: {error}")))
}

/// A weight from any real number.
pub fn weight(value: &Bound<'_, PyAny>, place: &str) -> PyResult<Weight> {
    let number = number(value, place, ErrorKind::Weight)?;
    Weight::from_f64(number).map_err(|e| invalid(value.py(), ErrorKind::Weight, format!("{place}: {e}")))
}

pub fn metadata(value: &Bound<'_, PyAny>, place: &str) -> PyResult<BTreeMap<String, String>> {
    texts(value, &mut Tally::new(), place)
}

fn texts(value: &Bound<'_, PyAny>, tally: &mut Tally, place: &str) -> PyResult<BTreeMap<String, String>> {
    let Ok(mapping) = value.cast::<PyMapping>() else {
        return Err(type_error(format_args!("{place}: "), "a mapping from str to str", value));
    };
    let mut metadata = BTreeMap::new();
    for item in mapping.items()?.iter() {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let key = counted(&key, tally, NodePart::Metadata, place)?;
        let value = counted(&value, tally, NodePart::Metadata, &format!("{place}[{key:?}]"))?;
        metadata.insert(key, value);
    }
    Ok(metadata)
}

/// What a dialect places keys by: a mapping from names to values.
fn fields(value: &Bound<'_, PyAny>, tally: &mut Tally, place: &str) -> PyResult<BTreeMap<String, FieldValue>> {
    let Ok(mapping) = value.cast::<PyMapping>() else {
        return Err(type_error(
            format_args!("{place}: "),
            "a mapping from str to int, bool, str or list of str",
            value,
        ));
    };
    let mut fields = BTreeMap::new();
    for item in mapping.items()?.iter() {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let name = counted(&name, tally, NodePart::Fields, place)?;
        let mut counted = |bytes| count(value.py(), tally, NodePart::Fields, bytes, place);
        let value = field(&value, &mut counted, &format!("{place}.{name}"))?;
        fields.insert(name, value);
    }
    Ok(fields)
}

/// A member as a `libconsistent.Node`.
pub fn record<'py>(py: Python<'py>, node: &Node, state: State, id: Py<PyString>) -> PyResult<Bound<'py, PyAny>> {
    let metadata = PyDict::new(py);
    for (key, value) in &node.metadata {
        metadata.set_item(key, value)?;
    }
    let fields = PyDict::new(py);
    for (name, value) in &node.fields {
        fields.set_item(name, object(py, value)?)?;
    }
    let values = (id, node.weight.as_f64(), &node.zone, &node.address, metadata, fields, node.tier, state.name());
    record_class(py)?.call1(values)
}

fn record_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let import = || Ok(py.import("libconsistent._records")?.getattr("Node")?.cast_into::<PyType>()?.unbind());
    once(py, &CLASS, import).map(|class| class.into_bound(py))
}
