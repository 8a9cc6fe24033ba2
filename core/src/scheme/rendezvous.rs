//! `rendezvous`: every key lets all nodes race, and the winner takes it.
//! Thaler and Ravishankar, "A Name-Based Mapping Scheme for Rendezvous", 1996, weighted as an exponential race.
//! `docs/SPEC.md`, section 11.

use super::{
    rule::{hashed_once, Rule},
    Down, Family, Field, Integers, ParameterSpec, Properties,
};
use crate::{
    cost::Cost,
    hash::{xxh3_64, KeyHash},
    members::Members,
    table::{Rendezvous, Table},
    Error,
};
use alloc::vec::Vec;

/// The parameters of `rendezvous`. Shares follow the weights exactly in expectation and a change moves the least there
/// is, but a look-up is O(n); shares, ranges and plans are `unsupported`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RendezvousScheme {
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for RendezvousScheme {
    const NAME: &'static str = "rendezvous";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: false,
        weighted: true,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "A weighted race of all nodes for each key (Thaler and Ravishankar 1996).";

    const PARAMETERS: &'static [ParameterSpec] = &[];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn check(&self, _: &Members) -> Result<(), Error> {
        Ok(())
    }

    fn cost(&self, members: &Members) -> Cost {
        hashed_once(members)
    }

    fn table(&self, members: &Members) -> Table {
        Table::Rendezvous(Rendezvous::new(&racers(members, self.key_hash.seed)))
    }
}

/// The hash of each node's id and its weight in thousandths, by index.
pub(super) fn racers(members: &Members, seed: u64) -> Vec<(u64, u32)> {
    members.nodes().iter().map(|node| (xxh3_64(node.id.as_bytes(), seed), node.weight.counted())).collect()
}
