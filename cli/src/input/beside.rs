//! Rows that stand in a file beside their document: `next.rows` beside `next.json`.

use super::whole;
use crate::failure::Failure;
use libconsistent::Topology;
use memchr::memmem;
use serde::Deserialize;
use std::{borrow::Cow, path::Path};

/// The most bytes of rows, which is more than any have.
const MOST: u64 = (1 << 30) + 1024;

/// The part of a document that says where its rows are.
#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    scheme: Scheme<'a>,
}

#[derive(Deserialize)]
struct Scheme<'a> {
    #[serde(borrow)]
    rows: Cow<'a, str>,
}

/// Reads the rows beside a document; none where it has all, or is standard input, beside which nothing stands.
pub fn rows_beside(path: &Path, text: &[u8]) -> Result<Vec<u8>, Failure> {
    match path != Path::new("-") && names_a_file(text) {
        true => whole(&path.with_extension("rows"), MOST)
            .map_err(|why| Failure::at(format_args!("{}: scheme.rows are in a file", path.display()), why)),
        false => Ok(Vec::new()),
    }
}

/// A document as it would be with its rows inside, for those who read texts alone.
pub fn with_rows_inside(path: &Path, text: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let rows = rows_beside(path, &text)?;
    if rows.is_empty() {
        return Ok(text);
    }
    let read = Topology::from_json_with_rows(&text, &rows, None);
    let topology = read.map_err(|error| Failure::at(path.display(), error))?;
    Ok(topology.to_json().into_bytes())
}

/// Few documents have such a mark at all, and only those are read twice.
fn names_a_file(text: &[u8]) -> bool {
    let part = || serde_json::from_slice::<Part<'_>>(text);
    memmem::find(text, b"\"@").is_some() && part().is_ok_and(|part| part.scheme.rows.starts_with('@'))
}
