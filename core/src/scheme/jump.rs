//! `jump`: nodes are numbered as their document lists them, and a key's number is computed without any table.
//! Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014. `docs/SPEC.md`, section 12.

use super::{
    rule::{check_equal_weights, hashed_once, Rule},
    Down, Family, Field, Integers, ParameterSpec, Properties,
};
use crate::{
    cost::Cost,
    error::Quoted,
    hash::KeyHash,
    members::Members,
    table::{Buckets, Table},
    Error, ErrorKind,
};
use alloc::format;

/// The parameters of `jump`. Nodes have equal weights above 0, their order counts, and only the last one can go.
/// A look-up is O(log n) and there is no table; shares, ranges and plans are `unsupported`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JumpScheme {
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for JumpScheme {
    const NAME: &'static str = "jump";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: true,
        weighted: false,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "Jump hash over numbered nodes, of which the last can go (Lamping and Veach 2014).";

    const PARAMETERS: &'static [ParameterSpec] = &[];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        check_equal_weights(Self::NAME, members, false)
    }

    fn cost(&self, members: &Members) -> Cost {
        hashed_once(members)
    }

    fn table(&self, members: &Members) -> Table {
        Table::Buckets(Buckets::jump(members.len() as u32))
    }
}

/// Members without their last node.
pub(super) fn without(members: &Members, id: &str) -> Result<Members, Error> {
    let index = members.index_of(id)? as usize;
    if index + 1 != members.len() {
        let last = members.nodes().last().map(|node| node.id.as_str()).unwrap_or_default();
        let message = format!(
            "node {}: the scheme jump numbers its nodes, so only the last one can be removed, which is {}",
            Quoted(id),
            Quoted(last)
        );
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    members.without(id)
}
