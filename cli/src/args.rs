//! The command line: the verbs, and what all of them take.

use crate::{
    failure::{Failure, Outcome},
    output::Output,
    verbs::{
        agent, check, completions, convert, detect, diff, explain, man, nodes, place, publish, ranges, rebalance,
        report, schemes, set_nodes, simulate, stats, steps,
    },
};
use clap::{
    error::{ContextKind, ContextValue, ErrorKind},
    CommandFactory, Parser, Subcommand,
};
use std::env;

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
    Rebalance(rebalance::Rebalance),
    Steps(steps::Steps),
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

/// The verbs of keys and ids, which may begin with `-`: behind `--` they do.
const OF_KEYS: [&str; 3] = ["place", "explain", "ranges"];

impl Arguments {
    /// Those that the program was called with. Whatever is wrong with them ends it.
    pub fn parsed() -> Self {
        Self::try_parse().unwrap_or_else(|mut error| {
            advise(&mut error, env::args().skip(1));
            error.exit()
        })
    }

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
            Verb::Rebalance(verb) => verb.run(&mut output),
            Verb::Steps(verb) => verb.run(&mut output),
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

/// Of what begins with `-` and is no option, clap says that it can stand behind `--`: that is so of keys and ids alone.
fn advise(error: &mut clap::Error, arguments: impl Iterator<Item = String>) {
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidArg) else { return };
    let is_known = error.get(ContextKind::SuggestedArg).is_some();
    if error.kind() != ErrorKind::UnknownArgument || is_known || !given.starts_with('-') {
        return;
    }
    let command = Arguments::command();
    let verb = arguments.into_iter().find(|word| command.find_subcommand(word).is_some());
    if verb.as_deref().is_some_and(|verb| OF_KEYS.contains(&verb)) {
        return;
    }
    let verb = verb.map_or(String::new(), |verb| format!(" {verb}"));
    let mut tip = format!("`consistent{verb} --help` lists the options; their values stand right behind them");
    if !given.starts_with("--") {
        tip += &format!(", behind `=` if they begin with `-`; a file of this name is ./{given}");
    }
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
}
