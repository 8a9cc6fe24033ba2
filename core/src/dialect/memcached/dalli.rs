//! `dalli`: Dalli, Ruby's client of memcached (3.0.6).
//!
//! Keyed; 32 bits. A server has floor(160 N w / sum of w) points in binary64, at `host:port:0`, `host:port:1` ..: the
//! first big-endian word of SHA-1. A key is hashed by CRC-32. Search: the last point at or below the hash. A server
//! that is down stays on the ring, and a key of its is hashed anew behind the number of the try, twenty times at most.
//! A single server has every key. Identity: host, port, weight.

use super::server::{Server, FIELDS};
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, last_wins, preceding, shared, Compiled, Compiler, Decimal, Descriptor, Dialect, DownPolicy, Hash,
        Identity, Keys, Label, Plan, Record, Tries,
    },
    hash::{
        crc::{crc32, crc32_of},
        digest::sha1,
        HashFunction,
    },
    members::Node,
    scheme::{Down, Family, Field, Integers, Properties, Trials},
    Error,
};
use alloc::{borrow::Cow, boxed::Box, format, sync::Arc, vec::Vec};
use core::ops::ControlFlow;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "dalli",
    equals: "Dalli 3.0.6, Ruby's client of memcached",
    parameters: &[shared::HASH_TAG],
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
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(Dalli)),
};

/// How often it tries.
const TRIES: u32 = 20;
/// Points of a server of the mean weight.
const POINTS: u64 = 160;
/// The longest key that it hashes as it is.
const LONGEST: usize = 250;

/// The client, and its tries of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dalli;

impl Dialect for Dalli {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_share(POINTS, 1, Hasher::Sha)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(|record| Ok((name(&Server::new(record)?), record.whole_weight(u32::MAX)?)))?;
        let counts = counts(&servers);
        check_points(counts.iter().sum())?;
        Ok(Plan::later(move || {
            let points = points(&servers, &counts);
            let mut compiled: Compiled =
                compiler.points32(points, Hash::Function(HashFunction::Crc32), DownPolicy::Live);
            compiled.router.keys = Keys::Tries(Box::new(Dalli));
            compiled.router.whole = 0;
            compiled
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::whole(record.whole_weight(u32::MAX)?, Server::new(record)?.identity()))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl Tries for Dalli {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        if self.wanted(key).is_some() {
            return;
        }
        let again = |before: u32| crc32_of(Decimal::new(before).bytes(), key);
        let tries = core::iter::once(crc32(key)).chain((0..TRIES - 1).map(again));
        let _stopped = tries.map(u64::from).try_for_each(visit);
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        match key.len() {
            0 => Some("at least one byte"),
            1..=LONGEST => None,
            _ => Some("at most 250 bytes: give a longer one as the client shortens it"),
        }
    }
}

/// What labels begin with: the port is always told.
fn name<'a>(&Server { host, port, .. }: &Server<'a>) -> Cow<'a, str> {
    match host.starts_with('/') {
        true => host.into(),
        false => format!("{host}:{port}").into(),
    }
}

/// How many points each server has.
fn counts(servers: &[(Cow<'_, str>, u32)]) -> Vec<u64> {
    if servers.len() == 1 {
        return [1].into();
    }
    let total: u64 = servers.iter().map(|&(_, weight)| u64::from(weight)).sum();
    // Without any weight nobody has a point.
    let count = |weight: u32| match total {
        0 => 0,
        _ => ((servers.len() as u64 * POINTS * u64::from(weight)) as f64 / total as f64) as u64,
    };
    servers.iter().map(|&(_, weight)| count(weight)).collect()
}

fn points(servers: &[(Cow<'_, str>, u32)], counts: &[u64]) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (place, ((name, _), &count)) in (0..).zip(servers.iter().zip(counts)) {
        let mut point =
            |i| sha1(label.name_first(name, ":", i)).first_chunk().map_or(0, |&word| u32::from_be_bytes(word));
        points.extend((0..count).map(|i| (point(i).into(), place)));
    }
    preceding(&last_wins(points))
}
