//! `go_serialx`: `github.com/serialx/hashring` 22c0c7a.
//!
//! Keyed: MD5 as two *signed* little-endian words, the first one compared first. A node has a point at `name-0`,
//! `name-1` .., as many as its weight, which is one unless told. Search: the first point strictly above the key. A node
//! that is down is passed over. Order does not count. Identity: the id and the weight.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, last_wins, shared, Compiler, Descriptor, Dialect, DownPolicy, Id, Identity, Keys, Label, Plan,
        Record, Wide,
    },
    hash::digest::md5,
    members::Node,
    scheme::{Family, Field, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_serialx",
    equals: "github.com/serialx/hashring 22c0c7a of Go",
    parameters: &[shared::HASH_TAG],
    fields: &[],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Weight],
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new(Serialx)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Serialx;

impl Dialect for Serialx {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(1, 2, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all(|record| Ok((record.id, record.whole_weight(u32::MAX)?)))?;
        check_points(nodes.iter().map(|&(_, weight)| u64::from(weight)).sum())?;
        Ok(Plan::later(move || compiler.keyed(Keys::Wide(position, Wide::new(points(&nodes))), DownPolicy::Live)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }
}

/// A digest as a number that compares as the pair does.
fn number(bytes: &[u8]) -> u128 {
    let (low, high) = {
        let digest = u128::from_le_bytes(md5(bytes));
        ((digest >> 64) as u64, digest as u64)
    };
    u128::from(high ^ 1 << 63) << 64 | u128::from(low ^ 1 << 63)
}

/// The number at the head of an identifier.
fn wide(number: u128) -> Id {
    let mut id = Id::default();
    id.iter_mut().zip(number.to_be_bytes()).for_each(|(to, byte)| *to = byte);
    id
}

/// The position of a key.
fn position(key: &[u8]) -> Id {
    wide(number(key))
}

/// The ring of nodes by their names and weights.
fn points(nodes: &[(&str, u32)]) -> Vec<(Id, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, &(name, weight)) in (0..).zip(nodes) {
        // Below the lowest number of all comes the highest: past the last point it is the first.
        let mut point = |i| wide(number(label.name_first(name, "-", i)).wrapping_sub(1));
        points.extend((0..weight).map(|i| (point(i), index)));
    }
    last_wins(points)
}
