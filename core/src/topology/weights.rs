//! The weights of a topology document.

use crate::error::Quoted;
use serde::{
    de::{Deserializer, Error as _},
    Deserialize,
};
use serde_json::value::RawValue;

/// A JSON number as binary64, correctly rounded. It is read from its text: serde_json takes a number too large for
/// binary64 for a mistake in the JSON.
pub(super) struct RawWeight(f64);

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

/// What a weight is read as.
pub(super) trait ReadWeight<'de>: Default + Deserialize<'de> {
    fn weight(&self) -> f64;
}

impl ReadWeight<'_> for RawWeight {
    fn weight(&self) -> f64 {
        self.0
    }
}

/// A number of any format of serde.
#[cfg(feature = "serde")]
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct PlainWeight(f64);

#[cfg(feature = "serde")]
impl Default for PlainWeight {
    fn default() -> Self {
        Self(1.0)
    }
}

#[cfg(feature = "serde")]
impl ReadWeight<'_> for PlainWeight {
    fn weight(&self) -> f64 {
        self.0
    }
}
