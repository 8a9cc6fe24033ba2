//! `npm_ketama`: ketama (1.0.0).
//!
//! Positional; points are the first four bytes of the digests of `id`, a zero byte and a counter, `base_weight` times
//! the weight, rounded, of them. The library reads them as signed, so a position is the big-endian word with its top
//! bit flipped. Search: first point at or above the hash. Of equal points the node first in the list has it; a node
//! that is added anew moves to the end. Whoever asks for as many replicas as there are nodes, or more, gets the list in
//! its order. A node that is down leaves its keys to the next ones. Identity: the id and the weight.

use super::{
    algorithm::{Algorithm, ALGORITHM},
    javascript::round,
    MAX_LABELS,
};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        router32, shared, Change, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, History, Identity, KeyHash,
        Label, Plan, Record, Router, Ties,
    },
    members::{Members, Node, Weight},
    scheme::{DefaultValue, Field, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "npm_ketama",
    equals: "ketama 1.0.0 of npm",
    parameters: &[
        ALGORITHM.or(DefaultValue::Text("sha1")),
        ParameterSpec::integer("base_weight", (1, MAX_LABELS), 50, "Points of a node of weight 1.")
            .tried(Values::Smooth { few: &[50, 10, 200], most: MAX_LABELS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight],
        ordered: true,
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) algorithm: Algorithm,
    /// Points of a node of weight 1.
    pub(crate) base_weight: u32,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { algorithm: Algorithm::of(given)?, base_weight: given.small("base_weight")? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(self.base_weight.into(), 1, self.algorithm.hasher())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all(|record| Ok((record.id, record.weight)))?;
        let router = router32(Hash::own(Signed(self.algorithm)), DownPolicy::Live);
        let router = Router { all_as_listed: true, ..router };
        compiler.independent(router, total(&nodes, self), Ties::All, move || points(&nodes, self))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        change.added_anew(before).map(History::from)
    }
}

/// The hash of keys: the digest's first 32 bits, big-endian, in the order of signed numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Signed(Algorithm);

impl KeyHash for Signed {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(position(self.0, key))
    }
}

/// The position of a key or a label.
pub(crate) fn position(algorithm: Algorithm, bytes: &[u8]) -> u64 {
    u64::from(u32::from_be_bytes(algorithm.digest(bytes)) ^ 1 << 31)
}

fn count(weight: Weight, options: &Options) -> u64 {
    round(weight.as_f64() * f64::from(options.base_weight))
}

/// How many points the nodes have together.
fn total(nodes: &[(&str, Weight)], options: &Options) -> u64 {
    nodes.iter().map(|&(_, weight)| count(weight, options)).sum()
}

/// The points of nodes in the order of their list.
pub(crate) fn points(nodes: &[(&str, Weight)], options: &Options) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (place, &(id, weight)) in (0..).zip(nodes) {
        let point = |i| (position(options.algorithm, label.name_first(id, "\0", i)), place);
        points.extend((1..=count(weight, options)).map(point));
    }
    points
}
