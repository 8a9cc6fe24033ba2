//! Ring libraries of Go, one file each: their options, points and tables. Here what the rest of the dialects asks of any of
//! them. A library names its members by strings: the node's id.

pub(crate) mod buraksezer;
pub(crate) mod groupcache;
pub(crate) mod lafikl;
pub(crate) mod maglev;
pub(crate) mod mpchash;
pub(crate) mod rendezvous;
pub(crate) mod serialx;
pub(crate) mod stathat;

use super::kit::{
    self,
    history::{ids, Change, History},
    router32, router64, Compiled, Compiler, Hash, Identity, Keys, Passing, Plan, Record, Router, Rows, Wide, FULL,
};
use super::legacy::no_parameters;
use crate::{
    cost::{Census, Cost, Hasher},
    hash::{digest, fnv, HashFunction},
    members::{FieldValue, Members, Weight},
    scheme::{Down, Family, Field, Integers, Numbers, Parameter, Properties},
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, string::ToString, vec, vec::Vec};
use xxhash_rust::xxh64::xxh64;

pub(crate) const NAMES: [&str; 8] = [
    stathat::NAME,
    lafikl::NAME,
    groupcache::NAME,
    buraksezer::NAME,
    serialx::NAME,
    maglev::NAME,
    mpchash::NAME,
    rendezvous::NAME,
];

/// The most replicas of a member.
const MAX_REPLICAS: u64 = 65_536;

/// The checked parameters of each library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Stathat(stathat::Options),
    Lafikl,
    /// Replicas of a member.
    Groupcache(u32),
    Buraksezer(buraksezer::Options),
    Serialx,
    /// The number of slots, a prime.
    Maglev(u64),
    Mpchash(mpchash::Probes),
    Rendezvous,
}

/// Hashes of keys that no system has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyHash {
    /// FNV-1a in 32 bits.
    Fnv,
    /// The beginning of BLAKE2b-512.
    Blake2b,
    /// xxHash64 modulo a number of partitions.
    Partition(u32),
}

impl KeyHash {
    pub(super) fn position(self, key: &[u8]) -> u64 {
        match self {
            Self::Fnv => fnv::fnv1a_32_unsigned(key).into(),
            Self::Blake2b => digest::blake2b_64(key),
            Self::Partition(partitions) => xxh64(key, 0).checked_rem(partitions.into()).unwrap_or(0),
        }
    }
}

impl Options {
    pub(super) fn new(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let none = |options| no_parameters(name, parameters).map(|()| options);
        match name {
            stathat::NAME => stathat::Options::from_parameters(parameters).map(Self::Stathat),
            lafikl::NAME => none(Self::Lafikl),
            groupcache::NAME => groupcache::replicas(parameters).map(Self::Groupcache),
            buraksezer::NAME => buraksezer::Options::from_parameters(parameters).map(Self::Buraksezer),
            serialx::NAME => none(Self::Serialx),
            maglev::NAME => maglev::slots(parameters).map(Self::Maglev),
            mpchash::NAME => mpchash::Probes::from_parameters(parameters).map(Self::Mpchash),
            rendezvous::NAME => none(Self::Rendezvous),
            _ => Err(Error::new(ErrorKind::Scheme, format!("scheme.name: {name} is no library of Go"))),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Stathat(_) => stathat::NAME,
            Self::Lafikl => lafikl::NAME,
            Self::Groupcache(_) => groupcache::NAME,
            Self::Buraksezer(_) => buraksezer::NAME,
            Self::Serialx => serialx::NAME,
            Self::Maglev(_) => maglev::NAME,
            Self::Mpchash(_) => mpchash::NAME,
            Self::Rendezvous => rendezvous::NAME,
        }
    }

    pub(super) fn properties(&self) -> Properties {
        use Family::{Keyed, Positional};
        let (family, ordered) = match self {
            Self::Stathat(_) | Self::Groupcache(_) | Self::Maglev(_) => (Positional, true),
            Self::Buraksezer(options) => (Positional, options.version == buraksezer::Version::V0),
            Self::Lafikl => (Positional, false),
            Self::Serialx | Self::Mpchash(_) | Self::Rendezvous => (Keyed, false),
        };
        let weighted = *self == Self::Serialx;
        let identity: &[Field] = if weighted { &[Field::Id, Field::Weight] } else { &[Field::Id] };
        let down = if matches!(self, Self::Maglev(_)) { Down::Rebuild } else { Down::Mask };
        Properties { family, identity, ordered, weighted, down, integers: Integers::LittleEndian }
    }

    pub(super) fn identity(&self, record: &Record<'_>) -> Result<Identity, Error> {
        let weight = match self {
            Self::Serialx => record.weight,
            _ => Weight::default(),
        };
        Ok(Identity { weight, fields: Vec::new() })
    }

