//! `pecl_memcache`: PHP's extension memcache (8.0), pools of several servers.
//!
//! Keyed; hashes of 32 bits. `consistent`: a server has 160 points a unit of weight, at `host:port-0`, `host:port-1`
//! .., and each of 1024 buckets, at its number times 4194303, belongs to the first point at or above it, of equal ones
//! to the server listed first; a key has the bucket of its hash modulo 1024. `standard`: every server stands in a list
//! as often as its weight says, and bits 16 to 30 of the hash, or 1 where they are 0, modulo the list say which is a
//! key's. A key has at most 250 bytes, without blanks and control bytes. A server that is down stays; the key is hashed
//! anew with `-0`, `-1` .. behind it, twenty times at most. Identity: host, port, weight; order counts.

use super::server::{Server, FIELDS};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        check_points, joined, ring, shared, shares, Compiler, Decimal, Descriptor, Dialect, DownPolicy, Given,
        Identity, Keys, Label, Plan, Record, Tries,
    },
    hash::HashFunction,
    members::Node,
    scheme::{words, Down, Family, Field, Integers, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, format, string::String, sync::Arc, vec::Vec};
use core::ops::ControlFlow;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "pecl_memcache",
    equals: "PHP's memcache of PECL 8.0, `addServer` of several servers",
    parameters: &[
        ParameterSpec::words("strategy", &words(&STRATEGIES), "`memcache.hash_strategy`: how servers get keys."),
        ParameterSpec::words("function", &words(&FUNCTIONS), "`memcache.hash_function`: the hash of points and keys."),
        shared::HASH_TAG,
    ],
    fields: FIELDS,
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("host"), Field::Named("port")],
        ordered: true,
        weighted: true,
        down: Down::Skip { limit: TRIES },
        // A key is a text.
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Memcache::of(given)?)),
};

/// How often it tries.
const TRIES: u32 = 21;
/// Points of a unit of weight.
const POINTS: u64 = 160;
const BUCKETS: u64 = 1024;
/// What it keeps of a key.
const LONGEST: usize = 250;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strategy {
    Consistent,
    Standard,
}

const STRATEGIES: [(&str, Strategy); 2] = [("consistent", Strategy::Consistent), ("standard", Strategy::Standard)];
/// FNV-1a takes bytes as signed.
const FUNCTIONS: [(&str, HashFunction); 2] = [("crc32", HashFunction::Crc32), ("fnv", HashFunction::Fnv1ax32)];

/// The settings, and the tries of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Memcache {
    strategy: Strategy,
    function: HashFunction,
}

impl Memcache {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { strategy: given.word("strategy", &STRATEGIES)?, function: given.word("function", &FUNCTIONS)? })
    }

    /// Which server has each bucket.
    fn buckets(self, servers: &[(String, u32)]) -> Vec<(u64, u32)> {
        let (mut points, mut label) = (Vec::new(), Label::default());
        for (place, (name, weight)) in (0..).zip(servers) {
            let count = POINTS * u64::from(*weight);
            points.extend((0..count).map(|i| (self.function.hash(label.name_first(name, "-", i)), place)));
        }
        let points = ring(points);
        let owner = |bucket: u64| {
            let at = points.partition_point(|&(point, _)| point < bucket * (u64::from(u32::MAX) / BUCKETS));
            points.get(at).or(points.first()).map(|&(_, place)| (bucket, place))
        };
        (0..BUCKETS).filter_map(owner).collect()
    }
}

impl Dialect for Memcache {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        match self.strategy {
            Strategy::Consistent => {
                census.by_weight(POINTS, 1, self.function.hasher()) + Cost::entries(BUCKETS, 100, 64)
            }
            Strategy::Standard => census.one_each(),
        }
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(|record| Ok((name(&Server::new(record)?), record.whole_weight(u32::MAX)?)))?;
        let points = servers.iter().fold(0, |sum: u64, (_, weight)| sum.saturating_add(POINTS * u64::from(*weight)));
        if self.strategy == Strategy::Consistent {
            check_points(points)?;
        }
        Ok(Plan::later(move || {
            let table = match self.strategy {
                Strategy::Consistent if points == 0 => (0, Vec::new()),
                Strategy::Consistent => (BUCKETS, self.buckets(&servers)),
                Strategy::Standard => shares((0..).zip(servers.iter().map(|&(_, weight)| weight.into()))),
            };
            compiler.modulo(table, Keys::Tries(Box::new(*self)), DownPolicy::Live)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::whole(record.whole_weight(u32::MAX)?, Server::new(record)?.identity()))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl Tries for Memcache {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        if key.is_empty() {
            return;
        }
        let mut room = [b'_'; LONGEST];
        room.iter_mut().zip(key).filter(|(_, byte)| **byte > b' ').for_each(|(to, &byte)| *to = byte);
        let key = room.get(..key.len().min(LONGEST)).unwrap_or_default();
        let hash = |key: &[u8]| match (self.strategy, self.function.hash(key)) {
            (Strategy::Consistent, hash) => hash,
            (Strategy::Standard, hash) => (hash >> 16 & 0x7fff).max(1),
        };
        let again = |number: u32| joined(b"-", Decimal::new(number).bytes(), |ending| joined(key, ending, hash));
        let _stopped = core::iter::once(hash(key)).chain((0..TRIES - 1).map(again)).try_for_each(visit);
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        key.is_empty().then_some("at least one byte")
    }
}

/// The server as the extension is told it, in front of a label's number.
fn name(&Server { host, port, .. }: &Server<'_>) -> String {
    match host.starts_with('/') {
        true => format!("unix://{host}:0"),
        false if host.contains(':') => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}
