//! `mcrouter`: its hash functions for a pool.
//!
//! Keyed, and by place: servers have numbers, list order counts, and only growing or shrinking at the end moves few keys.
//! `ch3` (furc) and `crc32` know no weights; `weighted_ch3` draws again with a salted key until a draw falls below the
//! server's weight of 0 to 1; `rendezvous` scores every server's tag against the key. A server that is down keeps its place;
//! failing over is a route's business, so its keys have no other node. Identity: place, weight (`weighted_ch3`), tag
//! (`rendezvous`). The weighted rendezvous needs a logarithm that no standard fixes to the last bit; it is not here.

use crate::dialect::kit::{joined, unknown_parameter, Candidates, Decimal, Record};
use crate::{
    error::Quoted,
    hash::{crc::crc32, murmur::murmur64a, spooky::spooky32, HashFunction, MCROUTER_SEED, SPOOKY_SEED},
    members::Weight,
    scheme::Parameter,
    Error, ErrorKind,
};
use alloc::{format, string::String, vec::Vec};
use core::ops::ControlFlow;

pub(crate) const NAME: &str = "mcrouter";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Ch3,
    WeightedCh3,
    Crc32,
    Rendezvous,
}

/// How a pool hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) function: Function,
    /// Follows every routing key.
    pub(crate) salt: String,
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let functions = [
            ("ch3", Function::Ch3),
            ("weighted_ch3", Function::WeightedCh3),
            ("crc32", Function::Crc32),
            ("rendezvous", Function::Rendezvous),
        ];
        let mut options = Self { function: Function::Ch3, salt: String::new() };
        for &(name, value) in parameters {
            match name {
                "function" => options.function = value.one_of(name, &functions)?,
                "salt" => options.salt = value.text(name)?.into(),
                _ => return Err(unknown_parameter(NAME, name, &["function", "salt"])),
            }
        }
        Ok(options)
    }

    /// Whether servers may differ in weight.
    pub(crate) fn is_weighted(&self) -> bool {
        self.function == Function::WeightedCh3
    }

    /// Refuses weights that the function does not have.
    pub(crate) fn check(&self, servers: &[Server<'_>]) -> Result<(), Error> {
        for (place, server) in servers.iter().enumerate() {
            let why = match self.function {
                Function::WeightedCh3 if server.weight > Weight::default() => "is not within 0 to 1",
                Function::Ch3 | Function::Crc32 | Function::Rendezvous if server.weight != Weight::default() => {
                    "is not 1, and this function knows no weights"
                }
                _ => continue,
            };
            return Err(Error::new(ErrorKind::Weight, format!("nodes[{place}].weight: {} {why}", server.weight)));
        }
        match self.function {
            Function::Rendezvous => check_tags(servers),
            _ => Ok(()),
        }
    }
}

/// The key after `/a/b/`.
fn after_prefix(key: &[u8]) -> Option<&[u8]> {
    let rest = key.strip_prefix(b"/")?;
    let first = rest.iter().position(|&b| b == b'/')?;
    let rest = rest.get(first + 1..)?;
    let second = rest.iter().position(|&b| b == b'/')?;
    rest.get(second + 1..)
}

/// A server of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    /// What `rendezvous` hashes.
    pub(crate) tag: &'a str,
    pub(crate) weight: Weight,
}

impl<'a> Server<'a> {
    /// `placement.tag`; missing, it is the address or the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        record.only(NAME, &["tag"])?;
        let tag = record.text("tag")?.unwrap_or(record.endpoint());
        Ok(Self { tag, weight: record.weight })
    }
}

