//! `otel_loadbalancing`: the load-balancing exporter of the OpenTelemetry Collector, contrib 0.131.0.
//!
//! Positional: 36,000 positions. Endpoints are sorted; each has 100 points, the CRC-32 of its text and a number of 4
//! bytes, little-endian, modulo 36,000. A point that is taken goes on to the next free one within nine steps, or is
//! left out. Keys: CRC-32 modulo 36,000, the first point at or above. The exporter knows nobody who is down: whoever
//! leaves, leaves what is resolved, and the ring is made anew. Order does not count. Identity: the endpoint.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        Compiled, Compiler, Descriptor, Dialect, DownPolicy, Hash, Identity, KeyHash, Plan, Record, Router,
    },
    hash::crc::{crc32, crc32_after},
    members::Node,
    scheme::{Down, Field, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "otel_loadbalancing",
    equals: "loadbalancingexporter of the OpenTelemetry Collector, contrib 0.131.0",
    parameters: &[],
    fields: &[],
    properties: Properties { identity: &[Field::Id, Field::Address], down: Down::Rebuild, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Exporter)),
};

const POSITIONS: u32 = 36_000;
/// Points of an endpoint.
const POINTS: u32 = 100;
/// Positions that are looked at for a point.
const PROBES: u32 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Exporter;

impl Dialect for Exporter {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(POSITIONS.into(), 10, 32) + census.each(POINTS.into(), 1, Hasher::Words)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let endpoints = compiler.all_of_weight_1(endpoint)?;
        Ok(Plan::later(move || {
            let compiled = compiler.points_below(POSITIONS.into(), points(compiler.only_up(endpoints)), Hash::own(Key));
            let router = Router { down_policy: DownPolicy::Table, ..compiled.router };
            Compiled { router, ..compiled }
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::unweighted([("endpoint", endpoint(record)?.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// The text that the exporter resolves to, the port as it was written.
fn endpoint<'n>(record: &Record<'n>) -> Result<&'n str, Error> {
    record.server("write the endpoint alone, such as 10.0.0.1:4317")
}

/// The ring of endpoints, by their index.
fn points(mut endpoints: Vec<(u32, &str)>) -> Vec<(u64, u32)> {
    endpoints.sort_by_key(|&(_, endpoint)| endpoint);
    let mut taken: Vec<Option<u32>> = vec![None; POSITIONS as usize];
    for (index, endpoint) in endpoints {
        for i in 0..POINTS {
            let first = crc32_after(crc32(endpoint.as_bytes()), &i.to_le_bytes()) % POSITIONS;
            let mut probed = (0..PROBES).map(|step| (first + step) % POSITIONS);
            let free = probed.find(|&position| taken.get(position as usize) == Some(&None));
            if let Some(place) = free.and_then(|position| taken.get_mut(position as usize)) {
                *place = Some(index);
            }
        }
    }
    (0..).zip(taken).filter_map(|(position, index)| Some((position, index?))).collect()
}

/// The hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key;

impl KeyHash for Key {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some((crc32(key) % POSITIONS).into())
    }
}
