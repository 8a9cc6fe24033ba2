//! What is tried of each scheme. Every name stands here, and every parameter among its axes or as untried with the reason.

mod libraries;
mod own;
mod systems;

use super::grid::Entry;
use crate::{
    dialect::registry,
    scheme::{
        Axis, Block,
        Order::{self, Counts},
        Scheme,
        Values::Tags,
        When::{self, Always},
    },
};
use std::{sync::OnceLock, vec::Vec};

/// All entries, in the order of the schemes.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| Scheme::NAMES.iter().filter_map(|name| entry_of(name)).collect()).iter()
}

fn entry_of(name: &'static str) -> Option<Entry> {
    if let Some(dialect) = registry::find(name) {
        return Some(Entry::new(name, dialect.parameters, &dialect.trials));
    }
    let libraries = [libraries::SINGLE];
    let mut listed = [own::ENTRIES, systems::ENTRIES].into_iter().chain(libraries).flatten();
    listed.find(|listed| listed.name == name).map(|listed| Entry {
        name,
        blocks: listed.blocks.iter().map(|block| (block.when, block.axes.to_vec())).collect(),
        beside: listed.beside.to_vec(),
        order: listed.order,
        untried: listed.untried.to_vec(),
    })
}

/// What is tried of a scheme without a specification.
struct Listed {
    name: &'static str,
    blocks: &'static [Block],
    beside: &'static [Axis],
    order: Order,
    untried: &'static [(&'static str, &'static str)],
}

/// The one candidate of a scheme without parameters.
const ONE: &[Block] = &[always(&[])];

/// Of a scheme of which the tag alone is tried.
const TAGGED: &[Block] = &[always(&[Axis("hash_tag", Tags)])];

const fn entry(name: &'static str, blocks: &'static [Block]) -> Listed {
    Listed { name, blocks, beside: &[], order: Counts, untried: &[] }
}

const fn always(axes: &'static [Axis]) -> Block {
    Block { when: Always, axes }
}

const fn when(when: When, axes: &'static [Axis]) -> Block {
    Block { when, axes }
}
