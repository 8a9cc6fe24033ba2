//! Writes what the targets begin with: `seeds FOLDER`, a folder a target. Each document must be taken, and each scheme
//! must have one.

use libconsistent::schemes;
use libconsistent_formats::Format;
use libconsistent_fuzz::document;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let into = PathBuf::from(std::env::args().nth(1).ok_or("usage: seeds FOLDER")?);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let documents = documents(&root)?;
    let mut taken: BTreeMap<String, usize> = schemes().iter().map(|spec| (spec.name.into(), 0)).collect();
    for document in &documents {
        let name = document::accepted(document.as_bytes()).ok_or_else(|| format!("refused: {document}"))?;
        *taken.get_mut(&name).ok_or_else(|| format!("no such scheme: {name}"))? += 1;
    }
    let without: Vec<&String> = taken.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    if !without.is_empty() {
        return Err(format!("no document of {without:?} was taken").into());
    }
    println!("seeds: {} documents taken, of {} schemes", documents.len(), taken.len());
    write(&into, "document", documents.iter().map(|text| text.clone().into_bytes()))?;
    write(&into, "transition", transitions(&root)?.into_iter())?;
    write(&into, "format", configurations(&root)?.into_iter())?;
    write(&into, "c_keys", documents.iter().take(20).map(|text| text.clone().into_bytes()))?;
    // These make their input of bytes, of which none is better than another.
    for target in ["options", "rows", "live", "lookup"] {
        write(
            &into,
            target,
            (0..=255_u8).step_by(5).map(|first| (0..200).map(|i| first.wrapping_mul(31).wrapping_add(i)).collect()),
        )?;
    }
    Ok(())
}

/// The smaller documents that versions have kept, some of each scheme.
fn documents(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut documents = Vec::new();
    for version in fs::read_dir(root.join("tests/golden"))? {
        let Ok(files) = fs::read_dir(version?.path().join("schemes")) else { continue };
        for file in files {
            let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(file?.path())?)?;
            let texts = cases.iter().filter_map(|case| case["document"].as_str()).map(str::to_owned);
            documents.extend(texts.take(4));
        }
    }
    documents.sort();
    Ok(documents)
}

/// Transitions as their vectors have them.
fn transitions(root: &Path) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let cases: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(root.join("tests/vectors/functions/transitions.json"))?)?;
    Ok(cases.iter().filter_map(|case| case["canonical"].as_str()).map(|text| text.as_bytes().to_vec()).collect())
}

/// Configurations of the formats' tests, each behind the number of its format.
fn configurations(root: &Path) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut all = Vec::new();
    for (number, format) in (0_u8..).zip(Format::ALL) {
        let Ok(files) = fs::read_dir(root.join("formats/tests/files").join(format.name())) else { continue };
        for file in files {
            let path = file?.path();
            if path.is_file() && path.metadata()?.len() < 8192 {
                all.push([vec![number], fs::read(path)?].concat());
            }
        }
    }
    Ok(all)
}

fn write(into: &Path, target: &str, seeds: impl Iterator<Item = Vec<u8>>) -> Result<(), Box<dyn Error>> {
    let folder = into.join(target);
    fs::create_dir_all(&folder)?;
    let mut count = 0;
    for (i, seed) in seeds.enumerate() {
        fs::write(folder.join(format!("seed-{i:04}")), seed)?;
        count += 1;
    }
    if count == 0 {
        return Err(format!("no seeds of {target}").into());
    }
    println!("seeds: {count} of {target}");
    Ok(())
}
