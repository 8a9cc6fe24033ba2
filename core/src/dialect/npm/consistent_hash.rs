//! `npm_consistent_hash`: consistent-hash (1.2.2).
//!
//! Positional; a position is 24-bit PJW over the UTF-16 units of the key, times 32, modulo `range`. A node's points are
//! listed, as the library draws them at random unless told otherwise; all nodes without any are spaced evenly over the
//! range in list order, as its uniform distribution does when it is first asked. Search: first point at or above the
//! position. Of equal points the node last in the list has it, and nobody else. A node that is down is removed.
//! Identity: the points; order counts.
//!
//! History: nodes that come or go after a look-up leave the points of others where they are, so from the first change
//! on all are listed; removing a node puts the last one into its place in the list.

use super::{
    javascript::{round, units},
    MAX_LABELS,
};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        check_points, refused, ring, shared, Change, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash,
        History, Identity, KeyHash, Plan, Record, Router,
    },
    error::Quoted,
    members::{FieldValue, Members, Node},
    scheme::{Axis, Block, Down, Field, FieldSpec, Integers, Kind, ParameterSpec, Properties, Trials, Values, When},
    Error,
};
use alloc::{
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "npm_consistent_hash",
    equals: "consistent-hash 1.2.2 of npm",
    parameters: PARAMETERS,
    fields: &[FieldSpec::new(
        POINTS,
        Kind::List { examples: &["7", "50001"] },
        "The node's points, from 0 to the range; the points of all nodes that list none are spaced evenly.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Named(POINTS)],
        ordered: true,
        down: Down::Rebuild,
        // It decodes keys as texts, and would take many integers for one.
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials { blocks: TRIED, ..Trials::ALL },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// The field with a node's points.
const POINTS: &str = "points";

const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::integer("control_points", (1, MAX_LABELS), 40, "Points of a node that lists none."),
    ParameterSpec::integer("range", (1, u32::MAX as u64), 100_003, "Positions in all."),
    shared::HASH_TAG,
];

/// The range is the first axis.
const TRIED: &[Block] = &[Block {
    when: When::Always,
    axes: &[
        Axis("range", Values::Numbers(&[100_003, 1000, 10_000, 100_000, 1_000_000])),
        Axis(
            "control_points",
            Values::Numbers(&[40, 1, 5, 10, 20, 25, 30, 50, 60, 80, 100, 128, 160, 200, 256, 500, 1000]),
        ),
    ],
}];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// How many positions there are.
    pub(crate) range: u32,
    /// Points of a node that lists none.
    pub(crate) control_points: u32,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { range: given.small("range")?, control_points: given.small("control_points")? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let made = census.nodes.saturating_mul(self.control_points.into());
        // A point that a node lists counts for more than eight bytes of its fields.
        Cost::entries(made.saturating_add(census.fields / 8), 400, 80)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all_of_weight_1(|record| listed(record, self))?;
        check(&nodes, self)?;
        Ok(Plan::later(move || {
            // Rounding may put a point at the end of the range: behind the last position, where no key is.
            let shift = u64::from(self.range).leading_zeros();
            let place = |point: u32| match point < self.range {
                true => u64::from(point) << shift,
                false => (u64::from(point.saturating_sub(1)) << shift) + 1,
            };
            let points = points(&nodes, compiler.up, self).into_iter().map(|(point, node)| (place(point), node));
            let compiled = compiler.points64(points.collect(), Hash::own(Pjw(self.range)), DownPolicy::Table);
            Compiled { router: Router { whole: self.range.into(), shift, ..compiled.router }, ..compiled }
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let mut points = listed(record, self)?;
        points.sort_unstable();
        Ok(Identity::unweighted([(POINTS, points.into_iter().flat_map(u32::to_le_bytes).collect())]))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        changed(self, before, change).map(History::from)
    }
}

/// The hash of keys, modulo the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pjw(u32);

impl KeyHash for Pjw {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(position(key, self.0))
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

/// The points that a node lists: `fields.points`, each from 0 to the range.
pub(crate) fn listed(record: &Record<'_>, options: &Options) -> Result<Vec<u32>, Error> {
    let point = |text: &String| {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let point = text.parse().ok().filter(|&point| digits && point <= options.range);
        point
            .ok_or_else(|| refused(POINTS, format_args!("{} is not a point from 0 to {}", Quoted(text), options.range)))
    };
    record.list(POINTS)?.iter().map(point).collect()
}

/// How many points are made for the nodes that list none.
fn made(nodes: &[Vec<u32>], options: &Options) -> u64 {
    let even = nodes.iter().filter(|points| points.is_empty()).count();
    even as u64 * u64::from(options.control_points)
}

/// Refuses more points than memory should hold.
fn check(nodes: &[Vec<u32>], options: &Options) -> Result<(), Error> {
    check_points(made(nodes, options) + nodes.iter().map(|points| points.len() as u64).sum::<u64>())
}

/// The points of [`check`]ed nodes, of whom some list them: the others' are spaced evenly.
pub(crate) fn spaced(nodes: &[Vec<u32>], options: &Options) -> Vec<Vec<u32>> {
    let even = nodes.iter().filter(|points| points.is_empty()).count();
    let step = f64::from(options.range) / made(nodes, options) as f64;
    let mut before = 0.0;
    let points_of = |listed: &Vec<u32>| {
        if !listed.is_empty() {
            return listed.clone();
        }
        let first = step * before + step / 2.0;
        let stride = step * even as f64;
        before += 1.0;
        (0..options.control_points).map(|j| round(first + stride * f64::from(j)) as u32).collect()
    };
    nodes.iter().map(points_of).collect()
}

/// The ring of those who are up. Whoever is down is removed, and the last of the list takes its place each time.
fn points(nodes: &[Vec<u32>], up: &dyn Fn(u32) -> bool, options: &Options) -> Vec<(u32, u32)> {
    let spaced = spaced(nodes, options);
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
    ring(order.iter().rev().flat_map(of_node).collect())
}

/// The nodes after a change: those who are there keep the points that they have, and the last of the list takes the
/// place of one that leaves.
fn changed(options: &Options, before: &Members, change: Change<'_>) -> Result<Members, Error> {
    let listed = before.nodes().iter().map(|node| listed(&Record::from(&**node), options));
    let listed = listed.collect::<Result<Vec<_>, _>>()?;
    let gone = match &change {
        Change::Replace(_) => return change.of(before),
        Change::Add(_) => None,
        Change::Remove(id) => Some(before.index_of(id)?),
    };
    let text = |points: Vec<u32>| FieldValue::List(points.iter().map(ToString::to_string).collect());
    let nodes = before.nodes().iter().zip(spaced(&listed, options)).map(|(node, points)| {
        let mut node = Node::clone(node);
        node.fields.insert(POINTS.into(), text(points));
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
