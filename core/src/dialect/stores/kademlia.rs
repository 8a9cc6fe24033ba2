//! `kademlia`: Maymounkov and Mazieres, "Kademlia", 2002; BitTorrent's Mainline DHT (BEP 5) places alike.
//!
//! Keyed: every node's identifier XOR the key's, smallest first. A key's identifier is its SHA-1, or the key itself
//! where keys are 20-byte info-hashes. A node that is down is passed over. Order never counts. Identity: the node's
//! identifier, SHA-1 of the id unless it is given.

use super::node_id::{self, node_id};
use crate::dialect::kit::{
    ranked, Candidates, Compiler, Descriptor, Dialect, DownPolicy, Given, Id, Identity, Keys, Plan, Record,
};
use crate::{
    cost::{Census, Cost},
    hash::digest::sha1,
    members::Node,
    scheme::{words, Integers, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::ops::ControlFlow;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "kademlia",
    equals: "kademlia 2.2.3 of PyPI, and the rule of BitTorrent's Mainline DHT (BEP 5) with raw identifiers",
    parameters: &[ParameterSpec::words("key_id", &words(&KEY_IDS), "How keys become identifiers.")],
    fields: &[node_id::FIELD],
    properties: node_id::PROPERTIES,
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(KeyId::of(given)?)),
};

const KEY_IDS: [(&str, KeyId); 2] = [("sha1", KeyId::Sha1), ("raw", KeyId::Raw)];

/// What a key has to be that has no identifier.
const IDENTIFIER: &str = "an identifier of 20 bytes (key_id: \"raw\"; \"sha1\" takes any key)";

/// How keys become identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyId {
    Sha1,
    /// A key of 20 bytes is its own identifier; others have none.
    Raw,
}

impl Dialect for KeyId {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let ids = compiler.all_of_weight_1(node_id)?;
        Ok(Plan::later(move || {
            let mut compiled = compiler.keyed(Keys::Candidates(Box::new(Closest::new(*self, ids))), DownPolicy::Live);
            compiled.router.instead_of_integers = "identifiers of 20 bytes (key_id: \"raw\"; \"sha1\" takes any key)";
            compiled
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        node_id::identity(record)
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self {
            Self::Sha1 => declared,
            Self::Raw => Properties { integers: Integers::Refused, ..declared },
        }
    }
}

impl KeyId {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        given.word("key_id", &KEY_IDS)
    }

    /// What a key has to be that has no identifier.
    pub(crate) fn wanted(self, key: &[u8]) -> Option<&'static str> {
        self.position(key).is_none().then_some(IDENTIFIER)
    }

    /// The identifier of a key.
    pub(crate) fn position(self, key: &[u8]) -> Option<Id> {
        match self {
            Self::Sha1 => Some(sha1(key)),
            Self::Raw => key.try_into().ok(),
        }
    }
}

/// An identifier as two numbers, which compare and XOR faster.
type Halves = (u128, u32);

fn halves(id: &Id) -> Halves {
    let high = id.first_chunk().map_or(0, |high| u128::from_be_bytes(*high));
    (high, id.last_chunk().map_or(0, |low| u32::from_be_bytes(*low)))
}

fn distance((high, low): Halves, other: Halves) -> Halves {
    (high ^ other.0, low ^ other.1)
}

/// The nodes, to be asked for those closest to a key.
#[derive(Debug)]
pub(crate) struct Closest {
    key_id: KeyId,
    /// By index.
    ids: Vec<Halves>,
}

impl Closest {
    pub(crate) fn new(key_id: KeyId, ids: Vec<Id>) -> Self {
        Self { key_id, ids: ids.iter().map(halves).collect() }
    }

    /// What ranks a node for a key: the nearest comes first.
    fn ranks(&self, key: &Id) -> impl Fn(u32) -> (Option<Halves>, u32) + '_ {
        let key = halves(key);
        move |node| (self.ids.get(node as usize).map(|&id| distance(id, key)), node)
    }
}

impl Candidates for Closest {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        if let Some(key) = self.key_id.position(key) {
            let _stopped = ranked(self.ids.len(), self.ranks(&key)).try_for_each(visit);
        }
    }

    /// By their distance, nearest first.
    fn sort(&self, key: &[u8], nodes: &mut [u32]) -> bool {
        let Some(key) = self.key_id.position(key) else { return false };
        let rank = self.ranks(&key);
        nodes.sort_unstable_by_key(|&node| rank(node));
        true
    }

    fn sorts(&self) -> bool {
        true
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        self.key_id.wanted(key)
    }

    fn identifier(&self, key: &[u8]) -> Option<Id> {
        self.key_id.position(key)
    }

    fn memory_bytes(&self) -> usize {
        self.ids.capacity() * size_of::<Halves>()
    }
}
