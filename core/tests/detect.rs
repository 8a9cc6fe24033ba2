//! Every recorded case of the dialects, its scheme hidden: `detect` finds it from 200 of its keys, and refuses samples that
//! no scheme explains. `DETECT_ALL` runs all cases of all files; without it each scheme with each of its options has one.

use libconsistent::{detect, Candidate, Detection, Key, Node, Placement, Topology, Verdict, Weight};
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::PathBuf,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Mutex,
    },
    time::{Duration, Instant},
};

const SAMPLE: usize = 200;

fn read(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/compat").join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The files of recorded cases.
fn files() -> Vec<String> {
    let mut files: Vec<String> = read("MANIFEST.json")["files"].as_object().unwrap().keys().cloned().collect();
    files.retain(|name| name != "keys.json");
    files
}

fn lists() -> BTreeMap<String, Vec<Vec<u8>>> {
    let byte = |hex: &str, i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap();
    let bytes = |hex: &str| (0..hex.len()).step_by(2).map(|i| byte(hex, i)).collect();
    let keys = read("keys.json");
    let list = |list: &Value| list.as_array().unwrap().iter().map(|key| bytes(key.as_str().unwrap())).collect();
    keys["lists"].as_object().unwrap().iter().map(|(name, keys)| (name.clone(), list(keys))).collect()
}

/// A case with its scheme: the nodes that were up, and where they keep some keys.
struct Case {
    file: String,
    name: String,
    topology: Topology,
    nodes: Vec<Node>,
    observations: Vec<(Form, String)>,
}

enum Form {
    Bytes(Vec<u8>),
    Hashed(u64),
}

impl Form {
    fn key(&self) -> Key<'_> {
        match self {
            Self::Bytes(bytes) => Key::Bytes(bytes),
            Self::Hashed(hash) => Key::Hashed(*hash),
        }
    }
}

impl Case {
    fn new(file: &str, case: &Value, lists: &BTreeMap<String, Vec<Vec<u8>>>) -> Self {
        let mut document = case["topology"].clone();
        if let Some(count) = case["nodes_numbered"].as_u64() {
            document["nodes"] = (0..count).map(|i| json!({"id": i.to_string()})).collect();
        }
        let ids: Vec<String> =
            document["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().into()).collect();
        let mut topology = Topology::from_json(document.to_string()).unwrap();
        let none = Weight::from_f64(0.0).unwrap();
        for (id, _) in case["states"].as_object().into_iter().flatten() {
            // Down is no weight: its place stays.
            let node = Node::clone(topology.members().nodes().iter().find(|node| node.id == *id).unwrap());
            topology = topology.with_replaced(node.with_weight(none)).unwrap();
        }
        let keys: Vec<Form> = match case["keys_hashed"].as_array() {
            Some(hashes) => hashes.iter().map(|hash| Form::Hashed(hash.as_str().unwrap().parse().unwrap())).collect(),
            None => lists[case["keys"].as_str().unwrap()].iter().cloned().map(Form::Bytes).collect(),
        };
        let first = |list: &Value| list[0].clone();
        let places: Option<Vec<Value>> = match (&case["placement"], &case["acquire"], &case["tries"], &case["replicas"])
        {
            (Value::Array(places), ..) | (_, Value::Array(places), ..) => Some(places.clone()),
            (.., Value::Array(tries), _) => Some(tries.iter().map(first).collect()),
            (.., replicas) => replicas[0]["lists"].as_array().map(|lists| lists.iter().map(first).collect()),
        };
        let mut observations: Vec<(Form, String)> = match places {
            Some(places) => keys
                .into_iter()
                .zip(places)
                .filter_map(|(key, place)| Some((key, ids[usize::try_from(place.as_i64()?).ok()?].clone())))
                .collect(),
            // Only where keys stand was recorded.
            None => {
                let placement = Placement::new(topology.clone());
                let node = |key: &Form| Some(placement.node(placement.locate_key(key.key())?)?.id.clone());
                keys.into_iter().filter_map(|key| node(&key).map(|id| (key, id))).collect()
            }
        };
        let all = observations.len();
        let mut i = 0;
        observations.retain(|_| {
            i += 1;
            i * SAMPLE / all.max(SAMPLE) != (i - 1) * SAMPLE / all.max(SAMPLE)
        });
        let nodes = topology.members().nodes().iter().map(|node| Node::clone(node)).collect();
        Self { file: file.into(), name: case["name"].as_str().unwrap().into(), topology, nodes, observations }
    }

    fn detect(&self) -> Detection {
        let observations: Vec<_> = self.observations.iter().map(|(key, id)| (key.key(), id.as_str())).collect();
        detect(self.nodes.clone(), &observations).unwrap()
    }
}

/// How a case was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    First,
    /// Among others that match as much.
    Tied,
    /// As another option, or none, that places all keys alike with these nodes.
    Alike,
    /// One node has all keys, or nearly so.
    TooFew,
    Not,
}

