//! `haproxy`: `hash-type consistent`.
//!
//! Positional; 32-bit hashes. A server has 16 nodes a unit of weight, at full_hash(base + j). Search: the *nearest*
//! node, the lower one at equal distance; of equal nodes the first inserted lies above a key, the last below. The one
//! backup is the first in the list. Identity: what the hash key says (number, guid, address, port), weight, backup.

use super::{
    balance::{Balance, SCALE},
    hashing::{self, Hashing},
    server::{self, numbers, usable, Address, HashKey, Server, KEYS},
    trials,
};
use crate::dialect::kit::{check_points, ring, Compiler, Descriptor, Dialect, DownPolicy, Each, Given, Plan};
use crate::{
    cost::{Census, Cost},
    hash::haproxy::full_hash,
    members::{Node, Weight},
    scheme::{words, DefaultValue, Order, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use xxhash_rust::xxh32::xxh32;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "haproxy",
    equals: "HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type consistent`",
    parameters: &[
        hashing::FUNCTION,
        ParameterSpec::flag(
            "avalanche",
            true,
            "Whether the hash is spread once more; left out, it is unless a function is named.",
        )
        .or(DefaultValue::Depends),
        hashing::INPUT,
        hashing::URI_LEN,
        hashing::URI_DEPTH,
        server::ALL_BACKUPS,
        ParameterSpec::words("hash_key", &words(&KEYS), "What the nodes of a server are derived from."),
        ParameterSpec::zero_or_integer(
            "balance_factor",
            (101, 65535),
            "Percent of the mean that a server takes at most; 0 is no bound.",
        )
        .untried("what servers had to do at the time decides, which no key tells"),
    ],
    fields: server::FIELDS,
    properties: server::PROPERTIES,
    trials: Trials { blocks: trials::CONSISTENT, order: Order::Counts },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// The settings of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hashing: Hashing,
    pub(crate) hash_key: HashKey,
    pub(crate) all_backups: bool,
    /// `hash-balance-factor`: percent of the mean that a server takes at most; 0 is no bound.
    pub(crate) balance_factor: u32,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        // The bare line has the avalanche; with a function named it is there if it is named.
        let named = given.value("avalanche").map(|value| value.flag("avalanche")).transpose()?;
        let avalanche = named.unwrap_or(given.value("function").is_none());
        Ok(Self {
            hashing: Hashing::of(given, avalanche)?,
            hash_key: given.word("hash_key", &KEYS)?,
            all_backups: given.flag("allbackups")?,
            balance_factor: given.small("balance_factor")?,
        })
    }

    /// The servers, known to suit, and their numbers.
    fn servers<'a>(&self, compiler: &Compiler<'a>) -> Result<(Vec<Server<'a>>, Vec<u32>), Error> {
        let servers = compiler.all(|record| Server::new(record, self.hash_key))?;
        // A node is at most two points. All servers count: whoever is usable later fits as well.
        check_points(servers.iter().map(|server| u64::from(2 * SCALE * server.weight)).sum())?;
        let numbers = numbers(&servers)?;
        Ok((servers, numbers))
    }

    /// The plan of servers that suit.
    fn plan_of<'a>(&'a self, servers: Vec<Server<'a>>, numbers: Vec<u32>, compiler: Compiler<'a>) -> Plan<'a> {
        Plan::later(move || {
            let usable = usable(&servers, compiler.up, self.all_backups, |backups| backups.first().copied());
            let tree = nodes(&servers, &numbers, &usable, self.hash_key);
            let mut compiled = compiler.points32(points(&tree), self.hashing.among(&usable), DownPolicy::Table);
            if self.balance_factor > 0 {
                let balance = Balance::new(&servers, &usable, tree, self.balance_factor);
                compiled.router.bounded = Some(Box::new(balance));
                compiled.router.owner_is_first = false;
            }
            compiled
        })
    }
}

