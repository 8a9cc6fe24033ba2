//! `detect`: which scheme explains where keys are. `observations` reads where they are.

mod observations;

use crate::{
    failure::{Failure, Outcome},
    input::{rows_beside, whole},
    output::{count, counted, shown, shown_bytes, Align, Output, Progress, Table},
};
use clap::Args;
use libconsistent::{detect, Candidate, Detection, ErrorKind, Key, Node, Placement, Topology, Verdict};
use observations::{Observation, Observations};
use serde::Serialize;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The most bytes of a document of members.
const MOST: u64 = 1 << 28;

/// How many candidates people are told of.
const TOLD: usize = 10;

/// Say which scheme, with which parameters, explains where a running system keeps keys.
///
/// Lines are `key<tab>node` or `key,node` or JSON such as {"key": "a", "node": "n1"}; what `place` writes is read as
/// well. The exit code is 1 unless a scheme explains them.
#[derive(Args)]
pub struct Detect {
    /// The file of keys and their nodes; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// All nodes in the order of the system's list, between commas; else those that have keys, sorted.
    #[arg(long, value_name = "ID,ID..", value_delimiter = ',', conflicts_with = "members")]
    nodes: Vec<String>,
    /// A topology document, of which the nodes are taken with weights, addresses and fields; its scheme does not count.
    #[arg(long, value_name = "TOPOLOGY")]
    members: Option<PathBuf>,
    /// Keys are integers, in decimal.
    #[arg(long)]
    integers: bool,
    /// Where the topology document is written that explains the keys, with all parameters.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Serialize)]
struct Answer<'a> {
    verdict: &'static str,
    lines: u64,
    observed: usize,
    tried: usize,
    skipped: Vec<Skipped>,
    candidates: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Skipped {
    scheme: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct Found<'a> {
    scheme: Value,
    fingerprint: String,
    matched: usize,
    chance: f64,
    contradictions: Vec<Contradiction<'a>>,
    untried: Vec<Untried>,
    aliases: Vec<Alias>,
}

#[derive(Serialize)]
struct Contradiction<'a> {
    line: u64,
    key: String,
    node: &'a str,
    placed: Option<String>,
}

#[derive(Serialize)]
struct Alias {
    name: &'static str,
    client: &'static str,
}

#[derive(Serialize)]
struct Untried {
    parameter: &'static str,
    why: &'static str,
}

impl Detect {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let observations = Observations::read(&self.file, self.integers)?;
        let nodes = self.members(&observations)?;
        let ids: BTreeSet<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
        let seen = observations.kept.iter();
        if let Some(stranger) = seen.clone().find(|seen| !ids.contains(seen.node.as_str())) {
            let place = format!("{}:{}", self.file.display(), stranger.line);
            return Err(Failure::at(place, format_args!("node {:?} is not among the nodes", stranger.node)));
        }
        let keys: Vec<(Key<'_>, &str)> = seen.map(|seen| (seen.key(), seen.node.as_str())).collect();
        let progress = Progress::unknown("candidates");
        let is_seen = self.members.is_none() && self.nodes.is_empty();
        let found = detect(nodes, &keys).map_err(|error| match is_seen && error.kind() == ErrorKind::TooMany {
            true => Failure::at(self.file.display(), format_args!("{error}; each line is to be a key and its node")),
            false => Failure::at(self.file.display(), error),
        })?;
        drop(progress);
        let written = match (&self.output, found.best()) {
            (Some(file), Some(best)) => {
                let text = best.topology.to_json() + "\n";
                fs::write(file, text).map_err(|error| Failure::at(file.display(), error))?;
                Some(file.display().to_string())
            }
            _ => None,
        };
        let told = answer(&found, &observations)?;
        match output.is_json() {
            true => output.json(&told)?,
            false => write(output, &found, &told, written.as_deref(), self.output.is_some())?,
        }
        Ok(if found.best().is_some() { Outcome::Yes } else { Outcome::No })
    }

    /// The nodes, as they are told or seen.
    fn members(&self, observations: &Observations) -> Result<Vec<Node>, Failure> {
        if let Some(path) = &self.members {
            let text = whole(path, MOST)?;
            let rows = rows_beside(path, &text)?;
            let topology =
                Topology::from_json_with_rows(text, &rows, None).map_err(|error| Failure::at(path.display(), error))?;
            return Ok(topology.members().nodes().iter().map(|node| Node::clone(node)).collect());
        }
        if !self.nodes.is_empty() {
            return Ok(self.nodes.iter().map(|id| Node::new(id.as_str())).collect());
        }
        let seen: BTreeSet<&str> = observations.kept.iter().map(|seen| seen.node.as_str()).collect();
        Ok(seen.into_iter().map(Node::new).collect())
    }
}

fn answer<'a>(found: &Detection, observations: &'a Observations) -> Result<Answer<'a>, Failure> {
    let skipped = found.skipped.iter().map(|&(scheme, count)| Skipped { scheme, count });
    let candidates = found.candidates.iter().map(|candidate| told(candidate, observations));
    Ok(Answer {
        verdict: found.verdict.name(),
        lines: observations.lines,
        observed: found.observed,
        tried: found.tried,
        skipped: skipped.collect(),
        candidates: candidates.collect::<Result<_, Failure>>()?,
    })
}

