//! `redis_rb`: the `Redis::Distributed` of redis-rb (6.0.0, and 4.8.0 as `version: 4`).
//!
//! Positional, 32 bits. A node has 160 points, at `id:0` .. `id:159`: the first big-endian word of MD5 since 5.0,
//! CRC-32 before; of equal points the node listed last has it. A key is hashed by CRC-32: what braces enclose at the
//! beginning of a line, if anything, else all of it. Search: the last point at or below the hash. A node that is down
//! keeps its keys. Identity: the id.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, labels, last_wins, preceding, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, KeyHash,
        Plan,
    },
    hash::{crc::crc32, digest::md5},
    members::Node,
    scheme::{words, Down, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "redis_rb",
    equals: "the `Redis::Distributed` of redis-rb 6.0.0, and of 4.8.0 as `version: 4`",
    parameters: &[ParameterSpec::words("version", &words(&VERSIONS), "What hashes points: MD5 since 5.0, or CRC-32.")],
    fields: &[],
    properties: Properties { ordered: true, down: Down::Stay, ..Properties::OF_DIALECTS },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(RedisRb::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    Md5,
    Crc32,
}

const VERSIONS: [(&str, Version); 2] = [("5", Version::Md5), ("4", Version::Crc32)];

/// Points of a node.
const POINTS: u32 = 160;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RedisRb {
    version: Version,
}

impl RedisRb {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { version: given.word("version", &VERSIONS)? })
    }

    fn points(self, ids: &[&str]) -> Vec<(u64, u32)> {
        let hash = |label: &[u8]| match self.version {
            Version::Md5 => u64::from((u128::from_be_bytes(md5(label)) >> 96) as u32),
            Version::Crc32 => crc32(label).into(),
        };
        let nodes = (0..).zip(ids.iter().copied());
        preceding(&last_wins(labels::points(nodes, POINTS, |label, id, i| label.name_first(id, ":", i), hash)))
    }
}

impl Dialect for RedisRb {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(POINTS.into(), 1, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let ids = compiler.ids()?;
        check_points(ids.len() as u64 * u64::from(POINTS))?;
        Ok(Plan::later(move || compiler.points32(self.points(&ids), Hash::own(Tagged), DownPolicy::Owner)))
    }
}

/// The hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tagged;

impl KeyHash for Tagged {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(crc32(tag(key).unwrap_or(key)).into())
    }
}

/// What the braces enclose with which the first such line begins: at least one character, up to the first brace after
/// that one.
fn tag(key: &[u8]) -> Option<&[u8]> {
    key.split(|&byte| byte == b'\n').find_map(|line| {
        let rest = line.strip_prefix(b"{")?;
        let end = rest.iter().skip(1).position(|&byte| byte == b'}')?;
        rest.get(..end + 1)
    })
}
