//! `go_dgryski_maglev`: `github.com/dgryski/go-maglev` 8961b9b, looked up with the xxHash64 of the key.
//!
//! Positional, 64 bits: the hash modulo the number of slots is a slot. Nodes take turns in list order, each its next
//! free slot of a permutation that SipHash-2-4 of its name gives. A node that is down takes no turn (`Rebuild`).
//! Identity: the id.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Plan, FULL},
    hash::{siphash::siphash24, HashFunction},
    members::Node,
    scheme::{Down, ParameterSpec, Properties, Trials, PRIMES},
    Error,
};
use alloc::{sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_dgryski_maglev",
    equals: "github.com/dgryski/go-maglev 8961b9b of Go, asked for the xxHash64 of keys",
    parameters: &[
        ParameterSpec::prime("slots", (2, MAX_SLOTS), 65_537, "Slots of the table, by default its `SmallM`.")
            .tried(PRIMES),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties { ordered: true, down: Down::Rebuild, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const KEY: u64 = 0xdead_beef_cafe_babe;
const MAX_SLOTS: u64 = 5_000_011;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) slots: u64,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { slots: given.integer("slots")? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.turns(self.slots)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        Ok(Plan::later(move || {
            let owners = owners(&names, &compiler.live(), self.slots);
            compiler.cycle(&owners, Hash::Function(HashFunction::Xxh64), FULL, DownPolicy::Table)
        }))
    }
}

/// The owner of each slot, for the nodes of these indices; no slots if there are none.
fn owners(names: &[&str], live: &[u32], slots: u64) -> Vec<u32> {
    const FREE: u32 = u32::MAX;
    // Where in its permutation each node stands, and how it goes on.
    let mut turns: Vec<(u32, u64, u64)> = live
        .iter()
        .filter_map(|&node| Some((node, siphash24(KEY, 0, names.get(node as usize)?.as_bytes()))))
        .map(|(node, hash)| (node, (hash >> 32) % slots, (hash & 0xffff_ffff) % (slots - 1) + 1))
        .collect();
    if turns.is_empty() {
        return Vec::new();
    }
    let mut owners = vec![FREE; slots as usize];
    let mut free = slots;
    while free > 0 {
        for (node, at, skip) in turns.iter_mut().take(free as usize) {
            // The permutation visits every slot, so a free one is found.
            let slot = loop {
                let slot = *at as usize;
                *at = (*at + *skip) % slots;
                match owners.get_mut(slot) {
                    Some(slot) if *slot != FREE => {}
                    slot => break slot,
                }
            };
            if let Some(slot) = slot {
                *slot = *node;
            }
            free -= 1;
        }
    }
    owners
}
