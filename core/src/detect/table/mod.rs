//! What is tried of each scheme. Every name stands here, and every parameter among its axes or as untried with the reason.

mod libraries;
mod own;
mod systems;

use super::grid::{
    Axis, Block, Entry,
    Order::Counts,
    Values::Tags,
    When::{self, Always},
};

/// All entries.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    let libraries = [libraries::SINGLE, libraries::GO, libraries::PYPI, libraries::NPM];
    [own::ENTRIES, systems::ENTRIES].into_iter().chain(libraries).flatten()
}

/// Primes that people take: the default, below and above powers of two and of ten, and small ones.
const PRIMES: &[u64] = &[
    65537, 7, 11, 13, 17, 31, 53, 97, 101, 127, 251, 257, 503, 509, 521, 997, 1009, 1021, 1031, 2039, 2053, 4093, 4099,
    5003, 8191, 8209, 10007, 16381, 16411, 32749, 32771, 65521, 65539, 100003, 131071, 262147, 655373,
];

/// The one candidate of a scheme without parameters.
const ONE: &[Block] = &[always(&[])];

/// Of a scheme of which the tag alone is tried.
const TAGGED: &[Block] = &[always(&[Axis("hash_tag", Tags)])];

const fn entry(name: &'static str, blocks: &'static [Block]) -> Entry {
    Entry { name, blocks, beside: &[], order: Counts, untried: &[] }
}

const fn always(axes: &'static [Axis]) -> Block {
    Block { when: Always, axes }
}

const fn when(when: When, axes: &'static [Axis]) -> Block {
    Block { when, axes }
}
