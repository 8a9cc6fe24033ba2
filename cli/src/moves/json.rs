//! What moves as JSON has it, in every verb alike; `docs/OPERATING.md` has the shapes.

use super::{Amount, Basis, Moves};
use crate::output::Wide;
use serde::Serialize;

/// What was counted.
#[derive(Serialize)]
pub struct JsonBasis<'a> {
    basis: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<u64>,
    /// Of a sample: how far the part that moves may be off, and why it is no answer of all positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_sampled: Option<&'a str>,
}

/// Copies, and their bytes if these are counted.
#[derive(Serialize)]
pub struct JsonAmount {
    count: Wide,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<Wide>,
}

/// The same with the parts of all that they are.
#[derive(Serialize)]
pub struct JsonPart {
    count: Wide,
    part: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<Wide>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_part: Option<f64>,
}

impl<'a> JsonBasis<'a> {
    pub fn new(moves: &'a Moves) -> Self {
        let (basis, keys, why_sampled) = match &moves.basis {
            Basis::Positions => ("exact", None, None),
            Basis::Keys(keys) => ("given", Some(*keys), None),
            Basis::Sample(keys, why) => ("sampled", Some(*keys), Some(why.as_str())),
        };
        Self { basis, keys, margin: moves.margin(), why_sampled }
    }
}

impl JsonAmount {
    pub fn new(amount: Amount, has_bytes: bool) -> Self {
        Self { count: Wide(amount.count), bytes: has_bytes.then_some(Wide(amount.bytes)) }
    }
}

impl JsonPart {
    pub fn new(amount: Amount, whole: Amount, has_bytes: bool) -> Self {
        let JsonAmount { count, bytes } = JsonAmount::new(amount, has_bytes);
        let [part, bytes_part] = amount.parts(whole);
        Self { count, part, bytes, bytes_part: has_bytes.then_some(bytes_part) }
    }
}
