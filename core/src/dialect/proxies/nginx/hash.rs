//! `nginx_hash`: `hash KEY`.
//!
//! Keyed: a key is hashed modulo the total weight, and a rejection hashes it anew; list order counts, and of a server
//! only its weight.

use super::server::{self, Server};
use crate::dialect::kit::{Compiler, Decimal, Descriptor, Dialect, Identity, Keys, Plan, Record, Tries};
use crate::{
    cost::{Census, Cost},
    hash::crc::{crc32_15, crc32_15_of},
    members::Node,
    scheme::{Family, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc};
use core::ops::ControlFlow;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "nginx_hash",
    equals: "nginx 1.22.1, `hash KEY`, of http and of stream",
    parameters: &[],
    fields: &[server::NAME],
    properties: Properties { family: Family::Keyed, ..server::PROPERTIES },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(HashKey)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct HashKey;

impl Dialect for HashKey {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(Server::new)?;
        Ok(Plan::later(move || {
            let tries: Box<dyn Tries> = if compiler.is_single() { Box::new(OneTry) } else { Box::new(HashTries) };
            compiler.modulo(server::weights(&servers), Keys::Tries(tries), server::down_policy(&compiler, false))
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(server::identity(record.weight))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// The positions that `hash KEY` tries, before the modulo: the sum of the hashes so far, each with its number in front.
pub(crate) fn hash_tries(key: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let mut sum = crc32_15(key);
    let first = (!key.is_empty()).then_some(u64::from(sum));
    let others = (1_u32..).take_while(|_| !key.is_empty()).map(move |attempt| {
        sum = sum.wrapping_add(crc32_15_of(Decimal::new(attempt).bytes(), key));
        u64::from(sum)
    });
    first.into_iter().chain(others)
}

/// The tries of `hash KEY`.
#[derive(Debug)]
struct HashTries;

impl Tries for HashTries {
    fn first(&self, key: &[u8]) -> Option<u64> {
        hash_tries(key).next()
    }

    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = hash_tries(key).try_for_each(visit);
    }
}

/// One try for every key, the empty one as well: a single server has them all.
#[derive(Debug)]
struct OneTry;

impl Tries for OneTry {
    fn visit(&self, _key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let _stopped = visit(0);
    }
}
