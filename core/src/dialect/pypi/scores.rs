//! The scores by which clandestined, and pymemcache after it, choose nodes: the node with the highest MurmurHash3 of
//! `node-key`, of equal ones the greatest name; the others follow by score.
//!
//! In Python the hash reads one unit a character, its lowest 8 bits; the extension in C reads the bytes of UTF-8.

use super::python::Keys;
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{ranked, Candidates},
    hash::murmur::Murmur3,
};
use alloc::{vec, vec::Vec};
use core::{cmp::Reverse, ops::ControlFlow};

/// What the hash reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Units {
    /// The low bytes of characters.
    Characters,
    Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) seed: u32,
    pub(super) units: Units,
    pub(super) keys: Keys,
}

impl Options {
    pub(super) fn cost(census: &Census) -> Cost {
        Cost::entries(census.nodes, 1000, 128) + Cost::hashing(Hasher::Bytes, census.nodes, census.texts)
    }

    /// Reads a text, or a piece of one that ends with a character.
    fn read(self, text: &[u8], hash: &mut Murmur3) {
        match self.units {
            Units::Bytes => text.iter().for_each(|&byte| hash.push(byte)),
            Units::Characters => {
                for chunk in text.utf8_chunks() {
                    // What is no UTF-8 stands for U+FFFD.
                    let replaced = if chunk.invalid().is_empty() { "" } else { "\u{fffd}" };
                    chunk.valid().chars().chain(replaced.chars()).for_each(|c| hash.push(u32::from(c) as u8));
                }
            }
        }
    }
}

/// The nodes, to be asked for those with the highest scores of a key.
#[derive(Debug)]
pub(super) struct Scores {
    options: Options,
    /// By index: the hash of `node-`, which a key goes on from, and the rank of the name.
    nodes: Vec<(Murmur3, u32)>,
}

impl Scores {
    pub(super) fn new(options: Options, names: &[impl AsRef<str>]) -> Self {
        let mut order: Vec<(&str, usize)> = names.iter().map(AsRef::as_ref).zip(0..).collect();
        order.sort_unstable();
        let mut nodes = vec![(Murmur3::new(options.seed), 0); names.len()];
        for (rank, (name, index)) in (0..).zip(order) {
            if let Some((start, place)) = nodes.get_mut(index) {
                options.read(name.as_bytes(), start);
                start.push(b'-');
                *place = rank;
            }
        }
        Self { options, nodes }
    }

    /// Whether a key has scores at all.
    fn knows(&self, key: &[u8]) -> bool {
        self.options.keys.written(key, |_| ()).is_some()
    }

    /// A node's score and rank: the greatest comes first.
    fn score(&self, &(mut hash, rank): &(Murmur3, u32), key: &[u8]) -> (u32, u32) {
        let options = self.options;
        options.keys.written(key, |pieces| pieces(&mut |piece| options.read(piece, &mut hash)));
        (hash.finish(), rank)
    }

    /// What ranks a node for a key: the least comes first.
    fn ranks<'a>(&'a self, key: &'a [u8]) -> impl Fn(u32) -> Reverse<Option<(u32, u32)>> + 'a {
        move |node| Reverse(self.nodes.get(node as usize).map(|node| self.score(node, key)))
    }
}

impl Candidates for Scores {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        if self.knows(key) {
            let _stopped = ranked(self.nodes.len(), self.ranks(key)).try_for_each(visit);
        }
    }

    /// By their score, highest first.
    fn sort(&self, key: &[u8], nodes: &mut [u32]) -> bool {
        if !self.knows(key) {
            return false;
        }
        let rank = self.ranks(key);
        nodes.sort_unstable_by_key(|&node| rank(node));
        true
    }

    fn sorts(&self) -> bool {
        true
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        self.options.keys.wanted(key)
    }

    fn memory_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<(Murmur3, u32)>()
    }
}
