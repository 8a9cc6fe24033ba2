//! `stats`: how much each node has, and what a failure does.
//!
//! `measured` is what is found out, `given` counts the keys of a file, `zones` looks at zones; `answer` is what of it
//! is told, and `tables` how people read it.

mod answer;
mod given;
mod measured;
mod tables;
mod zones;

use crate::{
    failure::{Failure, Outcome},
    input::{Copies, Records, Source},
    output::{in_a_line, Output},
};
use clap::{value_parser, Args};
use measured::Measured;

/// Tell how much each node has beside what is fair by weight, and what happens when one fails.
///
/// Shares are exact, of all positions that keys can have. Where a scheme cannot tell them they are estimated from
/// sampled keys, and every such figure is marked by `~`. With -f they are those of the keys of a file.
#[derive(Args)]
pub struct Stats {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    copies: Copies,
    #[command(flatten)]
    records: Records,
    /// How many keys are sampled for what cannot be told exactly.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000, allow_negative_numbers = true,
        value_parser = value_parser!(u32).range(1..=1 << 28))]
    samples: u32,
    /// How many failures are told, those first by which a node that is left grows most; that of the largest node is
    /// told in any case.
    #[arg(long, value_name = "COUNT", default_value_t = 10, allow_negative_numbers = true)]
    failures: u32,
    /// Tell all nodes, zones and failures, however many there are and however long it takes.
    #[arg(long)]
    all: bool,
}

impl Stats {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        self.source.check_stdin(self.records.file())?;
        let placement = self.source.placement()?;
        let measured = match self.records.file() {
            Some(file) => given::measure(&placement, self.copies, &self.records, file)?,
            None => Measured::of_all_keys(&placement, self.copies, self.samples as usize)?,
        };
        if let Some(why) = self.records.remark() {
            output.remark(why)?;
        }
        let failures = if self.all { usize::MAX } else { self.failures as usize };
        let answer = answer::Answer::new(&placement, self.copies, &measured, failures)?;
        match output.is_json() {
            true => output.json(&answer)?,
            false => tables::write(output, &in_a_line(placement.topology()), &answer, self.all)?,
        }
        Ok(Outcome::Yes)
    }
}
