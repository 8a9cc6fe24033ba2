//! `nginx_ip_hash`: `ip_hash`.
//!
//! Keyed: a key is the text of the client's address, of which some bytes are hashed modulo the total weight; a
//! rejection goes on with that hash. List order counts, and of a server only its weight.

use super::server::{self, Server};
use crate::dialect::kit::{Compiler, Descriptor, Dialect, Identity, Keys, Plan, Record, Tries};
use crate::{
    cost::{Census, Cost},
    members::Node,
    scheme::{Family, Integers, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc};
use core::{net::IpAddr, ops::ControlFlow};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "nginx_ip_hash",
    equals: "nginx 1.22.1, `ip_hash`",
    parameters: &[],
    fields: &[server::NAME],
    properties: Properties { family: Family::Keyed, integers: Integers::Refused, ..server::PROPERTIES },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(IpHash)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct IpHash;

impl Dialect for IpHash {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(Server::new)?;
        let keys = || Keys::Tries(Box::new(IpTries));
        Ok(Plan::later(move || {
            compiler.modulo(server::weights(&servers), keys(), server::down_policy(&compiler, false))
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(server::identity(record.weight))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// What a key has to be under `ip_hash` that is no client.
fn wanted_client(key: &[u8]) -> Option<&'static str> {
    let is_client = client(key).is_some() || key.is_empty() || key.starts_with(b"unix:");
    (!is_client).then_some("the text of a client's IP address, \"unix:\" or nothing")
}

fn client(key: &[u8]) -> Option<IpAddr> {
    core::str::from_utf8(key).ok().and_then(|text| text.parse().ok())
}

/// The positions that `ip_hash` tries for the text of a client's address, before the modulo: of IPv4 the first three
/// bytes count, of IPv6 all sixteen, of clients without one three zeros.
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

/// The tries of `ip_hash`.
#[derive(Debug)]
struct IpTries;

impl Tries for IpTries {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        if wanted_client(key).is_none() {
            let _stopped = ip_tries(key).try_for_each(visit);
        }
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        wanted_client(key)
    }
}
