//! `faces.json` is what every language's tests ask of its importers and exporters, so that none forgets a format. It is
//! made of the documents beside `tests/files`, and of what is refused there. `UPDATE_EXPECTED=1` writes it.

mod support;

use libconsistent::{Placement, State, Topology};
use libconsistent_formats::{read_one, write, write_placement, Format, FormatError, ReadOptions, WriteOptions};
use serde_json::{json, Value};
use std::{collections::BTreeMap, env, fs, path::PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn refused(error: &FormatError) -> Value {
    json!({ "kind": error.kind().name(), "message": error.to_string() })
}

/// Every file: by name where it has several, whose names an error lists then; and every text that is refused.
fn imports() -> Vec<Value> {
    let mut all = Vec::new();
    for format in Format::ALL {
        for (file, bytes) in support::files(format) {
            let beside = root().join("files").join(format.name()).join(format!("{file}.expected.json"));
            let expected: Vec<Value> = serde_json::from_slice(&fs::read(beside).unwrap()).unwrap();
            let file = format!("{format}/{file}");
            if let [one] = expected.as_slice() {
                all.push(json!({ "format": format.name(), "file": file, "expected": one }));
                continue;
            }
            let error = read_one(format, &bytes, &ReadOptions::default()).unwrap_err();
            assert!(error.message().starts_with("there are several, name one: "), "{error}");
            all.push(json!({ "format": format.name(), "file": file, "error": refused(&error) }));
            for one in &expected {
                all.push(json!({ "format": format.name(), "file": file, "name": one["name"], "expected": one }));
            }
        }
        let cases = fs::read_to_string(root().join("files").join(format.name()).join("refused.txt")).unwrap();
        for case in cases.split("=== ").skip(1) {
            let (message, text) = case.split_once('\n').unwrap();
            let error = read_one(format, text.as_bytes(), &ReadOptions::default()).unwrap_err();
            let whole = error.to_string();
            assert!(whole == format!("{format}, {message}") || whole == format!("{format}: {message}"), "{whole}");
            all.push(json!({ "format": format.name(), "text": text, "error": refused(&error) }));
        }
    }
    all
}

/// What was read is written in its own format, where it can be, and what it cannot have is refused.
fn exports(imports: &[Value]) -> Vec<Value> {
    let mut all = Vec::new();
    for import in imports {
        let Some(expected) = import.get("expected") else { continue };
        let format: Format = import["format"].as_str().unwrap().parse().unwrap();
        let topology = Topology::from_json(expected["topology"].to_string()).unwrap();
        let state = |(id, state): (&String, &Value)| (id.clone(), state.as_str().unwrap().parse::<State>().unwrap());
        let listed: Vec<_> = expected["states"].as_object().unwrap().iter().map(state).collect();
        let states: BTreeMap<&str, State> = listed.iter().map(|(id, state)| (id.as_str(), *state)).collect();
        let options = WriteOptions::default().with_name("pool").with_key("$request_uri");
        let of_nodes =
            topology.members().nodes().iter().map(|node| states.get(&*node.id).copied().unwrap_or(State::Up));
        let held = Placement::new(topology.clone()).unwrap().with_states(of_nodes.collect()).unwrap();
        let told = |written: Result<libconsistent_formats::Written, FormatError>| match written {
            Err(error) => ("error", refused(&error)),
            Ok(made) => {
                let notes: Vec<String> = made.notes.iter().map(ToString::to_string).collect();
                ("expected", json!({ "text": made.text, "notes": notes }))
            }
        };
        let (outcome, what) = told(write(format, &topology, &listed, &options));
        assert_eq!((outcome, what.clone()), told(write_placement(format, &held, &options)));
        let mut case = json!({
            "format": format.name(), "document": expected["topology"], "states": expected["states"],
            "name": "pool", "key": "$request_uri",
        });
        case[outcome] = what;
        all.push(case);
    }
    all
}

#[test]
fn faces_are_asked_for_every_format() {
    let formats = Format::ALL.map(
        |format| json!({ "name": format.name(), "text": format.description(), "is_written": format.is_written() }),
    );
    let imports = imports();
    let exports = exports(&imports);
    for format in Format::ALL {
        let has = |case: &&Value| case["format"] == format.name() && case.get("expected").is_some();
        assert!(imports.iter().any(|case| has(&case)), "{format} is read");
        assert_eq!(exports.iter().any(|case| has(&case)), format.is_written(), "{format} is written");
    }
    assert!(imports.len() > 120 && exports.len() > 30, "{} and {}", imports.len(), exports.len());
    let told = json!({ "formats": formats, "imports": imports, "exports": exports });
    let path = root().join("faces.json");
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&told).unwrap() + "\n").unwrap();
    }
    let committed: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert!(told == committed, "UPDATE_EXPECTED=1 cargo test -p libconsistent-formats --test faces");
}
