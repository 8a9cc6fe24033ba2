//! Integers that may be above 2^53-1, for serde: there they are decimal texts in formats that people read, as in
//! documents; in others they are integers.

use super::MAX_SAFE;
use serde::{
    de::{DeserializeOwned, Deserializer, Error, Unexpected, Visitor},
    Serialize, Serializer,
};
use std::{fmt, marker::PhantomData};

/// An unsigned integer of 64 or 128 bits.
pub(crate) trait Wide: Copy + Serialize + DeserializeOwned + Into<u128> + TryFrom<u128> + fmt::Display {}

impl Wide for u64 {}

impl Wide for u128 {}

pub(crate) fn serialize<I: Wide, S: Serializer>(value: &I, to: S) -> Result<S::Ok, S::Error> {
    if !to.is_human_readable() {
        return value.serialize(to);
    }
    match u64::try_from((*value).into()) {
        Ok(small @ ..=MAX_SAFE) => to.serialize_u64(small),
        _ => to.collect_str(value),
    }
}

pub(crate) fn deserialize<'de, I: Wide, D: Deserializer<'de>>(from: D) -> Result<I, D::Error> {
    if !from.is_human_readable() {
        return I::deserialize(from);
    }
    from.deserialize_any(IntegerVisitor(PhantomData))
}

struct IntegerVisitor<I>(PhantomData<I>);

impl<I: Wide> Visitor<'_> for IntegerVisitor<I> {
    type Value = I;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a non-negative integer, or its decimal digits")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<I, E> {
        I::try_from(value.into()).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<I, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => Err(E::invalid_type(Unexpected::Signed(value), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<I, E> {
        let is_decimal = text.bytes().all(|digit| digit.is_ascii_digit());
        let value = text.parse::<u128>().ok().filter(|_| is_decimal).and_then(|value| I::try_from(value).ok());
        value.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}
