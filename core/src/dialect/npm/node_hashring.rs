//! `npm_node_hashring`: node-hashring (1.0.2), which memjs recommends.
//!
//! Positional; 32-bit points, MurmurHash3 of `id.0`, `id.1` .. over the low bytes of their UTF-16 units, and so for keys. Of equal
//! points the node first in the list has it. Search: last point at or below the hash, else the last of all. The constructor's
//! array keeps an empty slot for each point that was there already; slots stand after all points, and a key whose
//! bisection ends in one has no node. A node that is down is removed, as `removeNode` does: for each of its points it takes
//! out what its search finds, be that another's point. Identity: the id; order counts through shared points alone.
//!
//! History: `removed` lists points that a removed node took from one that stays, `holes` counts the empty slots if they are
//! not those of a constructor's call with this list (0 where nodes were added one by one). A node that is added takes the
//! points that nobody has any more, and so stands in the list before those that had them.

use super::{
    array::{Array, Removal},
    low_bytes, MAX_LABELS,
};
use crate::{
    dialect::kit::{
        check_points,
        history::{ids, refused, Change, History},
        labels, ring, unknown_parameter,
    },
    hash::murmur::murmur3_32_each,
    members::{FieldValue, Members, NO_NODE},
    scheme::{Numbers, Parameter},
    Error,
};
use alloc::{string::ToString, vec, vec::Vec};

pub(crate) const NAME: &str = "npm_node_hashring";

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
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { vnodes: 80, removed: Vec::new(), holes: None };
        for &(name, value) in parameters {
            match name {
                "holes" => options.holes = Some(value.integer(name, 0..=MAX_LABELS)? as u32),
                "removed" => options.removed = value.numbers(name)?,
                "vnodes" => options.vnodes = value.integer(name, 1..=MAX_LABELS)? as u32,
                _ => return Err(unknown_parameter(NAME, name, &["holes", "removed", "vnodes"])),
            }
        }
        options.removed.sort_unstable();
        Ok(options)
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
fn array(ids: &[&str], options: &Options) -> Result<(Vec<(u32, u32)>, u64), Error> {
    let made = ids.len() as u64 * u64::from(options.vnodes);
    check_points(made)?;
    let mut points = ring(labelled((0..).zip(ids.iter().copied()), options));
    let holes = options.holes.map_or(made - points.len() as u64, u64::from);
    points.retain(|(point, _)| options.removed.binary_search(point).is_err());
    Ok((points, holes))
}

/// The ring of nodes in the order of their list; [`NO_NODE`] has the keys of empty slots, and of points that lost their node.
pub(crate) fn points(ids: &[&str], up: &dyn Fn(u32) -> bool, options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    let (mut points, mut holes) = array(ids, options)?;
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
        |rank| found(rank, points.len(), holes).and_then(|at| points.get(at)).map_or(NO_NODE, |&(_, place)| place);
    Ok(last.into_iter().enumerate().filter_map(|(rank, last)| Some((u64::from(last?), owner(rank)))).collect())
}

/// What a change of the members makes.
pub(crate) fn changed(options: &Options, before: &Members, change: Change<'_>) -> Result<History, Error> {
    let (points, holes) = array(&ids(before), options)?;
    let mut array = Array::new(points, holes);
    let own = |id: &str| labelled([(NO_NODE, id)].into_iter(), options).into_iter().map(|(point, _)| point);
    let members = match change {
        Change::Replace(_) => return change.of(before).map(History::from),
        Change::Remove(id) => {
            let members = before.without(id)?;
            if own(id).any(|point| array.remove(point) == Removal::Astray) {
                return Err(refused(NAME, id, "takes a point of another node when it removes this one"));
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
                return Err(refused(NAME, &node.id, "gives points that were shared to this node, and keeps others"));
            }
            array.make_room(&fresh);
            let members = before.with_inserted(behind as usize, node)?;
            let added = members.get(behind).map_or("", |node| &node.id);
            if !fresh.iter().all(|&point| array.insert(point)) {
                return Err(refused(NAME, added, "puts points of this node behind the empty slots of its array"));
            }
            members
        }
    };
    let (points, holes) = array.into_parts();
    let fresh = Options { vnodes: options.vnodes, removed: Vec::new(), holes: None };
    let (mut all, made) = self::array(&ids(&members), &fresh)?;
    all.retain(|(point, _)| points.binary_search_by_key(point, |&(point, _)| point).is_err());
    let removed: Vec<u32> = all.into_iter().map(|(point, _)| point).collect();
    let parameters = vec![
        ("removed", Some(FieldValue::Text(Numbers(&removed).to_string()))),
        ("holes", (holes != made).then_some(FieldValue::Int(holes))),
    ];
    Ok(History { members, parameters })
}

/// The point at which the library's bisection ends for a hash with `rank` of the points at or below it; none if that is one
/// of the `holes` slots behind them.
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
