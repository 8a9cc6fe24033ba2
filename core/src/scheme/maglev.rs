//! `maglev`: a table of a prime number of slots, which the nodes fill taking turns.
//! Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", 2016. `docs/SPEC.md`, section 14.

use super::{
    rule::{census, hashed_once, Rule},
    Down, Family, Field, Integers, Parameter, ParameterSpec, Properties, Setting, Value, PRIMES,
};
use crate::{
    cost::Cost,
    hash::{xxh3_64, KeyHash},
    members::{Members, NO_INDEX},
    table::{Cycle, Table, Turns},
    Error, ErrorKind,
};
use alloc::{format, vec, vec::Vec};

const SIZES: core::ops::RangeInclusive<u64> = 2..=1 << 24;

/// The parameters of `maglev`. Nearly even shares, but a change moves more keys than it must: 1.6 to 7 times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaglevScheme {
    /// Slots of the table: a prime up to 2^24, at least the number of nodes with weight. Default 65537.
    pub size: u32,
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for MaglevScheme {
    const NAME: &'static str = "maglev";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: false,
        weighted: true,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "Maglev's table of a prime number of entries (Eisenbud et al. 2016).";

    const PARAMETERS: &'static [ParameterSpec] = &[ParameterSpec::prime(
        "size",
        (*SIZES.start(), *SIZES.end()),
        Self::DEFAULT_SIZE as u64,
        "The number of entries, a prime.",
    )
    .tried(PRIMES)];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn set(&mut self, _: &str, value: Parameter<'_>) -> Result<(), Error> {
        self.size = size(value)?;
        Ok(())
    }

    fn settings(&self) -> Vec<Setting<'_>> {
        let value = Value::Int(u64::from(self.size), u64::from(Self::DEFAULT_SIZE));
        vec![Setting { name: "size", value }]
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        size(Parameter::Int(u64::from(self.size)))?;
        let nodes = members.nodes().iter().filter(|node| !node.weight.is_zero()).count();
        if nodes > self.size as usize {
            let message = format!("nodes: {nodes} of them have weight, but maglev's table has {} slots", self.size);
            return Err(Error::new(ErrorKind::TooMany, message));
        }
        Ok(())
    }

    fn cost(&self, members: &Members) -> Cost {
        hashed_once(members) + census(members).turns(self.size.into())
    }

    fn table(&self, members: &Members) -> Table {
        Table::Cycle(Cycle::new(&self.slots(members)))
    }
}

impl MaglevScheme {
    const DEFAULT_SIZE: u32 = 65_537;

    /// The owner of each slot; no slots without weight.
    pub(super) fn slots(&self, members: &Members) -> Vec<u32> {
        let (size, seed) = (u64::from(self.size), self.key_hash.seed);
        let mut fillers: Vec<Filler> = Vec::new();
        for (index, node) in (0..).zip(members.nodes()).filter(|(_, node)| !node.weight.is_zero()) {
            let id = node.id.as_bytes();
            fillers.push(Filler {
                index,
                weight: node.weight.rounded(),
                next: xxh3_64(id, seed) % size,
                skip: xxh3_64(id, seed.wrapping_add(1)) % (size - 1).max(1) + 1,
                target: 0,
            });
        }
        let Some(heaviest) = fillers.iter().map(|filler| filler.weight).max() else { return Vec::new() };
        let mut slots = vec![NO_INDEX; self.size as usize];
        let mut turns = Turns::new(fillers.len());
        for _ in 0..self.size {
            turns.next(|_, at| fillers.get_mut(at).map_or(0, |filler| filler.take(&mut slots, heaviest)));
        }
        slots
    }
}

/// A node on its way through the slots: it comes to each once before it comes to one again.
struct Filler {
    index: u32,
    weight: u64,
    next: u64,
    skip: u64,
    /// Its next turn is the first round that times its weight reaches this.
    target: u64,
}

impl Filler {
    /// Takes its next free slot. Returns the first round that suits its next turn.
    fn take(&mut self, slots: &mut [u32], heaviest: u64) -> u64 {
        let size = slots.len() as u64;
        while let Some(slot) = slots.get_mut(self.next as usize) {
            self.next = (self.next + self.skip) % size;
            if *slot == NO_INDEX {
                *slot = self.index;
                break;
            }
        }
        // At most 2^24 turns, weights from 1 to below 2^30.
        self.target += heaviest;
        self.target.div_ceil(self.weight.max(1))
    }
}

impl Default for MaglevScheme {
    fn default() -> Self {
        Self { size: Self::DEFAULT_SIZE, key_hash: KeyHash::default() }
    }
}

fn size(value: Parameter<'_>) -> Result<u32, Error> {
    value.prime("size", SIZES).map(|size| size as u32)
}
