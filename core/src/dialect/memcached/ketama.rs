//! `ketama`: libmemcached's consistent distributions (1.1.4), and `libketama`, the library they descend from.
//!
//! Positional; 32-bit points. A server's label is its host, its port unless that is 11211, and a counter. Unweighted, each
//! server has 100 points, one a label, by the point hash. Weighted, it has four a label, the words of MD5, and as many labels
//! as its share of the weight says in single precision, each operation rounded: with equal weights that is 39, not 40, for
//! 25, 47, 50 .. servers. Search: first point at or above the hash. Of equal points the server first in the list has it
//! (after sorting by host, if asked): list order counts through ties alone. A server that is down leaves the list: its
//! share and the number of servers go into everybody's count. A weight of 0 counts as 1. Identity: host, port, weight.

use crate::dialect::kit::{check_points, host_port, refused, ring, unknown_parameter, Label, Record};
use crate::{
    error::Quoted,
    hash::{digest::md5_words, HashFunction},
    scheme::Parameter,
    Error,
};
use alloc::{format, string::String, vec::Vec};

pub(crate) const NAME: &str = "ketama";
pub(crate) const LIBKETAMA: &str = "libketama";

/// The port that labels leave out.
pub(crate) const DEFAULT_PORT: u16 = 11211;

/// libmemcached's names of hash functions.
pub(crate) const HASHES: [(&str, HashFunction); 10] = [
    ("default", HashFunction::OneAtATime),
    ("md5", HashFunction::Md5),
    ("crc", HashFunction::Crc32Short),
    ("fnv1_64", HashFunction::Fnv1x64),
    ("fnv1a_64", HashFunction::Fnv1ax64),
    ("fnv1_32", HashFunction::Fnv1x32),
    ("fnv1a_32", HashFunction::Fnv1ax32),
    ("murmur", HashFunction::Murmur2),
    ("murmur3", HashFunction::Murmur3),
    ("jenkins", HashFunction::Jenkins),
];

/// Whether weights count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weighted {
    /// As soon as one is above 1: behaviour KETAMA with the servers added after it.
    Auto,
    /// Always: behaviour KETAMA_WEIGHTED.
    Always,
    /// Never: behaviour KETAMA set after the servers were added.
    Never,
}

/// The knobs of libmemcached. KETAMA_WEIGHTED is `weighted: always` and both hashes `md5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// What makes unweighted points: the hash set when the ring was built.
    pub(crate) point_hash: HashFunction,
    /// What places keys: the hash set last.
    pub(crate) key_hash: HashFunction,
    pub(crate) weighted: Weighted,
    /// Labels as spymemcached writes them (KETAMA_SPY): a slash before the host, the port always.
    pub(crate) spy: bool,
    /// SORT_HOSTS: servers by host and port rather than as listed.
    pub(crate) sort_hosts: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            point_hash: HashFunction::OneAtATime,
            key_hash: HashFunction::OneAtATime,
            weighted: Weighted::Auto,
            spy: false,
            sort_hosts: false,
        }
    }
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let weighted = [("auto", Weighted::Auto), ("always", Weighted::Always), ("never", Weighted::Never)];
        let mut options = Self::default();
        for &(name, value) in parameters {
            match name {
                "point_hash" => options.point_hash = value.one_of(name, &HASHES)?,
                "key_hash" => options.key_hash = value.one_of(name, &HASHES)?,
                "weighted" => options.weighted = value.one_of(name, &weighted)?,
                "spy" => options.spy = value.flag(name)?,
                "sort_hosts" => options.sort_hosts = value.flag(name)?,
                _ => {
                    let known = ["point_hash", "key_hash", "weighted", "spy", "sort_hosts"];
                    return Err(unknown_parameter(NAME, name, &known));
                }
            }
        }
        Ok(options)
    }
}

/// A memcached server as a client lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    /// As configured, never resolved, an IPv6 address without brackets; a unix socket's path.
    pub(crate) host: &'a str,
    /// 0 for a unix socket.
    pub(crate) port: u16,
    /// As it counts: libmemcached takes 0 for 1.
    pub(crate) weight: u32,
}

impl<'a> Server<'a> {
    /// `placement.host` and `placement.port`; missing, they come from the address or the id. Port 0 of a host is 11211.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        record.only(NAME, &["host", "port"])?;
        let (host, port) = match record.text("host")? {
            None => told(record)?,
            Some(host) if host.is_empty() || host.starts_with('[') => {
                return Err(refused("host", format_args!("{} is not a host, which has no brackets", Quoted(host))));
            }
            Some(host) => (host, DEFAULT_PORT),
        };
        let port = record.integer("port", 0..=65535)?.map_or(port, |port| port as u16);
        let port = match (host.starts_with('/'), port) {
            (true, _) => 0,
            (false, 0) => DEFAULT_PORT,
            (false, port) => port,
        };
        Ok(Self { host, port, weight: record.whole_weight(u32::MAX)?.max(1) })
    }

    /// What its labels begin with.
    fn label(&self, spy: bool) -> String {
        let Self { host, port, .. } = self;
        match (spy, *port) {
            (true, _) => format!("/{host}:{port}"),
            (false, DEFAULT_PORT) => (*host).into(),
            (false, _) => format!("{host}:{port}"),
        }
    }
}

