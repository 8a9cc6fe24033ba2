//! `kafka`: the partitioner of Kafka's clients for records with a key (kafka-clients 3.9.1).
//!
//! Positional, 31 bits: MurmurHash2 with a seed of its own, without its sign, modulo the number of partitions. The
//! nodes are the partitions, in the order of their numbers; a partition without a leader keeps its keys. Identity:
//! none; order counts.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{shares, Compiler, Descriptor, Dialect, DownPolicy, Hash, KeyHash, Keys, Plan},
    hash::murmur::murmur2_seeded,
    members::Node,
    scheme::{Down, Integers, Properties, Trials},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "kafka",
    equals: "kafka-clients 3.9.1, the partition of a record with a key",
    parameters: &[],
    fields: &[],
    // Its serializers write the greatest byte first.
    properties: Properties {
        ordered: true,
        down: Down::Stay,
        integers: Integers::BigEndian,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Kafka)),
};

const SEED: u32 = 0x9747_b28c;

/// The partitioner, and its hash of keys: both have no options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kafka;

impl Dialect for Kafka {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let partitions = compiler.ids()?;
        let shares = move || shares((0..).zip(&partitions).map(|(place, _)| (place, 1)));
        Ok(Plan::later(move || compiler.modulo(shares(), Keys::Hashed(Hash::own(Kafka)), DownPolicy::Owner)))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Kafka {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(u64::from(murmur2_seeded(key, SEED) & 0x7fff_ffff))
    }
}
