//! `man`: manual pages.

use crate::{
    failure::{Failure, Outcome},
    output::Output,
};
use clap::{Args, Command};
use clap_mangen::Man;
use std::{fs, path::PathBuf};

/// Write the manual page of the command, or with --dir those of all verbs as well.
#[derive(Args)]
pub struct Manual {
    /// A folder, which gets a page for the command and one for each verb.
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

impl Manual {
    pub fn run(self, output: &mut Output, command: Command) -> Result<Outcome, Failure> {
        match self.dir {
            None => {
                let mut text = Vec::new();
                Man::new(command.disable_help_subcommand(true)).render(&mut text)?;
                output.bytes(&text)?;
            }
            Some(folder) => {
                let failed = |error| Failure::at(folder.display(), error);
                fs::create_dir_all(&folder).map_err(failed)?;
                let pages = command.disable_help_subcommand(true);
                clap_mangen::generate_to(pages, &folder).map_err(failed)?;
            }
        }
        Ok(Outcome::Yes)
    }
}
