//! `smg`: SMG (1.13.0), the gateway that began as SGLang's router, with `--policy consistent_hashing`.
//!
//! Positional, 64 bits: the first 8 bytes of BLAKE3, little-endian. A worker has 150 points, at `url#0` .. `url#149`.
//! Search: the first point at or above the hash. A worker that is not healthy is passed over along the ring. Order does
//! not count. Identity: the id.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{shared, Compiler, Descriptor, Dialect, Plain, Plan, Ties},
    hash::HashFunction,
    members::Node,
    scheme::{Integers, Properties, Trials},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "smg",
    equals: "SMG 1.13.0, `--policy consistent_hashing`",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    // A key is a header's value.
    properties: Properties { integers: Integers::Refused, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Smg)),
};

/// Points of a worker.
const POINTS: u32 = 150;
const HASH: HashFunction = HashFunction::Blake3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Smg;

impl Dialect for Smg {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(POINTS.into(), 1, HASH.hasher())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        Plain { count: POINTS, between: "#", hash: HASH, above: false, ties: Ties::All }.plan(compiler, compiler.ids()?)
    }
}
