//! `completions`: what a shell completes.

use crate::{
    failure::{Failure, Outcome},
    output::Output,
};
use clap::{Args, Command};
use clap_complete::Shell;

/// Write the completions of a shell: to be read by it at its start.
#[derive(Args)]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(self, output: &mut Output, mut command: Command) -> Result<Outcome, Failure> {
        let name = command.get_name().to_owned();
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut text);
        output.bytes(&text)?;
        Ok(Outcome::Yes)
    }
}
