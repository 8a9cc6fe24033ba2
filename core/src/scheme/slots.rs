//! `slots`: a fixed number of slots, each won by one node in a weighted race; a key's slot is the top of its position.
//! `docs/SPEC.md`, section 10.

use super::{
    rendezvous::racers,
    rule::{hashed_once, Rule},
    Down, Family, Field, Integers, Parameter, ParameterSpec, Properties, Setting, Value, Values,
};
use crate::{
    cost::Cost,
    hash::KeyHash,
    members::Members,
    table::{Slots, Table},
    Error, ErrorKind,
};
use alloc::{format, vec, vec::Vec};

const BITS: core::ops::RangeInclusive<u64> = 8..=24;

/// The parameters of `slots`. A look-up is one load; shares are even while a node of average weight has 256 slots or
/// more, which [`slots_a_node`](Self::slots_a_node) tells. A change moves the least there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotsScheme {
    /// There are 2^bits slots, 8..=24, default 18. It is chosen once, not by the number of nodes: another value moves
    /// nearly all keys.
    pub bits: u32,
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for SlotsScheme {
    const NAME: &'static str = "slots";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: false,
        weighted: true,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "A fixed number of slots, each won by one node in a weighted race.";

    const PARAMETERS: &'static [ParameterSpec] = &[ParameterSpec::integer(
        "bits",
        (*BITS.start(), *BITS.end()),
        Self::DEFAULT_BITS as u64,
        "There are 2^bits slots. The number is chosen once: another one moves nearly all keys.",
    )
    // More are chosen for fleets of thousands, and take seconds to deal out.
    .tried(Values::Numbers(&[18, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]))];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn set(&mut self, name: &str, value: Parameter<'_>) -> Result<(), Error> {
        self.bits = value.integer(name, BITS)? as u32;
        Ok(())
    }

    fn settings(&self) -> Vec<Setting<'_>> {
        vec![Setting { name: "bits", value: Value::Int(u64::from(self.bits), u64::from(Self::DEFAULT_BITS)) }]
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        Parameter::Int(u64::from(self.bits)).integer("bits", BITS)?;
        if members.len() > 1 << self.bits {
            let message = format!("nodes: {} of them, but only 2^{} slots", members.len(), self.bits);
            return Err(Error::new(ErrorKind::TooMany, message));
        }
        Ok(())
    }

    fn cost(&self, members: &Members) -> Cost {
        let slots = 1u64.checked_shl(self.bits).unwrap_or(u64::MAX);
        hashed_once(members) + Cost::entries(slots, 200, 16) + Cost::entries(members.len() as u64, 2000, 64)
    }

    fn table(&self, members: &Members) -> Table {
        Table::Slots(Slots::new(self.bits, &racers(members, self.key_hash.seed)))
    }

    fn table_after(&self, before: &Table, _: &Members, members: &Members, renamed: &[u32]) -> Table {
        let Table::Slots(before) = before else { return self.table(members) };
        Table::Slots(before.changed(&racers(members, self.key_hash.seed), renamed))
    }
}

impl SlotsScheme {
    const DEFAULT_BITS: u32 = 18;

    /// Slots for each of so many nodes. Below 256 the shares become uneven: take more `bits` from the start.
    pub fn slots_a_node(&self, nodes: usize) -> f64 {
        f64::from(2u32.saturating_pow(self.bits)) / nodes.max(1) as f64
    }
}

impl Default for SlotsScheme {
    fn default() -> Self {
        Self { bits: Self::DEFAULT_BITS, key_hash: KeyHash::default() }
    }
}
