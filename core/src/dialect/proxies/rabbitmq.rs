//! `rabbitmq`: RabbitMQ's exchange type `x-consistent-hash`, from 3.7.8 on, as OTP 25 runs it.
//!
//! Keyed: the routing key's `erlang:phash2` seeds `exs1024s` three times over, whose numbers between 0 and 1 make the
//! jumps from bucket to bucket; the last below the number of buckets has the key. A queue has as many buckets as its
//! binding key says, in the order of bindings; after a queue that is unbound the others are numbered anew. A queue that
//! is down stays bound: its keys have no node. Identity: the order of queues and their weights.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{shares, Compiler, Descriptor, Dialect, DownPolicy, Identity, Keys, Plan, Record, Tries},
    hash::erlang::{phash2, Exs1024s},
    members::Node,
    scheme::{Down, Family, Field, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc};
use core::ops::ControlFlow;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "rabbitmq",
    equals: "RabbitMQ 5b09e55, the exchange type `x-consistent-hash`, with OTP 25",
    parameters: &[],
    fields: &[],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Weight],
        ordered: true,
        weighted: true,
        down: Down::Stay,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Exchange)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Exchange;

impl Dialect for Exchange {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let weights = compiler.all(|record| record.whole_weight(u32::MAX))?;
        Ok(Plan::later(move || {
            let buckets = shares((0..).zip(weights.iter().map(|&weight| weight.into())));
            let keys = Keys::Tries(Box::new(Jumps { buckets: buckets.0 }));
            compiler.modulo(buckets, keys, DownPolicy::Owner)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::whole(record.whole_weight(u32::MAX)?, []))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// The bucket of a key among so many.
#[derive(Debug)]
struct Jumps {
    buckets: u64,
}

impl Tries for Jumps {
    fn first(&self, key: &[u8]) -> Option<u64> {
        (self.buckets > 0).then(|| bucket(phash2(key), self.buckets))
    }

    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = self.first(key).into_iter().try_for_each(visit);
    }
}

/// The bucket of a hashed key.
fn bucket(hash: u32, buckets: u64) -> u64 {
    let (mut bucket, mut next) = (0, 0);
    let mut random = Exs1024s::new(hash);
    while next < buckets {
        bucket = next;
        // Numbers of buckets are exact in binary64; of a quotient above all integers the greatest is as good.
        next = ((bucket + 1) as f64 / random.uniform()) as u64;
    }
    bucket
}
