//! A server line, the numbers that servers get, and which of them take requests.

use crate::{
    dialect::kit::{identity, is_line, port, refused, Record},
    error::Quoted,
    scheme::{Down, Field, FieldSpec, Kind, ParameterSpec, Properties},
    Error, ErrorKind,
};
use alloc::{collections::BTreeSet, format, vec::Vec};
use core::net::IpAddr;

pub(super) const ALL_BACKUPS: ParameterSpec =
    ParameterSpec::flag("allbackups", false, "Whether all backups take requests once no other server does.");

pub(super) const FIELDS: &[FieldSpec] = &[
    FieldSpec::new(
        "id",
        Kind::Integer { least: 1, most: i32::MAX as u64 },
        "The number of a server; missing, it is the next in the list that no server claims.",
    ),
    FieldSpec::new(
        "guid",
        Kind::Text { examples: &["web-1"] },
        "What `hash-key guid` hashes; a server without one goes by its number.",
    ),
    FieldSpec::new(
        "addr",
        Kind::Text { examples: &["10.0.0.1", "2001:db8::1"] },
        "The IP address; missing, it comes from the address, or the id of a node without one.",
    ),
    FieldSpec::new(
        "port",
        Kind::Integer { least: 0, most: 65535 },
        "The port; missing, it comes from the address, or the id of a node without one.",
    ),
    FieldSpec::new("backup", Kind::Flag, "Whether the server is a backup; missing, it is none."),
];

pub(super) const PROPERTIES: Properties = Properties {
    identity: &[
        Field::Id,
        Field::Weight,
        Field::Address,
        Field::Named("id"),
        Field::Named("guid"),
        Field::Named("addr"),
        Field::Named("port"),
        Field::Named("backup"),
    ],
    ordered: true,
    weighted: true,
    down: Down::Rebuild,
    ..Properties::OF_DIALECTS
};

/// What nodes are derived from (`hash-key`). A server without a guid, and a socket without an IP address, falls back on
/// its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HashKey {
    /// The number times 4096: 2.x, and 3.x since the fix of 2025-10-16.
    Id,
    /// full_hash(number): 3.0.0 up to that fix.
    IdHashed,
    /// full_hash(number in network order).
    Id32,
    Guid,
    Addr,
    AddrPort,
}

pub(super) const KEYS: [(&str, HashKey); 6] = [
    ("id", HashKey::Id),
    ("id-3.0", HashKey::IdHashed),
    ("id32", HashKey::Id32),
    ("guid", HashKey::Guid),
    ("addr", HashKey::Addr),
    ("addr-port", HashKey::AddrPort),
];

/// The heaviest a server can be.
const MAX_WEIGHT: u32 = 256;

/// How a server's line is told.
const WRITE: &str = "of the line `server s1 10.0.0.1:80 weight 5` write s1 as id, 10.0.0.1:80 as address, 5 as weight";

/// A server's address in host order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    V4(u32),
    V6(u128),
}

/// A server as a backend lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    /// The explicit `id`.
    pub(crate) id: Option<u32>,
    pub(crate) guid: Option<&'a str>,
    pub(crate) address: Option<Address>,
    pub(crate) port: u16,
    pub(crate) weight: u32,
    pub(crate) backup: bool,
}

impl<'a> Server<'a> {
    /// `fields.id`, `guid`, `addr` (an IP), `port`, `backup`. Where the hash key needs them, a missing address and
    /// port come from the node's address, or from its id if it has none.
    pub(crate) fn new(record: &Record<'a>, key: HashKey) -> Result<Self, Error> {
        if is_line(record.id) {
            let message = format!(".id: {} is more than a server's name; {WRITE}", Quoted(record.id));
            return Err(Error::new(ErrorKind::Parameter, message));
        }
        record.server(WRITE)?;
        let addr = match record.text("addr")? {
            None => None,
            Some(text) => match text.parse() {
                Ok(ip) => Some(ip),
                Err(_) => return Err(refused("addr", format_args!("{} is not an IP address", Quoted(text)))),
            },
        };
        let port = record.integer("port", 0..=65535)?.map(|port| port as u16);
        let (address, port) = match (addr, key) {
            (Some(ip), HashKey::AddrPort) => (Some(ip), port.map_or_else(|| told_port(record), Ok)?),
            (None, HashKey::Addr | HashKey::AddrPort) => match told(record)? {
                None => (None, 0),
                Some((ip, own)) => (Some(ip), port.unwrap_or(own)),
            },
            (addr, _) => (addr, 0),
        };
        Ok(Self {
            id: record.integer("id", 1..=i32::MAX as u64)?.map(|id| id as u32),
            guid: record.text("guid")?,
            address: address.map(|address| match address {
                IpAddr::V4(v4) => Address::V4(v4.to_bits()),
                IpAddr::V6(v6) => Address::V6(v6.to_bits()),
            }),
            port,
            weight: record.whole_weight(MAX_WEIGHT)?,
            backup: record.flag("backup")?,
        })
    }