impl Dialect for Options {
    /// Sixteen nodes of the tree a unit of weight, of which each is two points at most.
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128) + Cost::entries(16 * census.weight, 800, 136)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let (servers, numbers) = self.servers(&compiler)?;
        Ok(self.plan_of(servers, numbers, compiler))
    }

    fn identities(&self, compiler: Compiler<'_>, each: &mut Each<'_>) -> Result<(), Error> {
        self.told_plan(compiler, each).map(drop)
    }

    /// Where a server's nodes start says all that the number, the guid and the address do.
    fn told_plan<'a>(&'a self, compiler: Compiler<'a>, each: &mut Each<'_>) -> Result<Plan<'a>, Error> {
        let (servers, numbers) = self.servers(&compiler)?;
        for (server, &number) in servers.iter().zip(&numbers) {
            let base = base(server, number, self.hash_key).to_le_bytes();
            each(Weight::whole(server.weight), &mut [server.role(), ("base", (&base[..]).into())]);
        }
        Ok(self.plan_of(servers, numbers, compiler))
    }

    fn properties(&self, declared: Properties) -> Properties {
        Properties { integers: self.hashing.integers(), ..declared }
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// Where a server's nodes start.
pub(crate) fn base(server: &Server<'_>, number: u32, key: HashKey) -> u32 {
    let by_number = |key| match key {
        HashKey::IdHashed => full_hash(number),
        HashKey::Id32 => full_hash(number.swap_bytes()),
        _ => number.wrapping_mul(4096),
    };
    match (key, server.guid, server.address) {
        (HashKey::Guid, Some(guid), _) => xxh32(guid.as_bytes(), 0),
        (HashKey::Addr, _, Some(Address::V4(v4))) => full_hash(v4.swap_bytes()),
        (HashKey::Addr, _, Some(Address::V6(v6))) => xxh32(&v6.to_be_bytes(), 0),
        (HashKey::AddrPort, _, Some(Address::V4(v4))) => {
            full_hash(full_hash(server.port.into()).wrapping_add(v4.swap_bytes()))
        }
        (HashKey::AddrPort, _, Some(Address::V6(v6))) => xxh32(&v6.to_be_bytes(), full_hash(server.port.into())),
        (key, ..) => by_number(key),
    }
}

/// The nodes of the tree in its order: by value, equal ones as inserted.
pub(crate) fn nodes(servers: &[Server<'_>], numbers: &[u32], usable: &[u32], key: HashKey) -> Vec<(u32, u32)> {
    let mut nodes = Vec::new();
    for &index in usable {
        let (Some(server), Some(&number)) = (servers.get(index as usize), numbers.get(index as usize)) else {
            continue;
        };
        let base = base(server, number, key);
        nodes.extend((0..SCALE * server.weight).map(|j| (full_hash(base.wrapping_add(j)), index)));
    }
    nodes.sort_by_key(|&(value, _)| value);
    nodes
}

/// The tree as a ring that is searched upwards: between two nodes the lower one has everything up to the middle, from
/// there the upper one. Of several equal nodes the first has what lies below their value and the last what lies above.
pub(crate) fn points(nodes: &[(u32, u32)]) -> Vec<(u64, u32)> {
    let Some(&(least, _)) = nodes.first() else { return Vec::new() };
    let mut points = Vec::new();
    for equal in nodes.chunk_by(|(one, _), (other, _)| one == other) {
        let (Some(&(value, first)), Some(&(_, last))) = (equal.first(), equal.last()) else { continue };
        let after = nodes.get(nodes.partition_point(|&(other, _)| other <= value)).map_or(least, |&(next, _)| next);
        // A server has sixteen different values, so there is another one.
        let middle = value.wrapping_add(after.wrapping_sub(value) / 2);
        if first != last {
            points.push((u64::from(value), first));
        }
        points.push((u64::from(middle), last));
    }
    // With a gap of 1 a middle is its own value, and nothing is left for the last to own.
    ring(points)
}
