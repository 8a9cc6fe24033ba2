//! `thanos_ketama`: the hashring of Thanos Receive with `--receive.hashrings-algorithm=ketama`, e103a81.
//!
//! Positional, 64 bits: xxHash64. An endpoint has points at `address:1` .. `address:1000`; a key belongs to the first
//! point at or above its hash. Copies go on along the ring, past who has one already and, if there are several zones,
//! past a zone that has copies and more of them than the zone that has fewest; zones whose endpoints all have one no
//! longer count there, which is ours, as Thanos would look for ever. A node that is down is passed over, which is ours.
//! Identity: the address and the zone.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, labels, ring, Compiler, Descriptor, Dialect, DownPolicy, Hash, Identity, Plan, Record, Rows,
    },
    hash::HashFunction,
    members::Node,
    scheme::{Field, Order, Properties, Trials},
    Error,
};
use alloc::{collections::BTreeMap, sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "thanos_ketama",
    equals: "Thanos e103a81, Receive with the hashring algorithm `ketama`",
    parameters: &[],
    fields: &[],
    properties: Properties { identity: &[Field::Id, Field::Address, Field::Zone], ..Properties::OF_DIALECTS },
    trials: Trials { blocks: &[], order: Order::Ties },
    make: |_| Ok(Arc::new(Hashring)),
};

/// Points of an endpoint.
const SECTIONS: u32 = 1000;
/// The most copies of a key where zones count: lists of them stand at each point.
const COPIES: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hashring;

impl Dialect for Hashring {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        let mut zones: BTreeMap<&str, u64> = BTreeMap::new();
        nodes.iter().for_each(|node| *zones.entry(&*node.zone).or_default() += 1);
        let points = census.nodes.saturating_mul(SECTIONS.into());
        let copies = (COPIES as u64).min(census.nodes);
        // A copy is looked for until a point of the smallest zone comes.
        let steps = match (zones.len(), zones.values().min()) {
            (2.., Some(&least)) => copies.saturating_mul(2 * census.nodes / least),
            _ => 0,
        };
        census.each(SECTIONS.into(), 1, Hasher::Words)
            + Cost::entries(points.saturating_mul(steps), 5, 0)
            + Cost::entries(if steps > 0 { points.saturating_mul(copies) } else { 0 }, 5, 12)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let endpoints = compiler.all_of_weight_1(|record| Ok((address(record)?, record.zone)))?;
        check_points(endpoints.len() as u64 * u64::from(SECTIONS))?;
        Ok(Plan::later(move || {
            let points = points(&endpoints);
            let zones = Zones::new(&endpoints);
            let rows = (zones.sizes.len() > 1).then(|| Rows::lists(&zones.lists(&points)));
            let hash = Hash::Function(HashFunction::Xxh64);
            let mut compiled = compiler.points64(points, hash, DownPolicy::Live);
            compiled.router.owner_is_first = rows.is_none();
            compiled.router.rows = rows;
            compiled
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::unweighted([
            ("address", address(record)?.as_bytes().into()),
            ("zone", record.zone.as_bytes().into()),
        ]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

fn address<'n>(record: &Record<'n>) -> Result<&'n str, Error> {
    record.server("write the address alone, such as receive-0:10901, and its zone as zone")
}

/// The ring of endpoints.
fn points(endpoints: &[(&str, &str)]) -> Vec<(u64, u32)> {
    let names = (0..).zip(endpoints.iter().map(|&(address, _)| address));
    let hash = |label: &[u8]| HashFunction::Xxh64.hash(label);
    ring(labels::points(names, SECTIONS, |label, name, i| label.name_first(name, ":", i + 1), hash))
}

/// The zones of endpoints, numbered.
struct Zones {
    /// By endpoint.
    of: Vec<usize>,
    /// How many endpoints each has.
    sizes: Vec<u32>,
}

impl Zones {
    fn new(endpoints: &[(&str, &str)]) -> Self {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut sizes = Vec::new();
        let mut of = Vec::with_capacity(endpoints.len());
        for &(_, zone) in endpoints {
            let next = numbers.len();
            let number = *numbers.entry(zone).or_insert(next);
            if number == sizes.len() {
                sizes.push(0);
            }
            sizes.get_mut(number).into_iter().for_each(|size| *size += 1);
            of.push(number);
        }
        Self { of, sizes }
    }

    /// The copies of the keys of each point.
    fn lists(&self, points: &[(u64, u32)]) -> Vec<Vec<u32>> {
        let wanted = self.of.len().min(COPIES);
        let mut used = vec![0; self.sizes.len()];
        let list = |start: usize| {
            used.fill(0);
            let mut list: Vec<u32> = Vec::with_capacity(wanted);
            let (before, after) = points.split_at(start);
            let mut round = after.iter().chain(before).map(|&(_, node)| node).cycle();
            // Each round takes one at least.
            for node in round.by_ref().take(points.len().saturating_mul(wanted)) {
                if list.len() == wanted {
                    break;
                }
                if !list.contains(&node) && self.takes(node, &mut used) {
                    list.push(node);
                }
            }
            list
        };
        (0..points.len()).map(list).collect()
    }

    /// Whether a zone takes another copy, which it then has.
    fn takes(&self, node: u32, used: &mut [u32]) -> bool {
        let Some(&zone) = self.of.get(node as usize) else { return false };
        let open = used.iter().zip(&self.sizes).filter(|(used, size)| used < size);
        let least = open.map(|(&used, _)| used).min().unwrap_or(0);
        match used.get_mut(zone) {
            Some(used) if *used <= least => {
                *used += 1;
                true
            }
            _ => false,
        }
    }
}
