//! Topology documents as what dialects read.

use crate::{
    dialect::Record,
    members::{FieldValue, Weight},
    scheme::Parameter,
};
use serde_json::Value;
use std::{boxed::Box, collections::BTreeSet, vec::Vec};

/// What is kept for good.
pub(super) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

pub(super) fn parameter(value: &'static Value) -> Parameter<'static> {
    match value {
        Value::Bool(flag) => Parameter::Flag(*flag),
        Value::Number(number) => Parameter::Int(number.as_u64().unwrap()),
        Value::String(text) => Parameter::Text(text),
        _ => panic!("{value}"),
    }
}

fn field(value: &Value) -> FieldValue {
    match value {
        Value::Bool(flag) => FieldValue::Flag(*flag),
        Value::Number(number) => FieldValue::Int(number.as_u64().unwrap()),
        Value::String(text) => FieldValue::Text(text.clone()),
        Value::Array(texts) => FieldValue::List(texts.iter().map(|text| text.as_str().unwrap().into()).collect()),
        _ => panic!("{value}"),
    }
}

fn record(value: &'static Value) -> Record<'static> {
    let text = |name: &str| value[name].as_str().unwrap_or("");
    let fields = value["fields"].as_object();
    Record {
        id: text("id"),
        address: text("address"),
        zone: text("zone"),
        weight: Weight::from_f64(value["weight"].as_f64().unwrap_or(1.0)).unwrap(),
        fields: leak(fields.into_iter().flatten().map(|(name, value)| (name.clone(), field(value))).collect()),
    }
}

/// The records of a document, which are kept for good.
pub(super) fn records(nodes: &Value) -> Vec<Record<'static>> {
    leak(nodes.clone()).as_array().unwrap().iter().map(record).collect()
}

/// Places of a few nodes as a set.
pub(super) fn set(places: impl IntoIterator<Item = u32>) -> BTreeSet<u32> {
    places.into_iter().collect()
}
