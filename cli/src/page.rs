//! The page of reports: one file that loads nothing, with data and pictures put into it. May use `failure`, `input`,
//! `output` and the engine.

use crate::{failure::Failure, output::count};
use libconsistent::{Placement, State};
use libconsistent_drawing::pictures;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The page without data, or nothing if it was not built.
const PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/page.html"));

/// Where the data stand in it.
const DATA: &str = r#"<script type="application/json" id="report-data">null</script>"#;

/// The most bytes of a page. Of many nodes, that of failures is the picture that is left out.
const MOST: usize = 1_450_000;
const LAST: &str = "heirs";

/// Who made a page.
pub const MADE_BY: &str = concat!("consistent ", env!("CARGO_PKG_VERSION"));

/// A topology, as the page reads it.
#[derive(Serialize)]
pub struct Side<'a> {
    name: String,
    document: Box<RawValue>,
    states: BTreeMap<&'a str, State>,
}

#[derive(Serialize)]
struct One<'a> {
    format: u32,
    made_by: &'static str,
    a: Side<'a>,
}

/// Refuses where there is no page to fill.
pub fn check_built() -> Result<(), Failure> {
    match PAGE.is_empty() {
        false => Ok(()),
        true => {
            let why = "this `consistent` was built without its page: `make page` in the sources, then build it again";
            Err(Failure::at("report", why))
        }
    }
}

/// The page of one topology.
pub fn of_one(name: &str, placement: &Placement) -> Result<String, Failure> {
    check_built()?;
    let drawn = pictures(placement, None).map_err(|error| Failure::at("report", error))?;
    let (page, _) = filled(&One { format: 1, made_by: MADE_BY, a: Side::new(name, placement)? }, drawn)?;
    Ok(page)
}

impl<'a> Side<'a> {
    pub fn new(name: impl std::fmt::Display, placement: &'a Placement) -> Result<Self, Failure> {
        let nodes = placement.topology().members().nodes().iter().zip(placement.states());
        let document = RawValue::from_string(placement.topology().to_json());
        Ok(Self {
            document: document.map_err(|error| Failure::at(&name, error))?,
            name: name.to_string(),
            states: nodes
                .filter(|(_, &state)| state != State::Up)
                .map(|(node, &state)| (node.id.as_str(), state))
                .collect(),
        })
    }
}

/// The page with data and pictures in it, and why a picture is left out, if one is.
pub fn filled(data: &impl Serialize, drawn: Vec<(&str, String)>) -> Result<(String, Option<String>), Failure> {
    let page = with_pictures(data, &drawn)?;
    if page.len() <= MOST || drawn.iter().all(|&(name, _)| name != LAST) {
        return Ok((page, None));
    }
    let why = format!(
        "the picture of failures is left out: with it the page would have {} bytes, more than {}",
        count(page.len() as u128),
        count(MOST as u128)
    );
    let told = |(name, svg)| (name, if name == LAST { format!("<p class=\"hint\">{why}</p>") } else { svg });
    Ok((with_pictures(data, &drawn.into_iter().map(told).collect::<Vec<_>>())?, Some(why)))
}

fn with_pictures(data: &impl Serialize, pictures: &[(&str, String)]) -> Result<String, Failure> {
    let json = serde_json::to_string(data).map_err(|error| Failure::at("report", error))?;
    // No text in the data ends the element that they stand in.
    let json = json.replace('<', "\\u003c");
    let mut page = replaced(PAGE, DATA, &DATA.replace("null", &json))?;
    for (name, svg) in pictures {
        page = replaced(&page, &format!("<!--slot:{name}-->"), svg)?;
    }
    Ok(page)
}

fn replaced(page: &str, marker: &str, text: &str) -> Result<String, Failure> {
    match page.split_once(marker) {
        Some((before, after)) => Ok([before, text, after].concat()),
        None => Err(Failure::at("report", format_args!("the page that this was built with has no {marker}"))),
    }
}
