//! Libraries of the npm registry: one file each, and here their names, options and what each declares of itself; `compile`
//! puts them into tables. A list of nodes is in the order in which the library iterates, which JavaScript changes for objects with
//! names like integers. Strings are hashed as Node does: digests over UTF-8, others over UTF-16 units, for which keys are
//! decoded (what is not UTF-8 as U+FFFD).

mod algorithm;
mod array;
mod compile;
pub(crate) mod consistent_hash;
pub(crate) mod consistent_hashing;
pub(crate) mod hashring;
pub(crate) mod ketama;
pub(crate) mod memjs;
pub(crate) mod node_hashring;

pub(crate) use algorithm::Algorithm;

use super::kit::{self, unknown_parameter, Change, History, Identity, Record};
use crate::{
    cost::{Census, Cost, Hasher},
    members::{FieldValue, Members, Node, Weight},
    scheme::{Down, Family, Field, Integers, Parameter, Properties},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec, vec::Vec};
use core::num::NonZeroU32;

/// The most labels or points that a parameter or field may ask for.
const MAX_LABELS: u64 = 1 << 20;

/// The names of these dialects.
pub(crate) const NAMES: [&str; 5] =
    [hashring::NAME, consistent_hashing::NAME, node_hashring::NAME, ketama::NAME, consistent_hash::NAME];

/// The checked parameters of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Hashring(hashring::Options),
    ConsistentHashing(consistent_hashing::Options),
    NodeHashring(node_hashring::Options),
    Ketama(ketama::Options),
    ConsistentHash(consistent_hash::Options),
}

/// What places keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyHash {
    /// hashring: the digest's first little-endian word.
    Word(Algorithm),
    /// consistent-hashing: the digest's first 64 bits, big-endian.
    Number(Algorithm),
    /// ketama: its first 32 bits, big-endian, in the order of signed numbers.
    Signed(Algorithm),
    /// node-hashring.
    Murmur,
    /// consistent-hash: PJW modulo its range.
    Pjw(u32),
}

impl KeyHash {
    pub(crate) fn position(self, key: &[u8]) -> u64 {
        match self {
            Self::Word(algorithm) => u32::from_le_bytes(algorithm.digest(key)).into(),
            Self::Number(algorithm) => u64::from_be_bytes(algorithm.digest(key)),
            Self::Signed(algorithm) => ketama::position(algorithm, key),
            Self::Murmur => node_hashring::hash(key).into(),
            Self::Pjw(range) => consistent_hash::position(key, range),
        }
    }
}

impl Options {
    /// The options of one of [`NAMES`].
    pub(crate) fn new(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        match name {
            hashring::NAME => hashring::Options::from_parameters(parameters).map(Self::Hashring),
            consistent_hashing::NAME => {
                consistent_hashing::Options::from_parameters(parameters).map(Self::ConsistentHashing)
            }
            node_hashring::NAME => node_hashring::Options::from_parameters(parameters).map(Self::NodeHashring),
            ketama::NAME => ketama::Options::from_parameters(parameters).map(Self::Ketama),
            consistent_hash::NAME => consistent_hash::Options::from_parameters(parameters).map(Self::ConsistentHash),
            _ => Err(Error::new(ErrorKind::Scheme, format!("scheme.name: {name} is not a library of npm"))),
        }
    }

    pub(crate) fn properties(&self) -> Properties {
        const SERVER: &[Field] =
            &[Field::Id, Field::Weight, Field::Address, Field::Placement("label"), Field::Placement("vnodes")];
        // Identity, whether order counts, whether weights do, what a down node does.
        let (identity, ordered, weighted, down): (&'static [Field], _, _, _) = match self {
            Self::Hashring(_) => (SERVER, true, true, Down::Rebuild),
            Self::ConsistentHashing(_) => (&[Field::Id], false, false, Down::Rebuild),
            Self::NodeHashring(_) => (&[Field::Id], true, false, Down::Rebuild),
            Self::Ketama(_) => (&[Field::Id, Field::Weight], true, true, Down::Mask),
            Self::ConsistentHash(_) => (&[Field::Id, Field::Placement("points")], true, false, Down::Rebuild),
        };
        // What decodes keys as texts would take many integers for one.
        let integers = match self {
            Self::NodeHashring(_) | Self::ConsistentHash(_) => Integers::Refused,
            Self::Hashring(_) | Self::ConsistentHashing(_) | Self::Ketama(_) => Integers::LittleEndian,
        };
        Properties { family: Family::Positional, identity, ordered, weighted, down, integers }
    }