/// Refuses two servers of one tag, for `rendezvous`.
fn check_tags(servers: &[Server<'_>]) -> Result<(), Error> {
    let mut tags: Vec<&str> = servers.iter().map(|server| server.tag).collect();
    tags.sort_unstable();
    match tags.windows(2).find(|pair| pair.first() == pair.last()) {
        Some([tag, _]) => Err(Error::new(ErrorKind::DuplicateNode, format!("nodes: two have the tag {}", Quoted(tag)))),
        _ => Ok(()),
    }
}

/// The servers of a pool, to be asked for the one of a key.
#[derive(Debug)]
pub(crate) struct Pool {
    options: Options,
    /// By place: the hash of the tag, and the weight.
    servers: Vec<(u64, f64)>,
}

impl Pool {
    pub(crate) fn new(options: &Options, servers: &[Server<'_>]) -> Self {
        let hash = |server: &Server<'_>| murmur64a(server.tag.as_bytes(), MCROUTER_SEED);
        let servers = servers.iter().map(|server| (hash(server), server.weight.as_f64())).collect();
        Self { options: options.clone(), servers }
    }

    /// The server of a key; none in an empty pool. What is hashed is the key without a routing prefix `/region/cluster/`, up
    /// to the first `|#|`, then the salt.
    pub(crate) fn server(&self, key: &[u8]) -> Option<u32> {
        let key = after_prefix(key).unwrap_or(key);
        let end = key.windows(3).position(|window| window == b"|#|").unwrap_or(key.len());
        let part = key.get(..end).unwrap_or(key);
        match self.options.salt.as_bytes() {
            [] => self.server_of(part),
            salt => joined(part, salt, |key| self.server_of(key)),
        }
    }

    /// The server of a routing key.
    fn server_of(&self, key: &[u8]) -> Option<u32> {
        let count = self.servers.len() as u32;
        match (count, self.options.function) {
            (0, _) => None,
            (1, _) => Some(0),
            (_, Function::Ch3) => Some(furc(key, count)),
            (_, Function::Crc32) => (crc32(key) & 0x7fff_ffff).checked_rem(count),
            (_, Function::WeightedCh3) => {
                let weight = |place: u32| self.servers.get(place as usize).map_or(0.0, |&(_, weight)| weight);
                Some(weighted(key, count, weight))
            }
            (_, Function::Rendezvous) => {
                let key = murmur64a(key, 2_718_281_828);
                // Scores are compared in binary64; of equal ones the later server wins.
                let scores = self.servers.iter().map(|&(hash, _)| mix(hash, key) as f64).zip(0..);
                scores.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, place)| place)
            }
        }
    }
}

/// mcrouter's furc: a place below `count` from the bits of a chain of hashes; growing `count` by one moves 1/count of keys.
pub(crate) fn furc(key: &[u8], count: u32) -> u32 {
    const TRIES: u32 = 32;
    const STRIDE: u32 = 23;
    if count <= 1 {
        return 0;
    }
    let mut bits = Bits::new(key);
    let mut depth = u32::BITS - (count - 1).leading_zeros();
    let mut at = depth;
    for _ in 0..TRIES {
        while !bits.get(at) {
            depth -= 1;
            if depth == 0 {
                return 0;
            }
            at = depth;
        }
        at += STRIDE;
        let mut place = 1;
        for _ in 1..depth {
            place = place << 1 | u32::from(bits.get(at));
            at += STRIDE;
        }
        if place < count {
            return place;
        }
    }
    0
}

/// The bits of a key: of its hash, of that hash's hash and so on.
struct Bits {
    first: u64,
    /// The latest word and its number; the search goes forward, but for starting over in the first word.
    word: u64,
    number: u32,
}

impl Bits {
    fn new(key: &[u8]) -> Self {
        let first = HashFunction::Murmur64Mcrouter.hash(key);
        Self { first, word: first, number: 0 }
    }

    fn get(&mut self, at: u32) -> bool {
        let number = at / 64;
        if number < self.number {
            (self.word, self.number) = (self.first, 0);
        }
        for _ in self.number..number {
            self.word = HashFunction::Murmur64Mcrouter.hash(&self.word.to_le_bytes());
        }
        self.number = number;
        self.word >> (at % 64) & 1 == 1
    }
}

/// furc with weights of 0 to 1: the key, then the key with the digits of 0, 1, .. in reverse, until a draw is taken.
pub(crate) fn weighted(key: &[u8], count: u32, weight: impl Fn(u32) -> f64) -> u32 {
    const TRIES: u32 = 32;
    let draw = |key: &[u8]| {
        let place = furc(key, count);
        (place, spooky32(key, SPOOKY_SEED) < (weight(place) * f64::from(u32::MAX)) as u32)
    };
    let (mut place, mut taken) = draw(key);
    for attempt in 0..TRIES - 1 {
        if taken {
            break;
        }
        let mut salt = Decimal::new(attempt);
        salt.reverse();
        (place, taken) = joined(key, salt.bytes(), draw);
    }
    place
}

/// Mixes two hashes into a score.
fn mix(upper: u64, lower: u64) -> u64 {
    const MUL: u64 = 0x9ddf_ea08_eb38_2d69;
    let a = (lower ^ upper).wrapping_mul(MUL);
    let b = (upper ^ (a ^ a >> 47)).wrapping_mul(MUL);
    (b ^ b >> 47).wrapping_mul(MUL)
}

impl Candidates for Pool {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let _stopped = self.server(key).map(visit);
    }

    fn memory_bytes(&self) -> usize {
        self.servers.capacity() * size_of::<(u64, f64)>()
    }
}
