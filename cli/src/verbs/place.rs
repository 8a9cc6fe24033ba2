//! `place`: the nodes of keys.

use crate::{
    failure::{Failure, Outcome},
    input::{KeySource, Source},
    output::Output,
};
use clap::Args;
use libconsistent::{Key, Placement, Scratch, Spread};
use serde::Serialize;
use std::borrow::Cow;

/// Say which nodes have keys: a line for each key, with the key and its nodes between tabs.
#[derive(Args)]
#[command(visible_alias = "locate")]
pub struct Place {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    keys: KeySource,
    /// How many nodes each key has.
    #[arg(short, long, default_value_t = 1)]
    n: usize,
    /// How the nodes of a key are spread over zones.
    #[arg(long, default_value_t = Spread::Zone, value_name = "zone|weight|none")]
    spread: Spread,
}

#[derive(Serialize)]
struct Answer<'a> {
    key: Cow<'a, str>,
    nodes: Vec<&'a str>,
}

impl Place {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let placement = self.source.placement()?;
        let mut nodes = vec![0; self.n.min(placement.max_nodes())];
        let mut scratch = Scratch::new();
        let mut all_placed = true;
        self.keys.blocks(|block| {
            for key in block.keys() {
                let found = placement.get_nodes_for_into(Key::Bytes(key), self.spread, &mut nodes, &mut scratch);
                let found = nodes.get(..found).unwrap_or_default();
                all_placed &= !found.is_empty();
                write(output, &placement, key, found)?;
            }
            Ok(())
        })?;
        Ok(if all_placed { Outcome::Yes } else { Outcome::No })
    }
}

fn write(output: &mut Output, placement: &Placement, key: &[u8], found: &[u32]) -> Result<(), Failure> {
    let ids = found.iter().filter_map(|&index| placement.node(index)).map(|node| node.id.as_str());
    if output.is_json() {
        return output.json_line(&Answer { key: String::from_utf8_lossy(key), nodes: ids.collect() });
    }
    output.bytes(key)?;
    for id in ids {
        output.bytes(b"\t")?;
        output.bytes(id.as_bytes())?;
    }
    output.bytes(b"\n")
}
