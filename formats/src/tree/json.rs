//! JSON read by serde_json. A key that is given twice is refused.

use super::{too_many, Tree, Value, MAX_VALUES};
use crate::error::{At, Read, Refusal};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::{cell::Cell, collections::HashSet, fmt};

pub(super) fn document(text: &str) -> Read<Tree> {
    let values = Cell::new(0);
    let mut json = serde_json::Deserializer::from_str(text);
    let tree = Seed(&values).deserialize(&mut json).and_then(|tree| json.end().map(|()| tree));
    tree.map_err(|error| match values.get() > MAX_VALUES {
        true => too_many(At::NOWHERE),
        false => {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            Refusal::new(At::line(u32::try_from(error.line()).unwrap_or(u32::MAX)), message)
        }
    })
}

/// Reads a value, and counts it.
struct Seed<'a>(&'a Cell<usize>);

impl Seed<'_> {
    fn tree<E: Error>(&self, value: Value) -> Result<Tree, E> {
        Ok(Tree { value, line: 0 })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Tree, D::Error> {
        self.0.set(self.0.get() + 1);
        match self.0.get() > MAX_VALUES {
            true => Err(D::Error::custom("too many values")),
            false => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Tree, E> {
        self.tree(Value::Plain(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree, E> {
        self.tree(Value::Plain(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Tree, E> {
        self.tree(Value::Plain(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Tree, E> {
        self.tree(Value::Plain(value.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tree, E> {
        self.tree(Value::Text(text.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Tree, E> {
        self.tree(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Seed(self.0))? {
            values.push(value);
        }
        self.tree(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !keys.insert(key.clone()) {
                return Err(A::Error::custom(format_args!("{} is given twice", crate::error::Quoted(&key))));
            }
            entries.push((key, map.next_value_seed(Seed(self.0))?));
        }
        self.tree(Value::Map(entries))
    }
}