fn told<'a>(candidate: &Candidate, observations: &'a Observations) -> Result<Found<'a>, Failure> {
    let Candidate { topology, matched, chance, contradictions, untried, aliases, .. } = candidate;
    let failed = |error: String| Failure::at("detect", error);
    let document: Value = serde_json::from_str(&topology.to_json()).map_err(|error| failed(error.to_string()))?;
    let contradictions = match contradictions.is_empty() {
        true => Vec::new(),
        false => {
            let placement = Placement::new(topology.clone()).map_err(|error| failed(error.to_string()))?;
            let seen = contradictions.iter().filter_map(|&place| observations.kept.get(place));
            let told = |seen: &'a Observation| Contradiction {
                line: seen.line,
                key: shown_bytes(&seen.text).into_owned(),
                node: &seen.node,
                placed: placement
                    .locate_key(seen.key())
                    .and_then(|index| placement.node(index))
                    .map(|node| node.id.clone()),
            };
            seen.map(told).collect()
        }
    };
    Ok(Found {
        scheme: document.get("scheme").cloned().unwrap_or_default(),
        fingerprint: topology.fingerprint().to_string(),
        matched: *matched,
        chance: *chance,
        contradictions,
        untried: untried.iter().map(|&(parameter, why)| Untried { parameter, why }).collect(),
        aliases: aliases.iter().map(|&(name, client)| Alias { name, client }).collect(),
    })
}

fn write(
    output: &mut Output,
    found: &Detection,
    told: &Answer<'_>,
    written: Option<&str>,
    asked: bool,
) -> Result<(), Failure> {
    let (observed, tried) = (count(told.observed as u128), count(told.tried as u128));
    let verdict = match found.verdict {
        Verdict::Explained => "explained",
        Verdict::Unexplained => "unexplained: no scheme that was tried puts 95% of the keys where they are",
        _ => "too few: chance alone might explain them; give more keys, less alike, or of more nodes",
    };
    output.line(verdict)?;
    output.line(format_args!(
        "{observed} different keys of {} lines; {tried} candidates tried",
        count(told.lines.into())
    ))?;
    for Skipped { scheme, count } in &told.skipped {
        output
            .line(format_args!("skipped, as they would take too long: {} of {scheme}", counted(*count, "candidate")))?;
    }
    if !told.candidates.is_empty() {
        output.line("")?;
        let columns = [("scheme", Align::Left), ("matched", Align::Right), ("chance", Align::Right)];
        let mut table = Table::new(columns);
        for candidate in told.candidates.iter().take(TOLD) {
            let matched = format!("{} of {observed}", count(candidate.matched as u128));
            table.row([in_words(&candidate.scheme), matched, format!("{:.0e}", candidate.chance)]);
        }
        output.table(&table)?;
        if let Some(left) = told.candidates.len().checked_sub(TOLD).filter(|&left| left > 0) {
            output.line(format_args!("--json has the other {}, too", counted(left, "candidate")))?;
        }
    }
    if let Some(first) = told.candidates.first() {
        details(output, first)?;
    }
    match found.tied().len() {
        0 if found.verdict == Verdict::Unexplained => output.line(
            "give all nodes in the order of the system's list by --nodes or, with their weights, addresses and fields, \
             by --members",
        )?,
        0 | 1 => {}
        tied => output.line(format_args!("{tied} candidates match alike: more keys may tell them apart"))?,
    }
    match (written, asked) {
        (Some(file), _) => output.line(format_args!("written to {}", shown(file)))?,
        (None, true) => output.line("nothing is written, as nothing explains them")?,
        (None, false) => {}
    }
    Ok(())
}

/// The name of a scheme, and its parameters behind it.
fn in_words(scheme: &Value) -> String {
    let value = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let mut words = scheme.get("name").map(value).unwrap_or_default();
    let parameters = scheme.as_object().into_iter().flatten().filter(|(name, _)| *name != "name");
    parameters.for_each(|(name, given)| words.push_str(&format!(" {name}={}", value(given))));
    words
}

/// Which keys a candidate contradicts, its other names, and what was not tried of it.
fn details(output: &mut Output, best: &Found<'_>) -> Result<(), Failure> {
    if !best.contradictions.is_empty() {
        output.line("")?;
        let columns = [("line", Align::Right), ("key", Align::Left), ("is on", Align::Left)];
        let mut table = Table::new(columns.into_iter().chain([("should be on", Align::Left)]));
        for Contradiction { line, key, node, placed } in &best.contradictions {
            let placed = placed.clone().unwrap_or("none".into());
            table.row([line.to_string(), key.clone(), (*node).to_owned(), placed]);
        }
        output.table(&table)?;
    }
    for Alias { name, client } in &best.aliases {
        output.line(format_args!("also {name}: {client}"))?;
    }
    for Untried { parameter, why } in &best.untried {
        output.line(format_args!("not tried: {parameter}, as {why}"))?;
    }
    Ok(())
}
