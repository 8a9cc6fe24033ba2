//! Two topologies, before and after a change, each with the states of its nodes and a secret of its own.

use super::{
    rows_beside,
    topology::{compiled, failure, secret, MOST},
    whole,
};
use crate::failure::Failure;
use clap::Args;
use libconsistent::{Error, Placement, Secret, State, Topology};
use std::path::{Path, PathBuf};

/// Topologies before and after.
#[derive(Args)]
pub struct Pair {
    /// The topology document before the change; `-` is standard input.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The topology document after it. The same one, to see what other states of its nodes move.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    #[command(flatten)]
    sides: Sides,
}

/// The states and secrets of topologies before and after.
#[derive(Args)]
pub struct Sides {
    /// A node that is down after the change; may be repeated.
    #[arg(long, value_name = "ID")]
    down: Vec<String>,
    /// A node that keeps its keys and takes nothing new after the change; may be repeated.
    #[arg(long, value_name = "ID")]
    draining: Vec<String>,
    /// A node that was down before the change; may be repeated.
    #[arg(long, value_name = "ID")]
    down_before: Vec<String>,
    /// A node that took nothing new before the change; may be repeated.
    #[arg(long, value_name = "ID")]
    draining_before: Vec<String>,
    /// The file of the secret of either document that asks for one: 16 bytes, or 32 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// The file of the secret before the change, where it is another one.
    #[arg(long, value_name = "FILE")]
    secret_before: Option<PathBuf>,
}

impl Pair {
    /// Reads and compiles both; `keys` is the file that is read behind them.
    pub fn placements(&self, keys: Option<&Path>) -> Result<(Placement, Placement), Failure> {
        self.sides.both(&self.before, &self.after, keys)
    }

    /// What each is called.
    pub fn paths(&self) -> [String; 2] {
        [&self.before, &self.after].map(|path| path.display().to_string())
    }
}

impl Sides {
    /// Reads and compiles one topology, or two. Of one alone the states and the secret are those after the change.
    pub fn placements(
        &self,
        before: &Path,
        after: Option<&Path>,
        keys: Option<&Path>,
    ) -> Result<(Placement, Option<Placement>), Failure> {
        let Some(after) = after else {
            return Ok((self.one(before, keys)?, None));
        };
        let (before, after) = self.both(before, after, keys)?;
        Ok((before, Some(after)))
    }

    fn one(&self, path: &Path, keys: Option<&Path>) -> Result<Placement, Failure> {
        let of_before = [
            ("--down-before", !self.down_before.is_empty()),
            ("--draining-before", !self.draining_before.is_empty()),
            ("--secret-before", self.secret_before.is_some()),
        ];
        if let Some((option, _)) = of_before.into_iter().find(|(_, is_given)| *is_given) {
            return Err(Failure::at(option, "there is one topology alone, and so nothing before"));
        }
        only_one_stdin(&[Some(path), keys])?;
        let secret = self.secret.as_deref().map(secret).transpose()?;
        let (found, is_keyed) = topology(path, secret)?;
        if secret.is_some() && !is_keyed {
            return Err(Failure::at("--secret", UNUSED));
        }
        compiled(path, found, self.after())
    }

    fn after(&self) -> [(&str, State, &[String]); 2] {
        [("--draining", State::Draining, &*self.draining), ("--down", State::Down, &*self.down)]
    }

    fn both(&self, one: &Path, other: &Path, keys: Option<&Path>) -> Result<(Placement, Placement), Failure> {
        only_one_stdin(&[Some(one), Some(other), keys])?;
        let after = self.secret.as_deref().map(secret).transpose()?;
        let before = self.secret_before.as_deref().map(secret).transpose()?;
        let (earlier, one_is_keyed) = topology(one, before.or(after))?;
        let (later, other_is_keyed) = topology(other, after)?;
        // Whoever gives a secret believes that it counts.
        let unused = [
            ("--secret-before", before.is_some() && !one_is_keyed),
            ("--secret", after.is_some() && !other_is_keyed && (before.is_some() || !one_is_keyed)),
        ];
        if let Some((option, _)) = unused.into_iter().find(|(_, is_unused)| *is_unused) {
            return Err(Failure::at(option, UNUSED));
        }
        let down_before = [
            ("--draining-before", State::Draining, &*self.draining_before),
            ("--down-before", State::Down, &*self.down_before),
        ];
        Ok((compiled(one, earlier, down_before)?, compiled(other, later, self.after())?))
    }
}

const UNUSED: &str = "no document asks for it: none has a `key_hash`";

/// Refuses to read standard input twice.
fn only_one_stdin(paths: &[Option<&Path>]) -> Result<(), Failure> {
    match paths.iter().flatten().filter(|&&path| path == Path::new("-")).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::at("-", "standard input is one document, or the keys: give the others as files")),
    }
}

/// Reads a document, with the secret if it asks for one; whether it does.
pub fn topology(path: &Path, secret: Option<Secret>) -> Result<(Topology, bool), Failure> {
    let text = whole(path, MOST)?;
    let rows = rows_beside(path, &text)?;
    let failure = |error: Error| failure(path, &text, &error);
    match (Topology::from_json_with_rows(&text, &rows, None), secret) {
        (Ok(topology), _) => Ok((topology, false)),
        (Err(error), Some(secret)) if error.message().starts_with("scheme.key_hash") => {
            let keyed = Topology::from_json_with_rows(&text, &rows, secret);
            keyed.map(|topology| (topology, true)).map_err(failure)
        }
        (Err(error), _) => Err(failure(error)),
    }
}
