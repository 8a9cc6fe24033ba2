//! `report`: topologies as a page to look at.

use crate::{
    failure::{Failure, Outcome},
    input::{Records, Sides},
    moves::{Amount, Moves, NodeMoves, Question},
    output::{count, Output},
    page::{self, Side},
};
use clap::Args;
use libconsistent::{Placement, Spread};
use libconsistent_drawing::pictures;
use serde::Serialize;
use std::{collections::BTreeMap, fs, path::PathBuf};

/// Write a page of a topology, or of what a change of it moves: who owns what, loads, moves and heirs, and a panel in
/// which changes are tried.
///
/// The page is one file, which loads nothing. Keys of a file are counted and not put into it.
#[derive(Args)]
pub struct Report {
    /// The topology document; `-` is standard input.
    #[arg(value_name = "TOPOLOGY")]
    before: PathBuf,
    /// The topology document after a change.
    #[arg(value_name = "AFTER")]
    after: Option<PathBuf>,
    #[command(flatten)]
    sides: Sides,
    #[command(flatten)]
    records: Records,
    /// What other verbs take, so that it is refused by name.
    #[arg(short, long, hide = true, value_name = "COUNT", allow_negative_numbers = true, value_parser = one_copy)]
    n: Option<u32>,
    /// The file to write; without it standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What the page reads; `cli/page/README.md` says what each is.
#[derive(Serialize)]
struct Data<'a> {
    format: u32,
    made_by: &'static str,
    a: Side<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<Side<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Keys<'a>>,
}

#[derive(Serialize)]
struct Keys<'a> {
    source: String,
    count: u64,
    bytes: Option<u64>,
    a: Counted<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<Counted<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moves: Option<Moved>,
}

#[derive(Serialize)]
struct Counted<'a> {
    counts: BTreeMap<&'a str, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<BTreeMap<&'a str, u64>>,
}

#[derive(Serialize)]
struct Moved {
    keys: u64,
    bytes: Option<u64>,
    minimum: u64,
    modulo: u64,
}

impl Report {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        page::check_built()?;
        let (before, after) = self.sides.placements(&self.before, self.after.as_deref(), self.records.file())?;
        let moves = self.moves(&before, after.as_ref())?;
        if let Some(why) = self.records.remark() {
            output.remark(why)?;
        }
        let data = Data {
            format: 1,
            made_by: page::MADE_BY,
            a: Side::new(self.before.display(), &before)?,
            b: self
                .after
                .as_deref()
                .zip(after.as_ref())
                .map(|(path, after)| Side::new(path.display(), after))
                .transpose()?,
            keys: moves.as_ref().map(|moves| self.keys(moves, after.is_some())),
        };
        if output.is_json() {
            output.json(&data)?;
            return Ok(Outcome::Yes);
        }
        let drawn = pictures(&before, after.as_ref()).map_err(|error| Failure::at("report", error))?;
        let (page, left_out) = page::filled(&data, drawn)?;
        if let Some(why) = left_out {
            output.remark(why)?;
        }
        match &self.output {
            None => output.bytes(page.as_bytes())?,
            Some(path) => {
                fs::write(path, &page).map_err(|error| Failure::at(path.display(), error))?;
                output.remark(format_args!("{}: {} bytes", path.display(), count(page.len() as u128)))?;
            }
        }
        Ok(Outcome::Yes)
    }

    /// What the keys of a file do, if there is one; of a single topology they stay where they are.
    fn moves(&self, before: &Placement, after: Option<&Placement>) -> Result<Option<Moves>, Failure> {
        if self.records.file().is_none() {
            return Ok(None);
        }
        let after = vec![after.unwrap_or(before)];
        let question = Question { before, after, n: 1, spread: Spread::None, pairs: false, sample: 0 };
        Ok(question.answer(&self.records)?.pop())
    }

    fn keys<'a>(&self, moves: &'a Moves, has_after: bool) -> Keys<'a> {
        let has_bytes = self.records.have_bytes();
        let counted = |amount: fn(&NodeMoves) -> Amount| {
            let each = || moves.nodes.iter().filter_map(|node| Some((node.id.as_deref()?, amount(node))));
            Counted {
                counts: each().map(|(id, amount)| (id, narrow(amount.count))).collect(),
                bytes: has_bytes.then(|| each().map(|(id, amount)| (id, narrow(amount.bytes))).collect()),
            }
        };
        let bytes = |amount: Amount| has_bytes.then_some(narrow(amount.bytes));
        Keys {
            source: self.records.file().map(|file| file.display().to_string()).unwrap_or_default(),
            count: narrow(moves.whole.count),
            bytes: bytes(moves.whole),
            a: counted(|node| node.before),
            b: has_after.then(|| counted(|node| node.after)),
            moves: has_after.then(|| Moved {
                keys: narrow(moves.moved.count),
                bytes: bytes(moves.moved),
                minimum: narrow(moves.minimum.count),
                modulo: narrow(moves.modulo.count),
            }),
        }
    }
}

/// Refuses several copies a key.
fn one_copy(copies: &str) -> Result<u32, String> {
    match copies.parse() {
        Ok(1) => Ok(1),
        _ => Err("a report is of one copy a key; `stats`, `diff` and `simulate` take several".into()),
    }
}

/// Keys of files, and their bytes, are counted in 64 bits.
fn narrow(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
