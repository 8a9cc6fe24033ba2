//! Reading a topology document. serde_json reads the JSON; the types of `values` refuse what JSON allows and we do not,
//! and serde_path_to_error names the place.

use super::{
    values::{Fields, Integer, Limited, Metadata, Object, RawParameter, RawWeight, Tier, UniqueMap, INTEGER_OR_TEXT},
    Topology,
};
use crate::{
    hash::Secret,
    members::{check_fields, check_lengths, too_many_nodes, Node, Weight, MAX_NODES},
    scheme::Scheme,
    Error, ErrorKind,
};
use serde::{
    de::{Deserializer, IgnoredAny, SeqAccess, Visitor},
    Deserialize,
};
use std::{collections::BTreeMap, fmt};

/// The topology of a document; `secret` is that of its `key_hash`, if it has one.
pub(super) fn read(text: &[u8], secret: Option<Secret>) -> Result<Topology, Error> {
    if text.starts_with(b"\xef\xbb\xbf") {
        return Err(Error::new(ErrorKind::Document, "a byte-order mark stands before the document"));
    }
    let mut json = serde_json::Deserializer::from_slice(text);
    let Object(document): Object<Document> = serde_path_to_error::deserialize(&mut json).map_err(|e| {
        let place = e.path().to_string();
        let place = if place == "." { String::new() } else { place };
        Error::new(ErrorKind::Document, at_field(place, &e.into_inner().to_string()))
    })?;
    json.end().map_err(|e| Error::new(ErrorKind::Document, e.to_string()))?;
    document.check(secret)
}

/// Characters of a message about the JSON that are shown.
const MAX_MESSAGE: usize = 300;

/// The message behind its place. A missing field is named as the place where it should be.
fn at_field(mut place: String, message: &str) -> String {
    if let Some((field, _)) = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        place.push_str(if place.is_empty() { "" } else { "." });
        place.push_str(field);
    }
    let colon = if place.is_empty() { "" } else { ": " };
    let mut text = format!("{place}{colon}{message}");
    // Both may repeat the document's own texts, however long.
    if let Some((end, _)) = text.char_indices().nth(MAX_MESSAGE) {
        text.truncate(end);
    }
    text
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a topology document")]
struct Document {
    libconsistent: Integer,
    #[serde(default)]
    epoch: Integer,
    scheme: UniqueMap<RawParameter>,
    nodes: Nodes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a node record")]
struct RawNode {
    id: Limited,
    #[serde(default)]
    weight: RawWeight,
    #[serde(default)]
    tier: Tier,
    #[serde(default)]
    zone: Limited,
    #[serde(default)]
    address: Limited,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    fields: Fields,
}

impl Document {
    fn check(self, secret: Option<Secret>) -> Result<Topology, Error> {
        if self.libconsistent.0 != 1 {
            let message = format!("libconsistent: version {} is not known, only 1", self.libconsistent.0);
            return Err(Error::new(ErrorKind::Document, message));
        }
        let scheme = scheme(self.scheme.0, secret)?;

        if self.nodes.too_many {
            return Err(too_many_nodes());
        }
        let nodes = self.nodes.list.into_iter().enumerate().map(|(place, Object(raw))| {
            let weight = Weight::from_f64(raw.weight.0).map_err(|e| e.at(format_args!("nodes[{place}].weight: ")))?;
            check_lengths(raw.id.len, raw.zone.len, raw.address.len, raw.metadata.len)
                .and_then(|()| check_fields(raw.fields.len))
                .map_err(|e| e.at(format_args!("nodes[{place}]")))?;
            let (zone, address) = (raw.zone.text, raw.address.text);
            let (metadata, fields) = (raw.metadata.entries, raw.fields.entries);
            Ok(Node { id: raw.id.text, weight, tier: raw.tier.0, zone, address, metadata, fields })
        });
        Topology::new(nodes.collect::<Result<Vec<_>, Error>>()?, scheme, self.epoch.0)
    }
}

/// The scheme of an object with a name and the parameters beside it.
fn scheme(mut fields: BTreeMap<String, RawParameter>, secret: Option<Secret>) -> Result<Scheme, Error> {
    let name = match fields.remove("name") {
        Some(RawParameter::Text(name)) => name,
        Some(RawParameter::Int(value)) => return Err(not_a_string(value)),
        Some(RawParameter::Flag(value)) => return Err(not_a_string(value)),
        None => return Err(Error::new(ErrorKind::Document, at_field("scheme".into(), "missing field `name`"))),
    };
    // Only dialects have parameters of yes or no.
    let flag = fields.iter().find(|(_, value)| matches!(value, RawParameter::Flag(_)));
    if let (Some((field, _)), false) = (flag, Scheme::has_flags(&name)) {
        let message = format!("scheme.{field}: a boolean, expected {INTEGER_OR_TEXT}");
        return Err(Error::new(ErrorKind::Document, message));
    }
    let parameters: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.borrowed())).collect();
    Scheme::with_secret(&name, &parameters, secret)
}

fn not_a_string(name: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Document, format!("scheme.name: {name} is not a string"))
}

/// The list of nodes; what is over the limit is skipped, not held in memory.
struct Nodes {
    list: Vec<Object<RawNode>>,
    too_many: bool,
}

impl<'de> Deserialize<'de> for Nodes {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct NodesVisitor;

        impl<'de> Visitor<'de> for NodesVisitor {
            type Value = Nodes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of nodes")
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Nodes, S::Error> {
                let mut list = Vec::new();
                while list.len() < MAX_NODES {
                    match seq.next_element()? {
                        Some(node) => list.push(node),
                        None => return Ok(Nodes { list, too_many: false }),
                    }
                }
                let mut too_many = false;
                while let Some(IgnoredAny) = seq.next_element()? {
                    too_many = true;
                }
                Ok(Nodes { list, too_many })
            }
        }

        json.deserialize_seq(NodesVisitor)
    }
}
