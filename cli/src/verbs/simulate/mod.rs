//! `simulate`: what changes of a topology would do, side by side.

mod change;
mod json;
mod options;
mod scenario;
mod scheme;
mod table;

use crate::{
    failure::{Failure, Outcome},
    input::{Copies, Records, Source},
    moves::{Moves, Question},
    output::Output,
};
use clap::Args;
use libconsistent::{Placement, Spread};
use options::Changes;
use scenario::{Fill, Scenario};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Say what changes of a topology would move, side by side or all together.
#[derive(Args)]
#[command(after_help = HELP)]
pub struct Simulate {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    changes: Changes,
    /// Make one change of all, in the order in which they are given, instead of comparing them.
    #[arg(long)]
    together: bool,
    /// Write the document after the change, its epoch one later; if there is one change, or with --together.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    records: Records,
    #[command(flatten)]
    copies: Copies,
    /// How many made-up keys an estimate is of, where the schemes cannot tell exactly.
    #[arg(long, value_name = "KEYS", default_value_t = 1_000_000, allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    samples: u32,
}

const HELP: &str = "Each change is compared with the topology as it is: what moves, the least that must move to get to \
the loads after it, what `hash % N` would move, the fullest and the emptiest node beside what its weight is due, \
which node that was there before grows most, and by how much beside what it had, memory of the compiled table and the time to compile it. Nodes that are given as down or draining are so before and after. \
What is marked with `~` is an estimate by made-up keys, because the scheme cannot tell exactly.";

/// The topology as it is, and what it would be.
struct Answer<'a> {
    now: Fill,
    before: &'a Placement,
    scenarios: Vec<(&'a Scenario, Moves, Fill)>,
    spread: Spread,
    has_bytes: bool,
}

impl Simulate {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        self.source.check_stdin(self.records.file())?;
        let before = self.source.placement()?;
        let (scenarios, now) = scenario::all(&before, &self.changes.0, self.together)?;
        let document =
            self.output.as_deref().map(|file| document(file, &scenarios).map(|text| (file, text))).transpose()?;
        let after: Vec<&Placement> = scenarios.iter().map(|scenario| &scenario.after).collect();
        let (n, spread, sample) = (self.copies.asked(), self.copies.spread, self.samples.into());
        let question = Question { before: &before, after, n, spread, pairs: false, sample };
        let moves = question.answer(&self.records)?;
        if let Some(why) = self.records.remark() {
            output.remark(why)?;
        }
        let has_bytes = self.records.have_bytes();
        let now = match moves.first() {
            Some(moves) => Fill::new(&before, None, (moves, has_bytes), |node| node.before, now),
            None => return Err(Failure::at("simulate", NO_CHANGE)),
        };
        let each = scenarios.iter().zip(moves).map(|(scenario, moves)| {
            let by = (&moves, has_bytes);
            let fill = Fill::new(&scenario.after, Some(&before), by, |node| node.after, scenario.compiled_in);
            (scenario, moves, fill)
        });
        if let Some((file, text)) = document {
            fs::write(file, text).map_err(|error| Failure::at(file.display(), error))?;
        }
        let answer = Answer { now, before: &before, scenarios: each.collect(), spread, has_bytes };
        match output.is_json() {
            true => output.json(&json::Answer::new(&answer))?,
            false => table::show(output, &answer)?,
        }
        Ok(Outcome::Yes)
    }
}

const NO_CHANGE: &str = "no change is given: by --add, --remove, --weight, --fail or --scheme";

/// The document of the only scenario, for a file.
fn document(file: &Path, scenarios: &[Scenario]) -> Result<String, Failure> {
    let refuse = |why| Err(Failure::at("--output", why));
    match scenarios {
        _ if file == Path::new("-") => refuse("standard output has the answer; name a file"),
        [scenario] if scenario.has_document => Ok(scenario.after.topology().to_json() + "\n"),
        [_] => refuse("health is no part of a document, so nothing in it would change"),
        _ => refuse("several changes make several documents: give one, or --together"),
    }
}
