//! Ring libraries of PyPI: one file a library, and here what the dialects have to say of them. `python` knows how Python makes
//! text of keys.
//!
//! Most of these rings are bisected to the right: a key at position h belongs to the first point strictly above h, so a point
//! is entered one below itself. Of equal points the node that was added last has it: list order is the order of adding.

mod clandestined;
mod consistent_hash;
mod consistent_hashing;
mod hash_ring;
mod python;
mod uhashring;

pub(crate) use clandestined::Scores;
pub(crate) use python::Keys;

use super::kit::{
    self, check_points, ring, router32, router64, Change, Compiler, History, Identity, KeyHash, Label, Passing, Plan,
    Record,
};
use super::legacy::no_parameters;
use crate::{
    cost::{Census, Cost, Hasher},
    hash::{digest::md5_words, HashFunction},
    members::{FieldValue, Members, Node, Weight},
    scheme::{Down, Family, Field, Integers, Parameter, Properties},
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, sync::Arc, vec, vec::Vec};

/// The names of these dialects.
pub(crate) const NAMES: [&str; 7] = [
    hash_ring::NAME,
    uhashring::NAME,
    consistent_hash::NAME,
    consistent_hash::GIT,
    consistent_hashing::NAME,
    clandestined::NAME,
    clandestined::PYMEMCACHE,
];

/// The checked parameters of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    HashRing,
    Uhashring(uhashring::Options),
    ConsistentHash,
    ConsistentHashGit,
    ConsistentHashing(consistent_hashing::Options),
    Clandestined(clandestined::Options),
    Pymemcache(clandestined::Options),
}

/// The hashes of keys that nobody else has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Uhashring(uhashring::Digest, Keys),
    /// MD5 modulo so many slots.
    Slot(u64),
}

impl Hash {
    /// What a key has to be that has no position.
    pub(super) fn wanted(self, key: &[u8]) -> Option<&'static str> {
        match self {
            Self::Uhashring(_, keys) => keys.wanted(key),
            Self::Slot(_) => None,
        }
    }

    pub(super) fn position(self, key: &[u8]) -> Option<u64> {
        match self {
            Self::Uhashring(digest, keys) => digest.position(key, keys),
            Self::Slot(slots) => Some(consistent_hashing::slot(key, slots)),
        }
    }
}

impl Options {
    pub(super) fn new(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let none = |options| no_parameters(name, parameters).map(|()| options);
        match name {
            hash_ring::NAME => none(Self::HashRing),
            uhashring::NAME => uhashring::Options::from_parameters(parameters).map(Self::Uhashring),
            consistent_hash::NAME => none(Self::ConsistentHash),
            consistent_hash::GIT => none(Self::ConsistentHashGit),
            consistent_hashing::NAME => {
                consistent_hashing::Options::from_parameters(parameters).map(Self::ConsistentHashing)
            }
            clandestined::NAME => clandestined::Options::clandestined(parameters).map(Self::Clandestined),
            clandestined::PYMEMCACHE => clandestined::Options::pymemcache(parameters).map(Self::Pymemcache),
            _ => Err(Error::new(ErrorKind::Scheme, format!("scheme.name: {name} is not a dialect of PyPI"))),
        }
    }

    pub(super) fn properties(&self) -> Properties {
        use Family::{Keyed, Positional};
        const ID: &[Field] = &[Field::Id];
        const WEIGHT: &[Field] = &[Field::Id, Field::Weight];
        const NAME: &[Field] = &[Field::Id, Field::Address, Field::Placement("name")];
        let (family, identity, ordered, weighted): (_, &'static [Field], _, _) = match self {
            Self::HashRing | Self::ConsistentHash | Self::ConsistentHashGit => (Positional, WEIGHT, true, true),
            Self::Uhashring(options) => {
                let ordered = options.mode == uhashring::Mode::Ketama;
                (Positional, &[Field::Id, Field::Weight, Field::Placement("vnodes")], ordered, true)
            }
            Self::ConsistentHashing(_) => (Positional, ID, true, false),
            Self::Clandestined(_) => (Keyed, ID, false, false),
            Self::Pymemcache(_) => (Keyed, NAME, false, false),
        };
        // These hash the digits of an integer, which is what their parameter `keys` is for.
        let integers = match self {
            Self::Uhashring(uhashring::Options { keys, .. }) => keys.integers(),
            Self::Clandestined(options) | Self::Pymemcache(options) => options.keys().integers(),
            _ => Integers::LittleEndian,
        };
        Properties { family, identity, ordered, weighted, down: Down::Mask, integers }
    }

