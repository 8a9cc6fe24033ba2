//! What can move keys, for the fingerprint: the fields of each node as the dialect reads them, defaults filled in.

use super::Record;
use crate::{
    members::{Members, Weight},
    Error,
};
use alloc::vec::Vec;
use core::ops::RangeInclusive;

/// The identity of a node beside its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    /// 1 where weights do not count.
    pub(crate) weight: Weight,
    /// By name.
    pub(crate) fields: Vec<(&'static str, Vec<u8>)>,
}

impl Identity {
    /// Where weights do not count.
    pub(crate) fn unweighted(fields: impl Into<Vec<(&'static str, Vec<u8>)>>) -> Self {
        Self { weight: Weight::default(), fields: fields.into() }
    }

    /// Where weights are whole numbers.
    pub(crate) fn whole(weight: u32, fields: impl Into<Vec<(&'static str, Vec<u8>)>>) -> Self {
        Self { weight: Weight::whole(weight), fields: fields.into() }
    }

    /// Where the weight counts as it is.
    pub(crate) fn weighted(weight: Weight, fields: impl Into<Vec<(&'static str, Vec<u8>)>>) -> Self {
        Self { weight, fields: fields.into() }
    }
}

/// The identities of all nodes, where each depends on its node alone.
pub(crate) fn of_each(
    members: &Members,
    of: impl Fn(&Record<'_>) -> Result<Identity, Error>,
) -> Result<Vec<Identity>, Error> {
    let nodes = members.nodes().iter().enumerate();
    let identity =
        nodes.map(|(place, node)| of(&Record::from(&**node)).map_err(|error| error.at(format_args!("nodes[{place}]"))));
    identity.collect()
}

/// Ranges as the numbers in them, ascending, each in 4 bytes.
pub(crate) fn numbers<N: Into<u32> + Copy>(ranges: Vec<RangeInclusive<N>>) -> Vec<u8> {
    let mut ranges: Vec<(u32, u32)> =
        ranges.iter().map(|range| ((*range.start()).into(), (*range.end()).into())).collect();
    ranges.sort_unstable();
    ranges.into_iter().flat_map(|(first, last)| first..=last).flat_map(u32::to_le_bytes).collect()
}
