//! The command line: the verbs, and what all of them take.

use crate::{
    failure::{Failure, Outcome},
    output::Output,
    verbs::{
        agent, check, completions, convert, detect, diff, explain, man, nodes, place, publish, ranges, report, schemes,
        set_nodes, simulate, stats,
    },
};
use clap::{CommandFactory, Parser, Subcommand};

/// Consistent hashing for operators: which node has a key, what a change of members moves, and why.
#[derive(Parser)]
#[command(
    name = "consistent",
    version,
    next_help_heading = "Output",
    arg_required_else_help = true,
    propagate_version = true
)]
#[command(
    after_help = "Exit codes: 0 done; 1 done, and the answer is no; 2 not done, with the reason on standard error."
)]
pub struct Arguments {
    /// Write JSON instead of tables.
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    colour: colorchoice_clap::Color,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Place(place::Place),
    Explain(explain::Explain),
    Nodes(nodes::Nodes),
    Stats(stats::Stats),
    Diff(diff::Diff),
    Simulate(simulate::Simulate),
    Ranges(ranges::Ranges),
    Report(report::Report),
    Check(check::Check),
    Detect(detect::Detect),
    Convert(convert::Convert),
    Publish(publish::Publish),
    SetNodes(set_nodes::SetNodes),
    Agent(agent::Agent),
    Schemes(schemes::Schemes),
    Completions(completions::Completions),
    Man(man::Manual),
}

impl Arguments {
    pub fn run(self) -> Result<Outcome, Failure> {
        self.colour.write_global();
        let mut output = Output::new(self.json);
        let outcome = match self.verb {
            Verb::Place(verb) => verb.run(&mut output),
            Verb::Explain(verb) => verb.run(&mut output),
            Verb::Nodes(verb) => verb.run(&mut output),
            Verb::Stats(verb) => verb.run(&mut output),
            Verb::Diff(verb) => verb.run(&mut output),
            Verb::Simulate(verb) => verb.run(&mut output),
            Verb::Report(verb) => verb.run(&mut output),
            Verb::Ranges(verb) => verb.run(&mut output),
            Verb::Check(verb) => verb.run(&mut output),
            Verb::Detect(verb) => verb.run(&mut output),
            Verb::Convert(verb) => verb.run(&mut output),
            Verb::Publish(verb) => verb.run(&mut output),
            Verb::SetNodes(verb) => verb.run(&mut output),
            Verb::Agent(verb) => verb.run(&output),
            Verb::Schemes(verb) => verb.run(&mut output),
            Verb::Completions(verb) => verb.run(&mut output, Self::command()),
            Verb::Man(verb) => verb.run(&mut output, Self::command()),
        }?;
        output.flush()?;
        Ok(outcome)
    }
}
