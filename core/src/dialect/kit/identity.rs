//! What can move keys, for the fingerprint: the fields of each node as the dialect reads them, defaults filled in.

use super::Record;
use crate::{
    members::{Node, Weight},
    Error,
};
use alloc::{borrow::Cow, sync::Arc, vec::Vec};
use core::ops::RangeInclusive;

/// The identity of a node beside its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity<'n> {
    /// 1 where weights do not count.
    pub(crate) weight: Weight,
    /// By name.
    pub(crate) fields: Vec<Field<'n>>,
}

/// A name and what it stands for.
pub(crate) type Field<'n> = (&'static str, Cow<'n, [u8]>);

/// Takes the weight and the fields of one node after the other.
pub(crate) type Each<'e> = dyn FnMut(Weight, &mut [Field<'_>]) + 'e;

impl<'n> Identity<'n> {
    /// Where weights do not count.
    pub(crate) fn unweighted(fields: impl Into<Vec<Field<'n>>>) -> Self {
        Self { weight: Weight::default(), fields: fields.into() }
    }

    /// Where weights are whole numbers.
    pub(crate) fn whole(weight: u32, fields: impl Into<Vec<Field<'n>>>) -> Self {
        Self { weight: Weight::whole(weight), fields: fields.into() }
    }

    /// Where the weight counts as it is.
    pub(crate) fn weighted(weight: Weight, fields: impl Into<Vec<Field<'n>>>) -> Self {
        Self { weight, fields: fields.into() }
    }
}

/// Hands on the identities of all nodes, where each depends on its node alone.
pub(crate) fn of_each<'n>(
    nodes: &'n [Arc<Node>],
    of: impl Fn(&Record<'n>) -> Result<Identity<'n>, Error>,
    each: &mut Each<'_>,
) -> Result<(), Error> {
    for (place, node) in nodes.iter().enumerate() {
        let mut identity = of(&Record::from(&**node)).map_err(|error| error.at(format_args!("nodes[{place}]")))?;
        each(identity.weight, &mut identity.fields);
    }
    Ok(())
}

/// Ranges as the numbers in them, ascending, each in 4 bytes.
pub(crate) fn numbers<N: Into<u32> + Copy>(ranges: Vec<RangeInclusive<N>>) -> Cow<'static, [u8]> {
    let mut ranges: Vec<(u32, u32)> =
        ranges.iter().map(|range| ((*range.start()).into(), (*range.end()).into())).collect();
    ranges.sort_unstable();
    ranges.into_iter().flat_map(|(first, last)| first..=last).flat_map(u32::to_le_bytes).collect()
}
