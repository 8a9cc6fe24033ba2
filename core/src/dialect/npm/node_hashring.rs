//! `npm_node_hashring`: node-hashring (1.0.2), which memjs recommends.
//!
//! Positional; 32-bit points, MurmurHash3 of `id.0`, `id.1` .. over the low bytes of their UTF-16 units, and so for
//! keys. Of equal points the node first in the list has it. Search: last point at or below the hash, else the last of
//! all. The constructor's array keeps an empty slot for each point that was there already; slots stand after all
//! points, and a key whose bisection ends in one has no node. A node that is down is removed, as `removeNode` does: for
//! each of its points it takes out what its search finds, be that another's point. Identity: the id; order counts
//! through shared points alone.
//!
//! History: `removed` lists points that a removed node took from one that stays, `holes` counts the empty slots if they
//! are not those of a constructor's call with this list (0 where nodes were added one by one). A node that is added
//! takes the points that nobody has any more, and so stands in the list before those that had them.

mod array;

use self::array::{Array, Removal};
use super::{javascript::low_bytes, MAX_LABELS};
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points,
        history::{self, ids, refused, Change, History},
        labels, ring, router32, shared, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, KeyHash,
        Plan,
    },
    hash::murmur::murmur3_32_each,
    members::{FieldValue, Members, Node, NO_INDEX},
    scheme::{Down, Integers, Kind, Numbers, ParameterSpec, Properties, Trials, Values},
    table::{Points, Table},
    Error,
};
use alloc::{string::ToString, sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "npm_node_hashring",
    equals: "node-hashring 1.0.2 of npm",
    parameters: &[
        ParameterSpec::optional(
            "holes",
            Kind::Integer { least: 0, most: MAX_LABELS },
            "Empty slots at the end of the array; those that the constructor leaves where it is missing.",
        )
        .tried_beside(Values::Numbers(&[0])),
        ParameterSpec::optional("removed", Kind::Numbers, "Points that a removed node took from one that stays.")
            .untried(history::UNTRIED),
        ParameterSpec::integer("vnodes", (1, MAX_LABELS), 80, "Points of a node.")
            .tried(Values::Smooth { few: &[80, 10, 320], most: MAX_LABELS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties {
        ordered: true,
        down: Down::Rebuild,
        // It decodes keys as texts, and would take many integers for one.
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Points a node.
    pub(crate) vnodes: u32,
    /// Points that are gone, ascending.
    pub(crate) removed: Vec<u32>,
    /// Empty slots, if they are not those of the constructor.
    pub(crate) holes: Option<u32>,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let mut removed = given.numbers("removed")?;
        removed.sort_unstable();
        let holes = given.integer_given("holes")?.map(|holes| holes as u32);
        Ok(Self { vnodes: given.small("vnodes")?, removed, holes })
    }

    /// Refuses more nodes than memory should hold the points of.
    fn check(&self, nodes: usize) -> Result<(), Error> {
        check_points(nodes as u64 * u64::from(self.vnodes))
    }
}

impl Dialect for Options {
    /// The points of each node that is down are searched and taken out one by one.
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let points = census.nodes.saturating_mul(self.vnodes.into());
        census.each(self.vnodes.into(), 2, Hasher::Bytes) + Cost::entries(points, 3000, 16)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let ids = compiler.ids()?;
        self.check(ids.len())?;
        Ok(Plan::later(move || {
            let points = points(&ids, compiler.up, self).into_iter().map(|(point, node)| (point << 32, node));
            // Room for the index of nobody.
            let table = Table::Points(Points::new(points.collect(), usize::MAX));
            Compiled { table, router: router32(Hash::own(Murmur), DownPolicy::Table) }
        }))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        changed(self, before, change)
    }
}

/// The hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Murmur;

impl KeyHash for Murmur {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(hash(key).into())
    }
}

/// The hash of keys and labels.
pub(crate) fn hash(text: &[u8]) -> u32 {
    murmur3_32_each(low_bytes(text), 0xfff)
}

/// All points of these ids, in the order of their making.
fn labelled<'n>(ids: impl Iterator<Item = (u32, &'n str)>, options: &Options) -> Vec<(u32, u32)> {
    labels::points(ids, options.vnodes, |label, id, i| label.name_first(id, ".", i), hash)
}

/// The library's array before anybody is down.
fn array(ids: &[&str], options: &Options) -> (Vec<(u32, u32)>, u64) {
    let made = ids.len() as u64 * u64::from(options.vnodes);
    let mut points = ring(labelled((0..).zip(ids.iter().copied()), options));
    let holes = options.holes.map_or(made - points.len() as u64, u64::from);
    points.retain(|(point, _)| options.removed.binary_search(point).is_err());
    (points, holes)
}