/// The host and port that the node's address, or its id, tells.
fn told<'a>(record: &Record<'a>) -> Result<(&'a str, u16), Error> {
    match record.server(WRITE)? {
        path if path.starts_with('/') => Ok((path, 0)),
        text => match host_port(text) {
            Some((host, port)) => Ok((host, port.unwrap_or(DEFAULT_PORT))),
            None => Err(record.not_an_endpoint("is not a host, host:port or [IPv6]:port; a weight is told as weight")),
        },
    }
}

/// How a line of a configuration of libmemcached or libketama is told.
pub(crate) const WRITE: &str = "write host:port alone, such as 10.0.0.1:11212, and its weight as weight";

/// The servers of these indices in the order that libmemcached holds them.
pub(crate) fn listed(servers: &[Server<'_>], up: &[u32], sort_hosts: bool) -> Vec<u32> {
    let server = |&index: &u32| Some((index, servers.get(index as usize)?));
    let mut order: Vec<(u32, &Server<'_>)> = up.iter().filter_map(server).collect();
    if sort_hosts {
        order.sort_by_key(|(_, server)| (server.host.as_bytes(), server.port));
    }
    order.into_iter().map(|(index, _)| index).collect()
}

/// The ring of libmemcached, of the servers of these indices.
pub(crate) fn points(servers: &[Server<'_>], up: &[u32], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    const UNWEIGHTED: u32 = 100;
    let order = listed(servers, up, options.sort_hosts);
    let in_order = || order.iter().filter_map(|&index| Some((index, servers.get(index as usize)?)));
    let weighted = match options.weighted {
        Weighted::Always => true,
        Weighted::Never => false,
        Weighted::Auto => in_order().any(|(_, server)| server.weight > 1),
    };
    let total = in_order().map(|(_, server)| u64::from(server.weight)).sum();
    check_points(order.len() as u64 * 160)?;
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, server) in in_order() {
        let base = server.label(options.spy);
        if weighted {
            for i in 0..labels(server.weight, total, order.len()) {
                points.extend(four_points(label.name_first(&base, "-", i), index));
            }
        } else {
            for i in 0..UNWEIGHTED {
                points.push((options.point_hash.hash(label.name_first(&base, "-", i)), index));
            }
        }
    }
    Ok(ring(points))
}

/// How many labels a share of the weight is: 40 for the mean, in single precision.
pub(crate) fn labels(weight: u32, total: u64, servers: usize) -> u32 {
    let share = weight as f32 / total as f32;
    let labels = share * 160.0 / 4.0 * servers as f32;
    (labels + 1e-10) as u32
}

/// The points of one label.
pub(crate) fn four_points(label: &[u8], server: u32) -> [(u64, u32); 4] {
    md5_words(label).map(|word| (u64::from(word), server))
}

/// A server of libketama: its address as the file of servers has it, always with a port, and its memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ketama<'a> {
    pub(crate) address: &'a str,
    pub(crate) memory: u32,
}

impl<'a> Ketama<'a> {
    /// The address, or the id without one; the weight is the memory.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        record.only(LIBKETAMA, &[])?;
        Ok(Self { address: record.server(WRITE)?, memory: record.whole_weight(u32::MAX)? })
    }
}

/// The ring of libketama: labels always have the port, and the share is taken to double precision before it is rounded to
/// single, so other numbers of servers lose a label (61, 122, 237 ..). Keys are placed by MD5's first word. Which server has
/// a point of two is not said; here it is the first listed.
pub(crate) fn libketama(servers: &[Ketama<'_>]) -> Result<Vec<(u64, u32)>, Error> {
    let used = || (0..).zip(servers).filter(|(_, server)| server.memory > 0);
    let count = used().count();
    check_points(count as u64 * 160)?;
    let total: u64 = used().map(|(_, server)| u64::from(server.memory)).sum();
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, server) in used() {
        let share = server.memory as f32 / total as f32;
        let labels = (f64::from(share) * 40.0 * count as f64) as f32 as u32;
        for i in 0..labels {
            points.extend(four_points(label.name_first(server.address, "-", i), index));
        }
    }
    Ok(ring(points))
}
