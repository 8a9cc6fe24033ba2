//! `convert`: configurations of other systems as topologies, and back.

use crate::{
    failure::{Failure, Outcome},
    input::{whole, with_rows_inside, NamedScheme},
    output::{count, shown, Align, Output, Table},
};
use clap::Args;
use libconsistent::{State, Topology};
use libconsistent_formats::{
    read_all, read_one, write, Entry, Format, FormatError, Imported, Note, ReadOptions, WriteOptions, MAX_INPUT,
};
use serde::Serialize;
use serde_json::value::RawValue;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Read the configuration of another system as a topology document, or write one for it.
///
/// What moves keys and is not understood is refused with its line. Notes on standard error say what the answer does not
/// hold, such as which nodes are down.
#[derive(Args)]
#[command(after_help = formats())]
pub struct Convert {
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The format of the file; without it, the one that the file is likely to have.
    #[arg(long, value_name = "FORMAT")]
    from: Option<Format>,
    /// The format to write.
    #[arg(long, value_name = "FORMAT", default_value_t = Format::Topology)]
    to: Format,
    /// The upstream, backend or pool of the file, if it has several.
    #[arg(long)]
    name: Option<String>,
    /// What it is called in what is written; without it as in the file, and of a topology what the file is called.
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// The scheme of members whose format has none, such as `slots` or `ring,vnodes=256`.
    #[arg(long, value_name = "NAME[,PARAMETER=VALUE..]")]
    scheme: Option<NamedScheme>,
    /// The port, by name or number, where endpoints of Kubernetes have several.
    #[arg(long)]
    port: Option<String>,
    /// What requests are hashed by in the words of the system that is written for, such as `$request_uri` for nginx.
    #[arg(long, value_name = "EXPRESSION")]
    key: Option<String>,
    /// List what the file has, and write nothing.
    #[arg(long, conflicts_with_all = ["to", "rename", "key", "output"])]
    list: bool,
    /// The file to write; without it standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// An upstream, backend or pool as JSON has it.
#[derive(Serialize)]
struct Answer<'a> {
    name: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topology: Option<Box<RawValue>>,
    /// What was written for another system.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    states: BTreeMap<&'a str, State>,
    notes: Vec<Told<'a>>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "str::is_empty")]
    path: &'a str,
    text: &'a str,
}

impl Convert {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let file = self.path.display();
        let bytes = with_rows_inside(&self.path, whole(&self.path, MAX_INPUT as u64)?)?;
        let from = match self.from.or_else(|| Format::guess(&self.path.to_string_lossy(), &bytes)) {
            Some(format) => format,
            None => return Err(Failure::at(file, "nothing tells which format it has; say so by --from FORMAT")),
        };
        let scheme = self.scheme.as_ref().map(NamedScheme::scheme).transpose();
        let scheme = scheme.map_err(|error| Failure::at("--scheme", error))?;
        let options = ReadOptions { name: self.name.clone(), scheme, port: self.port.clone() };
        if self.list {
            let all = read_all(from, &bytes, &options).map_err(|error| Failure::at(file, error))?;
            return list(output, from, &all);
        }
        let mut found = read_one(from, &bytes, &options).map_err(|error| Failure::at(file, error))?;
        if from == Format::Topology {
            found.name = called(&self.path);
        }
        let name = self.rename.as_deref().unwrap_or(&found.name);
        let wanted = WriteOptions { name: Some(name.to_owned()), key: self.key.clone() };
        // Which nodes are not up is said below, and is no part of a topology.
        let told: &[_] = if self.to == Format::Topology { &[] } else { &found.states };
        let written = write(self.to, &found.topology, told, &wanted)
            .map_err(|error| Failure::at(format_args!("--to {}", self.to), error.message()))?;
        let notes: Vec<&Note> = found.notes.iter().chain(&written.notes).collect();
        if output.is_json() {
            let is_topology = self.to == Format::Topology;
            output.json(&Answer {
                name,
                format: self.to.name(),
                topology: is_topology.then(|| document(&found.topology)).transpose()?,
                text: (!is_topology).then_some(written.text),
                states: states(&found),
                notes: notes.into_iter().map(Told::new).collect(),
                error: None,
            })?;
            return Ok(Outcome::Yes);
        }
        for note in notes {
            output.remark(note)?;
        }
        if self.to == Format::Topology {
            for (id, state) in &found.states {
                output.remark(format_args!("{id} is {state}, which a topology does not say: --{state}={id}"))?;
            }
        }
        let end = if written.text.ends_with('\n') { "" } else { "\n" };
        let text = format!("{}{end}", written.text);
        match &self.output {
            Some(path) => fs::write(path, text).map_err(|error| Failure::at(path.display(), error))?,
            None => output.text(text.as_bytes())?,
        }
        Ok(Outcome::Yes)
    }
}

