//! What a run writes: tables for people and JSON for programs to standard output, remarks and progress to standard
//! error. Nothing that others named steers a terminal. May use `failure` and the engine.

mod figures;
mod head;
mod key;
mod progress;
mod table;
mod text;

pub use figures::{count, counted, grown, percent, times, Wide};
pub use head::in_a_line;
pub use key::JsonKey;
pub use progress::Progress;
pub use table::{Align, Table};
pub use text::{shown, shown_bytes};

use crate::failure::Failure;
use serde::Serialize;
use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

/// How errors begin on a terminal.
pub const RED: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
pub const PLAIN: anstyle::Reset = anstyle::Reset;

/// Standard output, buffered.
pub struct Output {
    json: bool,
    is_terminal: bool,
    to: BufWriter<io::Stdout>,
}

impl Output {
    pub fn new(json: bool) -> Self {
        let to = io::stdout();
        Self { json, is_terminal: to.is_terminal(), to: BufWriter::with_capacity(1 << 16, to) }
    }

    /// Whether JSON is asked for.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Whether somebody reads along.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// A whole answer as JSON.
    pub fn json(&mut self, answer: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.to, answer).map_err(io::Error::from)?;
        Ok(self.to.write_all(b"\n")?)
    }

    /// One of many answers as JSON, on a line of its own.
    pub fn json_line(&mut self, answer: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.to, answer).map_err(io::Error::from)?;
        Ok(self.to.write_all(b"\n")?)
    }

    pub fn table(&mut self, table: &Table) -> Result<(), Failure> {
        self.line(table)
    }

    /// A line of text; what asks for styles has them on a terminal alone.
    pub fn line(&mut self, text: impl std::fmt::Display) -> Result<(), Failure> {
        // The reader of a line need not be a terminal.
        let choice = anstream::AutoStream::choice(&io::stdout());
        match choice {
            anstream::ColorChoice::Never => writeln!(self.to, "{}", anstream::adapter::strip_str(&text.to_string()))?,
            _ => writeln!(self.to, "{text}")?,
        }
        Ok(())
    }

    /// Bytes as they are, for many short answers.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.to.write_all(bytes)?)
    }

    /// A text of others among bytes: as it is for programs, and shown on a terminal.
    pub fn text(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self.is_terminal {
            false => self.bytes(bytes),
            true => self.bytes(shown_bytes(bytes).as_bytes()),
        }
    }

    /// A remark on standard error, beside the answer.
    pub fn remark(&mut self, text: impl std::fmt::Display) -> Result<(), Failure> {
        self.flush()?;
        anstream::eprintln!("{}", shown(&text.to_string()));
        Ok(())
    }

    /// A remark if keys are read from a terminal: else nobody knows what the run waits for.
    pub fn remark_that_it_waits(&mut self, file: Option<&Path>) -> Result<(), Failure> {
        match file == Some(Path::new("-")) && io::stdin().is_terminal() {
            true => self.remark("keys are read from the terminal, one a line, until Ctrl-D"),
            false => Ok(()),
        }
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.to.flush()?)
    }
}
