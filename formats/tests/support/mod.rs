//! The recorded placements of running systems (`tests/vectors/recorded`), and rings of what was read.

// No test asks for all of it.
#![allow(dead_code)]

use libconsistent::{Ring, State, Topology};
use libconsistent_formats::{Format, Imported};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/recorded")
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder().join(name)).unwrap()).unwrap()
}

/// A case of a file: its name, its document, its states, and where each key goes.
#[derive(Clone)]
pub struct Case {
    pub name: String,
    pub document: Value,
    pub down: Vec<String>,
    /// A key, and the place of its node in the document; none has no node.
    pub placement: Vec<(Vec<u8>, Option<usize>)>,
}

impl Case {
    pub fn scheme(&self) -> &str {
        self.document["scheme"]["name"].as_str().unwrap()
    }

    /// A parameter that is a text.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.document["scheme"][name].as_str()
    }

    pub fn nodes(&self) -> &[Value] {
        self.document["nodes"].as_array().unwrap()
    }

    pub fn is_down(&self, node: &Value) -> bool {
        self.down.iter().any(|id| node["id"] == **id)
    }
}

/// Where the configuration names the node.
pub fn endpoint(node: &Value) -> &str {
    node["address"].as_str().unwrap_or_else(|| node["id"].as_str().unwrap())
}

pub fn weight(node: &Value) -> u64 {
    node["weight"].as_u64().unwrap_or(1)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// The cases of a file whose scheme is among these, and that say where keys go.
pub fn cases(file: &str, schemes: &[&str]) -> Vec<Case> {
    let lists = &json("keys.json")["lists"];
    let mut cases = Vec::new();
    for case in json(file)["cases"].as_array().unwrap() {
        let (Some(keys), Some(places)) = (case["keys"].as_str(), case["placement"].as_array()) else { continue };
        if !schemes.contains(&case["topology"]["scheme"]["name"].as_str().unwrap()) || case["nodes_numbered"].is_u64() {
            continue;
        }
        let keys = lists[keys].as_array().unwrap().iter().map(|hex| bytes(hex.as_str().unwrap()));
        let places = places.iter().map(|place| usize::try_from(place.as_i64().unwrap()).ok());
        cases.push(Case {
            name: case["name"].as_str().unwrap().into(),
            document: case["topology"].clone(),
            down: case["states"].as_object().map(|states| states.keys().cloned().collect()).unwrap_or_default(),
            placement: keys.zip(places).collect(),
        });
    }
    assert!(!cases.is_empty(), "{file}");
    cases
}

/// A ring of a topology whose nodes have these states.
pub fn ring(topology: &Topology, states: &[(String, State)]) -> Ring {
    let ring = Ring::from_topology(topology.clone()).unwrap();
    for (id, state) in states {
        match state {
            State::Up => {}
            State::Down => ring.mark_down(id).unwrap(),
            State::Draining => ring.mark_draining(id).unwrap(),
        };
    }
    ring
}

/// Compares where keys go with what was recorded; `names` are the ids that the nodes of the document have in what was
/// read. How many keys there were.
pub fn compare(case: &Case, imported: &Imported, names: &[String]) -> usize {
    let ring = ring(&imported.topology, &imported.states);
    for (key, place) in &case.placement {
        let got = ring.get_node(key).map(|node| node.id.clone());
        assert_eq!(got.as_ref(), place.map(|place| &names[place]), "{}: {:?}", case.name, String::from_utf8_lossy(key));
    }
    case.placement.len()
}

/// The texts of a folder of files, by name.
pub fn files(format: Format) -> BTreeMap<String, Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(format.name());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".expected.json") && name != "refused.txt" && name != "README.md" {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}
