//! `twemproxy` (nutcracker 0.5.0): its ketama and modula distributions.
//!
//! Positional; 32-bit hashes. Servers are sorted by the length, then the bytes of their ring name before anything is made, so
//! list order never counts and names always do. `ketama`: four MD5 points a label, counts as libmemcached's weighted ones;
//! search: first point at or above the hash; of equal points the server sorted first has it. `modula`: every server as many
//! times in a row as its weight, the hash modulo the total. An ejected server is left out of the build. An empty key hashes
//! to 0. Identity: ring name and weight.

use super::ketama::four_points;
use crate::dialect::kit::{
    check_points, check_sum, is_ipv6, is_line, refused, ring, shares, unknown_parameter, Hash, KeyHash, Label, Record,
};
use crate::{
    error::Quoted,
    hash::{HashFunction, HashTag},
    scheme::Parameter,
    Error, ErrorKind,
};
use alloc::{borrow::Cow, format, vec::Vec};

pub(crate) const NAME: &str = "twemproxy";

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

/// A pool's placement settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hash: HashFunction,
    pub(crate) distribution: Distribution,
    pub(crate) hash_tag: Option<HashTag>,
}

impl Default for Options {
    fn default() -> Self {
        Self { hash: HashFunction::Fnv1ax64, distribution: Distribution::Ketama, hash_tag: None }
    }
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let distributions = [("ketama", Distribution::Ketama), ("modula", Distribution::Modula)];
        let mut options = Self::default();
        for &(name, value) in parameters {
            match name {
                "hash" => options.hash = value.one_of(name, &HASHES)?,
                "distribution" => options.distribution = value.one_of(name, &distributions)?,
                "hash_tag" => options.hash_tag = Some(HashTag::new(value.text(name)?)?),
                _ => return Err(unknown_parameter(NAME, name, &["hash", "distribution", "hash_tag"])),
            }
        }
        Ok(options)
    }

    /// The hash of a key: of its tagged part, if there is one that is not empty.
    pub(crate) fn position(&self, key: &[u8]) -> u64 {
        match self.hash_tag.map_or(key, |tag| tag.part_of(key)) {
            [] => 0,
            part => self.hash.hash(part),
        }
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
    /// `placement.name`, the name after the weight in the server's line. Without it the name is what stands before the
    /// weight, from the address or the id: `host:port`, `host` if the port is 11211, a socket's path with a colon after it.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        record.only(NAME, &["name"])?;
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
    "of the line 10.0.0.1:11212:3 name write 10.0.0.1:11212 as address or id, 3 as weight, name as placement.name";

/// Whether a weight follows the port, or the path of a socket.
fn has_weight(text: &str) -> bool {
    let Some((rest, number)) = text.rsplit_once(':') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // A port may follow an IPv6 address.
    digits(number)
        && (rest.starts_with('/') || !is_ipv6(rest) && rest.rsplit_once(':').is_some_and(|(_, port)| digits(port)))
}

/// The servers with weight in twemproxy's order.
fn sorted<'a>(servers: &'a [Server<'a>]) -> Result<Vec<(u32, &'a Server<'a>)>, Error> {
    check_sum("nutcracker", servers.iter().map(|server| server.weight))?;
    let mut order: Vec<_> = (0..).zip(servers).filter(|(_, server)| server.weight > 0).collect();
    order.sort_by_key(|(_, server)| (server.name.len(), server.name.as_bytes()));
    for pair in order.windows(2) {
        if let [(_, one), (_, other)] = pair {
            if one.name == other.name {
                let message = format!("nodes: two are named {} on the ring", Quoted(&one.name));
                return Err(Error::new(ErrorKind::DuplicateNode, message));
            }
        }
    }
    Ok(order)
}

/// The ring of `ketama`.
pub(crate) fn ketama(servers: &[Server<'_>]) -> Result<Vec<(u64, u32)>, Error> {
    let order = sorted(servers)?;
    check_points(order.len() as u64 * 160)?;
    let total = order.iter().map(|(_, server)| u64::from(server.weight)).sum();
    let (mut points, mut label) = (Vec::new(), Label::default());
    for &(index, server) in &order {
        for i in 0..labels(server.weight, total, order.len()) {
            points.extend(four_points(label.name_first(&server.name, "-", i), index));
        }
    }
    Ok(ring(points))
}

/// How many labels a share of the weight is. libmemcached adds its 1e-10 in single precision.
fn labels(weight: u32, total: u64, servers: usize) -> u32 {
    let share = weight as f32 / total as f32;
    let labels = share * 160.0 / 4.0 * servers as f32;
    (f64::from(labels) + 1e-10) as f32 as u32
}

/// The total and the ring of `modula`.
pub(crate) fn modula(servers: &[Server<'_>]) -> Result<(u64, Vec<(u64, u32)>), Error> {
    Ok(shares(sorted(servers)?.into_iter().map(|(index, server)| (index, u64::from(server.weight)))))
}

impl KeyHash for Options {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(Options::position(self, key))
    }

    fn of_keys(&self) -> Option<Hash> {
        (self.distribution != Distribution::Ketama)
            .then(|| Hash::own(Self { distribution: Distribution::Ketama, ..*self }))
    }
}
