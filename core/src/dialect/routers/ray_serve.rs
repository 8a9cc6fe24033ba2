//! `ray_serve`: Ray Serve's `ConsistentHashRouter` (2.60.0).
//!
//! Positional, 64 bits: the first half of MurmurHash3_x64_128 with a seed of its own. A replica has points at `id:0`,
//! `id:1` .. of its unique id. Search: the first point *strictly* above the hash. A replica that rejects a request
//! leaves it to the next ones along the ring, as many as `num_fallback_replicas` says. Order does not count. Identity:
//! the id.

use super::MAX_REPLICAS;
use crate::{
    cost::{Census, Cost},
    dialect::kit::{shared, Compiler, Descriptor, Dialect, Given, Plain, Plan, Ties},
    hash::HashFunction,
    members::Node,
    scheme::{Integers, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "ray_serve",
    equals: "Ray Serve 2.60.0, `ray.serve.experimental.consistent_hash_router.ConsistentHashRouter`",
    parameters: &[
        ParameterSpec::integer("vnodes", (1, MAX_REPLICAS), 100, "Points of a replica: `num_virtual_nodes`.")
            .tried(Values::Smooth { few: &[100, 20, 200, 500], most: MAX_REPLICAS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    // A session is a text.
    properties: Properties { integers: Integers::Refused, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(RayServe::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RayServe {
    vnodes: u32,
}

impl RayServe {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { vnodes: given.small("vnodes")? })
    }
}

impl Dialect for RayServe {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(self.vnodes.into(), 1, HASH.hasher())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        Plain { count: self.vnodes, between: ":", hash: HASH, above: true, ties: Ties::All }
            .plan(compiler, compiler.ids()?)
    }
}

const HASH: HashFunction = HashFunction::Murmur3Ray;
