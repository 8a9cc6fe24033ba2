//! `envoy_maglev` (Envoy 1.40): Maglev's table as Envoy fills it.
//!
//! Positional: xxHash64 of the key, or MurmurHash64A of a proxy of Redis, modulo the table's size is a slot. Hosts take
//! turns in the order of their keys' bytes, so list order never counts; a lighter host sits out the rounds in which its
//! weight, in binary64, has not caught up. The table is built of the healthy hosts (in panic, of all). Identity: the
//! host's key and weight.

use super::host::{self, usable, Host, HASH_KEY, KEY_HASH, PANIC_THRESHOLD};
use crate::dialect::kit::{shared, Compiler, Descriptor, Dialect, DownPolicy, Each, Given, Hash, Plan, FULL};
use crate::{
    cost::{Census, Cost},
    hash::HashFunction,
    members::Node,
    scheme::{ParameterSpec, Properties, Trials, PRIMES},
    table::Turns,
    Error,
};
use alloc::{sync::Arc, vec, vec::Vec};
use xxhash_rust::xxh64::xxh64;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "envoy_maglev",
    equals: "Envoy 1.40.0, the policy MAGLEV, of HTTP and of redis_proxy",
    parameters: &[
        ParameterSpec::prime("table_size", (2, MAX_SIZE), 65537, "Slots of the table, a prime.").tried(PRIMES),
        KEY_HASH,
        shared::HASH_TAG,
        PANIC_THRESHOLD,
    ],
    fields: &[HASH_KEY],
    properties: Properties { ordered: false, ..host::PROPERTIES },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// The most slots that Envoy allows.
const MAX_SIZE: u64 = 5_000_011;

/// A slot of nobody yet.
const FREE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// How many slots there are, a prime.
    pub(crate) table_size: u64,
    key_hash: HashFunction,
    /// Below this percentage of healthy hosts all are used.
    pub(crate) panic_threshold: u64,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self {
            table_size: given.integer("table_size")?,
            key_hash: host::key_hash(given)?,
            panic_threshold: given.integer("panic_threshold")?,
        })
    }

    /// The plan of hosts that suit.
    fn plan_of<'a>(&'a self, hosts: Vec<Host<'a>>, compiler: Compiler<'a>) -> Plan<'a> {
        Plan::later(move || {
            let slots = slots(&hosts, &usable(&hosts, compiler.up, self.panic_threshold), self.table_size);
            compiler.cycle(&slots, Hash::Function(self.key_hash), FULL, DownPolicy::Table)
        })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.turns(self.table_size)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        Ok(self.plan_of(host::hosts(&compiler)?, compiler))
    }

    fn identities(&self, compiler: Compiler<'_>, each: &mut Each<'_>) -> Result<(), Error> {
        self.told_plan(compiler, each).map(drop)
    }

    fn told_plan<'a>(&'a self, compiler: Compiler<'a>, each: &mut Each<'_>) -> Result<Plan<'a>, Error> {
        let hosts = host::hosts(&compiler)?;
        host::tell(&hosts, each);
        Ok(self.plan_of(hosts, compiler))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

struct Turn {
    index: u32,
    /// The slot of its permutation that comes next.
    at: u64,
    skip: u64,
    share: f64,
    target: f64,
}

/// The owner of each slot, for the hosts of these indices; no slots if there are none.
pub(crate) fn slots(hosts: &[Host<'_>], usable: &[u32], size: u64) -> Vec<u32> {
    let mut chosen: Vec<(u32, &Host<'_>)> =
        usable.iter().filter_map(|&index| Some((index, hosts.get(index as usize)?))).collect();
    chosen.sort_by_key(|(_, host)| host.key.as_bytes());
    let total = chosen.iter().map(|(_, host)| u64::from(host.weight)).sum::<u64>() as f64;
    let Some(most) = chosen.iter().map(|(_, host)| host.weight).max() else { return Vec::new() };
    let most = f64::from(most) / total;
    let mut turns: Vec<Turn> = chosen
        .into_iter()
        .map(|(index, host)| Turn {
            index,
            at: xxh64(host.key.as_bytes(), 0) % size,
            skip: xxh64(host.key.as_bytes(), 1) % (size - 1) + 1,
            share: f64::from(host.weight) / total,
            target: 0.0,
        })
        .collect();

    let mut slots = vec![FREE; size as usize];
    let mut order = Turns::new(turns.len());
    for _ in 0..size {
        order.next(|round, at| turns.get_mut(at).map_or(0, |turn| turn.take(round, &mut slots, most)));
    }
    slots
}

impl Turn {
    /// Takes its next free slot. Returns the first round after this one in which its weight has caught up.
    fn take(&mut self, round: u64, slots: &mut [u32], most: f64) -> u64 {
        // The permutation visits every slot, so a free one is found.
        let size = slots.len() as u64;
        while let Some(slot) = slots.get_mut(self.at as usize) {
            self.at = (self.at + self.skip) % size;
            if *slot == FREE {
                *slot = self.index;
                break;
            }
        }
        self.target += most;
        // Products grow with the round, so the first one that is not below is near the quotient.
        let near = (self.target / self.share) as u64;
        let mut next = near.saturating_sub(2).max(round + 1);
        while (next as f64) * self.share < self.target {
            next += 1;
        }
        next
    }
}
