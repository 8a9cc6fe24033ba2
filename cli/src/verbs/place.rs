//! `place`: the nodes of keys.

use crate::{
    failure::{Failure, Outcome},
    input::{Block, Copies, KeySource, Source},
    output::{JsonKey, Output, Progress},
};
use clap::Args;
use libconsistent::{Key, Placement, Scratch, NO_INDEX};
use serde::Serialize;

/// How many refused keys are told of one by one.
const TOLD: u64 = 10;

/// Say which nodes have keys: a line for each key, with the key and its nodes between tabs.
///
/// A key without a node stands alone. Why a key is refused by a dialect is told on standard error, with its line. The
/// exit code is 1 if a key has no node.
#[derive(Args)]
#[command(visible_alias = "locate")]
pub struct Place {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    keys: KeySource,
    #[command(flatten)]
    copies: Copies,
    /// The caller's zone: of the same nodes those come first that share more of it.
    #[arg(long, value_name = "ZONE")]
    local: Option<String>,
    /// Keys are integers from 0 to 2^64-1, in decimal, which are placed as such, not as texts.
    #[arg(long, conflicts_with = "hashed")]
    integers: bool,
    /// Keys are positions from 0 to 2^64-1, in decimal: hashed already.
    #[arg(long)]
    hashed: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    key: JsonKey<'a>,
    nodes: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

/// What is placed by what, and how it goes.
struct Placing<'a> {
    verb: &'a Place,
    placement: &'a Placement,
    /// The nodes of the keys of a block, so many a key.
    nodes: Vec<u32>,
    scratch: Scratch,
    unplaced: u64,
    refused: u64,
}

impl Place {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        self.source.check_stdin(self.keys.file())?;
        let placement = self.source.placement()?;
        if self.hashed {
            // Unless keys are more than their positions.
            placement.check_positions(&[0], 0).map_err(|error| Failure::at("--hashed", error))?;
        }
        if let Some(zone) = &self.local {
            placement.local_first(&mut [], zone).map_err(|error| Failure::at("--local", error))?;
        }
        let nodes = Vec::new();
        let mut placing =
            Placing { verb: &self, placement: &placement, nodes, scratch: Scratch::new(), unplaced: 0, refused: 0 };
        output.remark_that_it_waits(self.keys.file())?;
        // Whoever reads along sees how far it is.
        let file = self.keys.file().filter(|_| !output.is_terminal());
        let progress = file.map(Progress::bytes_of);
        self.keys.blocks(|block| {
            if let Some(why) = self.keys.remark(block) {
                output.remark(why)?;
            }
            let keys = self.keys.keys(block)?;
            placing.block(output, &keys, block)?;
            if let (Some(progress), Block::Lines(lines)) = (&progress, block) {
                progress.step(lines.text.len() as u64);
            }
            Ok(())
        })?;
        drop(progress);
        if placing.refused > TOLD {
            output.remark(format_args!("{} more keys were refused", placing.refused - TOLD))?;
        }
        Ok(if placing.unplaced == 0 { Outcome::Yes } else { Outcome::No })
    }

    /// A key in the form that was asked for.
    fn key<'k>(&self, text: &'k [u8]) -> Result<Key<'k>, String> {
        if !self.integers && !self.hashed {
            return Ok(Key::Bytes(text));
        }
        let digits = std::str::from_utf8(text).ok().filter(|text| !text.starts_with('+'));
        let number = digits.and_then(|digits| digits.parse().ok());
        let number = number.ok_or("no integer from 0 to 18446744073709551615 in decimal")?;
        Ok(if self.hashed { Key::Hashed(number) } else { Key::Integer(number) })
    }
}

impl Placing<'_> {
    fn block(&mut self, output: &mut Output, keys: &[&[u8]], block: &Block<'_>) -> Result<(), Failure> {
        let verb = self.verb;
        let each = verb.copies.most(self.placement).max(1);
        self.nodes.clear();
        self.nodes.resize(keys.len() * each, NO_INDEX);
        let is_plain = each == 1 && !verb.integers && !verb.hashed;
        // One key that is refused keeps all of them from being placed at once.
        let placed = is_plain && self.placement.place(keys, &mut self.nodes).is_ok();
        if !placed {
            self.nodes.fill(NO_INDEX);
            for (key, nodes) in keys.iter().zip(self.nodes.chunks_mut(each)) {
                let Ok(key) = verb.key(key) else { continue };
                let spread = verb.copies.spread;
                let found = self.placement.get_nodes_for_into(key, spread, nodes, &mut self.scratch);
                nodes.iter_mut().skip(found).for_each(|slot| *slot = NO_INDEX);
            }
        }
        let mut all = std::mem::take(&mut self.nodes);
        for (number, (key, nodes)) in (block.first()..).zip(keys.iter().zip(all.chunks_mut(each))) {
            let found = nodes.iter().take_while(|&&node| node != NO_INDEX).count();
            let nodes = nodes.get_mut(..found).unwrap_or_default();
            if let Some(zone) = &verb.local {
                self.placement.local_first(nodes, zone).map_err(|error| Failure::at("--local", error))?;
            }
            let mut refused = None;
            if nodes.is_empty() {
                self.unplaced += 1;
                refused = self.refusal(key);
            }
            write(output, verb, self.placement, key, nodes, refused.as_deref())?;
            if let Some(why) = refused {
                self.refused += 1;
                if self.refused <= TOLD {
                    output.remark(format_args!("{}: {why}", verb.keys.place(number)))?;
                }
            }
        }
        self.nodes = all;
        Ok(())
    }

    /// Why a key has no node whoever is up, if that is so.
    fn refusal(&self, text: &[u8]) -> Option<String> {
        match self.verb.key(text) {
            Err(why) => Some(why),
            Ok(Key::Hashed(position)) => {
                let checked = self.placement.check_positions(&[position], 0);
                checked.err().map(|error| error.message().trim_start_matches("keys[0]: ").to_owned())
            }
            Ok(key) => {
                let checked = self.placement.check_key(key);
                checked.err().map(|error| error.message().trim_start_matches("key: ").to_owned())
            }
        }
    }
}

fn write(
    output: &mut Output,
    verb: &Place,
    placement: &Placement,
    key: &[u8],
    nodes: &[u32],
    refused: Option<&str>,
) -> Result<(), Failure> {
    let ids = nodes.iter().filter_map(|&index| placement.node(index)).map(|node| node.id.as_str());
    if output.is_json() {
        let refused = refused.map(ToOwned::to_owned);
        return output.json_line(&Answer { key: JsonKey::new(key), nodes: ids.collect(), refused });
    }
    output.text(key)?;
    for id in ids {
        output.bytes(b"\t")?;
        output.text(id.as_bytes())?;
    }
    output.bytes(&[verb.keys.end()])
}
