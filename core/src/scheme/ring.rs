//! `ring`: every node stands on the ring with many points, as many as its weight says.
//! Karger et al., "Consistent Hashing and Random Trees", 1997. `docs/SPEC.md`, section 3.

use super::{
    rule::{census, Rule},
    words, Down, Family, Field, Integers, Parameter, ParameterSpec, Properties, Setting, Value, Values,
};
use crate::{
    cost::{Cost, Hasher},
    error::Quoted,
    hash::{xxh3_64, KeyHash},
    members::{Members, Node, Weight},
    table::{Points, Table},
    Error, ErrorKind,
};
use alloc::{format, string::String, vec, vec::Vec};

const VNODES: core::ops::RangeInclusive<u64> = 1..=65_536;
const MAX_POINTS_A_NODE: u64 = 1 << 20;
const MAX_POINTS: u64 = 1 << 26;

const RELATIVE: &str = "relative";
const WEIGHTS: [(&str, Weights); 2] = [("absolute", Weights::Absolute), (RELATIVE, Weights::Relative)];

/// The parameters of `ring`. They are checked when a topology is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingScheme {
    /// Points of a node of weight 1: 1..=65536, default 256. More points, evener shares, more memory.
    pub vnodes: u32,
    /// What a weight counts by.
    pub weights: Weights,
    /// How keys become positions.
    pub key_hash: KeyHash,
}

/// What weights are measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// A node of weight 1 has `vnodes` points, one of weight 100 a hundred times as many.
    #[default]
    Absolute,
    /// A node of mean weight has `vnodes` points: equal weights cost what weight 1 costs. When a weight
    /// changes, or a node comes or goes whose weight is not the mean, so do the points of the others.
    Relative,
}

/// A weight of so many thousandths, over so many nodes, is worth `vnodes` points.
#[derive(Clone, Copy)]
struct Unit {
    thousandths: u128,
    nodes: u128,
}

impl Rule for RingScheme {
    const NAME: &'static str = "ring";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: false,
        weighted: true,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "Virtual nodes on a ring (Karger et al. 1997).";

    const PARAMETERS: &'static [ParameterSpec] = &[
        ParameterSpec::integer(
            "vnodes",
            (*VNODES.start(), *VNODES.end()),
            Self::DEFAULT_VNODES as u64,
            "Points of a node of weight 1.",
        )
        .tried(Values::Smooth { few: &[256, 16, 64, 1024], most: *VNODES.end() }),
        ParameterSpec::words("weights", &words(&WEIGHTS), "Whether a weight counts by itself or by the mean of all.")
            .untried("fleets that count points by the mean have the document that says so"),
    ];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn set(&mut self, name: &str, value: Parameter<'_>) -> Result<(), Error> {
        match name {
            "weights" => self.weights = value.one_of(name, &WEIGHTS)?,
            _ => self.vnodes = value.integer(name, VNODES)? as u32,
        }
        Ok(())
    }

    fn settings(&self) -> Vec<Setting<'_>> {
        let value = Value::Int(u64::from(self.vnodes), u64::from(Self::DEFAULT_VNODES));
        let vnodes = Setting { name: "vnodes", value };
        match self.weights {
            Weights::Absolute => vec![vnodes],
            Weights::Relative => vec![vnodes, Setting { name: "weights", value: Value::Word(RELATIVE) }],
        }
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        Parameter::Int(u64::from(self.vnodes)).integer("vnodes", VNODES)?;
        let (unit, mut total) = (self.unit(members), 0);
        for node in members.nodes() {
            let count = self.count(node.weight, unit);
            if count > MAX_POINTS_A_NODE {
                let advice = Self::advice(count.div_ceil(MAX_POINTS_A_NODE));
                let message = format!(
                    "node {}: weight {} with {} vnodes makes {count} points, at most {MAX_POINTS_A_NODE} a node; {advice}",
                    Quoted(&node.id),
                    node.weight,
                    self.vnodes
                );
                return Err(Error::new(ErrorKind::TooMany, message));
            }
            total += count;
        }
        if total > MAX_POINTS {
            let advice = Self::advice(total.div_ceil(MAX_POINTS));
            let message = format!(
                "nodes: weights with {} vnodes make {total} points, at most {MAX_POINTS} in all; {advice}",
                self.vnodes
            );
            return Err(Error::new(ErrorKind::TooMany, message));
        }
        Ok(())
    }

    fn cost(&self, members: &Members) -> Cost {
        let (unit, own) = (self.unit(members), census(members));
        let (mut points, mut bytes) = (0, 0u64);
        for node in members.nodes() {
            let count = self.count(node.weight, unit);
            points = u64::saturating_add(points, count);
            bytes = bytes.saturating_add(count.saturating_mul((node.id.len() + size_of::<u32>()) as u64));
        }
        Cost::entries(own.nodes, 500, 16) + Cost::hashing(Hasher::Words, points, bytes) + Cost::entries(points, 100, 40)
    }

    fn advice(times: u64) -> String {
        format!(
            "divide all weights, or vnodes, by {times}, take weights: {RELATIVE:?}, which counts points by the mean weight, or the \
             scheme slots, where weights cost nothing"
        )
    }

    fn table(&self, members: &Members) -> Table {
        Table::Points(Points::new(self.points(members, 0..members.len() as u32), members.len()))
    }

    fn table_after(&self, before: &Table, earlier: &Members, members: &Members, renamed: &[u32]) -> Table {
        let Table::Points(before) = before else { return self.table(members) };
        // Another number of points is another set of them.
        let (earlier_unit, unit) = (self.unit(earlier), self.unit(members));
        let same = |was: &Node, is: &Node| self.count(was.weight, earlier_unit) == self.count(is.weight, unit);
        let (kept, others) = earlier.kept(members, renamed, |_, was, _, is| same(was, is));
        Table::Points(before.changed(&kept, self.points(members, others), members.len()))
    }
}

