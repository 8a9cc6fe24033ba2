//! Reading a topology document. serde_json reads the JSON; the types below refuse what JSON allows and we do not, and
//! serde_path_to_error names the place.

use super::Topology;
use crate::{
    error::Quoted,
    members::{
        check_lengths, check_placement, too_many_nodes, FieldValue, Node, Weight, MAX_METADATA, MAX_NODES,
        MAX_PLACEMENT,
    },
    scheme::{big_integer, Parameter, Scheme, MAX_SAFE},
    Error, ErrorKind,
};
use serde::{
    de::{value::MapAccessDeserializer, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
    Deserialize,
};
use serde_json::value::RawValue;
use std::{collections::BTreeMap, fmt, marker::PhantomData};

pub(super) fn read(text: &[u8]) -> Result<Topology, Error> {
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
    document.check()
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
    zone: Limited,
    #[serde(default)]
    address: Limited,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    placement: Fields,
}

impl Document {
    fn check(self) -> Result<Topology, Error> {
        if self.libconsistent.0 != 1 {
            let message = format!("libconsistent: version {} is not known, only 1", self.libconsistent.0);
            return Err(Error::new(ErrorKind::Document, message));
        }
        let scheme = scheme(self.scheme.0)?;

        if self.nodes.too_many {
            return Err(too_many_nodes());
        }
        let nodes = self.nodes.list.into_iter().enumerate().map(|(place, Object(raw))| {
            let weight = Weight::from_f64(raw.weight.0).map_err(|e| e.at(format_args!("nodes[{place}].weight: ")))?;
            check_lengths(raw.id.len, raw.zone.len, raw.address.len, raw.metadata.len)
                .and_then(|()| check_placement(raw.placement.len))
                .map_err(|e| e.at(format_args!("nodes[{place}]")))?;
            let (zone, address) = (raw.zone.text, raw.address.text);
            let (metadata, placement) = (raw.metadata.entries, raw.placement.entries);
            Ok(Node { id: raw.id.text, weight, zone, address, metadata, placement })
        });
        Topology::new(nodes.collect::<Result<Vec<_>, Error>>()?, scheme, self.epoch.0)
    }
}

/// A JSON number as binary64, correctly rounded. It is read from its text: serde_json takes a number too large for
/// binary64 for a mistake in the JSON.
struct RawWeight(f64);

impl Default for RawWeight {
    fn default() -> Self {
        Self(1.0)
    }
}

impl<'de> Deserialize<'de> for RawWeight {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(json)?.get();
        text.parse()
            .map(Self)
            .map_err(|_| D::Error::custom(format_args!("invalid weight: {}, expected a number", Quoted(text))))
    }
}

/// The scheme of an object with a name and the parameters beside it.
fn scheme(mut fields: BTreeMap<String, RawParameter>) -> Result<Scheme, Error> {
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
    Scheme::new(&name, &parameters)
}

fn not_a_string(name: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Document, format!("scheme.name: {name} is not a string"))
}

/// A non-negative integer: a JSON integer up to 2^53-1, above that a decimal string.
#[derive(Default)]
struct Integer(u64);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        match RawParameter::deserialize(json)? {
            RawParameter::Int(value) => Ok(Self(value)),
            RawParameter::Flag(_) => Err(D::Error::custom(format_args!("a boolean, expected {INTEGER_OR_TEXT}"))),
            RawParameter::Text(text) => match big_integer(&text) {
                Some(value) => Ok(Self(value)),
                None => {
                    Err(D::Error::custom(format_args!("{} is not an integer above 2^53-1 in decimal", Quoted(&text))))
                }
            },
        }
    }
}

/// What a parameter, or the epoch, may be.
const INTEGER_OR_TEXT: &str = "an integer from 0 to 2^53-1, or a string";

enum RawParameter {
    Int(u64),
    Flag(bool),
    Text(String),
}

impl RawParameter {
    fn borrowed(&self) -> Parameter<'_> {
        match self {
            Self::Int(value) => Parameter::Int(*value),
            Self::Flag(value) => Parameter::Flag(*value),
            Self::Text(text) => Parameter::Text(text),
        }
    }
}

impl<'de> Deserialize<'de> for RawParameter {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct ParameterVisitor;

