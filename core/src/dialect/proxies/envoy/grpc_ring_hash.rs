//! `grpc_ring_hash`: gRPC core, and gRPC-Go, which takes endpoints by key.
//!
//! Positional; the ring is Envoy's, of all endpoints. A pick walks on from the point to the first usable endpoint.
//! Identity: the endpoint's key and weight. Who has a point of two gRPC does not say; here it is the first listed.

use super::{
    host::{self, weighty, Host, HASH_KEY},
    ring::{self, points, Ring, MAX_RING, RING_SIZES},
};
use crate::dialect::kit::{Compiler, Descriptor, Dialect, DownPolicy, Each, Given, Hash, Plan};
use crate::{
    cost::{Census, Cost},
    hash::HashFunction,
    members::Node,
    scheme::{words, Axis, Block, Down, Order, ParameterSpec, Properties, Trials, Values, When},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "grpc_ring_hash",
    equals: "gRPC core 1.85.1, the policy ring_hash; gRPC-Go with sorted endpoints",
    parameters: &[
        ParameterSpec::integer("min_ring_size", (1, MAX_RING), 1024, "The least number of points of the ring."),
        ParameterSpec::integer("max_ring_size", (1, MAX_RING), CAP, "The greatest number of points of the ring."),
        ParameterSpec::integer("ring_size_cap", (1, MAX_RING), CAP, "The channel's cap, at which both sizes are cut.")
            .untried("sizes are tried up to 4096, its default"),
        ParameterSpec::words(
            "endpoints",
            &words(&ENDPOINTS),
            "Endpoints as they are listed, or sorted by key: gRPC-Go.",
        )
        .tried_beside(Values::Words(&words(&ENDPOINTS))),
    ],
    fields: &[HASH_KEY],
    properties: Properties { down: Down::Mask, ..host::PROPERTIES },
    trials: Trials { blocks: BLOCKS, order: Order::Ties },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// Where gRPC cuts both sizes unless the channel says otherwise.
const CAP: u64 = 4096;

/// Whether endpoints are sorted.
const ENDPOINTS: [(&str, bool); 2] = [("listed", false), ("sorted", true)];

const BLOCKS: &[Block] = &[
    Block { when: When::Always, axes: &[Axis("min_ring_size", Values::Smooth { few: RING_SIZES, most: CAP })] },
    Block {
        when: When::Always,
        axes: &[
            Axis("max_ring_size", Values::Numbers(&[20, 100, 128, 1000, 1024])),
            Axis("min_ring_size", Values::Smooth { few: &[10, 40, 100, 1000], most: 1024 }),
        ],
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options(pub(crate) Ring);

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let sorted = given.word("endpoints", &ENDPOINTS)?;
        Ring::of(given, given.integer("ring_size_cap")?, HashFunction::Xxh64, sorted).map(Self)
    }

    /// The plan of hosts that suit.
    fn plan_of<'a>(&'a self, hosts: Vec<Host<'a>>, compiler: Compiler<'a>) -> Plan<'a> {
        Plan::later(move || {
            let points = points(&hosts, &weighty(&hosts), &self.0);
            compiler.points64(points, Hash::Function(HashFunction::Xxh64), DownPolicy::Live)
        })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        ring::cost(&self.0, census, nodes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        Ok(self.plan_of(host::hosts(&compiler)?, compiler))
    }

    fn identities(&self, compiler: Compiler<'_>, each: &mut Each<'_>) -> Result<(), Error> {
        self.told_plan(compiler, each).map(drop)
    }

    fn told_plan<'a>(&'a self, compiler: Compiler<'a>, each: &mut Each<'_>) -> Result<Plan<'a>, Error> {
        let hosts = host::hosts(&compiler)?;
        host::tell(&hosts, each);
        Ok(self.plan_of(hosts, compiler))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}
