//! `schemes`: the rules that there are, and what they take.

use crate::{
    failure::{Failure, Outcome},
    output::{Align, Output, Table},
};
use clap::Args;
use libconsistent::{schemes, schemes_json, DefaultValue, Kind, Properties, Scheme, SchemeSpec};
use serde_json::Value;
use std::str::FromStr;

/// List the schemes and dialects, or tell of one its parameters, fields of nodes and properties.
#[derive(Args)]
pub struct Schemes {
    /// The name of a scheme or dialect.
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

impl Schemes {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let Some(name) = &self.name else {
            if output.is_json() {
                output.bytes(schemes_json().as_bytes())?;
                return Ok(Outcome::Yes);
            }
            let mut table = Table::new([("scheme", Align::Left), ("what it is", Align::Left)]);
            schemes().iter().for_each(|spec| table.row([spec.name.into(), spec.text.into()]));
            output.table(&table)?;
            return Ok(Outcome::Yes);
        };
        let Some(spec) = schemes().into_iter().find(|spec| spec.name == name) else {
            // The engine knows which names are near.
            let why = Scheme::from_str(name).err().map_or("unknown".into(), |error| error.message().to_owned());
            return Err(Failure::at("schemes", why.trim_start_matches("scheme.name: ")));
        };
        match output.is_json() {
            true => output.json(&json(name)?)?,
            false => write(output, &spec)?,
        }
        Ok(Outcome::Yes)
    }
}

/// The record of a scheme among all.
fn json(name: &str) -> Result<Value, Failure> {
    let all: Vec<Value> = serde_json::from_str(&schemes_json()).map_err(|error| Failure::at("schemes", error))?;
    let found = all.into_iter().find(|scheme| scheme.get("name").is_some_and(|known| known == name));
    found.ok_or_else(|| Failure::at("schemes", "unknown"))
}

fn write(output: &mut Output, spec: &SchemeSpec) -> Result<(), Failure> {
    let kind = if spec.is_dialect { "dialect" } else { "scheme" };
    output.line(format_args!("{kind} {}: {}", spec.name, spec.text))?;
    output.line("")?;
    properties(output, &spec.properties)?;
    if !spec.parameters.is_empty() {
        output.line("")?;
        let columns = [("parameter", Align::Left), ("takes", Align::Left), ("default", Align::Left)];
        let mut table = Table::new(columns.into_iter().chain([("meaning", Align::Left)]));
        for parameter in &spec.parameters {
            let default = match parameter.default {
                DefaultValue::None => "none".into(),
                DefaultValue::Flag(flag) => flag.to_string(),
                DefaultValue::Integer(value) => value.to_string(),
                DefaultValue::Text(text) => text.into(),
                DefaultValue::Depends => "depends".into(),
                _ => String::new(),
            };
            table.row([parameter.name.into(), takes(&parameter.kind), default, parameter.text.into()]);
        }
        output.table(&table)?;
    }
    if !spec.fields.is_empty() {
        output.line("")?;
        let mut table = Table::new([("field of nodes", Align::Left), ("takes", Align::Left), ("meaning", Align::Left)]);
        spec.fields.iter().for_each(|field| table.row([field.name.into(), takes(&field.kind), field.text.into()]));
        output.table(&table)?;
    }
    Ok(())
}

fn properties(output: &mut Output, properties: &Properties) -> Result<(), Failure> {
    let identity: Vec<_> = properties.identity.iter().map(|field| field.name()).collect();
    let down = match properties.down.limit() {
        Some(limit) => format!("{}, after {limit} tries at most", properties.down.name()),
        None => properties.down.name().into(),
    };
    let yes_no = |flag| if flag { "yes" } else { "no" };
    for (name, value) in [
        ("family", properties.family.name()),
        ("keys follow from", &identity.join(", ")),
        ("order counts", yes_no(properties.ordered)),
        ("weights count", yes_no(properties.weighted)),
        ("a down node", &down),
        ("integer keys", properties.integers.name()),
    ] {
        output.line(format_args!("{name:16}  {value}"))?;
    }
    Ok(())
}

/// What values are taken, in a few words.
fn takes(kind: &Kind) -> String {
    match kind {
        Kind::Either(one, other) => format!("{}, or {}", takes(one), takes(other)),
        Kind::Words(words) => words.join("|"),
        Kind::Flag => "true|false".into(),
        _ => match (kind.range(), kind.examples()) {
            (Some((least, most)), _) => format!("{} {least}..{most}", kind.name().replace('_', " ")),
            (None, [first, ..]) => format!("{} such as {first}", kind.name()),
            (None, []) => kind.name().into_owned(),
        },
    }
}
