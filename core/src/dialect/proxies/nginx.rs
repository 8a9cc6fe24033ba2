//! `nginx` (`hash KEY consistent`), `nginx_hash` (`hash KEY`) and `nginx_ip_hash` (`ip_hash`) of nginx 1.22.1; the stream
//! module's are the same.
//!
//! A server that is down keeps its points or its share of the total. A request is tried on one server after the other,
//! never twice on the same; 21 rejections in one request, down and tried servers both, and nginx goes over to round robin,
//! where no key has a place. An empty key (`hash`) has none either. A single server takes everything, the empty key as well,
//! unless it is down.
//!
//! `nginx` is positional with 32-bit points: a server has 160 times its weight, each the CRC-32 of host, a zero byte, port and
//! the point before it. Search: first point at or above the hash; rejections step to the next point. Of equal points the
//! server listed first has it: order counts through ties alone. Identity: the server's text and its weight.
//! The other two are keyed: rejections hash anew; list order counts, and of a server only its weight.

use crate::dialect::kit::{is_line, refused, ring, shares, Decimal, Hash, KeyHash, Record, Tries};
use crate::{
    error::Quoted,
    hash::crc::{crc32, crc32_15, crc32_15_of},
    Error, ErrorKind,
};
use alloc::{format, vec::Vec};
use core::net::IpAddr;
use core::ops::ControlFlow;

pub(crate) const NAME: &str = "nginx";
pub(crate) const HASH: &str = "nginx_hash";
pub(crate) const IP_HASH: &str = "nginx_ip_hash";

/// The rejections of one request after which nginx goes over to round robin.
pub(crate) const REJECTIONS: u32 = 20;

/// A server of an upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    /// What stands after `server`: never resolved, no port added.
    pub(crate) name: &'a str,
    pub(crate) weight: u32,
}

impl<'a> Server<'a> {
    /// `placement.name`; missing, it is the address or the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        record.only(NAME, &["name"])?;
        let told = record.text("name")?;
        let refuse = |name: &str, why: &str| match told {
            Some(_) => refused("name", format_args!("{} {why}; {WRITE}", Quoted(name))),
            None => record.not_an_endpoint(&format!("{why}; {WRITE}")),
        };
        match told.unwrap_or(record.endpoint()) {
            "" => Err(refused("name", "empty")),
            name if is_line(name) => Err(refuse(name, "is not one word")),
            name if has_colons(name) => Err(refuse(name, "has several colons and no brackets")),
            name => Ok(Self { name, weight: record.whole_weight(u32::MAX)? }),
        }
    }
}

/// How a line of an upstream is told.
const WRITE: &str =
    "of the line `server 10.0.0.1:80 weight=5;` write 10.0.0.1:80 as address, id or placement.name, 5 as weight";

/// Whether a name has more colons than one before the port, which nginx refuses.
fn has_colons(name: &str) -> bool {
    !is_socket(name) && !name.starts_with('[') && name.matches(':').count() > 1
}

fn is_socket(name: &str) -> bool {
    name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("unix:"))
}

/// The host and port that points are made of.
fn host_port(name: &str) -> (&str, &str) {
    if is_socket(name) {
        return (name.get(5..).unwrap_or_default(), "");
    }
    match name.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, port),
        _ => (name, ""),
    }
}

/// The points of a server of weight 1.
const POINTS: u64 = 160;

