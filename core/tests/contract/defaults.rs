//! Each dialect, and each other name of one, without options equals its system's shortest configuration.

use libconsistent::schemes;
use serde_json::{json, Value};

/// Standing rule: every dialect says which shortest configuration of its system it equals without options, and where
/// that is shown: by a live comparison (which fails if the dialect is not among what it compares), by a recorded case
/// without options, or nowhere, with the reason.
#[test]
fn fault_02_every_dialect_tells_its_shortest_configuration() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let text = |path: &str| std::fs::read_to_string(folder.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let table: Value = serde_json::from_str(&text("live/defaults.json")).unwrap();
    let mut listed: Vec<&str> = table.as_object().unwrap().keys().map(String::as_str).collect();
    let all = schemes();
    let mut dialects: Vec<&str> = all.iter().filter(|spec| spec.is_dialect).map(|spec| spec.name).collect();
    listed.sort_unstable();
    dialects.sort_unstable();
    assert_eq!(listed, dialects);

    let files: Value = serde_json::from_str(&text("vectors/recorded/MANIFEST.json")).unwrap();
    let files = files["files"].as_object().unwrap().keys();
    let cases: Vec<Value> = files
        .flat_map(|file| {
            let mut file: Value = serde_json::from_str(&text(&format!("vectors/recorded/{file}"))).unwrap();
            file["cases"].as_array_mut().map(std::mem::take).unwrap_or_default()
        })
        .collect();
    let systems = text("live/main.py");
    for (name, told) in table.as_object().unwrap() {
        assert!(!told["shortest"].as_str().unwrap().is_empty(), "{name}");
        assert_eq!(told.as_object().unwrap().len(), 2, "{name}: one place");
        match (told["live"].as_str(), told["recorded"].as_str(), told["reason"].as_str()) {
            (Some(system), None, None) => {
                let source = text(&format!("live/systems/{system}.py"));
                assert!(source.contains(name.as_str()) || source.contains("nginx.METHODS"), "{name} in {system}");
                assert!(systems.contains(system), "{system}");
            }
            (None, Some(recorded), None) => {
                let of_name =
                    |case: &&Value| case["name"] == recorded && case["topology"]["scheme"] == json!({"name": name});
                let case = cases.iter().find(of_name).unwrap_or_else(|| panic!("{name}: {recorded}"));
                assert!(case["placement"].is_array(), "{recorded}");
                assert!(case["topology"]["nodes"].as_array().is_some_and(|nodes| nodes.len() > 2), "{recorded}");
            }
            (None, None, Some(reason)) => assert!(reason.len() > 20, "{name}: {reason}"),
            _ => panic!("{name}: {told}"),
        }
    }
}
