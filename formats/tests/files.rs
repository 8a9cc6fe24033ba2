//! Each file of `tests/files` is read as the document beside it says, and what is refused is refused with its message.
//! `UPDATE_EXPECTED=1` writes the documents: look at what they say.

mod support;

use libconsistent::State;
use libconsistent_formats::{read, Format, Imported, ReadOptions};
use serde_json::{json, Value};
use std::{env, fs, path::PathBuf};

fn told(imported: &Imported) -> Value {
    let topology: Value = serde_json::from_str(&imported.topology.to_json()).unwrap();
    let state = |state: &State| match state {
        State::Up => "up",
        State::Down => "down",
        State::Draining => "draining",
    };
    let states: serde_json::Map<String, Value> =
        imported.states.iter().map(|(id, each)| (id.clone(), state(each).into())).collect();
    let notes: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
    json!({ "name": imported.name, "topology": topology, "states": states, "notes": notes })
}

fn folder(format: Format) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(format.name())
}

#[test]
fn files_are_read_as_the_documents_beside_them_say() {
    let mut count = 0;
    for format in Format::ALL {
        for (name, bytes) in support::files(format) {
            let imported = read(format, &bytes, &ReadOptions::default());
            let imported = imported.unwrap_or_else(|error| panic!("{name}: {error}"));
            let told = Value::from(imported.iter().map(told).collect::<Vec<_>>());
            let beside = folder(format).join(format!("{name}.expected.json"));
            if env::var_os("UPDATE_EXPECTED").is_some() {
                fs::write(&beside, serde_json::to_string_pretty(&told).unwrap() + "\n").unwrap();
            }
            let expected: Value = serde_json::from_slice(&fs::read(&beside).unwrap()).unwrap();
            assert_eq!(told, expected, "{name}");
            assert_eq!(Format::guess(&name, &bytes), Some(format), "{name}");
            count += 1;
        }
    }
    assert!(count >= 20, "{count} files");
}

#[test]
fn what_moves_keys_and_is_not_understood_is_refused_with_its_place() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for format in Format::ALL {
        let cases = fs::read_to_string(folder(format).join("refused.txt")).unwrap();
        for case in cases.split("=== ").skip(1) {
            let (message, text) = case.split_once('\n').unwrap();
            match read(format, text.as_bytes(), &ReadOptions::default()) {
                Err(error) => {
                    let told = error.to_string();
                    let told = told.strip_prefix(format.name()).unwrap().trim_start_matches([',', ':', ' ']);
                    if told != message {
                        wrong.push(format!("{format}\n  got    {told}\n  wanted {message}"));
                    }
                }
                Ok(_) => wrong.push(format!("{format}: read, but wanted {message}\n{text}")),
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 90, "{count} cases");
}
