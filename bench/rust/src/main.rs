//! This library beside other Rust libraries for consistent hashing: look-ups, replicas, batches, changes, memory and
//! threads, as Markdown tables and two plots. `bench/README.md` says how to run it and how to read it.

mod allocations;
mod budgets;
mod choosing;
mod command;
mod harness;
mod keys;
mod layout;
mod library;
mod machine;
mod markdown;
mod ours;
mod peers;
mod plot;
mod rebalance;
mod results;
mod schemes;
mod tables;

use harness::Effort;
use results::Results;
use std::{path::PathBuf, process::ExitCode, time::Duration};

/// Points a node, in every ring.
pub const POINTS: usize = 160;

/// What all tables share: how much to do, the keys, and what was found.
pub struct Run {
    pub quick: bool,
    pub effort: Effort,
    /// Numbers of nodes.
    pub sizes: &'static [usize],
    pub keys: Vec<&'static str>,
    pub cold: Vec<&'static str>,
    pub results: Results,
}

impl Run {
    fn new(quick: bool) -> Self {
        let (keys, cold) = if quick { (5_000, 200_000) } else { (100_000, 4_000_000) };
        Self {
            quick,
            effort: if quick {
                Effort { repeats: 3, limit: Duration::ZERO }
            } else {
                Effort { repeats: 11, limit: Duration::from_secs(10) }
            },
            sizes: if quick { &[10, 100] } else { &[10, 100, 1_000, 10_000] },
            keys: keys::streamed(keys),
            cold: keys::cold(cold),
            results: Results::default(),
        }
    }
}

fn main() -> ExitCode {
    let (mut quick, mut plots, mut page, mut program, mut swift) = (false, None, None, None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let path = match argument.as_str() {
            "--quick" => {
                quick = true;
                continue;
            }
            "--plots" => &mut plots,
            "--choosing" => &mut page,
            "--command" => &mut program,
            "--rebalance" => &mut swift,
            _ => return usage(),
        };
        match arguments.next() {
            Some(argument) => *path = Some(PathBuf::from(argument)),
            None => return usage(),
        }
    }
    let other = page.map(|page| choosing::run(&page, quick));
    let other = other.or_else(|| program.map(|program| command::run(&program, quick)));
    if let Some(done) = other.or_else(|| swift.map(|python| rebalance::run(&python, quick))) {
        return match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }

    let mut run = Run::new(quick);
    machine::print(quick);
    tables::lookup::print(&mut run);
    tables::replicas::print(&mut run);
    tables::batch::print(&mut run);
    tables::change::print(&mut run);
    tables::memory::print(&mut run);
    tables::schemes::print(&mut run);
    tables::dialects::print(&mut run);
    tables::detect::print(&run.keys);
    tables::scaling::print(&mut run);
    tables::large::print(&mut run);
    budgets::print(&run.results);

    let Some(folder) = plots else { return ExitCode::SUCCESS };
    match plot::write(&folder, &run.results) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: bench [--quick] [--plots FOLDER | --choosing PAGE | --command PROGRAM | --rebalance PYTHON]");
    ExitCode::from(2)
}
