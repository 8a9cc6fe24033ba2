//! What a version wrote and answered, later versions read and answer alike: `tests/golden`, never edited.

use crate::{
    asked::{answers, map, nodes, topology, within, Parameters},
    parameters::values,
    table::company,
};
use libconsistent::{schemes, Assignment, Budget, Placement, SchemeSpec, Secret, Topology};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{fs, path::PathBuf};

/// Answers that stand in full beside the digest of all, so that one that differs can be looked at.
const SHOWN: usize = 40;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden")
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is kept of a topology beside its document.
fn told(topology: &Topology) -> Value {
    let answers = answers(topology);
    let lines: String = answers.iter().map(|ids| ids.join(" ") + "\n").collect();
    let shown: Vec<String> = answers.iter().take(SHOWN).map(|ids| ids.join(" ")).collect();
    json!({
        "fingerprint": topology.fingerprint().to_string(),
        "answers": shown,
        "sha256": hex(Sha256::digest(lines)),
    })
}

/// A number that may make a table that takes long to compile.
fn is_large(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    value.as_u64().or_else(|| text.parse().ok()).is_some_and(|number| number > 4096)
}

/// A scheme without parameters, and with each value of each.
fn cases(spec: &SchemeSpec) -> Vec<Value> {
    let mut asked: Vec<Parameters> = vec![map(company(spec.name, ""))];
    for parameter in &spec.parameters {
        for value in values(spec, parameter).into_iter().filter(|value| !is_large(value)) {
            let mut with = map(company(spec.name, parameter.name));
            with.insert(parameter.name.into(), value);
            asked.push(with);
        }
    }
    let made = asked.iter().filter_map(|parameters| topology(spec.name, parameters, &nodes(spec, parameters)).ok());
    made.filter(|topology| Placement::new(topology.clone()).is_ok())
        .map(|topology| {
            let mut case = told(&topology);
            case["document"] = json!(topology.to_json());
            case
        })
        .collect()
}

/// A kept document, with the one secret of this suite where it is asked for.
fn read(document: &str) -> Topology {
    let secret =
        document.contains(r#""key_hash":"siphash13""#).then(|| Secret::new(&crate::table::SECRET).expect("16 bytes"));
    Topology::from_json_with_secret(document, secret).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// Every scheme and every other name of one is kept by some version. `UPDATE_GOLDEN=1` writes what this version has and
/// none has kept.
#[test]
fn every_scheme_is_kept_and_answers_as_it_did() {
    within(Budget::DEFAULT, compare_all);
}

fn compare_all() {
    let (mut checked, mut kept) = (0, Vec::new());
    let here = folder().join(env!("CARGO_PKG_VERSION")).join("schemes");
    let mut versions: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    versions.retain(|path| path.is_dir());
    for spec in schemes() {
        let name = format!("schemes/{}.json", spec.name);
        let mut files: Vec<PathBuf> = versions.iter().map(|version| version.join(&name)).collect();
        files.retain(|file| file.exists());
        if files.is_empty() && std::env::var("UPDATE_GOLDEN").is_ok() {
            fs::create_dir_all(&here).unwrap();
            let lines: Vec<String> = cases(&spec).iter().map(Value::to_string).collect();
            files.push(here.join(format!("{}.json", spec.name)));
            fs::write(&files[0], format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
        }
        assert!(!files.is_empty(), "{}: kept by no version", spec.name);
        for file in files {
            let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            assert!(!cases.is_empty(), "{}", file.display());
            for mut case in cases {
                let document = case["document"].take();
                let topology = read(document.as_str().unwrap());
                case.as_object_mut().unwrap().remove("document");
                assert_eq!(told(&topology), case, "{}: {document}", file.display());
                // A later version may write more fields, but means the same.
                assert_eq!(read(&topology.to_json()).fingerprint(), topology.fingerprint(), "{document}");
                checked += 1;
            }
            kept.push(spec.name);
        }
    }
    println!("golden: {checked} documents of {} schemes", kept.len());
    assert!(checked > 600, "{checked}");
}

/// The binary file of rows, and the document that it stands beside.
#[test]
fn rows_beside_a_document_are_read_as_they_were() {
    within(Budget::DEFAULT, compare_rows);
}

fn compare_rows() {
    let here = folder().join(env!("CARGO_PKG_VERSION"));
    let file = here.join("rows.bin");
    if !file.exists() && std::env::var("UPDATE_GOLDEN").is_ok() {
        let rows: Vec<[u32; 2]> =
            (0..4096_u32).map(|slot| [slot % 7, (slot.wrapping_mul(2_654_435_761) >> 29) % 7]).collect();
        let rows = rows.iter().map(|row| if row[0] == row[1] { &row[..1] } else { &row[..] });
        let spec = schemes().into_iter().find(|spec| spec.name == "assigned").expect("a scheme");
        let empty = topology("assigned", &map(json!({})), &nodes(&spec, &map(json!({})))).unwrap();
        let assignment = Assignment::even(4096, 2).and_then(|slots| slots.with_rows(rows)).unwrap();
        let topology = empty.with_assignment(&assignment).unwrap();
        let (document, bytes) = topology.to_json_beside();
        fs::create_dir_all(&here).unwrap();
        fs::write(&file, bytes).unwrap();
        fs::write(here.join("rows.json"), document).unwrap();
        fs::write(here.join("rows.answers.json"), format!("{}\n", told(&topology))).unwrap();
    }
    let document = fs::read_to_string(here.join("rows.json")).unwrap();
    let topology = Topology::from_json_with_rows(&document, &fs::read(&file).unwrap(), None).unwrap();
    let kept: Value = serde_json::from_str(&fs::read_to_string(here.join("rows.answers.json")).unwrap()).unwrap();
    assert_eq!(told(&topology), kept);
    assert_eq!(topology.to_json_beside(), (document, fs::read(&file).unwrap()), "written as it was");
}