impl RingScheme {
    const DEFAULT_VNODES: u32 = 256;

    /// The points of the members of these indices, in no order.
    fn points(&self, members: &Members, chosen: impl IntoIterator<Item = u32> + Clone) -> Vec<(u64, u32)> {
        let nodes = || chosen.clone().into_iter().filter_map(|index| Some((index, members.get(index)?)));
        let unit = self.unit(members);
        let total: u64 = nodes().map(|(_, node)| self.count(node.weight, unit)).sum();
        let mut points = Vec::with_capacity(total as usize);
        for (index, node) in nodes() {
            self.points_of(node, self.count(node.weight, unit) as u32, |position| points.push((position, index)));
        }
        points
    }

    /// Labels are written and hashed by the block: a label hashed right after its number was written would wait for it.
    fn points_of(&self, node: &Node, count: u32, mut push: impl FnMut(u64)) {
        const BLOCK: usize = 16;
        let len = node.id.len() + size_of::<u32>();
        let mut labels = [node.id.as_bytes(), &[0; size_of::<u32>()]].concat().repeat(BLOCK);
        let mut numbers = 0..count;
        while !numbers.is_empty() {
            let block = numbers.len().min(BLOCK);
            for (label, i) in labels.chunks_exact_mut(len).zip(&mut numbers.by_ref().take(block)) {
                if let Some(number) = label.last_chunk_mut() {
                    *number = i.to_le_bytes();
                }
            }
            for label in labels.chunks_exact(len).take(block) {
                push(xxh3_64(label, self.key_hash.seed));
            }
        }
    }

    fn unit(&self, members: &Members) -> Unit {
        let weights = || members.nodes().iter().map(|node| u128::from(node.weight.rounded())).filter(|&w| w > 0);
        match self.weights {
            Weights::Absolute => Unit { thousandths: 1000, nodes: 1 },
            // Nothing is divided by it where nobody has weight.
            Weights::Relative => Unit { thousandths: weights().sum::<u128>().max(1), nodes: weights().count() as u128 },
        }
    }

    /// The points of a node: the nearest whole number, a half rounded up, and at least one.
    fn count(&self, weight: Weight, Unit { thousandths: unit, nodes }: Unit) -> u64 {
        match u128::from(weight.rounded()) {
            0 => 0,
            // Below 2^70: vnodes up to 2^16, thousandths below 2^30, nodes up to 2^20.
            thousandths => ((2 * u128::from(self.vnodes) * thousandths * nodes + unit) / (2 * unit)).max(1) as u64,
        }
    }
}

impl Default for RingScheme {
    fn default() -> Self {
        Self { vnodes: Self::DEFAULT_VNODES, weights: Weights::default(), key_hash: KeyHash::default() }
    }
}
