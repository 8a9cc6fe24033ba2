//! `pypi_uhashring`: uhashring 2.5.
//!
//! Mode `hash`, the default: a node has vnodes x weight points, the MD5 of `node-0`, `node-1`, .. as one big-endian number, of
//! which 64 bits stand for all: among different names they are equal in one of 2^64 pairs. Mode `ketama` (the package's
//! `hash_fn="ketama"`): 32 bits; a node has floor(vnodes N w / sum of w) labels, and of each label's MD5 the first words, as
//! many as there are replicas; every node's weight, and their number, go into everybody's count.

use super::{checked_points, python::Keys};
use crate::dialect::kit::{unknown_parameter, Label, Record};
use crate::{
    hash::digest::{md5, md5_of},
    scheme::Parameter,
    Error, ErrorKind,
};
use alloc::vec::Vec;

pub(crate) const NAME: &str = "pypi_uhashring";

const MAX_VNODES: u64 = 65_536;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Hash,
    Ketama,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(super) mode: Mode,
    pub(super) vnodes: u32,
    /// Of `ketama` alone.
    pub(super) replicas: u32,
    pub(super) keys: Keys,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { mode: Mode::Hash, vnodes: 0, replicas: 4, keys: Keys::Str };
        let (mut vnodes, mut replicas) = (None, None);
        for &(name, value) in parameters {
            match name {
                "mode" => options.mode = value.one_of(name, &[("hash", Mode::Hash), ("ketama", Mode::Ketama)])?,
                "vnodes" => vnodes = Some(value.integer(name, 1..=MAX_VNODES)? as u32),
                "replicas" => replicas = Some(value.integer(name, 1..=4)? as u32),
                "keys" => options.keys = Keys::of(name, value)?,
                _ => return Err(unknown_parameter(NAME, name, &["mode", "vnodes", "replicas", "keys"])),
            }
        }
        if options.mode == Mode::Hash && replicas.is_some() {
            let message = "scheme.replicas: only mode ketama has them";
            return Err(Error::new(ErrorKind::Parameter, message));
        }
        options.vnodes = vnodes.unwrap_or(if options.mode == Mode::Hash { 160 } else { 40 });
        options.replicas = replicas.unwrap_or(options.replicas);
        Ok(options)
    }
}

/// What of a key's MD5 is its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    /// All of it, as one number: its top 64 bits.
    Whole,
    /// The first little-endian word.
    Word,
}

impl Digest {
    pub(super) fn position(self, key: &[u8], keys: Keys) -> Option<u64> {
        let digest = match keys {
            Keys::Str => md5(key),
            keys => keys.written(key, |pieces| md5_of(pieces))?,
        };
        Some(match self {
            Self::Whole => whole(digest),
            Self::Word => u64::from(u128::from_le_bytes(digest) as u32),
        })
    }
}

fn whole(digest: [u8; 16]) -> u64 {
    (u128::from_be_bytes(digest) >> 64) as u64
}

/// A node's configuration.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    name: &'a str,
    pub(super) vnodes: u32,
    weight: u32,
}

impl<'a> Node<'a> {
    /// Its name is the id; `placement.vnodes` is its own number of them.
    pub(super) fn new(record: &Record<'a>, options: &Options) -> Result<Self, Error> {
        record.only(NAME, &["vnodes"])?;
        let vnodes = record.integer("vnodes", 0..=MAX_VNODES)?.map_or(options.vnodes, |vnodes| vnodes as u32);
        Ok(Self { name: record.id, vnodes, weight: record.whole_weight(u32::MAX)? })
    }
}

/// How many points a node has in mode `hash`.
fn count(node: &Node<'_>) -> u64 {
    u64::from(node.vnodes) * u64::from(node.weight)
}

/// How many all have.
pub(super) fn total(nodes: &[Node<'_>]) -> u64 {
    nodes.iter().fold(0, |sum, node| sum.saturating_add(count(node)))
}

/// The ring of mode `hash`.
pub(super) fn points(nodes: &[Node<'_>]) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, node) in (0..).zip(nodes) {
        for i in 0..count(node) {
            // One below, as a key on a point belongs to the next one.
            points.push((whole(md5(label.name_first(node.name, "-", i))).wrapping_sub(1), index));
        }
    }
    points
}

/// The points of mode `ketama`, in the order of adding.
pub(super) fn ketama(nodes: &[Node<'_>], replicas: u32) -> Result<Vec<(u32, u32)>, Error> {
    let total: u128 = nodes.iter().map(|node| u128::from(node.weight)).sum();
    let count = |node: &Node<'_>| {
        let product = u128::from(node.vnodes) * nodes.len() as u128 * u128::from(node.weight);
        product.checked_div(total).map_or(0, |count| u64::try_from(count).unwrap_or(u64::MAX))
    };
    let labels: Vec<(&str, u64)> = nodes.iter().map(|node| (node.name, count(node))).collect();
    checked_points(&labels, replicas as usize)
}
