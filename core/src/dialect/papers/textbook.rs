//! `textbook`: the class that tutorials and interviews write, with virtual nodes named `node:vnode0`, `node:vnode1` ..
//! and a bisection to the right.
//!
//! Positional; the digest of a name is one big-endian number, and 64 bits of it stand for all: among different names
//! they are equal in one of 2^64 pairs. Search: first point strictly above the hash, so a point is entered one below
//! itself. A node that is down leaves its keys to the next on the ring. Identity: the id. Order does not count, weights
//! do not.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        labels, router64, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, KeyHash, Plan, Ties,
    },
    hash::digest::{md5, sha1, sha256},
    members::Node,
    scheme::{words, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "textbook",
    equals: "the class that tutorials and interviews write, with virtual nodes and a bisection to the right",
    parameters: &[
        ParameterSpec::words("hash", &words(&DIGESTS), "The digest of points and keys."),
        ParameterSpec::integer("vnodes", (1, MAX_VNODES), 150, "Points of a node.")
            .tried(Values::Smooth { few: &[150, 10, 40, 640], most: MAX_VNODES }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties::OF_DIALECTS,
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const MAX_VNODES: u64 = 65_536;

/// What becomes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Md5,
    Sha1,
    Sha256,
}

const DIGESTS: [(&str, Digest); 3] = [("md5", Digest::Md5), ("sha1", Digest::Sha1), ("sha256", Digest::Sha256)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hash: Digest,
    pub(crate) vnodes: u32,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { hash: given.word("hash", &DIGESTS)?, vnodes: given.small("vnodes")? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let hasher = if self.hash == Digest::Md5 { Hasher::Md5 } else { Hasher::Sha };
        census.each(self.vnodes.into(), 1, hasher)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        let total = names.len() as u64 * u64::from(self.vnodes);
        compiler.independent(router64(Hash::own(self.hash), DownPolicy::Live), total, Ties::All, move || {
            points(&names, self)
        })
    }
}

impl Digest {
    /// The position of a key: the digest's first 64 bits.
    pub(crate) fn position(self, key: &[u8]) -> u64 {
        fn first(digest: &[u8]) -> u64 {
            digest.first_chunk().map_or(0, |&bytes| u64::from_be_bytes(bytes))
        }
        match self {
            Self::Md5 => first(&md5(key)),
            Self::Sha1 => first(&sha1(key)),
            Self::Sha256 => first(&sha256(key)),
        }
    }
}

/// The ring of nodes by their names.
pub(crate) fn points(names: &[&str], options: &Options) -> Vec<(u64, u32)> {
    // Below the lowest hash of all comes the highest: past the last point it is the first.
    let hash = |label: &[u8]| options.hash.position(label).wrapping_sub(1);
    let names = (0..).zip(names.iter().copied());
    labels::points(names, options.vnodes, |label, name, i| label.name_first(name, ":vnode", i), hash)
}

impl KeyHash for Digest {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(Digest::position(*self, key))
    }
}
