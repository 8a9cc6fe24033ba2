//! `modula`: libmemcached's default distribution, and `python_memcached`, that library's.
//!
//! libmemcached: positional; the hash modulo the number of servers, weights ignored, 0 as well. List order counts, unless hosts are
//! sorted. A server that is down leaves the list.
//!
//! python-memcached (1.62): keyed; every server stands in the list as often as its weight says; bits 16 to 30 of CRC-32 modulo
//! the list. A server that is down is skipped: the hash as decimal digits and the number of the try are hashed
//! anew, ten times at most.

use super::ketama::{listed, Server, HASHES, WRITE};
use crate::dialect::kit::{shares, unknown_parameter, Decimal, Record, Tries};
use crate::{
    hash::{
        crc::{crc32_15, crc32_15_of},
        HashFunction,
    },
    scheme::Parameter,
    Error,
};
use alloc::vec::Vec;
use core::ops::ControlFlow;

pub(crate) const NAME: &str = "modula";
pub(crate) const PYTHON: &str = "python_memcached";

/// How often python-memcached tries.
pub(crate) const PYTHON_TRIES: u32 = 10;

/// libmemcached's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) key_hash: HashFunction,
    /// SORT_HOSTS.
    pub(crate) sort_hosts: bool,
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { key_hash: HashFunction::OneAtATime, sort_hosts: false };
        for &(name, value) in parameters {
            match name {
                "key_hash" => options.key_hash = value.one_of(name, &HASHES)?,
                "sort_hosts" => options.sort_hosts = value.flag(name)?,
                _ => return Err(unknown_parameter(NAME, name, &["key_hash", "sort_hosts"])),
            }
        }
        Ok(options)
    }
}

/// The number of servers, of those of these indices, and the ring over it.
pub(crate) fn modula(servers: &[Server<'_>], up: &[u32], options: &Options) -> (u64, Vec<(u64, u32)>) {
    shares(listed(servers, up, options.sort_hosts).into_iter().map(|server| (server, 1)))
}

/// The weight of a server in python-memcached's list; nothing else of it counts.
pub(crate) fn python_weight(record: &Record<'_>) -> Result<u32, Error> {
    record.only(PYTHON, &[])?;
    record.server(WRITE)?;
    record.whole_weight(u32::MAX)
}

/// The total weight and the ring over it.
pub(crate) fn python_shares(weights: &[u32]) -> (u64, Vec<(u64, u32)>) {
    shares((0..).zip(weights.iter().map(|&weight| u64::from(weight))))
}

/// The positions that python-memcached tries for a key, before the modulo.
pub(crate) fn python_tries(key: &[u8]) -> impl Iterator<Item = u64> {
    let mut position = crc32_15(key);
    (0..PYTHON_TRIES).map(move |attempt| {
        let tried = position;
        position = crc32_15_of(Decimal::new(tried).bytes(), Decimal::new(attempt).bytes());
        u64::from(tried)
    })
}

/// The tries of python-memcached.
#[derive(Debug)]
pub(crate) struct PythonTries;

impl Tries for PythonTries {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = python_tries(key).try_for_each(visit);
    }
}
