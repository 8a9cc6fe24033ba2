//! `haproxy_map`: `hash-type map-based`.
//!
//! Positional; 32-bit hashes. A map of one slot a unit of weight (over the weights' common divisor) and the hash modulo
//! it. The one backup is the first in the list, unless a heavier one comes before it. Identity: place, weight, backup.

use super::{
    hashing::{self, Hashing},
    server::{self, numbers, usable, HashKey, Server},
    trials,
};
use crate::dialect::kit::{
    check_points, Compiler, Descriptor, Dialect, DownPolicy, Given, Identity, Plan, Record, NARROW,
};
use crate::{
    cost::{Census, Cost},
    members::Node,
    scheme::{Order, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{
    collections::{BTreeSet, BinaryHeap},
    sync::Arc,
    vec,
    vec::Vec,
};
use core::cmp::Reverse;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "haproxy_map",
    equals: "HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type map-based`, which is there without such a line, too",
    parameters: &[
        hashing::FUNCTION,
        ParameterSpec::flag("avalanche", false, "Whether the hash is spread once more."),
        hashing::INPUT,
        hashing::URI_LEN,
        hashing::URI_DEPTH,
        server::ALL_BACKUPS,
    ],
    fields: server::FIELDS,
    properties: server::PROPERTIES,
    trials: Trials { blocks: trials::MAP, order: Order::Counts },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// The settings of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hashing: Hashing,
    pub(crate) all_backups: bool,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let hashing = Hashing::of(given, given.flag("avalanche")?)?;
        Ok(Self { hashing, all_backups: given.flag("allbackups")? })
    }
}

/// A server, whose number only refuses doubles.
fn server<'a>(record: &Record<'a>) -> Result<Server<'a>, Error> {
    Server::new(record, HashKey::Id)
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128) + Cost::entries(census.weight, 800, 24)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(server)?;
        numbers(&servers)?;
        check_points(servers.iter().map(|server| u64::from(server.weight)).sum())?;
        Ok(Plan::later(move || {
            let usable = usable(&servers, compiler.up, self.all_backups, |backups| backup(&servers, backups));
            compiler.cycle(&map(&servers, &usable), self.hashing.among(&usable), NARROW, DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        server(record).map(|server| Identity::whole(server.weight, [server.role()]))
    }

    fn properties(&self, declared: Properties) -> Properties {
        Properties { integers: self.hashing.integers(), ..declared }
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// The owner of each slot: one slot a unit of weight, over the common divisor of all servers' weights, down ones
/// included.
///
/// HAProxy fills slot after slot. For each, every server is due its weight more, and whoever has the highest
/// claim takes the slot and is due the total less; its claim is what it is due plus the total, over the total, in
/// whole numbers, and the earlier server wins a tie. So after t slots of which it took k, a server of weight w
/// claims floor(t w / total) + 1 - k: claims change at times that are known, and nobody else's has to be looked
/// at. O(slots log servers).
pub(crate) fn map(servers: &[Server<'_>], usable: &[u32]) -> Vec<u32> {
    let divisor = divisor(servers);
    let weight = |index: u32| servers.get(index as usize).map_or(0, |server| u64::from(server.weight / divisor));
    let weights: Vec<u64> = usable.iter().map(|&index| weight(index)).collect();
    let total: u64 = weights.iter().sum();
    // When a server's claim rises for the n-th time; none of no weight ever does.
    let rise = |place: usize, n: u64| Some((total * n).div_ceil(weights.get(place).copied().filter(|&w| w > 0)?));
    let mut rises: BinaryHeap<Reverse<(u64, u64, usize)>> =
        (0..weights.len()).filter_map(|place| Some(Reverse((rise(place, 1)?, 1, place)))).collect();
    let mut claims: BTreeSet<(Reverse<i64>, usize)> = (0..weights.len()).map(|place| (Reverse(1), place)).collect();
    let mut claim = vec![1_i64; weights.len()];
    let mut change = |claims: &mut BTreeSet<_>, place: usize, by: i64| {
        if let Some(claim) = claim.get_mut(place) {
            claims.remove(&(Reverse(*claim), place));
            *claim += by;
            claims.insert((Reverse(*claim), place));
        }
    };
    let mut slots = Vec::new();
    for now in 1..=total {
        while let Some(mut next) = rises.peek_mut().filter(|next| next.0 .0 <= now) {
            let Reverse((_, n, place)) = *next;
            change(&mut claims, place, 1);
            // After the last slot for one of no weight, which has no rise to begin with.
            *next = Reverse((rise(place, n + 1).unwrap_or(u64::MAX), n + 1, place));
        }
        let Some(&(_, place)) = claims.first() else { break };
        change(&mut claims, place, -1);
        slots.extend(usable.get(place));
    }
    slots
}

/// The backup that takes everything where only one may: HAProxy fills a map of as many slots as the first one has, and
/// takes the first slot.
pub(crate) fn backup(servers: &[Server<'_>], backups: &[u32]) -> Option<u32> {
    let divisor = divisor(servers);
    let weight = |index: u32| servers.get(index as usize).map_or(0, |server| server.weight / divisor);
    let (&first, others) = backups.split_first()?;
    let total = weight(first).max(1);
    // A map of one slot is not raced for.
    let others = others.iter().copied().filter(|_| total > 1);
    let claim = |index| weight(index) / total;
    Some(others.fold(first, |best, other| if claim(other) > claim(best) { other } else { best }))
}

/// What all weights have in common.
fn divisor(servers: &[Server<'_>]) -> u32 {
    servers.iter().fold(0, |divisor, server| gcd(divisor, server.weight)).max(1)
}

fn gcd(a: u32, b: u32) -> u32 {
    match b {
        0 => a,
        b => gcd(b, a % b),
    }
}
