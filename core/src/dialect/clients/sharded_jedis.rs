//! `sharded_jedis`: the `ShardedJedis` of Jedis (3.10.0), which 4.0 still has.
//!
//! Positional, 64 bits: MurmurHash64A with a seed of its own, compared as signed numbers. A shard has 160 points a unit
//! of weight, at `SHARD-i-NODE-0` .. of its place i in the list, or at `name*0` .. if it has a name; of equal points
//! the shard listed last has it. Search: the first point at or above the hash. A shard that is down keeps its keys.
//! Identity: the name, weight; order counts.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, last_wins, shared, Compiler, Descriptor, Dialect, DownPolicy, Hash, Identity, KeyHash, Label,
        Plan, Record,
    },
    hash::murmur::murmur64a,
    members::Node,
    scheme::{Down, Field, FieldSpec, Kind, Properties, Trials},
    Error,
};
use alloc::{format, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "sharded_jedis",
    equals: "the `ShardedJedis` of Jedis 3.10.0 of Maven",
    parameters: &[shared::HASH_TAG],
    fields: &[FieldSpec::new(
        "name",
        Kind::Text { examples: &["shard-a"] },
        "The name in its `JedisShardInfo`; without one, the shard's place in the list stands for it.",
    )],
    properties: Properties {
        identity: &[Field::Weight, Field::Named("name")],
        ordered: true,
        weighted: true,
        down: Down::Stay,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(ShardedJedis)),
};

/// Points of a unit of weight.
const POINTS: u64 = 160;
const SEED: u64 = 0x1234_abcd;

/// The client, and its hash of keys: both have no options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ShardedJedis;

impl Dialect for ShardedJedis {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(POINTS, 1, Hasher::Words)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let shards = compiler.all(|record| Ok((record.text("name")?, count(record)?)))?;
        check_points(shards.iter().fold(0, |sum, &(_, count)| sum.saturating_add(count)))?;
        Ok(Plan::later(move || compiler.points64(points(&shards), Hash::own(ShardedJedis), DownPolicy::Owner)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let name = record.text("name")?.map(|name| ("name", name.as_bytes().into()));
        Ok(Identity::weighted(record.weight, Vec::from_iter(name)))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for ShardedJedis {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(hash(key))
    }
}

/// How many points a shard has.
fn count(record: &Record<'_>) -> Result<u64, Error> {
    Ok(POINTS * u64::from(record.whole_weight(u32::MAX)?))
}

/// A hash whose order is that of signed numbers.
fn hash(bytes: &[u8]) -> u64 {
    murmur64a(bytes, SEED) ^ 1 << 63
}

fn points(shards: &[(Option<&str>, u64)]) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (place, &(name, count)) in (0..).zip(shards) {
        let numbered;
        let (name, between) = match name {
            Some(name) => (name, "*"),
            None => {
                numbered = format!("SHARD-{place}");
                (&*numbered, "-NODE-")
            }
        };
        points.extend((0..count).map(|i| (hash(label.name_first(name, between, i)), place)));
    }
    last_wins(points)
}