/// How many points the servers of `hash KEY consistent` make.
///
/// # Errors
/// `duplicate_node` if two servers have one name: nginx takes turns between them.
pub(crate) fn check(servers: &[Server<'_>]) -> Result<u64, Error> {
    let mut names: Vec<&str> = servers.iter().map(|server| server.name).collect();
    names.sort_unstable();
    if let Some([name, _]) = names.windows(2).find(|pair| pair.first() == pair.last()) {
        let message = format!("nodes: two are {} to nginx, which takes turns between them", Quoted(name));
        return Err(Error::new(ErrorKind::DuplicateNode, message));
    }
    Ok(servers.iter().map(|server| POINTS * u64::from(server.weight)).sum())
}

/// The points of `hash KEY consistent`; of equal ones the first server has it.
pub(crate) fn points(servers: &[Server<'_>]) -> Vec<(u64, u32)> {
    let mut points = Vec::new();
    for (index, server) in (0..).zip(servers) {
        let (host, port) = host_port(server.name);
        let mut label = [host.as_bytes(), &[0], port.as_bytes(), &[0; 4]].concat();
        let mut point = 0_u32;
        for _ in 0..POINTS * u64::from(server.weight) {
            if let Some(before) = label.last_chunk_mut() {
                *before = point.to_le_bytes();
            }
            point = crc32(&label);
            points.push((u64::from(point), index));
        }
    }
    points
}

/// The position of a key under `hash KEY consistent`; none if it is empty.
pub(crate) fn position(key: &[u8]) -> Option<u64> {
    (!key.is_empty()).then(|| u64::from(crc32(key)))
}

/// The total weight and the ring over it, for `hash KEY` and `ip_hash`.
pub(crate) fn weights(servers: &[Server<'_>]) -> (u64, Vec<(u64, u32)>) {
    shares((0..).zip(servers.iter().map(|server| u64::from(server.weight))))
}

/// The positions that `hash KEY` tries, before the modulo: the sum of the hashes so far, each with its number in front.
pub(crate) fn hash_tries(key: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let mut sum = 0_u32;
    (0_u32..).take_while(|_| !key.is_empty()).map(move |attempt| {
        let hash = match attempt {
            0 => crc32_15(key),
            _ => crc32_15_of(Decimal::new(attempt).bytes(), key),
        };
        sum = sum.wrapping_add(hash);
        u64::from(sum)
    })
}

/// What a key has to be under `ip_hash` that is no client.
pub(crate) fn wanted_client(key: &[u8]) -> Option<&'static str> {
    let is_client = client(key).is_some() || key.is_empty() || key.starts_with(b"unix:");
    (!is_client).then_some("the text of a client's IP address, \"unix:\" or nothing")
}

fn client(key: &[u8]) -> Option<IpAddr> {
    core::str::from_utf8(key).ok().and_then(|text| text.parse().ok())
}

/// The positions that `ip_hash` tries for the text of a client's address, before the modulo: of IPv4 the first three bytes
/// count, of IPv6 all sixteen, of clients without one three zeros.
pub(crate) fn ip_tries(key: &[u8]) -> impl Iterator<Item = u64> {
    let (bytes, len) = match client(key) {
        Some(IpAddr::V4(v4)) => (u128::from(v4.to_bits()) << 96, 3),
        Some(IpAddr::V6(v6)) => (v6.to_bits(), 16),
        None => (0, 3),
    };
    let mut hash = 89;
    core::iter::repeat_with(move || {
        let bytes = bytes.to_be_bytes();
        hash = bytes.iter().take(len).fold(hash, |hash, &b| (hash * 113 + u64::from(b)) % 6271);
        hash
    })
}

/// The hash of keys where a single server takes the empty key, too, which has no hash among several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SingleHash;

impl KeyHash for SingleHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(position(key).unwrap_or(0))
    }

    fn of_keys(&self) -> Option<Hash> {
        Some(Hash::Crc32NotEmpty)
    }
}

/// The tries of `hash KEY`.
#[derive(Debug)]
pub(crate) struct HashTries;

impl Tries for HashTries {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = hash_tries(key).try_for_each(visit);
    }
}

/// One try for every key, the empty one as well: a single server has them all.
#[derive(Debug)]
pub(crate) struct OneTry;

impl Tries for OneTry {
    fn visit(&self, _key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = visit(0);
    }
}

/// The tries of `ip_hash`.
#[derive(Debug)]
pub(crate) struct IpTries;

impl Tries for IpTries {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = ip_tries(key).try_for_each(visit);
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        wanted_client(key)
    }
}
