//! Nodes of the cluster, and the ring of their tokens.

use super::Options;
use crate::{
    dialect::kit::{refused, Record},
    error::Quoted,
    Error,
};
use alloc::{format, vec::Vec};

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
        let token = |text: &str| {
            options.partitioner.token(text).ok_or_else(|| refused("tokens", format!("{} is no token", Quoted(text))))
        };
        let tokens = record.list("tokens")?.iter().map(|text| token(text)).collect::<Result<_, _>>()?;
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

/// The ring of all tokens.
///
/// # Errors
/// `parameter` if two nodes have one token.
pub(crate) fn points(nodes: &[Node<'_>]) -> Result<Vec<(u128, u32)>, Error> {
    let mut points: Vec<(u128, u32)> =
        (0..).zip(nodes).flat_map(|(index, node)| node.tokens.iter().map(move |&token| (token, index))).collect();
    points.sort_unstable();
    for pair in points.windows(2) {
        if let [(token, one), (other, two)] = pair {
            if token == other {
                let error = refused("tokens", format_args!("a token is nodes[{one}]'s already"));
                return Err(error.at(format_args!("nodes[{two}]")));
            }
        }
    }
    Ok(points)
}
