//! `chord`: Stoica et al., "Chord", 2001, with 160-bit identifiers.
//!
//! Positional: SHA-1 of the key; the owner is the first node id at or above it, else the least, and its successors
//! follow. A node that is down leaves its keys to its successor. Identity: the node's identifier, SHA-1 of the id
//! unless it is given. Fingers change no owner.

use super::node_id::{self, node_id};
use crate::dialect::kit::{Compiler, Descriptor, Dialect, DownPolicy, Id, Identity, Keys, Plan, Record, Wide};
use crate::{
    cost::{Census, Cost},
    hash::digest::sha1,
    members::Node,
    scheme::Trials,
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "chord",
    equals: "Stoica et al., \"Chord\", 2001, with identifiers of 160 bits",
    parameters: &[],
    fields: &[node_id::FIELD],
    properties: node_id::PROPERTIES,
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Chord)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chord;

impl Dialect for Chord {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let points = points(&compiler.all_of_weight_1(node_id)?)?;
        Ok(Plan::later(move || {
            let mut compiled = compiler.keyed(Keys::Wide(position, Wide::new(points)), DownPolicy::Live);
            compiled.router.has_fingers = true;
            compiled
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        node_id::identity(record)
    }
}

/// The position of a key.
pub(crate) fn position(key: &[u8]) -> Id {
    sha1(key)
}

/// The ring of the nodes' identifiers.
///
/// # Errors
/// `duplicate_node` if two have one.
pub(crate) fn points(ids: &[Id]) -> Result<Vec<(Id, u32)>, Error> {
    let mut points: Vec<(Id, u32)> = ids.iter().copied().zip(0..).collect();
    points.sort_unstable();
    match points.windows(2).find(|pair| pair.first().map(|p| p.0) == pair.last().map(|p| p.0)) {
        Some([(_, one), (_, other)]) => {
            let message = format!("nodes: nodes[{one}] and nodes[{other}] have the same identifier");
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
        _ => Ok(points),
    }
}