/// What a document is called, which has no name in it: by its file.
fn called(path: &Path) -> String {
    match path.file_stem() {
        Some(stem) if path != Path::new("-") => stem.to_string_lossy().into_owned(),
        _ => "backends".into(),
    }
}

/// What a file has. The answer is no if there is something in it that cannot be read.
fn list(output: &mut Output, from: Format, all: &[Entry]) -> Result<Outcome, Failure> {
    let is_bad = all.iter().any(|each| each.result.is_err());
    match output.is_json() {
        true => all.iter().try_for_each(|each| output.json_line(&Answer::listed(from, each)?))?,
        false => output.table(&table(all, is_bad))?,
    }
    Ok(if is_bad { Outcome::No } else { Outcome::Yes })
}

fn table(all: &[Entry], is_bad: bool) -> Table {
    let columns = [("name", Align::Left), ("scheme", Align::Left)];
    let counts = ["nodes", "not up", "notes"].map(|name| (name, Align::Right));
    let refused = is_bad.then_some(("refused", Align::Left));
    let mut table = Table::new(columns.into_iter().chain(counts).chain(refused));
    for Entry { name, result, .. } in all {
        let cells = match result {
            Ok(each) => {
                let numbers = [each.topology.members().len(), each.states.len(), each.notes.len()];
                let [nodes, not_up, notes] = numbers.map(|number| count(number as u128));
                [each.topology.scheme().name().into(), nodes, not_up, notes]
            }
            Err(_) => ["-"; 4].map(String::from),
        };
        let why = result.as_ref().map_or_else(reason, |_| String::new());
        table.row([shown(name).into_owned()].into_iter().chain(cells).chain(is_bad.then_some(why)));
    }
    table
}

/// The place, and what is wrong there.
fn reason(error: &FormatError) -> String {
    let line = error.line().map_or(String::new(), |line| format!("line {line}: "));
    format!("{line}{}", shown(error.message()))
}

fn document(topology: &Topology) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(topology.to_json()).map_err(|error| Failure::at("the topology", error))
}

fn states(found: &Imported) -> BTreeMap<&str, State> {
    found.states.iter().map(|(id, state)| (id.as_str(), *state)).collect()
}

impl<'a> Answer<'a> {
    fn listed(from: Format, Entry { name, result, .. }: &'a Entry) -> Result<Self, Failure> {
        let found = result.as_ref().ok();
        Ok(Self {
            name,
            format: from.name(),
            topology: found.map(|found| document(&found.topology)).transpose()?,
            text: None,
            states: found.map(states).unwrap_or_default(),
            notes: found.map(|found| found.notes.iter().map(Told::new).collect()).unwrap_or_default(),
            error: result.as_ref().err().map(|e| Told { line: e.line(), path: e.path(), text: e.message() }),
        })
    }
}

impl<'a> Told<'a> {
    fn new(note: &'a Note) -> Self {
        Self { line: note.line(), path: note.path(), text: note.text() }
    }
}

/// The formats, for the help.
fn formats() -> String {
    let mut text = String::from("Formats, those with * are written as well:");
    for format in Format::ALL {
        let star = if format.is_written() { '*' } else { ' ' };
        text += &format!("\n {star} {:<14} {}", format.name(), format.description());
    }
    text
}
