//! Every recorded case. `COMPAT_VECTORS` names another directory of the same form (all keys of the recordings, say).

use super::{
    document::{numbered, records, set},
    families::oracle,
    oracle::Oracle,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, env, eprintln, format, fs, path::PathBuf, string::String, vec::Vec};

fn directory() -> PathBuf {
    env::var_os("COMPAT_VECTORS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/compat"), PathBuf::from)
}

fn manifest() -> Value {
    serde_json::from_slice(&fs::read(directory().join("MANIFEST.json")).unwrap()).unwrap()
}

/// A file as the manifest has it.
fn read(name: &str) -> Value {
    let text = fs::read(directory().join(name)).unwrap();
    let digest: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(manifest()["files"][name]["sha256"], digest, "{name}");
    serde_json::from_slice(&text).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// What a case says of one field, a key at a time.
struct Check<'a> {
    case: &'a str,
    checks: u64,
    wrong: Vec<String>,
}

impl Check<'_> {
    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, of: impl std::fmt::Debug, got: T, wanted: T) {
        self.checks += 1;
        if got != wanted {
            self.wrong.push(format!("{}: {of:?}: got {got:?}, recorded {wanted:?}", self.case));
        }
    }
}

fn places(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|place| place.as_i64().unwrap()).collect()
}

fn found(walk: Vec<u32>) -> Vec<i64> {
    walk.into_iter().map(i64::from).collect()
}

fn run(case: &Value, oracle: &Oracle, keys: &[Vec<u8>], check: &mut Check<'_>) {
    let text = |key: &[u8]| String::from_utf8_lossy(key).into_owned();
    let owner = |walk: Option<u32>| walk.map_or(-1, i64::from);
    if let Some(hashed) = case["keys_hashed"].as_array() {
        for (hash, wanted) in hashed.iter().zip(places(&case["placement"])) {
            let hash: u64 = hash.as_str().unwrap().parse().unwrap();
            check.equal(hash, owner(oracle.hashed.as_ref().unwrap()(hash)), wanted);
        }
        return;
    }
    if case["placement"].is_array() {
        assert_eq!(places(&case["placement"]).len(), keys.len());
        for (key, wanted) in keys.iter().zip(places(&case["placement"])) {
            check.equal(text(key), owner((oracle.walk)(key, 1).first().copied()), wanted);
        }
    }
    for (key, wanted) in keys.iter().zip(case["tries"].as_array().into_iter().flatten()) {
        let wanted = places(wanted);
        let got = found((oracle.walk)(key, 3));
        check.equal(text(key), got, wanted);
    }
    for replicas in case["replicas"].as_array().into_iter().flatten() {
        let count = replicas["n"].as_u64().unwrap() as usize;
        for (key, wanted) in keys.iter().zip(replicas["lists"].as_array().unwrap()) {
            check.equal(text(key), found((oracle.walk)(key, count)), places(wanted));
        }
    }
    for (key, wanted) in keys.iter().zip(case["positions"].as_array().into_iter().flatten()) {
        check.equal(text(key), oracle.position.as_ref().unwrap()(key), wanted.as_str().unwrap().into());
    }
    if case["acquire"].is_array() {
        let mut served = std::vec![0; 64];
        for (key, wanted) in keys.iter().zip(places(&case["acquire"])) {
            let taker = oracle.bounded.as_ref().unwrap()(key, &served);
            check.equal(text(key), owner(taker), wanted);
            served[wanted as usize] += 1;
        }
    }
}

fn family(name: &str) {
    let keys = read("keys.json");
    let manifest = manifest();
    let file = format!("{name}.json");
    let vectors = read(&file);
    let lists: BTreeMap<&str, Vec<Vec<u8>>> = keys["lists"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, keys)| {
            (name.as_str(), keys.as_array().unwrap().iter().map(|key| bytes(key.as_str().unwrap())).collect())
        })
        .collect();
    let (mut checks, mut wrong) = (0, Vec::new());
    let mut by_origin: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
    let cases = vectors["cases"].as_array().unwrap();
    for case in cases {
        let mut check = Check { case: case["name"].as_str().unwrap(), checks: 0, wrong: Vec::new() };
        let nodes = match case["nodes_numbered"].as_u64() {
            Some(count) => numbered(count),
            None => case["topology"]["nodes"].clone(),
        };
        let down = case["states"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(id, _)| nodes.as_array().unwrap().iter().position(|node| node["id"] == **id).unwrap() as u32);
        let oracle = oracle(&case["topology"]["scheme"], &records(&nodes), set(down)).unwrap();
        let none = Vec::new();
        let keys = case["keys"].as_str().map_or(&none, |name| &lists[name]);
        run(case, &oracle, keys, &mut check);
        let origin = vectors["origins"][case["origin"].as_u64().unwrap() as usize]["file"].as_str().unwrap();
        let sum = by_origin.entry(origin).or_default();
        *sum = (sum.0 + 1, sum.1 + check.checks, sum.2 + check.wrong.len() as u64);
        checks += check.checks;
        wrong.append(&mut check.wrong);
    }
    if env::var_os("COMPAT_VECTORS").is_some() {
        for (origin, (cases, checks, wrong)) in by_origin {
            eprintln!("{origin:50} {cases:4} cases {checks:8} checks {wrong:6} wrong");
        }
    }
    let counted = &manifest["files"][&file];
    assert_eq!((counted["cases"].as_u64(), counted["checks"].as_u64()), (Some(cases.len() as u64), Some(checks)));
    assert!(checks > 0);
    let shown: Vec<&String> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} of {checks} wrong: {shown:#?}", wrong.len());
}

macro_rules! families {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                family(stringify!($name));
            }
        )*

        #[test]
        fn every_file_is_read() {
            let manifest = manifest();
            let mut files: Vec<&String> = manifest["files"].as_object().unwrap().keys().collect();
            files.retain(|name| *name != "keys.json");
            let mut read = [$(concat!(stringify!($name), ".json")),*];
            read.sort_unstable();
            assert_eq!(files, read);
        }
    };
}

families!(ketama modula libketama twemproxy nginx haproxy envoy grpc mcrouter redis_cluster cassandra dynamo chord kademlia);
