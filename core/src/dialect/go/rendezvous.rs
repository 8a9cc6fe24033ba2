//! `go_dgryski_rendezvous`: `github.com/dgryski/go-rendezvous` 9f7001d with xxHash64 as hash.
//!
//! Keyed: a node's score is xorshift64* of its hash XOR the key's, and the highest has the key. The scrambling is one
//! to one, so only nodes of equal hashes tie. A node that is down is passed over, which is ours, as are further nodes:
//! by score. Order does not count. Identity: the id.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{ranked, shared, Candidates, Compiler, Descriptor, Dialect, DownPolicy, Keys, Plan},
    members::Node,
    scheme::{Family, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::cmp::Reverse;
use core::ops::ControlFlow;
use xxhash_rust::xxh64::xxh64;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_dgryski_rendezvous",
    equals: "github.com/dgryski/go-rendezvous 9f7001d of Go with xxHash64",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: Properties { family: Family::Keyed, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Rendezvous)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rendezvous;

impl Dialect for Rendezvous {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128) + Cost::hashing(Hasher::Bytes, census.nodes, census.texts)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        let candidates = move || Keys::Candidates(Box::new(Race::new(&names)));
        Ok(Plan::later(move || compiler.keyed(candidates(), DownPolicy::Live)))
    }
}

/// The hash of a key, or of a node's name.
fn position(key: &[u8]) -> u64 {
    xxh64(key, 0)
}

fn score(mut x: u64) -> u64 {
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    x.wrapping_mul(2_685_821_657_736_338_717)
}

/// The nodes, to be asked for those of a key.
#[derive(Debug)]
struct Race {
    /// By index.
    hashes: Vec<u64>,
}

impl Race {
    fn new(names: &[&str]) -> Self {
        Self { hashes: names.iter().map(|name| position(name.as_bytes())).collect() }
    }

    /// What ranks a node for a key: the least comes first.
    fn ranks(&self, key: u64) -> impl Fn(u32) -> (Option<Reverse<u64>>, u32) + '_ {
        move |node| (self.hashes.get(node as usize).map(|hash| Reverse(score(hash ^ key))), node)
    }
}

impl Candidates for Race {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let _stopped = ranked(self.hashes.len(), self.ranks(position(key))).try_for_each(visit);
    }

    fn first(&self, key: &[u8]) -> Option<u32> {
        let key = position(key);
        self.hashes.iter().map(|hash| Reverse(score(hash ^ key))).zip(0..).min().map(|(_, node)| node)
    }

    /// By their score, highest first.
    fn sort(&self, key: &[u8], nodes: &mut [u32]) -> bool {
        let rank = self.ranks(position(key));
        nodes.sort_unstable_by_key(|&node| rank(node));
        true
    }

    fn sorts(&self) -> bool {
        true
    }

    fn memory_bytes(&self) -> usize {
        self.hashes.capacity() * size_of::<u64>()
    }
}
