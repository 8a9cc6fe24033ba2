//! The command `consistent`: what operators ask before, during and after a change of membership.
//!
//! Rooms, each using only those to its left: `failure → input → output → load, moves, page, stores → agent → verbs →
//! args`. A verb has one file or folder in `verbs`: its arguments, what it computes by the engine, and how that is
//! shown, as a table and as JSON.

#![forbid(unsafe_code)]

mod agent;
mod args;
mod failure;
mod input;
mod load;
mod moves;
mod output;
mod page;
mod stores;
mod verbs;

use failure::{Failure, Outcome};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = args::Arguments::parsed();
    match arguments.run() {
        Ok(Outcome::Yes) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        // Whoever reads the output has seen enough, as `head` does.
        Err(Failure::ReaderGone) => ExitCode::SUCCESS,
        Err(failure) => {
            let told = failure.to_string();
            anstream::eprintln!("{}error:{} {}", output::RED, output::PLAIN, output::shown(&told));
            ExitCode::from(2)
        }
    }
}
