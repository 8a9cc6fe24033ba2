//! `vllm_router`: the vLLM router (0.1.17) with `--policy consistent_hash`.
//!
//! Positional, 64 bits. The hash is furc, mcrouter's place among 2^23 - 1, hashed again by MurmurHash64A: so keys and
//! points have 2^23 positions, and points meet. A worker has 160 points, at `url:0` .. `url:159`; of equal points the
//! worker listed last has it. Search: the first point at or above the hash. A worker that is not healthy is not on the
//! ring. Identity: the id; order counts.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{labels, router64, shared, Compiler, Descriptor, Dialect, DownPolicy, Hash, Plan, Ties},
    hash::HashFunction,
    members::Node,
    scheme::{Down, Integers, Properties, Trials},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "vllm_router",
    equals: "the vLLM router 0.1.17, `--policy consistent_hash`",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    // A key is made of a header or of a field of the request.
    properties: Properties {
        ordered: true,
        down: Down::Rebuild,
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
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
        let urls = compiler.only_up(compiler.ids()?);
        let total = urls.len() as u64 * u64::from(POINTS);
        let router = router64(Hash::Function(HASH), DownPolicy::Table);
        let hash = |label: &[u8]| HASH.hash(label);
        compiler.independent(router, total, Ties::Last, move || {
            labels::points(urls.into_iter(), POINTS, |label, url, i| label.name_first(url, ":", i), hash)
        })
    }
}
