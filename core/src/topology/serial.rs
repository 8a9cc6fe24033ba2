//! Topologies and nodes for serde: in formats that people read they are the objects of their documents, in others the
//! text of those, so that one rule reads them all.

use super::{
    canonical,
    document::{Document, RawNode},
    values::Object,
    weights::PlainWeight,
    Fingerprint, Topology,
};
use crate::{
    members::{FieldValue, Node},
    scheme::{integers, Numbers, Value},
    Error,
};
use serde::{
    de::{Deserializer, Error as _},
    ser::SerializeMap,
    Deserialize, Serialize, Serializer,
};
use std::borrow::Cow;

/// A topology with a keyed hash is written with the digest of its secret, and not read: only
/// [`Topology::from_json_with_secret`] takes the secret.
impl Serialize for Topology {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !to.is_human_readable() {
            return to.serialize_str(&self.to_json());
        }
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("libconsistent", &1)?;
        if self.epoch != 0 {
            map.serialize_entry("epoch", &Integer(self.epoch))?;
        }
        map.serialize_entry("scheme", &SchemeObject(self))?;
        map.serialize_entry("nodes", self.members.nodes().iter().map(|node| &**node).collect::<Vec<_>>().as_slice())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Topology {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let read = if from.is_human_readable() {
            Object::<Document<PlainWeight>>::deserialize(from)?.0.check(None, None)
        } else {
            Topology::from_json(Cow::<str>::deserialize(from)?.as_bytes())
        };
        read.map_err(D::Error::custom)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !to.is_human_readable() {
            return to.serialize_str(&canonical::write_node(self));
        }
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        if self.weight != Default::default() {
            map.serialize_entry("weight", &self.weight.as_f64())?;
        }
        if self.tier != 0 {
            map.serialize_entry("tier", &self.tier)?;
        }
        for (name, value) in [("zone", &self.zone), ("address", &self.address)] {
            if !value.is_empty() {
                map.serialize_entry(name, value)?;
            }
        }
        if !self.metadata.is_empty() {
            map.serialize_entry("metadata", &self.metadata)?;
        }
        if !self.fields.is_empty() {
            map.serialize_entry("fields", &FieldsObject(self))?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let read: Result<Node, Error> = if from.is_human_readable() {
            Object::<RawNode<PlainWeight>>::deserialize(from)?.0.node()
        } else {
            let text = Cow::<str>::deserialize(from)?;
            serde_json::from_str::<Object<RawNode<PlainWeight>>>(&text).map_err(D::Error::custom)?.0.node()
        };
        let node = read.and_then(|node| node.check().map(|()| node));
        node.map_err(|e| D::Error::custom(e.at("node")))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// Above 2^53-1 a text.
struct Integer(u64);

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        integers::serialize(&self.0, to)
    }
}

/// The scheme as in a document: its name, and the parameters that are not at their defaults.
struct SchemeObject<'a>(&'a Topology);

impl Serialize for SchemeObject<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let scheme = self.0.scheme();
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("name", scheme.name())?;
        for setting in scheme.settings() {
            match setting.value {
                Value::Int(value, default) if value != default => map.serialize_entry(setting.name, &Integer(value))?,
                Value::Numbers(numbers) if !numbers.is_empty() => {
                    map.serialize_entry(setting.name, &Numbers(&numbers).to_string())?;
                }
                Value::Word(word) => map.serialize_entry(setting.name, word)?,
                Value::Text(text) if !text.is_empty() => map.serialize_entry(setting.name, &text)?,
                Value::Given(value) => map.serialize_entry(setting.name, &Field(value))?,
                Value::Int(..) | Value::Numbers(_) | Value::Text(_) => {}
            }
        }
        let key_hash = scheme.key_hash();
        if key_hash.seed != 0 {
            map.serialize_entry("seed", &Integer(key_hash.seed))?;
        }
        if let Some(tag) = key_hash.hash_tag {
            map.serialize_entry("hash_tag", &*tag.text())?;
        }
        if let Some(stop) = key_hash.hash_stop {
            map.serialize_entry("hash_stop", &*stop.text())?;
        }
        if let Some(secret) = key_hash.secret {
            map.serialize_entry("key_hash", crate::hash::KeyHash::KEYED)?;
            map.serialize_entry("secret_digest", &secret.digest().to_string())?;
        }
        map.end()
    }
}

struct FieldsObject<'a>(&'a Node);

impl Serialize for FieldsObject<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.fields.iter().map(|(name, value)| (name, Field(value))))
    }
}

struct Field<'a>(&'a FieldValue);

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            FieldValue::Int(value) => Integer(*value).serialize(to),
            FieldValue::Flag(flag) => to.serialize_bool(*flag),
            FieldValue::Text(text) => to.serialize_str(text),
            FieldValue::List(texts) => to.collect_seq(texts),
        }
    }
}
