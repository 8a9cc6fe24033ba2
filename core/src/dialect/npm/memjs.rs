//! `npm_memjs`: memjs (1.3.2), the memcached client, without a ring of its own.
//!
//! Positional; Java's hash of a string over the UTF-16 units of the key, without its sign, modulo the number of
//! servers. A server that is down leaves its keys to the next in the list. Identity: none; order counts.

use super::javascript::units;
use crate::{
    cost::{Census, Cost},
    dialect::kit::{shared, shares, Compiler, Descriptor, Dialect, DownPolicy, Hash, KeyHash, Keys, Plan},
    members::Node,
    scheme::{Integers, Properties, Trials},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "npm_memjs",
    equals: "memjs 1.3.2 of npm, its default server selection",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    // It decodes keys as texts, and would take many integers for one.
    properties: Properties { ordered: true, integers: Integers::Refused, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Memjs)),
};

/// The client, and its hash of keys: both have no options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Memjs;

impl Dialect for Memjs {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.ids()?;
        let shares = move || shares((0..).zip(&servers).map(|(place, _)| (place, 1)));
        Ok(Plan::later(move || compiler.modulo(shares(), Keys::Hashed(Hash::own(Memjs)), DownPolicy::Live)))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Memjs {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(position(key))
    }
}

/// The position of a key, up to 2^31.
pub(crate) fn position(key: &[u8]) -> u64 {
    let hash = units(key).fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
    hash.unsigned_abs().into()
}
