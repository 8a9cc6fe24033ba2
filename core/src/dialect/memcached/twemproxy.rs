//! `twemproxy` (nutcracker 0.5.0): its ketama and modula distributions.
//!
//! Positional; 32-bit hashes. Servers are sorted by the length, then the bytes of their ring name before anything is
//! made, so list order never counts and names always do. `ketama`: four MD5 points a label, counts as libmemcached's
//! weighted ones; search: first point at or above the hash; of equal points the server sorted first has it. `modula`:
//! every server as many times in a row as its weight, the hash modulo the total. An ejected server is left out of the
//! build. An empty key hashes to 0. Identity: ring name and weight.

use super::points;
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_sum, is_ipv6, is_line, refused, shared, shares, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash,
        Identity, KeyHash, Keys, Plan, Record,
    },
    error::Quoted,
    hash::HashFunction,
    members::Node,
    scheme::{
        words, Axis, Block, DefaultValue, Down, Field, FieldSpec, Kind, Order, ParameterSpec, Properties, Trials,
        Values, When,
    },
    Error, ErrorKind,
};
use alloc::{borrow::Cow, format, sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "twemproxy",
    equals: "nutcracker 0.5.0, distributions ketama and modula",
    parameters: &[
        ParameterSpec::words("hash", &words(&HASHES), "The hash of keys.").or(DefaultValue::Text("fnv1a_64")),
        ParameterSpec::words("distribution", &words(&DISTRIBUTIONS), "The distribution of the pool."),
        shared::HASH_TAG.tried(Values::Tags),
        shared::DOWN,
    ],
    fields: &[FieldSpec::new(
        "name",
        Kind::Text { examples: &["cache-1"] },
        "The name after the weight in the server's line; without it, what stands before the weight: address or id.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("name")],
        weighted: true,
        down: Down::Rebuild,
        ..Properties::OF_DIALECTS
    },
    trials: Trials { blocks: &[Block { when: When::Always, axes: TRIED }], order: Order::Counts },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// The default comes first.
const TRIED: &[Axis] = &[
    Axis("hash_tag", Values::Tags),
    Axis(
        "hash",
        Values::Words(&[
            "fnv1a_64",
            "one_at_a_time",
            "md5",
            "crc16",
            "crc32",
            "crc32a",
            "fnv1_64",
            "fnv1_32",
            "fnv1a_32",
            "hsieh",
            "murmur",
            "jenkins",
        ]),
    ),
    Axis("distribution", Values::Words(&words(&DISTRIBUTIONS))),
];

/// twemproxy's names of hash functions.
const HASHES: [(&str, HashFunction); 12] = [
    ("one_at_a_time", HashFunction::OneAtATime),
    ("md5", HashFunction::Md5),
    ("crc16", HashFunction::Crc16Wide),
    ("crc32", HashFunction::Crc32Short),
    ("crc32a", HashFunction::Crc32),
    ("fnv1_64", HashFunction::Fnv1x64),
    ("fnv1a_64", HashFunction::Fnv1ax64),
    ("fnv1_32", HashFunction::Fnv1x32),
    ("fnv1a_32", HashFunction::Fnv1ax32),
    ("hsieh", HashFunction::Hsieh),
    ("murmur", HashFunction::Murmur2),
    ("jenkins", HashFunction::Jenkins),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distribution {
    Ketama,
    Modula,
}

const DISTRIBUTIONS: [(&str, Distribution); 2] = [("ketama", Distribution::Ketama), ("modula", Distribution::Modula)];

/// A pool's placement settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) distribution: Distribution,
    pub(crate) key_hash: EmptyIsZero,
}

/// The hash of a key, by which the empty one is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EmptyIsZero(HashFunction);

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let key_hash = EmptyIsZero(given.word("hash", &HASHES)?);
        Ok(Self { distribution: given.word("distribution", &DISTRIBUTIONS)?, key_hash })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        match self.distribution {
            Distribution::Ketama => census.by_share(40, 4, Hasher::Md5),
            Distribution::Modula => Cost::entries(census.nodes, 500, 128),
        }
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let mut servers = sorted(compiler.all(Server::new)?)?;
        if self.distribution == Distribution::Ketama {
            points::check(servers.len())?;
        }
        Ok(Plan::later(move || {
            servers.retain(|&(place, _)| compiler.is_up(place));
            let hash = Hash::own(self.key_hash);
            match self.distribution {
                Distribution::Ketama => compiler.points32(ketama(&servers), hash, DownPolicy::Table),
                Distribution::Modula => compiler.modulo(modula(&servers), Keys::Hashed(hash), DownPolicy::Table),
            }
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let server = Server::new(record)?;
        Ok(Identity::whole(server.weight, vec![("name", server.name.as_bytes().to_vec().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for EmptyIsZero {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(match key {
            [] => 0,
            key => self.0.hash(key),
        })
    }
}

/// A server of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    /// The name on the ring.
    pub(crate) name: Cow<'a, str>,
    pub(crate) weight: u32,
}

impl<'a> Server<'a> {
    /// `fields.name`, the name after the weight in the server's line. Without it the name is what stands before the
    /// weight, from the address or the id: `host:port`, `host` if the port is 11211, a socket's path with a colon after
    /// it.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        let weight = record.whole_weight(i32::MAX as u32)?;
        let name = match record.text("name")? {
            Some("") => return Err(refused("name", "empty")),
            Some(name) if is_line(name) => {
                return Err(refused("name", format_args!("{} is not one word", Quoted(name))));
            }
            Some(name) => name.into(),
            None => match record.server(WRITE)? {
                line if has_weight(line) => return Err(record.not_an_endpoint(&format!("ends with a weight; {WRITE}"))),
                v6 if v6.starts_with('[') => {
                    let why = "has brackets, which nutcracker does not take; write 2001:db8::1:11212";
                    return Err(record.not_an_endpoint(why));
                }
                path if path.starts_with('/') => format!("{path}:").into(),
                endpoint => endpoint.strip_suffix(":11211").unwrap_or(endpoint).into(),
            },
        };
        Ok(Self { name, weight })
    }
}

/// How a server's line is told.
const WRITE: &str =
    "of the line 10.0.0.1:11212:3 name write 10.0.0.1:11212 as address or id, 3 as weight, name as fields.name";

/// Whether a weight follows the port, or the path of a socket.
fn has_weight(text: &str) -> bool {
    let Some((rest, number)) = text.rsplit_once(':') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // A port may follow an IPv6 address.
    digits(number)
        && (rest.starts_with('/') || !is_ipv6(rest) && rest.rsplit_once(':').is_some_and(|(_, port)| digits(port)))
}

/// The servers with weight in twemproxy's order.
///
/// # Errors
/// Weights that it does not sum up, and names that are not distinct.
pub(crate) fn sorted(servers: Vec<Server<'_>>) -> Result<Vec<(u32, Server<'_>)>, Error> {
    check_sum("nutcracker", servers.iter().map(|server| server.weight))?;
    let mut order: Vec<_> = (0..).zip(servers).filter(|(_, server)| server.weight > 0).collect();
    order.sort_by(|(_, one), (_, other)| (one.name.len(), &one.name).cmp(&(other.name.len(), &other.name)));
    let twice = order.windows(2).find_map(|pair| match pair {
        [(_, one), (_, other)] if one.name == other.name => Some(&one.name),
        _ => None,
    });
    match twice {
        None => Ok(order),
        Some(name) => {
            let message = format!("nodes: two are named {} on the ring", Quoted(name));
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
    }
}

/// The ring of `ketama`, of servers in twemproxy's order.
pub(crate) fn ketama(servers: &[(u32, Server<'_>)]) -> Vec<(u64, u32)> {
    let total = servers.iter().map(|(_, server)| u64::from(server.weight)).sum();
    let labels = |weight| labels(weight, total, servers.len());
    points::of_labels(servers.iter().map(|(place, server)| (*place, &*server.name, labels(server.weight))))
}

/// How many labels a share of the weight is. libmemcached adds its 1e-10 in single precision.
fn labels(weight: u32, total: u64, servers: usize) -> u32 {
    let share = weight as f32 / total as f32;
    let labels = share * 160.0 / 4.0 * servers as f32;
    (f64::from(labels) + 1e-10) as f32 as u32
}

/// The total and the ring of `modula`.
pub(crate) fn modula(servers: &[(u32, Server<'_>)]) -> (u64, Vec<(u64, u32)>) {
    shares(servers.iter().map(|(place, server)| (*place, u64::from(server.weight))))
}
