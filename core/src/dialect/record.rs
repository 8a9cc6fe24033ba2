//! What a dialect reads of a node: its document fields and the typed ones under `placement`.

use crate::{error::Quoted, members::Weight, Error, ErrorKind};
use alloc::format;
use core::ops::RangeInclusive;

/// A value under `placement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    /// An integer.
    Int(u64),
    /// Yes or no.
    Flag(bool),
    /// A text.
    Text(&'a str),
    /// Texts, such as tokens or slot ranges.
    List(&'a [&'a str]),
}

/// A node as a dialect sees it. Messages of its errors start with the field's path, ready to follow the node's place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) id: &'a str,
    pub(crate) address: &'a str,
    pub(crate) zone: &'a str,
    pub(crate) weight: Weight,
    pub(crate) placement: &'a [(&'a str, Field<'a>)],
}

impl<'a> Record<'a> {
    /// Refuses any other field than these.
    pub(crate) fn only(&self, scheme: &str, known: &[&str]) -> Result<(), Error> {
        match self.placement.iter().find(|(name, _)| !known.contains(name)) {
            None => Ok(()),
            Some((name, _)) => {
                let known = if known.is_empty() { "none".into() } else { known.join(", ") };
                let message = format!(".placement: {scheme} reads no field {}, only {known}", Quoted(name));
                Err(Error::new(ErrorKind::Parameter, message))
            }
        }
    }

    /// The field as a text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Error> {
        match self.field(name) {
            None => Ok(None),
            Some(Field::Text(text)) => Ok(Some(text)),
            Some(_) => Err(refused(name, "not a text")),
        }
    }

    /// The field as an integer within a range.
    pub(crate) fn integer(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, Error> {
        match self.field(name) {
            None => Ok(None),
            Some(Field::Int(value)) if range.contains(&value) => Ok(Some(value)),
            Some(_) => Err(refused(name, format_args!("not an integer from {} to {}", range.start(), range.end()))),
        }
    }

    /// The field as yes or no; no if it is missing.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Error> {
        match self.field(name) {
            None => Ok(false),
            Some(Field::Flag(value)) => Ok(value),
            Some(_) => Err(refused(name, "not true or false")),
        }
    }

    /// The field as a list of texts; none if it is missing.
    pub(crate) fn list(&self, name: &str) -> Result<&'a [&'a str], Error> {
        match self.field(name) {
            None => Ok(&[]),
            Some(Field::List(texts)) => Ok(texts),
            Some(_) => Err(refused(name, "not a list of texts")),
        }
    }

    /// How the system's configuration would name the node: its address, or its id if it has none.
    pub(crate) fn endpoint(&self) -> &'a str {
        match self.address {
            "" => self.id,
            address => address,
        }
    }

    /// The weight as a whole number, for systems that know no other.
    pub(crate) fn whole_weight(&self, most: u32) -> Result<u32, Error> {
        let thousandths = self.weight.thousandths();
        match thousandths / 1000 {
            whole if thousandths % 1000 == 0 && whole <= most => Ok(whole),
            _ => {
                let message = format!(".weight: {} is not a whole number from 0 to {most}", self.weight);
                Err(Error::new(ErrorKind::Weight, message))
            }
        }
    }

    fn field(&self, name: &str) -> Option<Field<'a>> {
        self.placement.iter().find(|&&(given, _)| given == name).map(|&(_, field)| field)
    }
}

/// An error about a field under `placement`.
pub(crate) fn refused(name: &str, why: impl core::fmt::Display) -> Error {
    Error::new(ErrorKind::Parameter, format!(".placement.{name}: {why}"))
}

/// Splits `host:port`; a missing port is `default`. A path is a unix socket without port; an IPv6 address without brackets
/// has no port. The host is kept as written.
pub(crate) fn host_port(endpoint: &str, default: u16) -> (&str, u16) {
    if endpoint.starts_with('/') {
        return (endpoint, 0);
    }
    match endpoint.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host, port),
            Err(_) => (endpoint, default),
        },
        _ => (endpoint, default),
    }
}