    /// Whether it is a backup, as a field of its identity.
    pub(super) fn role(&self) -> identity::Field<'static> {
        let backup: &[u8] = if self.backup { &[1] } else { &[0] };
        ("backup", backup.into())
    }
}

/// The address and port that the node's address, or its id, tells; none for a socket, which has neither.
fn told(record: &Record<'_>) -> Result<Option<(IpAddr, u16)>, Error> {
    const SOCKETS: [&str; 4] = ["/", "unix@", "abns@", "sockpair@"];
    let text = record.endpoint();
    if SOCKETS.iter().any(|start| text.starts_with(start)) {
        return Ok(None);
    }
    let found = parts(text).and_then(|(host, port)| Some((host.parse().ok()?, port)));
    found.map(Some).ok_or_else(|| unread(record))
}

/// The port in the node's address, whose host may be a name beside an address that is told; 0 without one.
fn told_port(record: &Record<'_>) -> Result<u16, Error> {
    match parts(record.address) {
        Some((host, port)) if !host.contains(':') || host.parse::<IpAddr>().is_ok() => Ok(port),
        _ => Err(unread(record)),
    }
}

fn unread(record: &Record<'_>) -> Error {
    record.not_an_endpoint(
        "is not an IP address and port such as 10.0.0.1:80 or [2001:db8::1]:80, which the hash key needs; \
         write it so, or give fields.addr and fields.port",
    )
}

/// Host and port, 0 without one, as HAProxy parts them: at the last colon, but not within brackets, which it takes off.
fn parts(text: &str) -> Option<(&str, u16)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, digits)) if !digits.ends_with(']') => (host, port(digits)?),
        _ => (text, 0),
    };
    Some((host.strip_prefix('[').and_then(|v6| v6.strip_suffix(']')).unwrap_or(host), port))
}

/// The number of each server: its `id`, else the next that no server claims; the count goes on over claimed ones.
///
/// # Errors
/// `duplicate_node` if two servers claim one number.
pub(crate) fn numbers(servers: &[Server<'_>]) -> Result<Vec<u32>, Error> {
    let mut used = BTreeSet::new();
    for id in servers.iter().filter_map(|server| server.id) {
        if !used.insert(id) {
            return Err(Error::new(ErrorKind::DuplicateNode, format!("nodes: two have fields.id {id}")));
        }
    }
    let mut next = 1;
    let number = |server: &Server<'_>| {
        if server.id.is_none() {
            while used.contains(&next) {
                next += 1;
            }
        }
        next += 1;
        server.id.unwrap_or(next - 1)
    };
    Ok(servers.iter().map(number).collect())
}

/// The servers that take requests; `one` is the backup that does, of those that are usable.
pub(crate) fn usable(
    servers: &[Server<'_>],
    up: impl Fn(u32) -> bool,
    all_backups: bool,
    one: impl FnOnce(&[u32]) -> Option<u32>,
) -> Vec<u32> {
    let usable = |backup: bool| {
        (0..)
            .zip(servers)
            .filter(move |(_, server)| server.backup == backup && server.weight > 0)
            .map(|(index, _)| index)
            .filter(|&index| up(index))
    };
    let active: Vec<u32> = usable(false).collect();
    match (active.is_empty(), all_backups) {
        (false, _) => active,
        (true, true) => usable(true).collect(),
        (true, false) => one(&usable(true).collect::<Vec<_>>()).into_iter().collect(),
    }
}