    pub(crate) fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        match self {
            Self::Hashring(options) => {
                let own = |node: &Arc<Node>| match node.placement.get("vnodes") {
                    Some(FieldValue::Int(vnodes)) => *vnodes,
                    _ => 0,
                };
                let most = nodes.iter().map(own).fold(options.vnodes.into(), u64::max);
                census.by_share(most, options.replicas.into(), options.algorithm.hasher())
            }
            Self::ConsistentHashing(options) => census.each(options.replicas.into(), 2, options.algorithm.hasher()),
            // The points of each node that is down are searched and taken out one by one.
            Self::NodeHashring(options) => {
                let points = census.nodes.saturating_mul(options.vnodes.into());
                census.each(options.vnodes.into(), 2, Hasher::Bytes) + Cost::entries(points, 3000, 16)
            }
            Self::Ketama(options) => census.by_weight(options.base_weight.into(), 1, options.algorithm.hasher()),
            Self::ConsistentHash(options) => {
                let made = census.nodes.saturating_mul(options.control_points.into());
                // A point that a node lists counts for more than eight bytes of its fields.
                Cost::entries(made.saturating_add(census.fields / 8), 400, 80)
            }
        }
    }

    /// Whether the library takes a weight of 0 for 1.
    pub(crate) fn takes_zero_for_one(&self) -> bool {
        matches!(self, Self::Hashring(_))
    }

    /// What a change of the members makes.
    pub(crate) fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        match self {
            Self::Hashring(_) => hashring::changed(before, change).map(History::from),
            Self::NodeHashring(options) => node_hashring::changed(options, before, change),
            Self::Ketama(_) => change.added_anew(before).map(History::from),
            Self::ConsistentHash(options) => consistent_hash::changed(options, before, change).map(History::from),
            Self::ConsistentHashing(_) => change.of(before).map(History::from),
        }
    }

    /// What of a node can move keys, beside its id.
    pub(crate) fn identity(&self, record: &Record<'_>) -> Result<Identity, Error> {
        Ok(match self {
            Self::Hashring(options) => {
                let server = hashring::Server::new(record, options)?;
                let vnodes = server.vnodes.map_or(0, NonZeroU32::get).to_le_bytes().into();
                let fields = vec![("label", server.label.as_bytes().to_vec()), ("vnodes", vnodes)];
                Identity { weight: server.weight, fields }
            }
            Self::Ketama(_) => Identity { weight: record.weight, fields: Vec::new() },
            Self::ConsistentHash(options) => {
                let mut points = consistent_hash::listed(record, options)?;
                points.sort_unstable();
                let points = points.into_iter().flat_map(u32::to_le_bytes).collect();
                Identity { weight: Weight::default(), fields: vec![("points", points)] }
            }
            Self::ConsistentHashing(_) | Self::NodeHashring(_) => {
                Identity { weight: Weight::default(), fields: Vec::new() }
            }
        })
    }
}

/// The UTF-16 units of a key decoded from UTF-8.
fn units(key: &[u8]) -> impl Iterator<Item = u16> + '_ {
    key.utf8_chunks().flat_map(|chunk| {
        let replaced = (!chunk.invalid().is_empty()).then_some(0xfffd);
        chunk.valid().encode_utf16().chain(replaced)
    })
}

/// The low bytes of the UTF-16 units.
fn low_bytes(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    units(text).map(|unit| unit as u8)
}

/// JavaScript's `Math.round` of a number from 0: a half goes up.
fn round(number: f64) -> u64 {
    let whole = number as u64;
    whole + u64::from(number - whole as f64 >= 0.5)
}

/// Sorted points whose keys are at or above them, as points whose keys are at or below; `highest` is the last position.
fn preceding(points: &[(u64, u32)], highest: u64) -> Vec<(u64, u32)> {
    let next = points.iter().skip(1).chain(points.first());
    points.iter().zip(next).map(|(&(_, node), &(point, _))| (point.wrapping_sub(1) & highest, node)).collect()
}

impl kit::KeyHash for KeyHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(KeyHash::position(*self, key))
    }
}
