//! A server of libmemcached, as `ketama` and `modula` read it, and that library's hash functions.

use crate::{
    dialect::kit::{host_port, identity::Field, refused, Record},
    error::Quoted,
    hash::HashFunction,
    scheme::{words, FieldSpec, Kind},
    Error,
};
use alloc::{vec, vec::Vec};

/// The port that labels leave out.
pub(super) const DEFAULT_PORT: u16 = 11211;

/// libmemcached's names of hash functions.
pub(super) const HASHES: [(&str, HashFunction); 10] = [
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
pub(super) const HASH_WORDS: &[&str] = &words(&HASHES);

pub(super) const FIELDS: &[FieldSpec] = &[
    FieldSpec::new(
        "host",
        Kind::Text { examples: &["10.0.0.1", "2001:db8::1", "/run/mc.sock"] },
        "The host as configured, IPv6 without brackets, or a socket's path; without it, that of the address or id.",
    ),
    FieldSpec::new(
        "port",
        Kind::Integer { least: 0, most: 65_535 },
        "The port; 0 is 11211. Without it, that of the address or id if `host` is missing too, else 11211.",
    ),
];

/// How a line of a configuration of libmemcached or libketama is told.
pub(super) const WRITE: &str = "write host:port alone, such as 10.0.0.1:11212, and its weight as weight";

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
    /// `fields.host` and `fields.port`; missing, they come from the address or the id. Port 0 of a host is 11211.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
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

    /// Host and port as fields of the identity.
    pub(super) fn identity(&self) -> Vec<Field<'a>> {
        vec![("host", self.host.as_bytes().into()), ("port", self.port.to_le_bytes().to_vec().into())]
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

/// Servers in the order in which libmemcached holds them: by host and port if SORT_HOSTS is set, else as listed.
pub(crate) fn in_order(mut servers: Vec<(u32, Server<'_>)>, sort_hosts: bool) -> Vec<(u32, Server<'_>)> {
    if sort_hosts {
        servers.sort_by_key(|(_, server)| (server.host.as_bytes(), server.port));
    }
    servers
}
