//! A server line and the numbers that servers get.

use super::NAME;
use crate::{
    dialect::{record::refused, Record},
    error::Quoted,
    Error, ErrorKind,
};
use alloc::{collections::BTreeSet, format, vec::Vec};
use core::net::IpAddr;

/// The heaviest a server can be.
const MAX_WEIGHT: u32 = 256;

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
    /// `placement.id`, `guid`, `addr` (an IP), `port`, `backup`; address and port, missing, come from the node's address if
    /// that is an IP with a port.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        record.only(NAME, &["id", "guid", "addr", "port", "backup"])?;
        let (address, port) = match record.address.rsplit_once(':') {
            None => (record.address, 0),
            Some((host, port)) => (host, port.parse().unwrap_or(0)),
        };
        let address = address.strip_prefix('[').and_then(|v6| v6.strip_suffix(']')).unwrap_or(address);
        let address = match record.text("addr")? {
            None => address.parse().ok(),
            Some(text) => {
                Some(text.parse().map_err(|_| refused("addr", format!("{} is not an IP address", Quoted(text))))?)
            }
        };
        Ok(Self {
            id: record.integer("id", 1..=i32::MAX as u64)?.map(|id| id as u32),
            guid: record.text("guid")?,
            address: address.map(|address| match address {
                IpAddr::V4(v4) => Address::V4(v4.to_bits()),
                IpAddr::V6(v6) => Address::V6(v6.to_bits()),
            }),
            port: record.integer("port", 0..=65535)?.map_or(port, |port| port as u16),
            weight: record.whole_weight(MAX_WEIGHT)?,
            backup: record.flag("backup")?,
        })
    }
}

/// The number of each server: its `id`, else the next that no server claims; the count goes on over claimed ones.
///
/// # Errors
/// `duplicate_node` if two servers claim one number.
pub(crate) fn numbers(servers: &[Server<'_>]) -> Result<Vec<u32>, Error> {
    let mut used = BTreeSet::new();
    for id in servers.iter().filter_map(|server| server.id) {
        if !used.insert(id) {
            return Err(Error::new(ErrorKind::DuplicateNode, format!("nodes: two have placement.id {id}")));
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
