//! Identifiers of nodes in distributed hash tables.

use crate::dialect::kit::{refused, Id, Identity, Record};
use crate::{
    error::Quoted,
    hash::digest::sha1,
    scheme::{Family, Field, FieldSpec, Kind, Properties},
    Error,
};
use alloc::format;

pub(super) const FIELD: FieldSpec = FieldSpec::new(
    "node_id",
    Kind::Text { examples: &["0123456789abcdef0123456789abcdef01234567"] },
    "The identifier, 40 hexadecimal digits; missing, it is SHA-1 of the id.",
);

pub(super) const PROPERTIES: Properties =
    Properties { family: Family::Keyed, identity: &[Field::Id, Field::Named("node_id")], ..Properties::OF_DIALECTS };

pub(super) fn identity<'n>(record: &Record<'n>) -> Result<Identity<'n>, Error> {
    Ok(Identity::unweighted([("node_id", node_id(record)?.to_vec().into())]))
}

/// The identifier of a node: `fields.node_id`, 40 hexadecimal digits, else SHA-1 of the id.
pub(crate) fn node_id(record: &Record<'_>) -> Result<Id, Error> {
    let Some(text) = record.text("node_id")? else { return Ok(sha1(record.id.as_bytes())) };
    let mut id = [0; 20];
    let mut digits = text.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8));
    for byte in &mut id {
        match (digits.next(), digits.next()) {
            (Some(Some(high)), Some(Some(low))) => *byte = high << 4 | low,
            _ => return Err(refused("node_id", format!("{} is not 40 hexadecimal digits", Quoted(text)))),
        }
    }
    match digits.next() {
        None => Ok(id),
        Some(_) => Err(refused("node_id", format!("{} is not 40 hexadecimal digits", Quoted(text)))),
    }
}
