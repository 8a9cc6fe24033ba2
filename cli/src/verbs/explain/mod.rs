//! `explain`: why a key is where it is. `way` is what its walk meets.

mod way;

use crate::{
    failure::{Failure, Outcome},
    input::{Copies, KeySource, Source},
    output::{counted, shown, shown_bytes, Align, JsonKey, Output, Table, Wide},
};
use clap::Args;
use libconsistent::{Explanation, Placement};
use serde::Serialize;
use way::{Step, Way};

/// How many steps of a walk are told.
const TOLD: usize = 20;

/// Say why a key is where it is: its position, and its walk over the nodes with who was passed over, and why.
///
/// For operators: positions tell strangers more than nodes do. The exit code is 1 if a key has no node.
#[derive(Args)]
pub struct Explain {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    keys: KeySource,
    #[command(flatten)]
    copies: Copies,
    /// Tell all steps of a walk, however many.
    #[arg(long)]
    all: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    key: JsonKey<'a>,
    /// Which bytes of the key are hashed: from the first to before the second.
    hashed: [usize; 2],
    position: Option<Wide>,
    identifier: Option<String>,
    point: Option<Point>,
    nodes: Vec<&'a str>,
    refused: Option<String>,
    /// Where down nodes are left out of the table: the node of the key while all are up.
    primary: Option<String>,
    walk: Vec<Step<'a>>,
    left_out: usize,
}

#[derive(Serialize)]
struct Point {
    position: Wide,
    node: String,
}

impl Explain {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        self.source.check_stdin(self.keys.file())?;
        let placement = self.source.placement()?;
        output.remark_that_it_waits(self.keys.file())?;
        let (mut is_first, mut all_placed) = (true, true);
        self.keys.blocks(|block| {
            if let Some(why) = self.keys.remark(block) {
                output.remark(why)?;
            }
            for key in self.keys.keys(block)? {
                let answer = self.answer(&placement, key)?;
                all_placed &= !answer.nodes.is_empty();
                if output.is_json() {
                    output.json_line(&answer)?;
                    continue;
                }
                if !is_first {
                    output.line("")?;
                }
                is_first = false;
                write(output, &placement, key, &answer)?;
            }
            Ok(())
        })?;
        Ok(if all_placed { Outcome::Yes } else { Outcome::No })
    }

    fn answer<'a>(&self, placement: &'a Placement, key: &'a [u8]) -> Result<Answer<'a>, Failure> {
        let known = placement.explain(key);
        let way = Way::new(placement, (key, &known), self.copies, if self.all { usize::MAX } else { TOLD })?;
        let Explanation { hashed, position, identifier, point, refused, .. } = known;
        let id = |index: u32| placement.node(index).map_or("", |node| node.id.as_str());
        // Keys without a position of 64 bits have the greatest there is.
        let has_position = placement.keys_are_positions() || position != u64::MAX;
        let primary = way.is_rebuilt.then(|| placement.primary().locate(key)).flatten();
        Ok(Answer {
            key: JsonKey::new(key),
            hashed: [hashed.start, hashed.end],
            position: has_position.then_some(Wide(position.into())),
            identifier: identifier.map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
            point: point.map(|(position, node)| Point { position: Wide(position.into()), node }),
            nodes: way.nodes.iter().map(|&index| id(index)).collect(),
            refused,
            primary: primary.map(|index| id(index).to_owned()),
            walk: way.steps,
            left_out: way.left_out,
        })
    }
}

fn write(output: &mut Output, placement: &Placement, key: &[u8], answer: &Answer<'_>) -> Result<(), Failure> {
    let mut fact = |name: &str, text: &str| output.line(format_args!("{name:10} {text}"));
    fact("key", &shown_bytes(key))?;
    let [first, end] = answer.hashed;
    if (first, end) != (0, key.len()) {
        let part = shown_bytes(key.get(first..end).unwrap_or_default());
        fact("hashed", &format!("{part} (bytes {first}..{end} of the key)"))?;
    }
    if let Some(identifier) = &answer.identifier {
        fact("identifier", identifier)?;
    }
    if let Some(Wide(position)) = answer.position.filter(|_| answer.identifier.is_none()) {
        fact("position", &position.to_string())?;
    }
    if let Some(Point { position, node }) = &answer.point {
        fact("point", &format!("{} of {}", position.0, shown(node)))?;
    }
    if let Some(primary) = &answer.primary {
        fact(
            "all up",
            &format!("{}; nodes that are down are left out of the table, as if they had left", shown(primary)),
        )?;
    }
    let missing = match (&answer.refused, answer.nodes.is_empty()) {
        (Some(why), _) => Some(format!("none: {}", shown(why))),
        (None, true) => Some(format!("none: {}", way::nobody(placement))),
        (None, false) => None,
    };
    match missing {
        Some(why) => fact("node", &why)?,
        None => fact("nodes", &answer.nodes.iter().map(|id| shown(id)).collect::<Vec<_>>().join(", "))?,
    }
    if answer.walk.is_empty() {
        return Ok(());
    }
    let columns = [("copy", Align::Right), ("node", Align::Left), ("zone", Align::Left), ("state", Align::Left)];
    let mut table = Table::new(columns.into_iter().chain([("heir", Align::Left), ("why", Align::Left)]));
    for step in &answer.walk {
        let copy = step.copy.map_or("-".into(), |copy| copy.to_string());
        let (heir, why) = (step.heir.unwrap_or("-").to_owned(), step.why.clone().unwrap_or_default());
        table.row([copy, step.id.to_owned(), step.zone.to_owned(), step.state.to_string(), heir, why]);
    }
    output.table(&table)?;
    if answer.left_out > 0 {
        output.line(format_args!("--all tells the other {}, too", counted(answer.left_out, "step")))?;
    }
    Ok(())
}
