//! The values of a topology document: what JSON allows and we do not is refused as it is read, and what is over its
//! limit is not held in memory.

use crate::{
    error::Quoted,
    members::{FieldValue, MAX_FIELDS, MAX_METADATA},
    scheme::{big_integer, Parameter, MAX_SAFE},
};
use serde::{
    de::{value::MapAccessDeserializer, Deserializer, Error as _, MapAccess, SeqAccess, Unexpected, Visitor},
    Deserialize,
};
use std::{collections::BTreeMap, fmt, marker::PhantomData};

/// A non-negative integer: a JSON integer up to 2^53-1, above that a decimal string.
#[derive(Default)]
pub(super) struct Integer(pub(super) u64);

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

/// What a visitor of unsigned integers makes of a signed one, as which some formats give all of them.
fn signed<'de, V: Visitor<'de>, E: serde::de::Error>(visitor: V, value: i64) -> Result<V::Value, E> {
    match u64::try_from(value) {
        Ok(value) => visitor.visit_u64(value),
        Err(_) => Err(E::invalid_type(Unexpected::Signed(value), &visitor)),
    }
}

/// An integer from 0 to 255.
#[derive(Default)]
pub(super) struct Tier(pub(super) u8);

impl<'de> Deserialize<'de> for Tier {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct TierVisitor;

        impl Visitor<'_> for TierVisitor {
            type Value = Tier;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer from 0 to 255")
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Tier, E> {
                let tier = value.try_into().map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))?;
                Ok(Tier(tier))
            }

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Tier, E> {
                signed(self, value)
            }
        }

        json.deserialize_u8(TierVisitor)
    }
}

/// What a parameter, or the epoch, may be.
pub(super) const INTEGER_OR_TEXT: &str = "an integer from 0 to 2^53-1, or a string";

pub(super) enum RawParameter {
    Int(u64),
    Flag(bool),
    Text(String),
}

impl RawParameter {
    pub(super) fn borrowed(&self) -> Parameter<'_> {
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

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<RawParameter, E> {
                signed(self, value)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawParameter, E> {
                Ok(RawParameter::Text(text.to_owned()))
            }
        }

        json.deserialize_any(ParameterVisitor)
    }
}

/// What is written as an object; serde would take an array of the fields, too.
pub(crate) struct Object<T>(pub(crate) T);

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
pub(crate) struct UniqueMap<V>(pub(crate) BTreeMap<String, V>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for UniqueMap<V> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let mut entries = BTreeMap::new();
        json.deserialize_map(Entries(|key, value| entries.insert(key, value).is_none(), PhantomData))?;
        Ok(Self(entries))
    }
}

/// Metadata, not held in memory beyond its limit.
#[derive(Default)]
pub(super) struct Metadata {
    pub(super) entries: BTreeMap<String, String>,
    /// The bytes in all keys and values.
    pub(super) len: usize,
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

/// A node's `fields`, not held in memory beyond their limit.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) entries: BTreeMap<String, FieldValue>,
    /// The bytes they count for.
    pub(super) len: usize,
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let mut fields = Self::default();
        let insert = |name: String, Field(value)| {
            fields.len = fields.len.saturating_add(name.len()).saturating_add(value.len());
            fields.len > MAX_FIELDS || fields.entries.insert(name, value).is_none()
        };
        json.deserialize_map(Entries(insert, PhantomData))?;
        Ok(fields)
    }
}

/// A value in `fields`; what is over the limit of a node counts and is not held.
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

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Field, E> {
                signed(self, value)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Field, E> {
                Ok(Field(FieldValue::Text(text.to_owned())))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Field, S::Error> {
                let (mut texts, mut len) = (Vec::new(), 0usize);
                while let Some(text) = seq.next_element::<String>()? {
                    // One text beyond the limit is held, which makes the list too long.
                    if len <= MAX_FIELDS {
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
pub(super) struct Limited {
    pub(super) text: String,
    pub(super) len: usize,
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