fn found(case: &Case, detection: &Detection) -> Found {
    if detection.verdict == Verdict::TooFew {
        return Found::TooFew;
    }
    let full = |candidate: &&Candidate| candidate.matched == candidate.observed;
    let ours = |candidate: &Candidate| {
        candidate.topology.scheme() == case.topology.scheme()
            && candidate.topology.fingerprint() == case.topology.fingerprint()
    };
    let tied: Vec<&Candidate> = detection.tied().iter().filter(full).collect();
    match tied.iter().position(|candidate| ours(candidate)) {
        Some(0) => Found::First,
        Some(_) => Found::Tied,
        None if tied.iter().any(|candidate| alike(&candidate.topology, &case.topology)) => Found::Alike,
        None => Found::Not,
    }
}

/// Whether two topologies of one scheme place many other keys alike.
fn alike(one: &Topology, other: &Topology) -> bool {
    let (one, other) = (Placement::new(one.clone()), Placement::new(other.clone()));
    let node = |placement: &Placement, key: &str| Some(placement.node(placement.locate(key.as_bytes())?)?.id.clone());
    let same = |i: u32| {
        let key = format!("another key {i}");
        node(&one, &key) == node(&other, &key)
    };
    one.topology().scheme().name() == other.topology().scheme().name() && (0..5000).all(same)
}

fn cases() -> Vec<Case> {
    let lists = lists();
    let mut cases = Vec::new();
    for file in files() {
        let mut schemes = BTreeSet::new();
        for case in read(&file)["cases"].as_array().unwrap() {
            // The last case of several nodes that a scheme with its options has.
            let many = case["topology"]["nodes"].as_array().is_none_or(|nodes| nodes.len() > 2);
            let is_new = many && schemes.insert(case["topology"]["scheme"].to_string());
            if is_new || env::var_os("DETECT_ALL").is_some() {
                cases.push(Case::new(&file, case, &lists));
            }
        }
    }
    cases
}

/// Runs on all cores.
fn each<T: Send>(cases: &[Case], run: impl Fn(&Case) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(i) else { break };
                let result = run(case);
                results.lock().unwrap().push((i, result));
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|&(i, _)| i);
    results.into_iter().map(|(_, result)| result).collect()
}

#[test]
fn each_case_is_found() {
    let cases = cases();
    let results = each(&cases, |case| {
        let start = Instant::now();
        let detection = case.detect();
        let took = start.elapsed();
        (found(case, &detection), detection, took)
    });
    let mut table: BTreeMap<&str, (BTreeMap<Found, u32>, Duration)> = BTreeMap::new();
    for (case, (found, _, took)) in cases.iter().zip(&results) {
        let row = table.entry(&case.file).or_default();
        *row.0.entry(*found).or_default() += 1;
        row.1 = row.1.max(*took);
    }
    println!(
        "{:24} {:>6} {:>6} {:>6} {:>6} {:>8} {:>6} {:>8}",
        "file", "cases", "first", "tied", "alike", "too few", "not", "slowest"
    );
    for (file, (counts, slowest)) in table {
        let count = |found| counts.get(&found).copied().unwrap_or(0);
        println!(
            "{file:24} {:6} {:6} {:6} {:6} {:8} {:6} {:6} ms",
            counts.values().sum::<u32>(),
            count(Found::First),
            count(Found::Tied),
            count(Found::Alike),
            count(Found::TooFew),
            count(Found::Not),
            slowest.as_millis()
        );
    }
    for (case, (found, detection, _)) in cases.iter().zip(&results) {
        if *found == Found::Not || *found == Found::TooFew && case.nodes.len() > 1 {
            let best = detection.candidates.first();
            println!(
                "{found:?}: {} {} of {} nodes, {} keys: {} best {:?}",
                case.file,
                case.name,
                case.nodes.len(),
                case.observations.len(),
                serde_json::from_str::<Value>(&case.topology.to_json()).unwrap()["scheme"],
                best.map(|best| (
                    best.matched,
                    serde_json::from_str::<Value>(&best.topology.to_json()).unwrap()["scheme"].to_string()
                ))
            );
        }
    }
}
