//! `clickhouse_distributed`: where a Distributed table of ClickHouse (18.16) puts a row.
//!
//! Positional, 64 bits: the value of the sharding key as an integer without sign, modulo the sum of all weights. Shards
//! have as many remainders as they weigh, in the order of the cluster's configuration. A shard that is down keeps its
//! rows: they wait on the server that took them. Identity: weight; order counts.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        check_sum, shares, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Keys,
        Plan, Record, Router, FULL,
    },
    hash::{le64, murmur::murmur64a, siphash::siphash24},
    members::Node,
    scheme::{words, Down, Field, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "clickhouse_distributed",
    equals: "Distributed tables of ClickHouse 18.16.1",
    parameters: &[ParameterSpec::words(
        "sharding_key",
        &words(&FUNCTIONS),
        "What the table's expression makes of a key: nothing, as it is the integer, its bytes little-endian; or a hash \
         of the text.",
    )],
    fields: &[],
    properties: Properties {
        identity: &[Field::Weight],
        ordered: true,
        weighted: true,
        down: Down::Stay,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Distributed::of(given)?)),
};

/// What a sharding key makes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Integer,
    SipHash64,
    MurmurHash2,
}

const FUNCTIONS: [(&str, Function); 3] =
    [("integer", Function::Integer), ("sipHash64", Function::SipHash64), ("murmurHash2_64", Function::MurmurHash2)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Distributed {
    function: Function,
}

impl Distributed {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { function: given.word("sharding_key", &FUNCTIONS)? })
    }
}

impl Dialect for Distributed {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let weights = compiler.all(|record| record.whole_weight(u32::MAX))?;
        check_sum("ClickHouse", weights.iter().copied())?;
        Ok(Plan::later(move || {
            let slots = shares((0..).zip(weights.iter().map(|&weight| weight.into())));
            let keys = Keys::Hashed(Hash::own(self.function));
            let compiled = compiler.modulo(slots, keys, DownPolicy::Owner);
            Compiled { router: Router { whole: FULL, ..compiled.router }, ..compiled }
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, Vec::new()))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Function {
    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        (*self == Self::Integer && key.len() > 8)
            .then_some("an integer, or at most 8 bytes (sharding_key: \"integer\"; others hash longer keys)")
    }

    fn position(&self, key: &[u8]) -> Option<u64> {
        match self {
            Self::Integer => self.wanted(key).is_none().then(|| le64(key, 0)),
            Self::SipHash64 => Some(siphash24(0, 0, key)),
            Self::MurmurHash2 => Some(murmur64a(key, 0)),
        }
    }
}
