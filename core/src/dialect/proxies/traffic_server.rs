//! `traffic_server`: Apache Traffic Server 9.2.5, parents of `parent.config` with `round_robin=consistent_hash`.
//!
//! Positional with 64-bit points: a parent has 1024 times its weight, in binary32 and rounded, of SipHash-2-4 over its
//! number, `-` and its name. Of equal points the first listed has it. A key, the path with its query, belongs to the
//! first point at or above its hash; a parent that is down is passed over. Order counts through ties alone. Identity:
//! the parent's name and weight.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        host_port, is_ipv6, refused, router64, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity,
        KeyHash, Label, Plan, Record, Ties,
    },
    hash::siphash::{siphash13_of, siphash24},
    members::Node,
    scheme::{words, Field, FieldSpec, Kind, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{format, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "traffic_server",
    equals: "Apache Traffic Server 9.2.5, `round_robin=consistent_hash` of parent.config",
    parameters: &[
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 1024, "Points of a parent of weight 1.")
            .tried(Values::Numbers(&[1024, 128, 256, 512, 2048, 4096])),
        ParameterSpec::words("algorithm", &words(&ALGORITHMS), "The hash of points and keys."),
        seed("seed0", "The first half of the key of SipHash."),
        seed("seed1", "The second half of the key of SipHash."),
    ],
    fields: &[FieldSpec::new(
        "hash_string",
        Kind::Text { examples: &["p1.example.com", "cache-1"] },
        "What stands after `&`; missing, it is the host of the address, or of the id of a node without one.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("hash_string")],
        ordered: true,
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const MAX_REPLICAS: u64 = 1 << 20;

const fn seed(name: &'static str, text: &'static str) -> ParameterSpec {
    ParameterSpec::integer(name, (0, u64::MAX), 0, text).untried("there are 2^64")
}

const ALGORITHMS: [(&str, Algorithm); 2] = [("siphash24", Algorithm::Sip24), ("siphash13", Algorithm::Sip13)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Sip24,
    Sip13,
}

/// The settings of a ring, which also hash its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    replicas: u32,
    algorithm: Algorithm,
    seeds: [u64; 2],
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self {
            replicas: given.small("replicas")?,
            algorithm: given.word("algorithm", &ALGORITHMS)?,
            seeds: [given.integer("seed0")?, given.integer("seed1")?],
        })
    }

    pub(crate) fn hash(&self, bytes: &[u8]) -> u64 {
        let [k0, k1] = self.seeds;
        match self.algorithm {
            Algorithm::Sip24 => siphash24(k0, k1, bytes),
            Algorithm::Sip13 => siphash13_of(k0, k1, bytes),
        }
    }

    /// How many points a parent has: a product in binary32, halves rounded up.
    fn count(&self, parent: &Parent<'_>) -> u32 {
        let product = self.replicas as f32 * parent.weight;
        let whole = product as u32;
        whole.saturating_add(u32::from(product - whole as f32 >= 0.5))
    }

    /// The points of parents; of equal ones the first parent has it, which is settled later.
    pub(crate) fn points(&self, parents: &[Parent<'_>]) -> Vec<(u64, u32)> {
        let (mut points, mut label) = (Vec::new(), Label::default());
        for (index, parent) in (0..).zip(parents) {
            let of = |i| self.hash(label.number_first(i, "-", parent.name));
            points.extend((0..self.count(parent)).map(of).map(|point| (point, index)));
        }
        points
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(self.replicas.into(), 1, Hasher::Bytes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let parents = compiler.all(Parent::new)?;
        let total = parents.iter().map(|parent| u64::from(self.count(parent))).sum();
        let router = router64(Hash::own(*self), DownPolicy::Live);
        compiler.independent(router, total, Ties::First, move || self.points(&parents))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, [("hash_string", Parent::new(record)?.name.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Options {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(self.hash(key))
    }
}

/// A parent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parent<'a> {
    pub(crate) name: &'a str,
    pub(crate) weight: f32,
}

impl<'a> Parent<'a> {
    /// `fields.hash_string`; missing, the host of the address or the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        let name = match record.text("hash_string")? {
            Some("") => return Err(refused("hash_string", "empty")),
            Some(name) => name,
            None => {
                const WRITE: &str = "of the parent p1:8080|2.0&x write p1:8080, 2.0 as weight, x as fields.hash_string";
                let endpoint = record.server(WRITE)?;
                match host_port(endpoint) {
                    Some((host, _)) if !is_ipv6(host) && !host.contains(['|', '&']) => host,
                    _ => return Err(record.not_an_endpoint(&format!("is no host with a port; {WRITE}"))),
                }
            }
        };
        Ok(Self { name, weight: record.weight.as_f64() as f32 })
    }
}
