//! What `detect` tries of a scheme, as data. Schemes tell it with and without `std`; `detect` reads it with `std`
//! alone.

#![cfg_attr(not(feature = "std"), allow(dead_code))]

/// What is tried of one parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tried {
    /// Every word, or yes and no.
    Each,
    /// These values.
    Values(Values),
    /// These values, with whatever matched more than chance: they change little.
    Beside(Values),
    /// Nothing, for this reason.
    Not(&'static str),
}

/// What is tried of one scheme.
#[derive(Debug)]
pub(crate) struct Trials {
    /// Every combination of the axes of each block is tried; without blocks, every combination of what is tried of each
    /// parameter.
    pub(crate) blocks: &'static [Block],
    pub(crate) order: Order,
}

impl Trials {
    /// Every combination, where another order is another placement if the scheme says so.
    pub(crate) const ALL: Self = Self { blocks: &[], order: Order::Counts };
    /// Every combination, where the order decides ties alone.
    pub(crate) const TIES: Self = Self { blocks: &[], order: Order::Ties };
}

/// Whether nodes sorted by id are worth a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Another order is another placement, if the scheme says so.
    Counts,
    /// It decides ties alone.
    Ties,
}

#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) when: When,
    pub(crate) axes: &'static [Axis],
}

/// What a block needs, lest it repeats another or costs time for nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Always,
    /// Not all weights are 1.
    Weights,
    /// A node has this field.
    Field(&'static str),
    /// A node has an id or an address that ends like this.
    Name(&'static str),
    /// A key is an integer, or has 8 bytes.
    Integers,
    /// There is a key such as this.
    Key(fn(&[u8]) -> bool),
}

/// A parameter and its values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis(pub(crate) &'static str, pub(crate) Values);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Values {
    Words(&'static [&'static str]),
    Flag,
    /// Each of these, since another number is another placement.
    Numbers(&'static [u64]),
    /// A few of all numbers from 1 to `most`: among them a search finds the one, since a placement changes little from
    /// one number to the next.
    Smooth {
        few: &'static [u64],
        most: u64,
    },
    /// No tag, and each pair of characters that encloses a part of some key.
    Tags,
    /// The numbers that `jumpback` has free: none, or any one.
    Freed,
}

/// Primes that people take: the default, below and above powers of two and of ten, and small ones.
pub(crate) const PRIMES: Values = Values::Numbers(&[
    65537, 7, 11, 13, 17, 31, 53, 97, 101, 127, 251, 257, 503, 509, 521, 997, 1009, 1021, 1031, 2039, 2053, 4093, 4099,
    5003, 8191, 8209, 10007, 16381, 16411, 32749, 32771, 65521, 65539, 100003, 131071, 262147, 655373,
]);
