//! `multiprobe`: one point a node; a key looks at many places and takes the one closest before a point.
//! Appleton and O'Reilly, "Multi-Probe Consistent Hashing", 2015. `docs/SPEC.md`, section 15.

use super::{
    rule::{check_equal_weights, hashed_once, Rule},
    Down, Family, Field, Integers, ParameterSpec, Properties,
};
use crate::{
    cost::Cost,
    hash::{xxh3_64, KeyHash},
    members::Members,
    table::{Points, Probes, Table},
    Error,
};

/// The parameters of `multiprobe`. Nodes have equal weights, or weight 0. Little memory, 21 probes a look-up; shares,
/// ranges and plans are `unsupported`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MultiprobeScheme {
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for MultiprobeScheme {
    const NAME: &'static str = "multiprobe";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: false,
        weighted: false,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "One point a node, many probes a key (Appleton and O'Reilly 2015).";

    const PARAMETERS: &'static [ParameterSpec] = &[];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        check_equal_weights(Self::NAME, members, true)
    }

    fn cost(&self, members: &Members) -> Cost {
        hashed_once(members)
    }

    fn table(&self, members: &Members) -> Table {
        let with_weight = (0..).zip(members.nodes()).filter(|(_, node)| !node.weight.is_zero());
        let points = with_weight.map(|(index, node)| (xxh3_64(node.id.as_bytes(), self.key_hash.seed), index));
        Table::Probes(Probes::new(Points::new(points.collect(), members.len())))
    }
}
