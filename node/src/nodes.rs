//! Nodes and schemes as `lib/values.js` passes them, and records back.

use crate::error::{refused, OrThrow, Result};
use libconsistent::{ErrorKind, Node, Parameter, Scheme, State, Weight};
use napi::bindgen_prelude::BigInt;
use napi_derive::napi;
use std::collections::BTreeMap;

/// A node with every field.
#[napi(object, object_to_js = false)]
pub struct NodeInput {
    pub id: String,
    pub weight: f64,
    pub zone: String,
    pub address: String,
    /// Keys and values in turn: an object would lose keys such as `__proto__`.
    pub metadata: Vec<String>,
}

impl NodeInput {
    /// The node; `place` names it in messages.
    pub fn node(self, place: &str) -> Result<Node> {
        Ok(Node {
            id: self.id,
            weight: Weight::from_f64(self.weight).or_throw_at(&format!("{place}.weight"))?,
            zone: self.zone,
            address: self.address,
            metadata: metadata(self.metadata),
            ..Node::default()
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

/// A parameter of a scheme: an integer or a text.
#[napi(object, object_to_js = false)]
pub struct ParameterInput {
    pub name: String,
    pub integer: Option<BigInt>,
    pub text: Option<String>,
}

impl ParameterInput {
    fn parameter(&self) -> Result<Parameter<'_>> {
        match (&self.integer, &self.text) {
            (Some(integer), _) => match integer.get_u64() {
                (false, value, true) => Ok(Parameter::Int(value)),
                _ => refused(
                    ErrorKind::Parameter,
                    format!("scheme.{}: the number is not an integer from 0 to 2^64-1", self.name),
                ),
            },
            (None, text) => Ok(Parameter::Text(text.as_deref().unwrap_or_default())),
        }
    }
}

pub fn scheme(name: &str, parameters: &[ParameterInput]) -> Result<Scheme> {
    let mut borrowed = Vec::with_capacity(parameters.len());
    for parameter in parameters {
        borrowed.push((parameter.name.as_str(), parameter.parameter()?));
    }
    Scheme::new(name, &borrowed).or_throw()
}

/// A member's record.
#[napi(object, object_from_js = false)]
pub struct RecordOutput {
    pub id: String,
    pub weight: f64,
    pub zone: String,
    pub address: String,
    /// Keys and values in turn.
    pub metadata: Vec<String>,
    pub state: &'static str,
}

impl RecordOutput {
    pub fn new(node: &Node, state: State) -> Self {
        Self {
            id: node.id.clone(),
            weight: node.weight.as_f64(),
            zone: node.zone.clone(),
            address: node.address.clone(),
            metadata: node.metadata.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).collect(),
            state: state.name(),
        }
    }
}
