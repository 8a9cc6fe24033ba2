//! `libketama`: RJ's library, from which libmemcached's `ketama` descends.
//!
//! Positional; 32-bit points. Labels always have the port, and the share is taken to double precision before it is
//! rounded to single, so other numbers of servers lose a label (61, 122, 237 ..). Keys are placed by MD5's first word.
//! Which server has a point of two is not said; here it is the first listed. A server that is down leaves the list.
//! Identity: address, weight.

use super::{points, server::WRITE};
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{shared, Compiler, Descriptor, Dialect, DownPolicy, Hash, Identity, Plan, Record},
    hash::HashFunction,
    members::Node,
    scheme::{Down, Field, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "libketama",
    equals: "RJ's libketama, master of 2014-10-01",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address],
        ordered: true,
        weighted: true,
        down: Down::Rebuild,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(Libketama)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Libketama;

impl Dialect for Libketama {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_share(40, 4, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let mut servers: Vec<_> = (0..).zip(compiler.all(Server::new)?).collect();
        servers.retain(|(_, server)| server.memory > 0);
        points::check(servers.len())?;
        Ok(Plan::later(move || {
            servers.retain(|&(place, _)| compiler.is_up(place));
            compiler.points32(points(&servers), Hash::Function(HashFunction::Md5), DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Server { address, memory } = Server::new(record)?;
        Ok(Identity::whole(memory, vec![("name", address.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// A server: its address as the file of servers has it, always with a port, and its memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    pub(crate) address: &'a str,
    pub(crate) memory: u32,
}

impl<'a> Server<'a> {
    /// The address, or the id without one; the weight is the memory.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        Ok(Self { address: record.server(WRITE)?, memory: record.whole_weight(u32::MAX)? })
    }
}

/// The ring of servers that all have memory.
pub(crate) fn points(servers: &[(u32, Server<'_>)]) -> Vec<(u64, u32)> {
    let total: u64 = servers.iter().map(|(_, server)| u64::from(server.memory)).sum();
    let labels = |memory: u32| {
        let share = memory as f32 / total as f32;
        (f64::from(share) * 40.0 * servers.len() as f64) as f32 as u32
    };
    points::of_labels(servers.iter().map(|(place, server)| (*place, server.address, labels(server.memory))))
}
