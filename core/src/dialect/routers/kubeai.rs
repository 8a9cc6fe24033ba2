//! `kubeai`: KubeAI (2f32ef4), the load balancing strategy `PrefixHash`, with its bounded loads.
//!
//! Positional, 64 bits: xxHash64. An endpoint has points at `name0`, `name1` ..; of equal points the one added last
//! counts. Search: the first point at or above the hash of the adapter's name and the prompt's beginning. A lease goes
//! to the first endpoint on the ring whose load is not above its part of the mean. An endpoint that is not ready is not
//! on the ring. Identity: the id.

use super::MAX_REPLICAS;
use crate::{
    cost::{Census, Cost},
    dialect::kit::{shared, Bounded, Caps, Compiler, Descriptor, Dialect, Given, Plain, Plan, Router, Ties},
    hash::HashFunction,
    members::Node,
    scheme::{Integers, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{boxed::Box, sync::Arc};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "kubeai",
    equals: "KubeAI 2f32ef4, `loadBalancing.strategy: PrefixHash`, with its bounded loads",
    parameters: &[
        ParameterSpec::integer("replication", (1, MAX_REPLICAS), 256, "Points of an endpoint: `replication`.")
            .tried(Values::Smooth { few: &[256, 20, 100, 1000], most: MAX_REPLICAS }),
        ParameterSpec::integer(
            "mean_load",
            (100, 1_000_000),
            125,
            "What of the mean load an endpoint may have before a lease passes it over, in percent: `meanLoadFactor`.",
        )
        .untried("it bounds leases, and says nothing of where keys are"),
        shared::HASH_TAG,
    ],
    fields: &[],
    // A prompt is a text.
    properties: Properties { ordered: true, integers: Integers::Refused, ..Properties::OF_DIALECTS },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(KubeAi::of(given)?)),
};

const HASH: HashFunction = HashFunction::Xxh64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct KubeAi {
    replication: u32,
    mean_load: u32,
}

impl KubeAi {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { replication: given.small("replication")?, mean_load: given.small("mean_load")? })
    }
}

impl Dialect for KubeAi {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(self.replication.into(), 1, HASH.hasher())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let ring = Plain { count: self.replication, between: "", hash: HASH, above: false, ties: Ties::Last };
        let bounded = Box::new(MeanLoad { percent: self.mean_load });
        ring.routed(compiler, compiler.ids()?, |router| Router { bounded: Some(bounded), ..router })
    }
}

/// The bound of its leases.
#[derive(Clone, Copy, Debug)]
struct MeanLoad {
    percent: u32,
}

impl Bounded for MeanLoad {
    fn caps(&self, _takes: &dyn Fn(u32) -> bool, takers: usize) -> Arc<dyn Caps> {
        Arc::new(MeanLoadCaps { factor: f64::from(self.percent) / 100.0, takers })
    }
}

#[derive(Debug)]
struct MeanLoadCaps {
    factor: f64,
    takers: usize,
}

impl Caps for MeanLoadCaps {
    /// One more than the load that is not above the mean, with the next request, times the factor, in binary64. Whoever
    /// has the least load is always below.
    fn cap(&self, _node: u32, demand: u64) -> u64 {
        let mean = demand as f64 / self.takers.max(1) as f64;
        ((mean * self.factor) as u64).saturating_add(1)
    }
}
