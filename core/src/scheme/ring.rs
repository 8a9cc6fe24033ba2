//! `ring`: every node stands on the ring with many points, as many as its weight says.
//! Karger et al., "Consistent Hashing and Random Trees", 1997. `docs/SPEC.md`, section 3.

use super::{rule::Rule, Down, Family, Field, Parameter, Properties, Setting, Value};
use crate::{
    error::Quoted,
    hash::{xxh3_64, KeyHash},
    members::{Members, Node, Weight},
    table::{Points, Table},
    Error, ErrorKind,
};
use alloc::{format, vec, vec::Vec};

const MAX_VNODES: u64 = 65_536;
const MAX_POINTS_A_NODE: u64 = 1 << 20;
const MAX_POINTS: u64 = 1 << 26;

/// The parameters of `ring`. They are checked when a topology is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingScheme {
    /// Points of a node of weight 1: 1..=65536, default 256. More points, evener shares, more memory.
    pub vnodes: u32,
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for RingScheme {
    const NAME: &'static str = "ring";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: false,
        weighted: true,
        down: Down::Mask,
    };

    const PARAMETERS: &'static [&'static str] = &["vnodes"];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn set(&mut self, name: &str, value: Parameter<'_>) -> Result<(), Error> {
        self.vnodes = value.integer(name, 1..=MAX_VNODES)? as u32;
        Ok(())
    }

    fn settings(&self) -> Vec<Setting<'_>> {
        let value = Value::Int(u64::from(self.vnodes), u64::from(Self::DEFAULT_VNODES));
        vec![Setting { name: "vnodes", value }]
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        Parameter::Int(u64::from(self.vnodes)).integer("vnodes", 1..=MAX_VNODES)?;
        let mut total = 0;
        for node in members.nodes() {
            let count = self.count(node.weight);
            if count > MAX_POINTS_A_NODE {
                let message = format!(
                    "node {}: weight {} with {} vnodes makes {count} points, at most {MAX_POINTS_A_NODE} a node",
                    Quoted(&node.id),
                    node.weight,
                    self.vnodes
                );
                return Err(Error::new(ErrorKind::TooMany, message));
            }
            total += count;
        }
        if total > MAX_POINTS {
            let message =
                format!("nodes: weights with {} vnodes make {total} points, at most {MAX_POINTS} in all", self.vnodes);
            return Err(Error::new(ErrorKind::TooMany, message));
        }
        Ok(())
    }

    fn table(&self, members: &Members) -> Table {
        Table::Points(Points::new(self.points(members, 0..members.len() as u32), members.len()))
    }

    fn table_after(&self, before: &Table, earlier: &Members, members: &Members, renamed: &[u32]) -> Table {
        let Table::Points(before) = before else { return self.table(members) };
        // Another weight is another set of points.
        let (kept, others) = earlier.kept(members, renamed, |_, was, _, is| was.weight == is.weight);
        Table::Points(before.changed(&kept, self.points(members, others), members.len()))
    }
}

impl RingScheme {
    const DEFAULT_VNODES: u32 = 256;

    /// The points of the members of these indices, in no order.
    fn points(&self, members: &Members, chosen: impl IntoIterator<Item = u32> + Clone) -> Vec<(u64, u32)> {
        let nodes = || chosen.clone().into_iter().filter_map(|index| Some((index, members.get(index)?)));
        let total: u64 = nodes().map(|(_, node)| self.count(node.weight)).sum();
        let mut points = Vec::with_capacity(total as usize);
        for (index, node) in nodes() {
            self.points_of(node, |position| points.push((position, index)));
        }
        points
    }

    /// Labels are written and hashed by the block: a label hashed right after its number was written would wait for it.
    fn points_of(&self, node: &Node, mut push: impl FnMut(u64)) {
        const BLOCK: usize = 16;
        let len = node.id.len() + size_of::<u32>();
        let mut labels = [node.id.as_bytes(), &[0; size_of::<u32>()]].concat().repeat(BLOCK);
        let mut numbers = 0..self.count(node.weight) as u32;
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

    fn count(&self, weight: Weight) -> u64 {
        match weight.rounded() {
            0 => 0,
            thousandths => ((u64::from(self.vnodes) * thousandths + 500) / 1000).max(1),
        }
    }
}

impl Default for RingScheme {
    fn default() -> Self {
        Self { vnodes: Self::DEFAULT_VNODES, key_hash: KeyHash::default() }
    }
}
