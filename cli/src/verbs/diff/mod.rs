//! `diff`: what moves from one topology to another.

mod gate;
mod json;
mod table;

use crate::{
    failure::{Failure, Outcome},
    input::{Copies, Pair, Part, Records},
    moves::{Moves, Question},
    output::Output,
};
use clap::Args;
use gate::Gate;
use libconsistent::{Placement, Spread};

/// Say what moves from one topology to another, and from whom to whom, in keys and in bytes.
#[derive(Args)]
#[command(after_help = HELP)]
pub struct Diff {
    #[command(flatten)]
    pair: Pair,
    #[command(flatten)]
    records: Records,
    #[command(flatten)]
    copies: Copies,
    /// Exit with 1 if more of all copies moves, such as `5%` or `0.05`.
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    max_moved: Option<Part>,
    /// Exit with 1 if more of all bytes moves.
    #[arg(long, value_name = "PART", allow_negative_numbers = true, requires = "bytes")]
    max_moved_bytes: Option<Part>,
    /// How many made-up keys an estimate is of, where the schemes cannot tell exactly.
    #[arg(long, value_name = "KEYS", default_value_t = 1_000_000, allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    samples: u32,
    /// Show all nodes and all moves, not only the largest.
    #[arg(long)]
    all: bool,
}

const HELP: &str = "What moves stands beside the least that must move to get to the loads after the change, and beside \
what `hash % N` would move. With -n the copies of keys are counted, each on a node of its own. Without -f the answer is \
exact, of all positions that keys can have; where the schemes cannot tell that, it is an estimate by made-up keys, \
marked with `~`. Two topologies whose keys are hashed in different ways are compared by keys.

Exit codes: 0 done; 1 more moves than --max-moved or --max-moved-bytes allows; 2 not done.";

/// What the answer is about.
struct Subject<'a> {
    paths: [String; 2],
    before: &'a Placement,
    after: &'a Placement,
    spread: Spread,
    has_bytes: bool,
    all: bool,
}

impl Diff {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let (before, after) = self.pair.placements(self.records.file())?;
        let question = Question {
            before: &before,
            after: vec![&after],
            n: self.copies.asked(),
            spread: self.copies.spread,
            pairs: true,
            sample: self.samples.into(),
        };
        let answer = question.answer(&self.records)?;
        if let Some(why) = self.records.remark() {
            output.remark(why)?;
        }
        let subject = Subject {
            paths: self.pair.paths(),
            before: &before,
            after: &after,
            spread: self.copies.spread,
            has_bytes: self.records.have_bytes(),
            all: self.all,
        };
        let mut outcome = Outcome::Yes;
        for moves in answer {
            let gate = Gate::new(&moves, self.max_moved, self.max_moved_bytes);
            self.show(output, &subject, &moves, &gate)?;
            if gate.is_exceeded() {
                outcome = Outcome::No;
            }
        }
        Ok(outcome)
    }

    fn show(&self, output: &mut Output, subject: &Subject<'_>, moves: &Moves, gate: &Gate) -> Result<(), Failure> {
        match output.is_json() {
            true => output.json(&json::Answer::new(subject, moves, gate)),
            false => table::show(output, subject, moves, gate),
        }
    }
}
