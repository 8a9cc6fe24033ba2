//! Nodes of the cluster.

use super::Options;
use crate::{
    dialect::{kit::Record, stores::node_tokens::node_tokens},
    Error,
};
use alloc::vec::Vec;

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place<'a> {
    pub(crate) dc: &'a str,
    pub(crate) rack: &'a str,
}

/// A node of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node<'a> {
    pub(crate) dc: &'a str,
    pub(crate) rack: &'a str,
    /// As positions.
    pub(crate) tokens: Vec<u128>,
}

impl<'a> Node<'a> {
    /// `fields.tokens`, decimal numbers as texts; `dc` and `rack`, which missing are the zone's first segment and
    /// the rest of it.
    pub(crate) fn new(record: &Record<'a>, options: &Options) -> Result<Self, Error> {
        let tokens = node_tokens(record, |text| options.partitioner.token(text))?;
        let Place { dc, rack } = Place::new(record)?;
        Ok(Self { dc, rack, tokens })
    }

    pub(crate) fn place(&self) -> Place<'a> {
        Place { dc: self.dc, rack: self.rack }
    }
}

impl<'a> Place<'a> {
    /// `fields.dc` and `fields.rack`, which missing are the zone's first segment and the rest of it.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        let (dc, rack) = record.zone.split_once('/').unwrap_or((record.zone, ""));
        Ok(Self { dc: record.text("dc")?.unwrap_or(dc), rack: record.text("rack")?.unwrap_or(rack) })
    }
}
