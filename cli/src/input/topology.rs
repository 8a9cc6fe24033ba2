//! Topology documents, and the states of their nodes.

use super::whole;
use crate::failure::Failure;
use clap::Args;
use libconsistent::{Placement, Secret, State, Topology};
use std::path::{Path, PathBuf};

/// The most bytes of a document.
pub(super) const MOST: u64 = 1 << 30;

/// A topology with the states of its nodes.
#[derive(Args)]
pub struct Source {
    /// The topology document; `-` is standard input.
    #[arg(value_name = "TOPOLOGY")]
    path: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

impl Source {
    /// Reads and compiles it.
    pub fn placement(&self) -> Result<Placement, Failure> {
        self.reading.placement(&self.path)
    }

    /// Refuses to read keys of standard input, if these are, behind a document.
    pub fn check_stdin(&self, keys: Option<&Path>) -> Result<(), Failure> {
        let is_stdin = |path: &Path| path == Path::new("-");
        match is_stdin(&self.path) && keys.is_some_and(is_stdin) {
            false => Ok(()),
            true => Err(Failure::at("-", "standard input is the topology; give keys as arguments, or by -f FILE")),
        }
    }
}

/// How topologies are read.
#[derive(Args)]
pub struct Reading {
    /// A node that is down; may be repeated.
    #[arg(long, value_name = "ID")]
    down: Vec<String>,
    /// A node that keeps its keys and takes nothing new; may be repeated.
    #[arg(long, value_name = "ID")]
    draining: Vec<String>,
    /// The file of the secret that the document's `key_hash` asks for: 16 bytes, or 32 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
}

impl Reading {
    /// Reads a document.
    pub fn topology(&self, path: &Path) -> Result<Topology, Failure> {
        let text = whole(path, MOST)?;
        let secret = self.secret.as_deref().map(secret).transpose()?;
        Topology::from_json_with_secret(text, secret).map_err(|error| Failure::at(path.display(), error))
    }

    /// Reads a document and compiles it, with the states of its nodes.
    pub fn placement(&self, path: &Path) -> Result<Placement, Failure> {
        let named = [("--draining", State::Draining, &*self.draining), ("--down", State::Down, &*self.down)];
        compiled(path, self.topology(path)?, named)
    }
}

/// Compiles a topology, with the states of those nodes that options name.
pub(super) fn compiled(
    path: &Path,
    topology: Topology,
    named: [(&str, State, &[String]); 2],
) -> Result<Placement, Failure> {
    let placement = Placement::new(topology).map_err(|error| Failure::at(path.display(), error))?;
    let members = placement.topology().members();
    let mut states = vec![State::Up; placement.len()];
    for (option, state, ids) in named {
        for id in ids {
            let index = members.index_of(id).map_err(|error| Failure::at(option, error))?;
            if let Some(slot) = states.get_mut(index as usize) {
                *slot = state;
            }
        }
    }
    placement.with_states(states).map_err(|error| Failure::at(path.display(), error))
}

pub(super) fn secret(path: &Path) -> Result<Secret, Failure> {
    let bytes = whole(path, 64)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    let digit = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let read: Option<Vec<u8>> = match text.len() == 2 * Secret::LEN {
        true => (0..Secret::LEN).map(|i| digit(2 * i)).collect(),
        false => None,
    };
    Secret::new(read.as_deref().unwrap_or(&bytes)).map_err(|error| Failure::at(path.display(), error))
}
