//! `vllm_router`: the vLLM router (0.1.17) with `--policy consistent_hash`.
//!
//! Positional, 64 bits. The hash is furc, mcrouter's place among 2^23 - 1, hashed again by MurmurHash64A: so keys and
//! points have 2^23 positions, and points meet. A worker has 160 points, at `url:0` .. `url:159`; of equal points the
//! worker listed last has it. Search: the first point at or above the hash. The keys of a worker that is not healthy go
//! to the first healthy one in the list. Identity: the id; order counts.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{shared, Compiler, Descriptor, Dialect, Plain, Plan, Router, Rows, Ties},
    hash::HashFunction,
    members::Node,
    scheme::{Integers, Properties, Trials},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "vllm_router",
    equals: "the vLLM router 0.1.17, `--policy consistent_hash`",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    // A key is made of a header or of a field of the request.
    properties: Properties { ordered: true, integers: Integers::Refused, ..Properties::OF_DIALECTS },
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(Vllm)),
};

/// Points of a worker.
const POINTS: u32 = 160;
const HASH: HashFunction = HashFunction::Furc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Vllm;

impl Dialect for Vllm {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(POINTS.into(), 1, HASH.hasher())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let ring = Plain { count: POINTS, between: ":", hash: HASH, above: false, ties: Ties::Last };
        let urls = compiler.ids()?;
        let rows = Rows::Listed { nodes: urls.len() as u32 };
        ring.routed(compiler, urls, |router| Router { rows: Some(rows), ..router })
    }
}
