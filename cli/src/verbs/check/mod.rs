//! `check`: whether a document is valid, and what in it will give trouble.
//!
//! Each file has warnings of one kind: `document` of the document and its scheme, `members` of its nodes, `balance` of
//! how even it is. A warning has a code, says why it is one, and what to do.

mod balance;
mod document;
mod members;

use crate::{
    failure::{Failure, Outcome},
    input::{Copies, Document, Named},
    output::{counted, in_a_line, shown, Output},
};
use clap::Args;
use libconsistent::{Placement, Topology};
use serde::Serialize;

/// Every code that there is, for `--allow`.
const CODES: [&str; 19] = [
    document::BIG,
    document::EPOCH_ZERO,
    document::FLOODABLE,
    document::ORDERED,
    members::ADDRESS_TWICE,
    members::FEW_NODES,
    members::FEW_ZONES,
    members::IGNORED_WEIGHT,
    members::NO_ADDRESS,
    members::NO_NODES,
    members::NO_ZONE,
    members::ONE_ZONE,
    members::ZERO_WEIGHT,
    balance::FEW_POINTS,
    balance::NO_OWNER,
    balance::OWNS_NOTHING,
    balance::ROUNDED_WEIGHT,
    balance::UNEVEN,
    balance::UNEVEN_COPIES,
];

/// Say whether a topology document is valid, and warn of what will give trouble.
///
/// The exit code is 1 if the document is not valid, and with --strict if there is a warning as well.
#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    named: Named,
    /// A warning makes the exit code 1.
    #[arg(long)]
    strict: bool,
    /// A warning that is not wanted; may be repeated.
    #[arg(long, value_name = "CODE", value_parser = CODES)]
    allow: Vec<String>,
    /// How many nodes each key is to have.
    #[arg(short, long, value_name = "COUNT", default_value_t = 1, allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// How far the fullest node may be above its fair part.
    #[arg(long, value_name = "PERCENT", default_value_t = 25, allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(..=10_000))]
    balance: u32,
}

#[derive(Serialize)]
struct Answer {
    valid: bool,
    error: Option<Wrong>,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
struct Wrong {
    kind: &'static str,
    line: Option<usize>,
    message: String,
}

/// What will give trouble.
#[derive(Serialize)]
struct Warning {
    code: &'static str,
    why: String,
    advice: String,
}

impl Warning {
    fn new(code: &'static str, why: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { code, why: why.into(), advice: advice.into() }
    }
}

impl Check {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let document = self.named.document()?;
        let secret = self.named.secret()?;
        let compiled = document.topology(secret).and_then(Placement::new);
        let answer = match &compiled {
            // That is no fault of the document.
            Err(error) if error.message().starts_with("scheme.key_hash") => {
                return Err(Failure::at("--secret", error));
            }
            Err(error) => {
                let (line, message) = document.told(error);
                let wrong = Wrong { kind: error.kind().name(), line, message };
                Answer { valid: false, error: Some(wrong), warnings: Vec::new() }
            }
            Ok(placement) => {
                let mut warnings = self.warnings(placement, document.text.len())?;
                warnings.retain(|warning| !self.allow.iter().any(|code| code == warning.code));
                Answer { valid: true, error: None, warnings }
            }
        };
        match output.is_json() {
            true => output.json(&answer)?,
            false => write(output, &answer, &document, compiled.as_ref().ok().map(Placement::topology))?,
        }
        let is_bad = !answer.valid || (self.strict && !answer.warnings.is_empty());
        Ok(if is_bad { Outcome::No } else { Outcome::Yes })
    }

    fn warnings(&self, placement: &Placement, bytes: usize) -> Result<Vec<Warning>, Failure> {
        let topology = placement.topology();
        let mut warnings = document::warnings(topology, bytes);
        let measured = balance::Measured::new(placement, Copies::of(1))?;
        // Some systems take a weight of 0 for 1.
        let takes = |index: u32| measured.loads.amount(index) > 0;
        warnings.extend(members::warnings(topology, self.n as usize, takes));
        let allowed = f64::from(self.balance) / 100.0;
        warnings.extend(balance::warnings(placement, &measured, allowed, Copies::of(self.n))?);
        Ok(warnings)
    }
}

fn write(
    output: &mut Output,
    answer: &Answer,
    document: &Document<'_>,
    topology: Option<&Topology>,
) -> Result<(), Failure> {
    if let Some(Wrong { kind, line, message }) = &answer.error {
        let place = document.place(*line);
        return output.line(format_args!("{}: not valid ({kind}): {}", shown(&place), shown(message)));
    }
    for Warning { code, why, advice } in &answer.warnings {
        let bold = anstyle::Style::new().bold();
        output.line(format_args!("{bold}{code}{bold:#}: {}", shown(why)))?;
        output.line(format_args!("    {}", shown(advice)))?;
    }
    let warnings = counted(answer.warnings.len(), "warning");
    let of = topology.map_or(String::new(), in_a_line);
    output.line(format_args!("valid, {warnings}: {of}"))
}

/// The first of some ids, as sentences have them.
fn named<'a>(ids: impl Iterator<Item = &'a str> + Clone) -> String {
    const NAMED: usize = 3;
    let count = ids.clone().count();
    let first: Vec<&str> = ids.take(NAMED).collect();
    match count.checked_sub(NAMED) {
        Some(more @ 1..) => format!("{} and {more} more", first.join(", ")),
        _ => first.join(", "),
    }
}