    pub(super) fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        match self {
            Self::HashRing => census.by_share(40, 3, Hasher::Md5),
            Self::ConsistentHash => census.by_weight(40, 3, Hasher::Md5),
            Self::ConsistentHashGit => census.by_weight(40, 4, Hasher::Md5),
            Self::Uhashring(options) => {
                let own = |node: &Arc<Node>| match node.placement.get("vnodes") {
                    Some(FieldValue::Int(vnodes)) => *vnodes,
                    _ => 0,
                };
                let most = nodes.iter().map(own).fold(options.vnodes.into(), u64::max);
                match options.mode {
                    uhashring::Mode::Hash => census.by_weight(most, 1, Hasher::Md5),
                    uhashring::Mode::Ketama => census.by_share(most, options.replicas.into(), Hasher::Md5),
                }
            }
            Self::ConsistentHashing(options) => census.each(u64::from(options.vnodes) + 1, 1, Hasher::Md5),
            Self::Clandestined(_) | Self::Pymemcache(_) => {
                Cost::entries(census.nodes, 1000, 128) + Cost::hashing(Hasher::Bytes, census.nodes, census.texts)
            }
        }
    }

    pub(super) fn plan<'a>(&'a self, compiler: &Compiler<'a>) -> Result<Plan<'a>, Error> {
        let words = |points: Vec<(u32, u32)>| {
            compiler.points32(bisected(points), kit::Hash::Function(HashFunction::Md5), Passing::Live)
        };
        // Of labels that are each node's own.
        let labelled = |nodes: Vec<(&'a str, Weight)>, words: usize| {
            let labels = consistent_hash::labels(&nodes);
            let router = router32(kit::Hash::Function(HashFunction::Md5), Passing::Live);
            compiler.apart(router, total(&labels, words), kit::Ties::Last, move || below(label_points(&labels, words)))
        };
        Ok(Plan::Made(match self {
            Self::HashRing => words(hash_ring::points(&compiler.all(|record| weighted(hash_ring::NAME, record))?)?),
            Self::ConsistentHash => {
                let nodes = compiler.all(|record| weighted(consistent_hash::NAME, record))?;
                return labelled(nodes, 3);
            }
            Self::ConsistentHashGit => {
                let nodes = compiler.all(|record| weighted(consistent_hash::GIT, record))?;
                return labelled(nodes, 4);
            }
            Self::Uhashring(options) => {
                let nodes = compiler.all(|record| uhashring::Node::new(record, options))?;
                let hash = |digest| kit::Hash::own(Hash::Uhashring(digest, options.keys));
                match options.mode {
                    uhashring::Mode::Hash => {
                        let router = router64(hash(uhashring::Digest::Whole), Passing::Live);
                        return compiler.apart(router, uhashring::total(&nodes), kit::Ties::All, move || {
                            uhashring::points(&nodes)
                        });
                    }
                    uhashring::Mode::Ketama => {
                        let points = bisected(uhashring::ketama(&nodes, options.replicas)?);
                        compiler.points32(points, hash(uhashring::Digest::Word), Passing::Live)
                    }
                }
            }
            Self::ConsistentHashing(options) => {
                let names = compiler.unweighted(consistent_hashing::NAME, |record| {
                    record.only(consistent_hashing::NAME, &[]).map(|()| record.id)
                })?;
                let hash = kit::Hash::own(Hash::Slot(options.slots));
                compiler.points_below(options.slots, consistent_hashing::points(&names, options)?, hash)
            }
            Self::Clandestined(options) => {
                let names = compiler.unweighted(clandestined::NAME, |record| {
                    record.only(clandestined::NAME, &[]).map(|()| record.id.into())
                })?;
                compiler.keyed(kit::Keys::Candidates(Box::new(Scores::new(*options, &names)?)), Passing::Live)
            }
            Self::Pymemcache(options) => {
                let names = compiler.unweighted(clandestined::PYMEMCACHE, clandestined::pymemcache_name)?;
                compiler.keyed(kit::Keys::Candidates(Box::new(Scores::new(*options, &names)?)), Passing::Live)
            }
        }))
    }

    /// What a change of the members makes.
    pub(super) fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        match self {
            // There is no call for another weight: who wants one adds the node again, and it has the last word.
            Self::ConsistentHash | Self::ConsistentHashGit => change.added_anew(before).map(History::from),
            Self::ConsistentHashing(options) => options.changed(before, change),
            _ => change.of(before).map(History::from),
        }
    }

    pub(super) fn identity(&self, record: &Record<'_>) -> Result<Identity, Error> {
        let weight = record.weight;
        Ok(match self {
            Self::HashRing | Self::ConsistentHash | Self::ConsistentHashGit => Identity { weight, fields: Vec::new() },
            Self::Uhashring(options) => {
                let uhashring::Node { vnodes, .. } = uhashring::Node::new(record, options)?;
                Identity { weight, fields: vec![("vnodes", vnodes.to_le_bytes().into())] }
            }
            Self::ConsistentHashing(_) | Self::Clandestined(_) => {
                Identity { weight: Weight::default(), fields: Vec::new() }
            }
            Self::Pymemcache(_) => {
                let name = clandestined::pymemcache_name(record)?;
                Identity { weight: Weight::default(), fields: vec![("name", name.into_bytes())] }
            }
        })
    }
}

