//! What a dialect reads of a node: its document fields and its typed `fields`.

use crate::{
    error::Quoted,
    members::{FieldValue, Node, Weight},
    scheme::FieldSpec,
    Error, ErrorKind,
};
use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::ops::RangeInclusive;

/// A node as a dialect sees it. Messages of its errors start with the field's path, ready to follow the node's place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) id: &'a str,
    pub(crate) address: &'a str,
    pub(crate) zone: &'a str,
    pub(crate) weight: Weight,
    pub(crate) fields: &'a BTreeMap<String, FieldValue>,
}

impl<'a> From<&'a Node> for Record<'a> {
    fn from(node: &'a Node) -> Self {
        let Node { id, address, zone, weight, fields, .. } = node;
        Self { id, address, zone, weight: *weight, fields }
    }
}

impl<'a> Record<'a> {
    /// Refuses any other field than these.
    pub(crate) fn only(&self, scheme: &str, known: &[&str]) -> Result<(), Error> {
        match self.fields.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let known = if known.is_empty() { "none".into() } else { known.join(", ") };
                let message = format!(".fields: {scheme} reads no field {}, only {known}", Quoted(name));
                Err(Error::new(ErrorKind::Parameter, message))
            }
        }
    }

    /// Refuses any field that the dialect does not have.
    pub(crate) fn check_fields(&self, scheme: &str, fields: &[FieldSpec]) -> Result<(), Error> {
        match self.fields.keys().find(|name| fields.iter().all(|field| field.name != name.as_str())) {
            None => Ok(()),
            Some(_) => {
                let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
                self.only(scheme, &known)
            }
        }
    }

    /// The field as a text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Error> {
        match self.field(name) {
            None => Ok(None),
            Some(FieldValue::Text(text)) => Ok(Some(text)),
            Some(_) => Err(refused(name, "not a text")),
        }
    }

    /// The field as an integer within a range.
    pub(crate) fn integer(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, Error> {
        match self.field(name) {
            None => Ok(None),
            Some(FieldValue::Int(value)) if range.contains(value) => Ok(Some(*value)),
            Some(_) => Err(refused(name, format_args!("not an integer from {} to {}", range.start(), range.end()))),
        }
    }

    /// The field as yes or no; no if it is missing.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Error> {
        match self.field(name) {
            None => Ok(false),
            Some(FieldValue::Flag(value)) => Ok(*value),
            Some(_) => Err(refused(name, "not true or false")),
        }
    }

    /// The field as a list of texts; none if it is missing.
    pub(crate) fn list(&self, name: &str) -> Result<&'a [String], Error> {
        match self.field(name) {
            None => Ok(&[]),
            Some(FieldValue::List(texts)) => Ok(texts),
            Some(_) => Err(refused(name, "not a list of texts")),
        }
    }

    /// The weight as a whole number, for systems that know no other.
    pub(crate) fn whole_weight(&self, most: u32) -> Result<u32, Error> {
        let weight = self.weight.as_f64();
        // Weights are below 2^32.
        match weight as u32 {
            whole if f64::from(whole) == weight && whole <= most => Ok(whole),
            _ => {
                let message = format!(".weight: {} is not a whole number from 0 to {most}", self.weight);
                Err(Error::new(ErrorKind::Weight, message))
            }
        }
    }

    /// How many points the weight is, for systems whose weight is their number: weight times `unit`, which is what a
    /// node has there unless told.
    pub(crate) fn points(&self, unit: u32, most: u32) -> Result<u32, Error> {
        let points = self.weight.as_f64() * f64::from(unit);
        // Weights are not negative, so that this rounds.
        let whole = (points + 0.5) as u32;
        if (points - f64::from(whole)).abs() < 1e-6 && whole <= most {
            return Ok(whole);
        }
        let message = format!(".weight: {} of {unit} points is not a whole number from 0 to {most}", self.weight);
        Err(Error::new(ErrorKind::Weight, message))
    }

    /// Refuses any weight but 1.
    pub(crate) fn unweighted(&self, scheme: &str) -> Result<(), Error> {
        match self.weight == Weight::default() {
            true => Ok(()),
            false => {
                let message = format!(".weight: {} is not 1, and {scheme} knows no weights", self.weight);
                Err(Error::new(ErrorKind::Weight, message))
            }
        }
    }

    fn field(&self, name: &str) -> Option<&'a FieldValue> {
        self.fields.get(name)
    }
}

/// An error about one of a node's `fields`.
pub(crate) fn refused(name: &str, why: impl core::fmt::Display) -> Error {
    Error::new(ErrorKind::Parameter, format!(".fields.{name}: {why}"))
}
