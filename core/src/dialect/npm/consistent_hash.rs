//! `npm_consistent_hash`: consistent-hash (1.2.2).
//!
//! Positional; a position is 24-bit PJW over the UTF-16 units of the key, times 32, modulo `range`. A node's points are
//! listed, as the library draws them at random unless told otherwise; all nodes without any are spaced evenly over the range
//! in list order, as its uniform distribution does when it is first asked. Search: first point at or above the position. Of
//! equal points the node last in the list has it, and nobody else. A node that is down is removed. Identity: the points;
//! order counts.
//!
//! History: nodes that come or go after a look-up leave the points of others where they are, so from the first change on
//! all are listed; removing a node puts the last one into its place in the list.

use super::{units, MAX_LABELS};
use crate::{
    dialect::kit::{check_points, refused, ring, unknown_parameter, Change, Record},
    error::Quoted,
    members::{FieldValue, Members, Node},
    scheme::Parameter,
    Error,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

pub(crate) const NAME: &str = "npm_consistent_hash";

/// The field with a node's points.
const POINTS: &str = "points";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// How many positions there are.
    pub(crate) range: u32,
    /// Points of a node that lists none.
    pub(crate) control_points: u32,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { range: 100_003, control_points: 40 };
        for &(name, value) in parameters {
            match name {
                "control_points" => options.control_points = value.integer(name, 1..=MAX_LABELS)? as u32,
                "range" => options.range = value.integer(name, 1..=u32::MAX.into())? as u32,
                _ => return Err(unknown_parameter(NAME, name, &["control_points", "range"])),
            }
        }
        Ok(options)
    }
}

/// The position of a key.
pub(crate) fn position(key: &[u8], range: u32) -> u64 {
    let hash = units(key).fold(0, |h: u32, unit| {
        let h = (h << 4) + u32::from(unit);
        h & 0x00ff_ffff ^ h >> 24
    });
    u64::from((hash << 5).checked_rem(range).unwrap_or(0))
}

/// The points that a node lists: `placement.points`, each from 0 to the range.
pub(crate) fn listed(record: &Record<'_>, options: &Options) -> Result<Vec<u32>, Error> {
    record.only(NAME, &[POINTS])?;
    let point = |text: &String| {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let point = text.parse().ok().filter(|&point| digits && point <= options.range);
        point
            .ok_or_else(|| refused(POINTS, format_args!("{} is not a point from 0 to {}", Quoted(text), options.range)))
    };
    record.list(POINTS)?.iter().map(point).collect()
}

/// The points of nodes, of whom some list them: the others' are spaced evenly.
pub(crate) fn spaced(nodes: &[Vec<u32>], options: &Options) -> Result<Vec<Vec<u32>>, Error> {
    let even = nodes.iter().filter(|points| points.is_empty()).count();
    let made = even as u64 * u64::from(options.control_points);
    check_points(made + nodes.iter().map(|points| points.len() as u64).sum::<u64>())?;
    let step = f64::from(options.range) / made as f64;
    let mut before = 0.0;
    let points_of = |listed: &Vec<u32>| {
        if !listed.is_empty() {
            return listed.clone();
        }
        let first = step * before + step / 2.0;
        let stride = step * even as f64;
        before += 1.0;
        (0..options.control_points).map(|j| super::round(first + stride * f64::from(j)) as u32).collect()
    };
    Ok(nodes.iter().map(points_of).collect())
}

/// The ring of those who are up. Whoever is down is removed, and the last of the list takes its place each time.
pub(crate) fn points(
    nodes: &[Vec<u32>],
    up: &dyn Fn(u32) -> bool,
    options: &Options,
) -> Result<Vec<(u32, u32)>, Error> {
    let spaced = spaced(nodes, options)?;
    let mut order: Vec<u32> = (0..spaced.len() as u32).collect();
    // By node: its place in the order.
    let mut places: Vec<usize> = (0..spaced.len()).collect();
    for node in (0..spaced.len() as u32).filter(|&node| !up(node)) {
        let Some(&place) = places.get(node as usize) else { continue };
        order.swap_remove(place);
        if let Some(moved) = order.get(place).and_then(|&moved| places.get_mut(moved as usize)) {
            *moved = place;
        }
    }
    // Of equal points the last one is first.
    let of_node = |&node: &u32| spaced.get(node as usize).into_iter().flatten().map(move |&point| (point, node));
    Ok(ring(order.iter().rev().flat_map(of_node).collect()))
}

/// The nodes after a change: those who are there keep the points that they have, and the last of the list takes the place
/// of one that leaves.
pub(crate) fn changed(options: &Options, before: &Members, change: Change<'_>) -> Result<Members, Error> {
    let listed = before.nodes().iter().map(|node| listed(&Record::from(&**node), options));
    let listed = listed.collect::<Result<Vec<_>, _>>()?;
    let gone = match &change {
        Change::Replace(_) => return change.of(before),
        Change::Add(_) => None,
        Change::Remove(id) => Some(before.index_of(id)?),
    };
    let text = |points: Vec<u32>| FieldValue::List(points.iter().map(ToString::to_string).collect());
    let nodes = before.nodes().iter().zip(spaced(&listed, options)?).map(|(node, points)| {
        let mut node = Node::clone(node);
        node.placement.insert(POINTS.into(), text(points));
        node
    });
    let mut nodes: Vec<Node> = nodes.collect();
    match (change, gone) {
        (Change::Add(node), _) => nodes.push(node),
        (_, Some(gone)) if (gone as usize) < nodes.len() => drop(nodes.swap_remove(gone as usize)),
        _ => {}
    }
    Members::in_given_order(nodes)
}
