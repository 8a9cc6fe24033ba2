//! Topology documents, and the states of their nodes.

use super::{line_of, near, rows_beside, whole};
use crate::failure::Failure;
use clap::Args;
use libconsistent::{Error, ErrorKind, Placement, Secret, State, Topology};
use libconsistent_formats::Format;
use std::path::{Path, PathBuf};

/// The most bytes of a document.
pub(super) const MOST: u64 = 1 << 30;

/// A topology with the states of its nodes.
#[derive(Args)]
pub struct Source {
    #[command(flatten)]
    named: Named,
    /// A node that is down; may be repeated.
    #[arg(long, value_name = "ID")]
    down: Vec<String>,
    /// A node that keeps its keys and takes nothing new; may be repeated.
    #[arg(long, value_name = "ID")]
    draining: Vec<String>,
}

/// A topology as it is written.
#[derive(Args)]
pub struct Named {
    /// The topology document; `-` is standard input.
    #[arg(value_name = "TOPOLOGY")]
    path: PathBuf,
    /// The file of the secret that the document's `key_hash` asks for: 16 bytes, or 32 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
}

/// A document that is not read yet.
pub struct Document<'a> {
    path: &'a Path,
    pub text: Vec<u8>,
    /// What stands beside it.
    rows: Vec<u8>,
}

impl Source {
    /// Reads and compiles it.
    pub fn placement(&self) -> Result<Placement, Failure> {
        let document = self.named.document()?;
        let topology = document.topology(self.named.secret()?).map_err(|error| document.failure(&error))?;
        let named = [("--draining", State::Draining, &*self.draining), ("--down", State::Down, &*self.down)];
        compiled(document.path, topology, named)
    }

    /// Refuses to read keys of standard input, if these are, behind a document.
    pub fn check_stdin(&self, keys: Option<&Path>) -> Result<(), Failure> {
        let is_stdin = |path: &Path| path == Path::new("-");
        match is_stdin(&self.named.path) && keys.is_some_and(is_stdin) {
            false => Ok(()),
            true => Err(Failure::at("-", "standard input is the topology; give keys as arguments, or by -f FILE")),
        }
    }
}

impl Named {
    /// Reads the text, and the rows beside it.
    pub fn document(&self) -> Result<Document<'_>, Failure> {
        let text = whole(&self.path, MOST)?;
        Ok(Document { path: &self.path, rows: rows_beside(&self.path, &text)?, text })
    }

    /// Reads the secret, if there is one.
    pub fn secret(&self) -> Result<Option<Secret>, Failure> {
        self.secret.as_deref().map(secret).transpose()
    }
}

impl Document<'_> {
    /// What the text says.
    pub fn topology(&self, secret: Option<Secret>) -> Result<Topology, Error> {
        Topology::from_json_with_rows(&self.text, &self.rows, secret)
    }

    /// What is wrong, with its line.
    pub fn told(&self, error: &Error) -> (Option<usize>, String) {
        told(self.path, &self.text, error)
    }

    /// The file, and the line in it.
    pub fn place(&self, line: Option<usize>) -> String {
        place(self.path, line)
    }

    /// The failure of an error, with its file and line.
    pub fn failure(&self, error: &Error) -> Failure {
        failure(self.path, &self.text, error)
    }
}

/// The failure of a document's error, with its file and line.
pub(super) fn failure(path: &Path, text: &[u8], error: &Error) -> Failure {
    let (line, why) = told(path, text, error);
    Failure::at(place(path, line), why)
}

fn place(path: &Path, line: Option<usize>) -> String {
    let line = line.map_or(String::new(), |line| format!(":{line}"));
    format!("{}{line}", path.display())
}

/// What is wrong with a document, with its line. Of what is no JSON it is said what it may be instead.
fn told(path: &Path, text: &[u8], error: &Error) -> (Option<usize>, String) {
    let begins = text.trim_ascii_start().first();
    // A byte-order mark has an error of its own.
    if error.kind() == ErrorKind::Document && begins.is_some_and(|first| !matches!(first, b'{' | b'\xef')) {
        let guess = Format::guess(&path.to_string_lossy(), text).filter(|&format| format != Format::Topology);
        let guess = guess.map_or(String::new(), |format| {
            format!("; it looks like {format}: `consistent convert` makes a document of it")
        });
        return (None, format!("this is no topology document, which begins with `{{`{guess}"));
    }
    line_of(text, error.message())
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
            let index = members.index_of(id).map_err(|error| {
                let ids = members.nodes().iter().map(|node| node.id.as_str());
                Failure::at(option, format_args!("{error}{}", near::meant(id, ids)))
            })?;
            if let Some(slot) = states.get_mut(index as usize) {
                *slot = state;
            }
        }
    }
    placement.with_states(states).map_err(|error| Failure::at(path.display(), error))
}

/// Reads the file of a secret.
pub fn secret(path: &Path) -> Result<Secret, Failure> {
    let bytes = whole(path, 64)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    let digit = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let read: Option<Vec<u8>> = match text.len() == 2 * Secret::LEN {
        true => (0..Secret::LEN).map(|i| digit(2 * i)).collect(),
        false => None,
    };
    Secret::new(read.as_deref().unwrap_or(&bytes)).map_err(|error| Failure::at(path.display(), error))
}
