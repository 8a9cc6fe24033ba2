//! `pypi_hash_ring`: hash_ring 1.3.1, and hashring 1.5.1, which is the same for Python 3.
//!
//! Positional, 32 bits: the first word of MD5. A node has floor(40 N w / sum of w) labels `node-0`, `node-1`, .. in
//! binary64, and three points a label: the first words of MD5. So every node's weight, and their number, go into
//! everybody's count.

use super::ketama;
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{check_points, shared, Compiler, Descriptor, Dialect, DownPolicy, Hash, Identity, Plan, Record},
    hash::HashFunction,
    members::{Node, Weight},
    scheme::{Field, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "pypi_hash_ring",
    equals: "hash_ring 1.3.1 and hashring 1.5.1 of PyPI",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight],
        ordered: true,
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(HashRing)),
};

/// Points of a label.
const WORDS: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct HashRing;

impl Dialect for HashRing {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_share(40, WORDS as u64, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let labels = labels(&compiler.all(|record| Ok((record.id, record.weight)))?);
        check_points(ketama::total(&labels, WORDS))?;
        let hash = Hash::Function(HashFunction::Md5);
        Ok(Plan::later(move || compiler.points32(ketama::settled(&labels, WORDS), hash, DownPolicy::Live)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }
}

/// How many labels each node has.
fn labels<'a>(nodes: &[(&'a str, Weight)]) -> Vec<(&'a str, u64)> {
    let total: f64 = nodes.iter().fold(0.0, |sum, (_, weight)| sum + weight.as_f64());
    // Without any weight nobody has a point.
    let count = |weight: Weight| match total > 0.0 {
        true => ((40 * nodes.len()) as f64 * weight.as_f64() / total) as u64,
        false => 0,
    };
    nodes.iter().map(|&(name, weight)| (name, count(weight))).collect()
}
