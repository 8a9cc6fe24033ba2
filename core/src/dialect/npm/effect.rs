//! `npm_effect`: the `HashRing` of Effect (4.1.0).
//!
//! Positional, 32 bits: a hash of the djb2 family over UTF-16 units, the last first, as a signed number. A node has
//! points at `id:1`, `id:2` .., `base_weight` times its weight, rounded, of them; a weight below 0.1 is 0.1. Search:
//! the *nearest* point, the upper one at equal distance, and not around: below the first and above the last there is
//! one neighbour. Of equal points the node of the least id has what lies at and below them, the one of the greatest
//! what lies above. A node that is down is removed. Identity: the id and the weight.

use super::{
    javascript::{round, units_from_behind},
    MAX_LABELS,
};
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, ring, shared, Compiler, Descriptor, Dialect, DownPolicy, Hash, Identity, KeyHash, Label, Plan,
        Record,
    },
    members::{Node, Weight},
    scheme::{Down, Field, Integers, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "npm_effect",
    equals: "the `HashRing` of effect 4.1.0 of npm",
    parameters: &[
        ParameterSpec::integer("base_weight", (1, MAX_LABELS), 128, "Points of a node of weight 1: `baseWeight`.")
            .tried(Values::Smooth { few: &[128, 10, 256], most: MAX_LABELS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight],
        weighted: true,
        down: Down::Rebuild,
        // Its inputs are texts.
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Effect { base_weight: given.small("base_weight")? })),
};

/// The least weight of a node.
const LEAST: f64 = 0.1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Effect {
    /// Points of a node of weight 1.
    base_weight: u32,
}

impl Effect {
    fn count(self, weight: Weight) -> u64 {
        round(weight.as_f64().max(LEAST) * f64::from(self.base_weight))
    }

    /// The points of these nodes in the library's order.
    fn points(self, nodes: &[(u32, (&str, Weight))]) -> Vec<(u32, u32)> {
        let mut sorted: Vec<_> = nodes.iter().collect();
        sorted.sort_by(|(_, (one, _)), (_, (other, _))| one.encode_utf16().cmp(other.encode_utf16()));
        let (mut points, mut label) = (Vec::new(), Label::default());
        for &&(place, (id, weight)) in &sorted {
            points.extend((1..=self.count(weight)).map(|i| (position(label.name_first(id, ":", i)), place)));
        }
        points.sort_by_key(|&(point, _)| point);
        points
    }
}

impl Dialect for Effect {
    /// A point is two of the table at most.
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let least = u64::from(self.base_weight / 10 + 1);
        census.by_weight(self.base_weight.into(), 2, Hasher::Bytes) + census.each(least, 2, Hasher::Bytes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all(|record| Ok((record.id, record.weight)))?;
        // Whoever is up later fits as well.
        check_points(nodes.iter().fold(0, |sum, &(_, weight)| sum.saturating_add(2 * self.count(weight))))?;
        Ok(Plan::later(move || {
            let points = nearest(&self.points(&compiler.only_up(nodes)));
            compiler.points32(points, Hash::own(Reversed), DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }
}

/// The hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reversed;

impl KeyHash for Reversed {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(position(key).into())
    }
}

/// The position of a key or a label: its order is that of the library's signed numbers.
fn position(text: &[u8]) -> u32 {
    let hash = units_from_behind(text).fold(5381_u32, |hash, unit| hash.wrapping_mul(33) ^ u32::from(unit));
    // The second bit is like the first.
    ((hash & !(1 << 30)) | ((hash >> 1) & (1 << 30))) ^ (1 << 31)
}

/// Sorted points as a ring that is searched upwards: the lower of two has what is nearer to it.
fn nearest(points: &[(u32, u32)]) -> Vec<(u64, u32)> {
    let (mut ends, mut rest) = (Vec::new(), points.chunk_by(|(one, _), (other, _)| one == other).peekable());
    while let Some(equal) = rest.next() {
        let (Some(&(point, first)), Some(&(_, last))) = (equal.first(), equal.last()) else { continue };
        let end = match rest.peek().and_then(|next| next.first()) {
            Some(&(next, _)) => point + (next - point - 1) / 2,
            None => u32::MAX,
        };
        if first != last {
            ends.push((point.into(), first));
        }
        ends.push((end.into(), last));
    }
    // Where nothing is between a point and its end, nothing is left for the last.
    ring(ends)
}