/// A node that is its name and a weight, whole or not.
fn weighted<'a>(scheme: &str, record: &Record<'a>) -> Result<(&'a str, Weight), Error> {
    record.only(scheme, &[]).map(|()| (record.id, record.weight))
}

/// A weight as Python has it.
fn float(weight: Weight) -> f64 {
    weight.as_f64()
}

/// How many points so many labels of each node make.
fn total(labels: &[(&str, u64)], words: usize) -> u64 {
    labels.iter().fold(0u64, |sum, &(_, count)| sum.saturating_add(count.saturating_mul(words as u64)))
}

/// [`label_points`] of labels that may be too many.
fn checked_points(labels: &[(&str, u64)], words: usize) -> Result<Vec<(u32, u32)>, Error> {
    check_points(total(labels, words)).map(|()| label_points(labels, words))
}

/// Ketama's points: of each node so many labels, and of each label's MD5 the first words.
fn label_points(labels: &[(&str, u64)], words: usize) -> Vec<(u32, u32)> {
    let (mut points, mut label) = (Vec::with_capacity(total(labels, words) as usize), Label::default());
    for (node, &(name, count)) in (0..).zip(labels) {
        for i in 0..count {
            let all = md5_words(label.name_first(name, "-", i));
            points.extend(all.iter().take(words).map(|&point| (point, node)));
        }
    }
    points
}

/// Points that are bisected to the right: a key belongs to the first one strictly above it.
pub(super) fn below(points: Vec<(u32, u32)>) -> Vec<(u64, u32)> {
    // Below the lowest hash of all comes the highest: past the last point it is the first.
    points.into_iter().map(|(point, node)| (u64::from(point.wrapping_sub(1)), node)).collect()
}

/// The ring that is bisected to the right over points in the order of adding; of equal ones the last stays.
pub(super) fn bisected(points: Vec<(u32, u32)>) -> Vec<(u64, u32)> {
    kit::last_wins(below(points))
}

impl KeyHash for Hash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Hash::position(*self, key)
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        Hash::wanted(*self, key)
    }
}