/// The ring of nodes in the order of their list; [`NO_INDEX`] has the keys of empty slots, and of points that lost
/// their node.
fn points(ids: &[&str], up: &dyn Fn(u32) -> bool, options: &Options) -> Vec<(u64, u32)> {
    let (mut points, mut holes) = array(ids, options);
    let down: Vec<(u32, &str)> = (0..).zip(ids.iter().copied()).filter(|&(place, _)| !up(place)).collect();
    if !down.is_empty() {
        let mut array = Array::new(points, holes);
        for (point, _) in labelled(down.into_iter(), options) {
            array.remove(point);
        }
        (points, holes) = array.into_parts();
    }
    // The hashes with so many points at or below them end below the next point.
    let mut last = points.iter().map(|&(point, _)| point.checked_sub(1)).collect::<Vec<_>>();
    if !last.is_empty() {
        last.push(Some(u32::MAX));
    }
    let owner =
        |rank| found(rank, points.len(), holes).and_then(|at| points.get(at)).map_or(NO_INDEX, |&(_, place)| place);
    last.into_iter().enumerate().filter_map(|(rank, last)| Some((u64::from(last?), owner(rank)))).collect()
}

/// What a change of the members makes.
fn changed(options: &Options, before: &Members, change: Change<'_>) -> Result<History, Error> {
    let (points, holes) = array(&ids(before), options);
    let mut array = Array::new(points, holes);
    let own = |id: &str| labelled([(NO_INDEX, id)].into_iter(), options).into_iter().map(|(point, _)| point);
    let members = match change {
        Change::Replace(_) => return change.of(before).map(History::from),
        Change::Remove(id) => {
            let members = before.without(id)?;
            if own(id).any(|point| array.remove(point) == Removal::Astray) {
                return Err(refused(DIALECT.name, id, "takes a point of another node when it removes this one"));
            }
            members
        }
        Change::Add(node) => {
            let (fresh, taken): (Vec<u32>, Vec<u32>) = own(&node.id).partition(|&point| array.owner(point).is_none());
            // Whoever has one of the points stands before the node in the list, and who had one, behind it.
            let mut places = labelled((0..).zip(ids(before)), options);
            places.sort_unstable();
            let place = |point: &u32| {
                let at = places.partition_point(|&(other, _)| other < *point);
                places.get(at).filter(|(other, _)| other == point).map(|&(_, place)| place)
            };
            let behind = fresh.iter().filter_map(place).min().unwrap_or(before.len() as u32);
            if taken.iter().filter_map(|&point| array.owner(point)).any(|owner| owner >= behind) {
                return Err(refused(
                    DIALECT.name,
                    &node.id,
                    "gives points that were shared to this node, and keeps others",
                ));
            }
            array.make_room(&fresh);
            let members = before.with_inserted(behind as usize, node)?;
            let added = members.get(behind).map_or("", |node| &node.id);
            if !fresh.iter().all(|&point| array.insert(point)) {
                return Err(refused(
                    DIALECT.name,
                    added,
                    "puts points of this node behind the empty slots of its array",
                ));
            }
            members
        }
    };
    let (points, holes) = array.into_parts();
    let fresh = Options { vnodes: options.vnodes, removed: Vec::new(), holes: None };
    options.check(members.len())?;
    let (mut all, made) = self::array(&ids(&members), &fresh);
    all.retain(|(point, _)| points.binary_search_by_key(point, |&(point, _)| point).is_err());
    let removed: Vec<u32> = all.into_iter().map(|(point, _)| point).collect();
    let parameters = vec![
        ("removed", Some(FieldValue::Text(Numbers(&removed).to_string()))),
        ("holes", (holes != made).then_some(FieldValue::Int(holes))),
    ];
    Ok(History { members, parameters })
}

/// The point at which the library's bisection ends for a hash with `rank` of the points at or below it; none if that is
/// one of the `holes` slots behind them.
pub(crate) fn found(rank: usize, points: usize, holes: u64) -> Option<usize> {
    let (mut low, mut high) = (-1, points as i64 + holes as i64);
    let size = high;
    while low + 1 < high {
        let middle = (low + high) >> 1;
        // Nothing is below what an empty slot holds.
        if (rank as i64..points as i64).contains(&middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    let at = if high == 0 { size - 1 } else { high - 1 };
    usize::try_from(at).ok().filter(|&at| at < points)
}
