//! `mcrouter`: its hash functions for a pool.
//!
//! Keyed, and by place: servers have numbers, list order counts, and only growing or shrinking at the end moves few
//! keys. `ch3` (furc) and `crc32` know no weights; `weighted_ch3` draws again with a salted key until a draw falls
//! below the server's weight of 0 to 1; `rendezvous` scores every server's tag against the key. A server that is down
//! keeps its place; failing over is a route's business, so its keys have no other node. Identity: place, weight
//! (`weighted_ch3`), tag (`rendezvous`). The weighted rendezvous needs a logarithm that no standard fixes to the last
//! bit; it is not here.

pub(crate) mod furc;

use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        joined, Candidates, Compiler, Descriptor, Dialect, DownPolicy, Given, Identity, Keys, Plan, Record,
    },
    error::Quoted,
    hash::{
        crc::crc32,
        furc::{furc, MCROUTER_SEED},
        murmur::murmur64a,
    },
    members::{Node, Weight},
    scheme::{words, DefaultValue, Down, Family, Field, FieldSpec, Kind, ParameterSpec, Properties, Trials},
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, string::String, sync::Arc, vec::Vec};
use core::ops::ControlFlow;
use furc::weighted;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "mcrouter",
    equals: "mcrouter, main 9d7f434: Ch3, WeightedCh3, Crc32 and Rendezvous",
    parameters: &[
        ParameterSpec::words("function", &words(&FUNCTIONS), "The hash function of the pool."),
        ParameterSpec::optional("salt", Kind::Text { examples: &["salt"] }, "The text that follows every routing key.")
            .or(DefaultValue::Text(""))
            .untried("any text is not guessed"),
    ],
    fields: &[FieldSpec::new(
        "tag",
        Kind::Text { examples: &["cache-1"] },
        "What `rendezvous` hashes of the server; without it, the address or the id.",
    )],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("tag")],
        ordered: true,
        down: Down::Stay,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Ch3,
    WeightedCh3,
    Crc32,
    Rendezvous,
}

const FUNCTIONS: [(&str, Function); 4] = [
    ("ch3", Function::Ch3),
    ("weighted_ch3", Function::WeightedCh3),
    ("crc32", Function::Crc32),
    ("rendezvous", Function::Rendezvous),
];

/// How a pool hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) function: Function,
    /// Follows every routing key.
    pub(crate) salt: String,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { function: given.word("function", &FUNCTIONS)?, salt: given.text("salt")?.unwrap_or_default() })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(|record| Server::new(record, self.function))?;
        if self.function == Function::Rendezvous {
            check_tags(&servers)?;
        }
        let pool = move || Keys::Candidates(Box::new(Pool::new(self, &servers)));
        Ok(Plan::later(move || compiler.keyed(pool(), DownPolicy::Owner)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let server = Server::new(record, self.function)?;
        let tag = (self.function == Function::Rendezvous).then(|| ("tag", server.tag.as_bytes().into()));
        Ok(Identity::weighted(server.weight, Vec::from_iter(tag)))
    }

    fn properties(&self, declared: Properties) -> Properties {
        Properties { weighted: self.function == Function::WeightedCh3, ..declared }
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// A server of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    /// What `rendezvous` hashes.
    pub(crate) tag: &'a str,
    pub(crate) weight: Weight,
}

impl<'a> Server<'a> {
    /// `fields.tag`; missing, it is the address or the id. A weight that the function does not have is refused.
    pub(crate) fn new(record: &Record<'a>, function: Function) -> Result<Self, Error> {
        let (tag, weight) = (record.text("tag")?.unwrap_or(record.endpoint()), record.weight);
        let why = match function {
            Function::WeightedCh3 if weight > Weight::default() => "is not within 0 to 1",
            Function::Ch3 | Function::Crc32 | Function::Rendezvous if weight != Weight::default() => {
                "is not 1, and this function knows no weights"
            }
            _ => return Ok(Self { tag, weight }),
        };
        Err(Error::new(ErrorKind::Weight, format!(".weight: {weight} {why}")))
    }
}

/// Refuses two servers of one tag, for `rendezvous`.
pub(crate) fn check_tags(servers: &[Server<'_>]) -> Result<(), Error> {
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

    /// The server of a key; none in an empty pool. What is hashed is the key without a routing prefix
    /// `/region/cluster/`, up to the first `|#|`, then the salt.
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

impl Candidates for Pool {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let _stopped = self.server(key).map(visit);
    }

    fn first(&self, key: &[u8]) -> Option<u32> {
        self.server(key)
    }

    fn memory_bytes(&self) -> usize {
        self.servers.capacity() * size_of::<(u64, f64)>()
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

/// Mixes two hashes into a score.
fn mix(upper: u64, lower: u64) -> u64 {
    const MUL: u64 = 0x9ddf_ea08_eb38_2d69;
    let a = (lower ^ upper).wrapping_mul(MUL);
    let b = (upper ^ (a ^ a >> 47)).wrapping_mul(MUL);
    (b ^ b >> 47).wrapping_mul(MUL)
}
