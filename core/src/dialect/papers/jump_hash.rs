//! `jump_hash`: libraries of jump consistent hash (Lamping and Veach, 2014), which place 64-bit integers.
//!
//! Positional; a position is the integer. What makes it of a key is the caller's choice; here are the common ones.
//! Nodes are numbered as listed: they join and leave at the end. Identity: the order of nodes.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{self, Compiler, Descriptor, Dialect, Given, KeyHash, Plan},
    hash::{digest::md5, le64, HashFunction},
    members::Node,
    scheme::{words, Integers, ParameterSpec, Properties, Trials},
    table::Buckets,
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "jump_hash",
    equals: "github.com/dgryski/go-jump (hash xxhash64) and @subspace/jump-consistent-hash 1.1.1 (rule subspace, hash \
             integer_be or md5_be)",
    parameters: &[
        ParameterSpec::words(
            "hash",
            &words(&HASHES),
            "What makes an integer of a key: its bytes, little-endian or big-endian; xxHash64 with seed 0; or MD5's \
             first 8 bytes, big-endian.",
        ),
        ParameterSpec::words("rule", &words(&RULES), "What is rounded first in binary64: the quotient or the product."),
    ],
    fields: &[],
    properties: Properties { ordered: true, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// What makes an integer of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    /// The key is the integer: its bytes, at most 8, little-endian, missing ones zero.
    Integer,
    /// The same, big-endian, all 8.
    IntegerBigEndian,
    /// xxHash64, seed 0.
    Xxh64,
    /// The first 8 bytes of MD5, big-endian.
    Md5BigEndian,
}

/// How binary64 is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// As the paper's listing: a quotient, then a product.
    Paper,
    /// `@subspace/jump-consistent-hash`: the product comes first.
    Subspace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Options {
    hash: Hash,
    rule: Rule,
}

const HASHES: [(&str, Hash); 4] = [
    ("integer", Hash::Integer),
    ("integer_be", Hash::IntegerBigEndian),
    ("xxhash64", Hash::Xxh64),
    ("md5_be", Hash::Md5BigEndian),
];

const RULES: [(&str, Rule); 2] = [("paper", Rule::Paper), ("subspace", Rule::Subspace)];

impl Options {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { hash: given.word("hash", &HASHES)?, rule: given.word("rule", &RULES)? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        compiler.ids()?;
        let make = match self.rule {
            Rule::Paper => Buckets::jump,
            Rule::Subspace => Buckets::subspace,
        };
        Ok(Plan::later(move || compiler.buckets(make, kit::Hash::own(self.hash))))
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self.hash {
            Hash::IntegerBigEndian => Properties { integers: Integers::BigEndian, ..declared },
            _ => declared,
        }
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Hash {
    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        match self {
            Self::Integer if key.len() > 8 => {
                Some("an integer, or at most 8 bytes (hash: \"integer\"; others hash longer keys)")
            }
            Self::IntegerBigEndian if key.len() != 8 => {
                Some("an integer, or its 8 big-endian bytes (hash: \"integer_be\"; others hash any key)")
            }
            _ => None,
        }
    }

    fn position(&self, key: &[u8]) -> Option<u64> {
        let first = |bytes: &[u8]| bytes.first_chunk().map(|&bytes| u64::from_be_bytes(bytes));
        if self.wanted(key).is_some() {
            return None;
        }
        match self {
            Self::Integer => Some(le64(key, 0)),
            Self::IntegerBigEndian => first(key),
            Self::Xxh64 => Some(HashFunction::Xxh64.hash(key)),
            Self::Md5BigEndian => first(&md5(key)),
        }
    }
}
