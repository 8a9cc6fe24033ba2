//! Nodes, schemes and choices of replicas as `lib/values.js` passes them, and records back.

use crate::{
    error::{refused, OrThrow, Result},
    raw::Unshared,
};
use libconsistent::{ErrorKind, FieldValue, Node, NodeChanges, Parameter, Scheme, Secret, State, Weight};
use napi::bindgen_prelude::BigInt;
use napi_derive::napi;
use std::collections::BTreeMap;

/// A node with every field.
#[napi(object, object_to_js = false)]
pub struct NodeInput {
    pub id: String,
    pub weight: f64,
    pub tier: u8,
    pub zone: String,
    pub address: String,
    /// Keys and values in turn: an object would lose keys such as `__proto__`.
    pub metadata: Vec<String>,
    pub fields: Vec<Field>,
}

impl NodeInput {
    /// The node; `place` names it in messages.
    pub fn node(self, place: &str) -> Result<Node> {
        let at = format!("{place}.fields");
        Ok(Node {
            id: self.id,
            weight: Weight::from_f64(self.weight).or_throw_at(&format!("{place}.weight"))?,
            tier: self.tier,
            zone: self.zone,
            address: self.address,
            metadata: metadata(self.metadata),
            fields: self.fields.into_iter().map(|field| field.value(&at)).collect::<Result<_>>()?,
        })
    }
}

pub fn nodes(nodes: Vec<NodeInput>) -> Result<Vec<Node>> {
    nodes.into_iter().enumerate().map(|(place, node)| node.node(&format!("nodes[{place}]"))).collect()
}

/// Metadata from keys and values in turn.
pub fn metadata(pairs: Vec<String>) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::new();
    let mut rest = pairs.into_iter();
    while let (Some(key), Some(value)) = (rest.next(), rest.next()) {
        metadata.insert(key, value);
    }
    metadata
}

/// A parameter of a scheme, or a field that a dialect places keys by: one of an integer, a flag, a text and a list.
#[napi(object)]
pub struct Field {
    pub name: String,
    pub integer: Option<BigInt>,
    pub flag: Option<bool>,
    pub text: Option<String>,
    pub list: Option<Vec<String>>,
    /// Of a parameter: a number that is no integer, as JavaScript writes it.
    pub number: Option<String>,
}

impl Field {
    /// The name and the value; `place` stands before the name in messages.
    fn value(self, place: &str) -> Result<(String, FieldValue)> {
        let Self { name, integer, flag, text, list, number: _ } = self;
        let value = match (integer, flag, list) {
            (Some(integer), ..) => match integer.get_u64() {
                (false, value, true) => FieldValue::Int(value),
                _ => {
                    let message = format!("{place}.{name}: the number is not an integer from 0 to 2^64-1");
                    return refused(ErrorKind::Parameter, message);
                }
            },
            (None, Some(flag), _) => FieldValue::Flag(flag),
            (None, None, Some(list)) => FieldValue::List(list),
            (None, None, None) => FieldValue::Text(text.unwrap_or_default()),
        };
        Ok((name, value))
    }

    fn new(name: &str, value: &FieldValue) -> Self {
        let mut field = Self { name: name.into(), integer: None, flag: None, text: None, list: None, number: None };
        match value {
            FieldValue::Int(value) => field.integer = Some((*value).into()),
            FieldValue::Flag(flag) => field.flag = Some(*flag),
            FieldValue::Text(text) => field.text = Some(text.clone()),
            FieldValue::List(list) => field.list = Some(list.clone()),
            _ => {}
        }
        field
    }
}

pub fn scheme(name: &str, parameters: Vec<Field>, secret: Option<Secret>) -> Result<Scheme> {
    let (numbers, others): (Vec<Field>, Vec<Field>) = parameters.into_iter().partition(|field| field.number.is_some());
    let owned = others.into_iter().map(|field| field.value("scheme")).collect::<Result<Vec<_>>>()?;
    let others = owned.iter().filter_map(|(name, value)| Some((name.as_str(), parameter(value)?)));
    let numbers =
        numbers.iter().filter_map(|field| Some((field.name.as_str(), Parameter::Number(field.number.as_ref()?))));
    let parameters: Vec<_> = others.chain(numbers).collect();
    Scheme::with_secret(name, &parameters, secret).or_throw()
}

/// The secret of a keyed hash, if one is given.
pub fn secret(bytes: Option<Unshared<'_, u8>>) -> Result<Option<Secret>> {
    bytes.map(|bytes| Secret::new(&bytes).or_throw()).transpose()
}

/// The parameter that a value is; `lib/values.js` passes no lists.
fn parameter(value: &FieldValue) -> Option<Parameter<'_>> {
    match value {
        FieldValue::Int(value) => Some(Parameter::Int(*value)),
        FieldValue::Flag(flag) => Some(Parameter::Flag(*flag)),
        FieldValue::Text(text) => Some(Parameter::Text(text)),
        _ => None,
    }
}

/// What became of a ring's nodes.
#[napi(object, object_from_js = false)]
pub struct NodeChangesOutput {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub changed: Vec<String>,
    pub epoch: BigInt,
}

impl NodeChangesOutput {
    pub fn new(changes: NodeChanges) -> Self {
        let NodeChanges { added, removed, changed, epoch, .. } = changes;
        Self { added, removed, changed, epoch: epoch.into() }
    }
}

/// A member's record.
#[napi(object, object_from_js = false)]
pub struct RecordOutput {
    pub id: String,
    pub weight: f64,
    pub tier: u8,
    pub zone: String,
    pub address: String,
    /// Keys and values in turn.
    pub metadata: Vec<String>,
    pub fields: Vec<Field>,
    pub state: &'static str,
}

impl RecordOutput {
    pub fn new(node: &Node, state: State) -> Self {
        Self {
            id: node.id.clone(),
            weight: node.weight.as_f64(),
            tier: node.tier,
            zone: node.zone.clone(),
            address: node.address.clone(),
            metadata: node.metadata.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).collect(),
            fields: node.fields.iter().map(|(name, value)| Field::new(name, value)).collect(),
            state: state.name(),
        }
    }
}
