//! How often, and where, keys are stored.

use super::{Node, Options, Place};
use crate::dialect::stores::lists::{Lists, MOST};
use crate::{error::Quoted, scheme::Parameter, Error, ErrorKind};
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

/// How often, and where, a key is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Replication {
    /// Not said: the walk goes on over all nodes.
    Unset,
    Simple(u32),
    /// Copies for each data centre.
    NetworkTopology(Vec<(String, u32)>),
}

impl Replication {
    /// How many nodes a row lists at most.
    pub(crate) fn copies(&self) -> u64 {
        match self {
            Self::Unset => 0,
            Self::Simple(copies) => (*copies).into(),
            Self::NetworkTopology(centres) => centres.iter().map(|&(_, copies)| u64::from(copies)).sum(),
        }
    }
}

/// `3` copies, or `dc1:3,dc2:2`.
pub(super) fn read(name: &str, value: Parameter<'_>) -> Result<Replication, Error> {
    if let Parameter::Int(_) = value {
        return Ok(Replication::Simple(value.integer(name, 1..=MOST)? as u32));
    }
    let mut centres: Vec<(String, u32)> = Vec::new();
    let mut names = BTreeSet::new();
    let text = value.text(name)?;
    if text.parse::<u64>().is_ok() {
        let text = Quoted(text);
        let message = format!(
            "scheme.{name}: the text {text} names no data centre; copies in all are an integer, without quotes, and \
             those of a data centre a text such as \"dc1:3\""
        );
        return Err(Error::new(ErrorKind::Parameter, message));
    }
    for part in text.split(',') {
        let centre = part.rsplit_once(':').and_then(|(dc, copies)| Some((dc, copies.parse().ok()?)));
        match centre {
            Some((dc, copies)) if !dc.is_empty() && names.insert(dc) => {
                centres.push((dc.into(), copies));
            }
            _ => {
                let wanted = "a number of copies, or one for each data centre as in \"dc1:3,dc2:2\"";
                let message = format!("scheme.{name}: {} in it is not {wanted}", Quoted(part));
                return Err(Error::new(ErrorKind::Parameter, message));
            }
        }
    }
    Ok(Replication::NetworkTopology(centres))
}

/// By point, the replicas of its keys; no lists without replication, where the walk goes on over all nodes.
///
/// # Errors
/// `too_many` if they are more than memory should hold.
pub(crate) fn lists(nodes: &[Node<'_>], points: &[(u128, u32)], options: &Options) -> Result<Vec<Vec<u32>>, Error> {
    let places: Vec<Place<'_>> = nodes.iter().map(Node::place).collect();
    let owners: Vec<u32> = points.iter().map(|&(_, node)| node).collect();
    match &options.replication {
        Replication::Unset => Ok(Vec::new()),
        Replication::Simple(copies) => Lists::firsts(&owners, |node| node, *copies as usize),
        Replication::NetworkTopology(copies) => Lists::network(&owners, &places, copies, options.rule),
    }
}
