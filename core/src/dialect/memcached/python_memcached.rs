//! `python_memcached`: python-memcached (1.62).
//!
//! Keyed; every server stands in the list as often as its weight says; bits 16 to 30 of CRC-32 modulo the list. A
//! server that is down is skipped: the hash as decimal digits and the number of the try are hashed anew, ten times at
//! most. Identity: the order of nodes, weight.

use super::server::WRITE;
use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        shared, shares, Compiler, Decimal, Descriptor, Dialect, DownPolicy, Identity, Keys, Plan, Record, Tries,
    },
    hash::crc::{crc32_15, crc32_15_of},
    members::Node,
    scheme::{Down, Family, Field, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::ops::ControlFlow;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "python_memcached",
    equals: "python-memcached 1.62",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Weight],
        ordered: true,
        weighted: true,
        down: Down::Skip { limit: TRIES },
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(PythonMemcached)),
};

/// How often it tries.
const TRIES: u32 = 10;

/// The client, and its tries of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PythonMemcached;

impl Dialect for PythonMemcached {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let weights = compiler.all(weight)?;
        let shares = move || shares((0..).zip(weights));
        Ok(Plan::later(move || compiler.modulo(shares(), Keys::Tries(Box::new(PythonMemcached)), DownPolicy::Live)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, Vec::new()))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl Tries for PythonMemcached {
    fn first(&self, key: &[u8]) -> Option<u64> {
        tries(key).next()
    }

    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = tries(key).try_for_each(visit);
    }
}

/// How often a server stands in the list; nothing else of it counts.
pub(crate) fn weight(record: &Record<'_>) -> Result<u64, Error> {
    record.server(WRITE)?;
    record.whole_weight(u32::MAX).map(u64::from)
}

/// The positions that are tried for a key, before the modulo.
pub(crate) fn tries(key: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let mut tried = 0;
    (0..TRIES).map(move |attempt| {
        tried = match attempt.checked_sub(1) {
            None => crc32_15(key),
            Some(before) => crc32_15_of(Decimal::new(tried).bytes(), Decimal::new(before).bytes()),
        };
        u64::from(tried)
    })
}
