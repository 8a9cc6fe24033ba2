//! Reading a topology document. The types of `values` refuse what JSON allows and we do not.

use super::{
    json::{self, at_field},
    values::{Fields, Integer, Limited, Metadata, Object, RawParameter, Tier, UniqueMap, INTEGER_OR_TEXT},
    weights::{RawWeight, ReadWeight},
    Topology,
};
use crate::{
    hash::Secret,
    members::{check_fields, check_lengths, too_many_nodes, Node, Weight, MAX_NODES},
    scheme::{RowsFile, Scheme},
    Error, ErrorKind,
};
use serde::{
    de::{Deserializer, IgnoredAny, SeqAccess, Visitor},
    Deserialize,
};
use std::{collections::BTreeMap, fmt, marker::PhantomData};

/// The topology of a document; `secret` is that of its `key_hash`, if it has one, and `rows` stand beside it.
pub(super) fn read(text: &[u8], secret: Option<Secret>, rows: Option<&RowsFile<'_>>) -> Result<Topology, Error> {
    let Object(document): Object<Document<RawWeight>> = json::read(text, "topology document")?;
    document.check(secret, rows)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a topology document", bound = "W: ReadWeight<'de>")]
pub(super) struct Document<W> {
    libconsistent: Integer,
    #[serde(default)]
    epoch: Integer,
    scheme: UniqueMap<RawParameter>,
    nodes: Nodes<W>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a node record", bound = "W: ReadWeight<'de>")]
pub(super) struct RawNode<W> {
    id: Limited,
    #[serde(default)]
    weight: W,
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

impl<'de, W: ReadWeight<'de>> Document<W> {
    pub(super) fn check(self, secret: Option<Secret>, rows: Option<&RowsFile<'_>>) -> Result<Topology, Error> {
        if self.libconsistent.0 != 1 {
            let message = format!("libconsistent: version {} is not known, only 1", self.libconsistent.0);
            return Err(Error::new(ErrorKind::Document, message));
        }
        let scheme = match rows {
            None => scheme(&self.scheme.0, secret)?,
            Some(rows) => with_rows(self.scheme.0, secret, rows)?,
        };

        if self.nodes.too_many {
            return Err(too_many_nodes());
        }
        let nodes = self.nodes.list.into_iter().enumerate();
        let nodes = nodes.map(|(place, Object(raw))| raw.node().map_err(|e| e.at(format_args!("nodes[{place}]"))));
        Topology::new(nodes.collect::<Result<Vec<_>, Error>>()?, scheme, self.epoch.0)
    }
}

impl<'de, W: ReadWeight<'de>> RawNode<W> {
    /// The node, whose texts are no longer than they may be; an error follows its place.
    pub(super) fn node(self) -> Result<Node, Error> {
        let weight = Weight::from_f64(self.weight.weight()).map_err(|e| e.at(".weight: "))?;
        check_lengths(self.id.len, self.zone.len, self.address.len, self.metadata.len)?;
        check_fields(self.fields.len)?;
        let (zone, address) = (self.zone.text, self.address.text);
        let (metadata, fields) = (self.metadata.entries, self.fields.entries);
        Ok(Node { id: self.id.text, weight, tier: self.tier.0, zone, address, metadata, fields })
    }
}

/// The scheme of an object with a name and the parameters beside it.
fn scheme(fields: &BTreeMap<String, RawParameter>, secret: Option<Secret>) -> Result<Scheme, Error> {
    let name = match fields.get("name") {
        Some(RawParameter::Text(name)) => name,
        Some(RawParameter::Int(value)) => return Err(not_a_string(value)),
        Some(RawParameter::Flag(value)) => return Err(not_a_string(value)),
        None => return Err(Error::new(ErrorKind::Document, at_field("scheme".into(), "missing field `name`"))),
    };
    // Only dialects have parameters of yes or no.
    let flag = fields.iter().find(|(_, value)| matches!(value, RawParameter::Flag(_)));
    if let (Some((field, _)), false) = (flag, Scheme::has_flags(name)) {
        let message = format!("scheme.{field}: a boolean, expected {INTEGER_OR_TEXT}");
        return Err(Error::new(ErrorKind::Document, message));
    }
    let parameters = fields.iter().filter(|(name, _)| *name != "name");
    let parameters: Vec<_> = parameters.map(|(name, value)| (name.as_str(), value.borrowed())).collect();
    Scheme::with_secret(name, &parameters, secret)
}

/// The scheme of an object whose rows stand beside the document.
fn with_rows(
    mut fields: BTreeMap<String, RawParameter>,
    secret: Option<Secret>,
    rows: &RowsFile<'_>,
) -> Result<Scheme, Error> {
    let written = fields.remove("rows");
    let scheme = scheme(&fields, secret)?;
    match (scheme.assigned(), written) {
        (Some(assigned), Some(RawParameter::Text(written))) => {
            scheme.with_assigned(assigned.clone().with_file(&written, rows)?)
        }
        _ => Err(Error::new(ErrorKind::Parameter, "scheme.rows: a file stands beside the document, which names none")),
    }
}

fn not_a_string(name: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Document, format!("scheme.name: {name} is not a string"))
}

/// The list of nodes; what is over the limit is skipped, not held in memory.
struct Nodes<W> {
    list: Vec<Object<RawNode<W>>>,
    too_many: bool,
}

impl<'de, W: ReadWeight<'de>> Deserialize<'de> for Nodes<W> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct NodesVisitor<W>(PhantomData<W>);

        impl<'de, W: ReadWeight<'de>> Visitor<'de> for NodesVisitor<W> {
            type Value = Nodes<W>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of nodes")
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Nodes<W>, S::Error> {
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

        json.deserialize_seq(NodesVisitor(PhantomData))
    }
}
