//! `envoy_ring_hash`: Envoy 1.40.
//!
//! Positional; 64-bit points. Points are dealt host after host in list order, in binary64 operations done in exactly
//! this order: the running sums decide who gets the odd point, so list order counts. Search: first point at or above
//! the hash. Envoy hashes keys by xxHash64, as a proxy of Redis by MurmurHash64A, and builds the ring of the healthy
//! hosts anew (in panic, of all). Identity: the host's key and weight. Who has a point of two Envoy does not say; here
//! it is the first listed.

use super::{
    host::{self, usable, Host, FUNCTIONS, HASH_KEY, KEY_HASH, KEY_HASHES, PANIC_THRESHOLD},
    ring::{self, points, Ring, MAX_RING, RING_SIZES},
};
use crate::dialect::kit::{shared, Compiler, Descriptor, Dialect, DownPolicy, Each, Given, Hash, Plan};
use crate::{
    cost::{Census, Cost},
    hash::HashFunction,
    members::Node,
    scheme::{words, Axis, Block, Order, ParameterSpec, Trials, Values, When},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "envoy_ring_hash",
    equals: "Envoy 1.40.0, the policy RING_HASH, of HTTP and of redis_proxy",
    parameters: &[
        ParameterSpec::integer("min_ring_size", (1, MAX_RING), 1024, "The least number of points of the ring."),
        ParameterSpec::integer("max_ring_size", (1, MAX_RING), MAX_RING, "The greatest number of points of the ring."),
        ParameterSpec::words("hash_function", &words(&FUNCTIONS), "The hash of points."),
        KEY_HASH,
        shared::HASH_TAG,
        PANIC_THRESHOLD,
    ],
    fields: &[HASH_KEY],
    properties: host::PROPERTIES,
    trials: Trials { blocks: BLOCKS, order: Order::Ties },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const HASH_FUNCTION: Axis = Axis("hash_function", Values::Words(&words(&FUNCTIONS)));

const BLOCKS: &[Block] = &[
    Block {
        when: When::Always,
        axes: &[HASH_FUNCTION, KEY_HASHES, Axis("min_ring_size", Values::Smooth { few: RING_SIZES, most: MAX_RING })],
    },
    Block {
        when: When::Always,
        axes: &[
            Axis("max_ring_size", Values::Numbers(&[100, 1000, 1024, 4096])),
            HASH_FUNCTION,
            KEY_HASHES,
            Axis("min_ring_size", Values::Smooth { few: &[16, 64, 100, 400, 1000], most: 4096 }),
        ],
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) ring: Ring,
    key_hash: HashFunction,
    /// Below this percentage of healthy hosts all are used, unless they can do the work.
    pub(crate) panic_threshold: u64,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let ring = Ring::of(given, MAX_RING, given.word("hash_function", &FUNCTIONS)?, false)?;
        Ok(Self { ring, key_hash: host::key_hash(given)?, panic_threshold: given.integer("panic_threshold")? })
    }

    /// The plan of hosts that suit.
    fn plan_of<'a>(&'a self, hosts: Vec<Host<'a>>, compiler: Compiler<'a>) -> Plan<'a> {
        Plan::later(move || {
            let usable = usable(&hosts, compiler.up, self.panic_threshold);
            compiler.points64(points(&hosts, &usable, &self.ring), Hash::Function(self.key_hash), DownPolicy::Table)
        })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        ring::cost(&self.ring, census, nodes)
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
