//! `rust_hashring`: the crate hashring (0.3.6) with its own hasher, of nodes that are texts.
//!
//! Positional, 64 bits: SipHash-2-4 without a key over what `Hash` writes: of a text its bytes and 0xFF, of bytes their
//! count and themselves, of an integer its eight bytes, the least first. A node has one point, or one for each of its
//! labels. Search: the first point at or above the hash. A node that is down leaves its keys to the next ones.
//! Identity: the id, the labels.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        router64, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Plan, Record, Ties,
    },
    hash::siphash::siphash24_of,
    members::Node,
    scheme::{words, Field, FieldSpec, Integers, Kind, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{string::String, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "rust_hashring",
    equals: "the crate hashring 0.3.6 of Rust, `HashRing::new()` with texts as nodes",
    parameters: &[
        ParameterSpec::words("keys", &words(&KEYS), "What the keys of the Rust program are: texts, bytes or integers."),
        shared::HASH_TAG,
    ],
    fields: &[FieldSpec::new(
        LABELS,
        Kind::List { examples: &["a-0", "a-1"] },
        "The texts that were added for the node, its virtual nodes; without any it is the id.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Named(LABELS)],
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Ring::of(given)?)),
};

/// The field with the texts of a node.
const LABELS: &str = "labels";

/// What keys are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    Str,
    Bytes,
    U64,
}

const KEYS: [(&str, Keys); 3] = [("str", Keys::Str), ("bytes", Keys::Bytes), ("u64", Keys::U64)];

/// The ring, and its hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ring {
    keys: Keys,
}

impl Ring {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { keys: given.word("keys", &KEYS)? })
    }
}

impl Dialect for Ring {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        // A label takes more than eight bytes of a node's fields.
        let points = census.nodes.saturating_add(census.fields / 8);
        Cost::hashing(Hasher::Bytes, points, census.texts.saturating_add(census.fields))
            + Cost::entries(points, 400, 96)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all_of_weight_1(|record| Ok((record.id, record.list(LABELS)?)))?;
        let total = nodes.iter().map(|(_, labels)| labels.len().max(1) as u64).sum();
        let router = router64(Hash::own(*self), DownPolicy::Live);
        compiler.independent(router, total, Ties::First, move || points(&nodes))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let mut labels = record.list(LABELS)?.to_vec();
        labels.sort_unstable();
        // No text has such a byte.
        let labels = labels.iter().flat_map(|label| label.bytes().chain([0xff])).collect();
        Ok(Identity::unweighted([(LABELS, labels)]))
    }

    fn properties(&self, declared: Properties) -> Properties {
        let integers = if self.keys == Keys::U64 { Integers::LittleEndian } else { Integers::Refused };
        Properties { integers, ..declared }
    }
}

impl KeyHash for Ring {
    fn position(&self, key: &[u8]) -> Option<u64> {
        match self.keys {
            Keys::Str => Some(of_text(key)),
            Keys::Bytes => Some(siphash24_of([&(key.len() as u64).to_le_bytes(), key])),
            Keys::U64 => (key.len() == 8).then(|| siphash24_of([key, &[]])),
        }
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        (self.keys == Keys::U64 && key.len() != 8).then_some("an integer, or its 8 little-endian bytes (keys: \"u64\")")
    }
}

/// The position of a text.
fn of_text(text: &[u8]) -> u64 {
    siphash24_of([text, &[0xff]])
}

fn points(nodes: &[(&str, &[String])]) -> Vec<(u64, u32)> {
    let mut points = Vec::new();
    for (place, (id, labels)) in (0..).zip(nodes) {
        if labels.is_empty() {
            points.push((of_text(id.as_bytes()), place));
        }
        points.extend(labels.iter().map(|label| (of_text(label.as_bytes()), place)));
    }
    points
}
