//! `steps`: the topologies on the way to another one, within limits of what moves at once.

mod folder;
mod json;

use crate::{
    failure::{Failure, Outcome},
    input::{secret, topology, Copies, Measured, Part},
    output::{count, counted, in_a_line, percent, Align, Output, Table},
};
use clap::Args;
use folder::Folder;
use libconsistent::{Placement, Spread, Step, StepOptions};
use std::path::PathBuf;

/// Go from one topology to another a little at a time: write the topologies to publish, one after the other.
///
/// Each moves no more than the limits allow. Up to some position it places keys as the last one does, and beyond as the
/// one before; all but the last are of the scheme `assigned`.
#[derive(Args)]
#[command(after_help = HELP)]
pub struct Steps {
    /// The topology document that there is, or a folder of steps, of which it is the last one; `-` is standard input.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The topology document that there is to be.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// The file of the secret that the documents' `key_hash` asks for: 16 bytes, or 32 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    #[command(flatten)]
    copies: Copies,
    /// The most of all copies that move in a step, such as `1%`.
    #[arg(long, value_name = "PART")]
    max_share: Option<Part>,
    /// The most of all copies that come to the nodes of one zone in a step.
    #[arg(long, value_name = "PART")]
    per_zone: Option<Part>,
    /// The most bytes that move in a step, by --sizes.
    #[arg(long, value_name = "BYTES", requires = "sizes")]
    max_bytes: Option<u64>,
    /// How many bytes keys have, in as many equal parts of all positions as the file has lines.
    #[arg(long, value_name = "FILE")]
    sizes: Option<PathBuf>,
    /// Only the first so many steps.
    #[arg(long, value_name = "COUNT")]
    count: Option<usize>,
    /// The folder to write them to, as step-0001.json and so on; without it nothing is written.
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

const HELP: &str = "--sizes names a CSV file as --loads of `rebalance` does, of which the column `size` counts. \
Nothing but the two topologies decides: from the last step that was published, in place of BEFORE, the same call goes \
on, also with other limits or to another end. Publish a step when what moved with the one before has been copied.";

/// The most steps, so that limits that are far too low end soon.
const MOST: usize = 9999;

/// A step that was made, and the file that it was written to.
struct Made {
    step: Step,
    file: Option<String>,
}

impl Steps {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let folder = Folder::of_steps(&self.before)?;
        let path = folder.as_ref().map_or(&self.before, |folder| &folder.last);
        let secret = self.secret.as_deref().map(secret).transpose()?;
        let placement = |path| {
            let (topology, _) = topology(path, secret)?;
            Placement::new(topology).map_err(|error| Failure::at(path.display(), error))
        };
        let (before, after) = (placement(path)?, placement(&self.after)?);
        let sizes = self.sizes()?;
        let part = |part: Option<Part>| part.map(|Part(part)| part);
        let options = StepOptions {
            n: self.copies.asked(),
            spread: self.copies.spread,
            max_bytes: self.max_bytes,
            sizes: &sizes,
            ..StepOptions::default()
        };
        let options = options.with_shares(part(self.max_share), part(self.per_zone));
        let options = options.map_err(|error| Failure::at("steps", error))?;

        let mut writer = self.output.map(|path| Folder::to_write(path, folder.as_ref())).transpose()?;
        let mut made = Vec::new();
        let count = self.count.unwrap_or(usize::MAX);
        for step in before.steps(&after, &options).take(count) {
            let step = step.map_err(|error| Failure::at("steps", error))?;
            let others = at_least(&step, &options).min(count - made.len());
            if made.len().saturating_add(others) > MOST {
                let why = format_args!("more than {MOST} of them: allow more at once, or say --count");
                return Err(Failure::at("steps", why));
            }
            let file = writer.as_mut().map(|folder| folder.write(&step.topology)).transpose()?;
            made.push(Made { step, file });
        }
        let answer = Answer { before: &before, after: &after, n: options.n, spread: options.spread, made: &made };
        match output.is_json() {
            true => output.json(&json::Answer::new(&answer))?,
            false => answer.show(output, !sizes.is_empty())?,
        }
        Ok(Outcome::Yes)
    }

    /// The bytes of each part.
    fn sizes(&self) -> Result<Vec<u64>, Failure> {
        let Some(path) = &self.sizes else { return Ok(Vec::new()) };
        match Measured::read(path)?.sizes {
            sizes if sizes.is_empty() => Err(Failure::at(path.display(), "no column `size`, or no lines")),
            sizes => Ok(sizes),
        }
    }
}

/// How many steps there are at least, with this one.
fn at_least(step: &Step, options: &StepOptions<'_>) -> usize {
    let most = options.max_share.map(|share| step.plan.whole * u128::from(share) / 1_000_000_000);
    let others = most.map_or(0, |most| step.left.div_ceil(most.max(1)));
    usize::try_from(others).map_or(usize::MAX, |others| others.saturating_add(1))
}

/// Steps, and what they are of.
struct Answer<'a> {
    before: &'a Placement,
    after: &'a Placement,
    n: usize,
    spread: Spread,
    made: &'a [Made],
}

impl Answer<'_> {
    fn show(&self, output: &mut Output, has_sizes: bool) -> Result<(), Failure> {
        output.line(format_args!("before  {}", in_a_line(self.before.topology())))?;
        output.line(format_args!("after   {}", in_a_line(self.after.topology())))?;
        let Some(last) = self.made.last() else {
            return output.line("there is nothing to do: they are the same");
        };
        let moved: u128 = self.made.iter().map(|made| made.step.plan.positions).sum();
        let plan = &last.step.plan;
        let (steps, left) = (counted(self.made.len(), "step"), percent(plan.ratio(last.step.left)));
        let left = if last.step.is_last { String::new() } else { format!("; {left} is left") };
        output.line(format_args!("{steps}, {} of all copies move{left}", percent(plan.ratio(moved))))?;
        output.line("")?;
        output.table(&self.table(has_sizes))
    }

    fn table(&self, has_sizes: bool) -> Table {
        let columns = [("epoch", Align::Right), ("moves", Align::Right), ("left", Align::Right)];
        let bytes = has_sizes.then_some(("bytes", Align::Right));
        let file = self.made.iter().any(|made| made.file.is_some()).then_some(("file", Align::Left));
        let mut table = Table::new(columns.into_iter().chain(bytes).chain(file));
        for Made { step, file } in self.made {
            let parts = [step.plan.moved, step.plan.ratio(step.left)].map(percent);
            let bytes = has_sizes.then(|| count(step.bytes.into()));
            let epoch = step.topology.epoch().to_string();
            table.row([epoch].into_iter().chain(parts).chain(bytes).chain(file.clone()));
        }
        table
    }
}