        impl Visitor<'_> for ParameterVisitor {
            type Value = RawParameter;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(INTEGER_OR_TEXT)
            }

            fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<RawParameter, E> {
                Ok(RawParameter::Flag(value))
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<RawParameter, E> {
                if value > MAX_SAFE {
                    return Err(E::custom(format_args!("{value} is above 2^53-1 and must be a decimal string")));
                }
                Ok(RawParameter::Int(value))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawParameter, E> {
                Ok(RawParameter::Text(text.to_owned()))
            }
        }

        json.deserialize_any(ParameterVisitor)
    }
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

/// What is written as an object; serde would take an array of the fields, too.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Object<T>, M::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }

        json.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// An object whose keys may not repeat.
struct UniqueMap<V>(BTreeMap<String, V>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for UniqueMap<V> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let mut entries = BTreeMap::new();
        json.deserialize_map(Entries(|key, value| entries.insert(key, value).is_none(), PhantomData))?;
        Ok(Self(entries))
    }
}

/// Metadata, not held in memory beyond its limit.
#[derive(Default)]
struct Metadata {
    entries: BTreeMap<String, String>,
    /// The bytes in all keys and values.
    len: usize,
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let mut metadata = Self::default();
        let insert = |key: String, value: Limited| {
            metadata.len = metadata.len.saturating_add(key.len()).saturating_add(value.len);
            metadata.len > MAX_METADATA || metadata.entries.insert(key, value.text).is_none()
        };
        json.deserialize_map(Entries(insert, PhantomData))?;
        Ok(metadata)
    }
}

/// The fields under `placement`, not held in memory beyond their limit.
#[derive(Default)]
struct Fields {
    entries: BTreeMap<String, FieldValue>,
    /// The bytes they count for.
    len: usize,
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let mut fields = Self::default();
        let insert = |name: String, Field(value)| {
            fields.len = fields.len.saturating_add(name.len()).saturating_add(value.len());
            fields.len > MAX_PLACEMENT || fields.entries.insert(name, value).is_none()
        };
        json.deserialize_map(Entries(insert, PhantomData))?;
        Ok(fields)
    }
}

/// A value under `placement`; what is over the limit of a node counts and is not held.
struct Field(FieldValue);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct FieldVisitor;

        impl<'de> Visitor<'de> for FieldVisitor {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer from 0 to 2^53-1, a boolean, a string or a list of strings")
            }

            fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Field, E> {
                Ok(Field(FieldValue::Flag(value)))
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Field, E> {
                match value {
                    ..=MAX_SAFE => Ok(Field(FieldValue::Int(value))),
                    _ => Err(E::custom(format_args!("{value} is above 2^53-1"))),
                }
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Field, E> {
                Ok(Field(FieldValue::Text(text.to_owned())))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Field, S::Error> {
                let (mut texts, mut len) = (Vec::new(), 0usize);
                while let Some(text) = seq.next_element::<String>()? {
                    // One text beyond the limit is held, which makes the list too long.
                    if len <= MAX_PLACEMENT {
                        len = len.saturating_add(text.len() + size_of::<u64>());
                        texts.push(text);
                    }
                }
                Ok(Field(FieldValue::List(texts)))
            }
        }

        json.deserialize_any(FieldVisitor)
    }
}

/// Hands the entries of an object on; `insert` says whether a key is new.
struct Entries<V, F: FnMut(String, V) -> bool>(F, PhantomData<V>);

impl<'de, V: Deserialize<'de>, F: FnMut(String, V) -> bool> Visitor<'de> for Entries<V, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let name = Quoted(&key).to_string();
            if !(self.0)(key, map.next_value()?) {
                return Err(M::Error::custom(format_args!("duplicate field {name}")));
            }
        }
        Ok(())
    }
}

/// A string, not held in memory when it is longer than any text of a node may be.
#[derive(Default)]
struct Limited {
    text: String,
    len: usize,
}

impl<'de> Deserialize<'de> for Limited {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct LimitedVisitor;

        impl Visitor<'_> for LimitedVisitor {
            type Value = Limited;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Limited, E> {
                let held = if text.len() > MAX_METADATA { "" } else { text };
                Ok(Limited { text: held.to_owned(), len: text.len() })
            }
        }

        json.deserialize_str(LimitedVisitor)
    }
}