    pub(super) fn cost(&self, census: &Census) -> Cost {
        let one_each =
            || Cost::entries(census.nodes, 500, 128) + Cost::hashing(Hasher::Bytes, census.nodes, census.texts);
        match self {
            Self::Stathat(stathat::Options { hash, replicas, .. }) => {
                let hasher = if *hash == stathat::LabelHash::Crc32 { Hasher::Words } else { Hasher::Bytes };
                census.each((*replicas).into(), 1, hasher)
            }
            Self::Lafikl => census.each(lafikl::REPLICAS.into(), 1, Hasher::Sha),
            Self::Groupcache(replicas) => census.each((*replicas).into(), 1, Hasher::Words),
            // Points are held twice until partitions are dealt.
            Self::Buraksezer(buraksezer::Options { replicas, partitions, .. }) => {
                let points = census.each((*replicas).into(), 1, Hasher::Words);
                points + points + Cost::entries((*partitions).into(), 400, 24)
            }
            Self::Serialx => census.by_weight(1, 2, Hasher::Md5),
            Self::Maglev(slots) => census.turns(*slots),
            Self::Mpchash(_) | Self::Rendezvous => one_each(),
        }
    }

    pub(super) fn plan<'a>(&'a self, compiler: &Compiler<'a>) -> Result<Plan<'a>, Error> {
        let name = self.name();
        let own = |record: &Record<'_>| record.only(name, &[]);
        if let Self::Serialx = self {
            let nodes = compiler.all(|record| own(record).and(serialx::Node::new(record)))?;
            let wide = Wide::new(serialx::points(&nodes)?);
            return Ok(Plan::Made(compiler.keyed(Keys::Wide(serialx::position, wide), Passing::Live)));
        }
        let names = compiler.unweighted(name, |record| own(record).map(|()| record.id))?;
        let crc32 = Hash::Function(HashFunction::Crc32);
        let xxh64 = Hash::Function(HashFunction::Xxh64);
        let total = |replicas: u32| names.len() as u64 * u64::from(replicas);
        Ok(Plan::Made(match self {
            Self::Stathat(options) => {
                let hash = match options.hash {
                    stathat::LabelHash::Crc32 => crc32,
                    stathat::LabelHash::Fnv => Hash::own(KeyHash::Fnv),
                };
                let router = router32(hash, Passing::Live);
                return compiler
                    .apart(router, total(options.replicas), kit::Ties::Last, move || stathat::points(&names, options));
            }
            Self::Lafikl => {
                let router = router64(Hash::own(KeyHash::Blake2b), Passing::Live);
                let router = Router { bounded: Some(Box::new(lafikl::Fair)), ..router };
                return compiler.apart(router, total(lafikl::REPLICAS), kit::Ties::All, move || lafikl::points(&names));
            }
            Self::Groupcache(replicas) => {
                let router = router32(crc32, Passing::Live);
                return compiler
                    .apart(router, total(*replicas), kit::Ties::Last, move || groupcache::points(&names, *replicas));
            }
            Self::Buraksezer(options) => {
                let owners: Vec<Option<u32>> = buraksezer::owners(&names, options)?;
                let hash = Hash::own(KeyHash::Partition(options.partitions));
                let mut compiled = compiler.holders(&owners, hash, Passing::Live);
                compiled.router.rows = Some(Rows::round(buraksezer::order(&names)));
                compiled
            }
            Self::Maglev(slots) => {
                compiler.cycle(&maglev::owners(&names, &compiler.live(), *slots), xxh64, FULL, Passing::Table)
            }
            Self::Mpchash(probes) => {
                let table = compiler.points64(mpchash::points(&names), xxh64, Passing::Live).table;
                Compiled { table, ..compiler.keyed(Keys::Probed(Box::new(*probes)), Passing::Live) }
            }
            Self::Serialx | Self::Rendezvous => {
                compiler.keyed(Keys::Candidates(Box::new(rendezvous::Race::new(&names))), Passing::Live)
            }
        }))
    }

    /// What a change of the members makes.
    pub(super) fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        if let (Self::Buraksezer(options), Change::Remove(id)) = (self, &change) {
            buraksezer::check_removal(&ids(before), id, options)?;
        }
        let members = change.of(before)?;
        let parameters = match self {
            Self::Stathat(options) => {
                let removed = options.removed_after(&ids(before), &ids(&members));
                vec![("removed", Some(FieldValue::Text(Numbers(&removed).to_string())))]
            }
            _ => Vec::new(),
        };
        Ok(History { members, parameters })
    }
}

impl kit::KeyHash for KeyHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(KeyHash::position(*self, key))
    }
}
