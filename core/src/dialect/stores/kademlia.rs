//! `kademlia`: Maymounkov and Mazieres, "Kademlia", 2002; BitTorrent's Mainline DHT (BEP 5) places alike.
//!
//! Keyed: every node's identifier XOR the key's, smallest first. A key's identifier is its SHA-1, or the key itself where keys
//! are 20-byte info-hashes. A node that is down is passed over. Order never counts. Identity: the node's identifier, SHA-1 of
//! the id unless it is given.

use crate::dialect::kit::{unknown_parameter, Candidates, Id};
use crate::{hash::digest::sha1, scheme::Parameter, Error};
use alloc::vec::Vec;
use core::ops::ControlFlow;

pub(crate) const NAME: &str = "kademlia";

/// How keys become identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyId {
    Sha1,
    /// A key of 20 bytes is its own identifier; others have none.
    Raw,
}

pub(crate) fn key_id(parameters: &[(&str, Parameter<'_>)]) -> Result<KeyId, Error> {
    let mut key_id = KeyId::Sha1;
    for &(name, value) in parameters {
        match name {
            "key_id" => key_id = value.one_of(name, &[("sha1", KeyId::Sha1), ("raw", KeyId::Raw)])?,
            _ => return Err(unknown_parameter(NAME, name, &["key_id"])),
        }
    }
    Ok(key_id)
}

impl KeyId {
    /// What a key has to be that has no identifier.
    pub(crate) fn wanted(self, key: &[u8]) -> Option<&'static str> {
        self.position(key).is_none().then_some("an identifier of 20 bytes (key_id: \"raw\"; \"sha1\" takes any key)")
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

    /// The nodes, nearest first: each step looks at all of them.
    pub(crate) fn nodes(&self, key: &Id) -> impl Iterator<Item = u32> + '_ {
        let key = halves(key);
        let mut before: Option<(Halves, u32)> = None;
        core::iter::from_fn(move || {
            let distances = self.ids.iter().map(|&id| distance(id, key)).zip(0..);
            before = match before {
                None => distances.min(),
                Some(before) => distances.filter(|next| before < *next).min(),
            };
            before.map(|(_, index)| index)
        })
        .take(self.ids.len())
    }
}

impl Candidates for Closest {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let _stopped = self.key_id.position(key).map(|key| self.nodes(&key).try_for_each(visit));
    }

    /// By their distance, nearest first.
    fn sort(&self, key: &[u8], nodes: &mut [u32]) -> bool {
        let Some(key) = self.key_id.position(key).as_ref().map(halves) else { return false };
        nodes.sort_unstable_by_key(|&node| self.ids.get(node as usize).map(|&id| (distance(id, key), node)));
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
