//! What the targets begin with, from what the repository keeps for its tests. Documents beyond the small budget are
//! left out, but each scheme must have one that is taken.

use crate::{document, format, transition};
use libconsistent::schemes;
use libconsistent_formats::Format;
use serde_json::{json, Value};
use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

/// How many documents of a scheme one file gives at most: libFuzzer runs all seeds before it makes any of its own.
const OF_A_FILE: usize = 4;
/// The largest seed.
pub const MAX_BYTES: usize = 8192;

type Seeds = Vec<Vec<u8>>;
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The seeds of a target.
///
/// # Errors
/// A file is missing or is no JSON, there is no target of this name, or what should be taken is refused.
pub fn of(target: &str) -> Result<Seeds> {
    let seeds = match target {
        "document" => documents()?,
        "c_keys" => documents()?.into_iter().step_by(10).collect(),
        "transition" => transitions()?,
        "format" => configurations()?,
        // These make their input of bytes, of which none is better than another.
        "options" | "rows" | "live" | "lookup" => (0..=u8::MAX).step_by(5).map(bytes).collect(),
        _ => return Err(format!("no target {target:?}").into()),
    };
    if seeds.is_empty() {
        return Err(format!("no seeds of {target}").into());
    }
    Ok(seeds)
}

fn bytes(first: u8) -> Vec<u8> {
    (0..200).map(|i: u8| first.wrapping_mul(31).wrapping_add(i.wrapping_mul(first | 1))).collect()
}

/// Documents that are taken, some of each name, be it another name of the same rule.
fn documents() -> Result<Seeds> {
    let mut taken: BTreeMap<&str, usize> = schemes().iter().map(|spec| (spec.name, 0)).collect();
    let mut candidates = kept()?;
    candidates.extend(recorded()?);
    candidates.extend(taken.keys().map(|name| plain(name)));
    let mut documents = Vec::new();
    for text in candidates {
        if text.len() <= MAX_BYTES && document::accepted(text.as_bytes()) {
            let parsed: Value = serde_json::from_str(&text)?;
            let name = parsed["scheme"]["name"].as_str().ok_or("a document without a scheme")?;
            *taken.get_mut(name).ok_or_else(|| format!("no scheme {name:?}"))? += 1;
            documents.push(text.into_bytes());
        }
    }
    let without: Vec<&&str> = taken.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    if !without.is_empty() {
        return Err(format!("no document of {without:?} was taken").into());
    }
    Ok(documents)
}

/// The shortest document of a scheme, for those that take one without parameters and fields.
fn plain(name: &str) -> String {
    let nodes: Vec<Value> = (0..3).map(|i| json!({"id": format!("10.0.0.{i}:80")})).collect();
    json!({"libconsistent": 1, "scheme": {"name": name}, "nodes": nodes}).to_string()
}

/// Documents that versions have kept.
fn kept() -> Result<Vec<String>> {
    let mut documents = Vec::new();
    for version in files(&root().join("tests/golden"))?.into_iter().filter(|path| path.is_dir()) {
        for file in files(&version.join("schemes"))? {
            let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(file)?)?;
            let texts = cases.iter().filter_map(|case| case["document"].as_str()).map(str::to_owned);
            documents.extend(texts.take(OF_A_FILE));
        }
    }
    Ok(documents)
}

/// Topologies of the recordings of other systems.
fn recorded() -> Result<Vec<String>> {
    let mut documents = Vec::new();
    for file in files(&root().join("tests/vectors/recorded"))? {
        if file.extension().is_some_and(|extension| extension == "json") {
            let vectors: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
            let cases = vectors["cases"].as_array().into_iter().flatten();
            let topologies = cases.map(|case| &case["topology"]).filter(|topology| topology.is_object());
            documents.extend(topologies.map(Value::to_string).take(OF_A_FILE));
        }
    }
    Ok(documents)
}

/// Transitions as their vectors have them.
fn transitions() -> Result<Seeds> {
    let text = fs::read_to_string(root().join("tests/vectors/functions/transitions.json"))?;
    let cases: Vec<Value> = serde_json::from_str(&text)?;
    let texts: Seeds = cases.iter().filter_map(|case| Some(case["canonical"].as_str()?.as_bytes().to_vec())).collect();
    match texts.iter().find(|text| !transition::accepted(text)) {
        Some(refused) => Err(format!("refused: {}", String::from_utf8_lossy(refused)).into()),
        None => Ok(texts),
    }
}

/// Configurations of the formats' tests, each behind the number of its format. Those that are refused are seeds too,
/// but of each format one must be taken.
fn configurations() -> Result<Seeds> {
    let mut all = Vec::new();
    for (number, format) in (0_u8..).zip(Format::ALL) {
        let mut texts = Vec::new();
        for file in files(&root().join("formats/tests/files").join(format.name()))? {
            if file.is_file() && file.metadata()?.len() < MAX_BYTES as u64 {
                texts.push(fs::read(file)?);
            }
        }
        if format == Format::Topology {
            texts.push(plain("ring").into_bytes());
        }
        let seeds: Seeds = texts.iter().map(|text| [&[number], text.as_slice()].concat()).collect();
        if seeds.iter().all(|seed| format::accepted(seed) == 0) {
            return Err(format!("no configuration of {} was taken", format.name()).into());
        }
        all.extend(seeds);
    }
    Ok(all)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What is in a folder, in one order everywhere.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}
