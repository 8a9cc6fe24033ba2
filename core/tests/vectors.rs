//! The golden vectors of `tests/vectors`, with the counts of their manifest: an empty run fails.

mod comparisons;
mod sequences;
mod support;

use libconsistent::{
    Error, MovedRange, Node, Placement, Ring, Scratch, Secret, Spread, State, Topology, Weight, NO_INDEX,
};
use md5::{Digest, Md5};
use serde_json::Value;
use sha2::Sha256;
use std::{collections::BTreeMap, fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors")
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
}

/// Integers above 2^53-1 are strings.
fn integer(value: &Value) -> u128 {
    match value {
        Value::String(text) => text.parse().expect("decimal"),
        _ => u128::from(value.as_u64().expect("integer")),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("string")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("list")
}

/// Reads a document by the secret of its case.
fn read(case: &Value, document: impl AsRef<[u8]>) -> Result<Topology, Error> {
    let secret = case.get("secret_hex").map(|secret| Secret::new(&unhex(text(secret)))).transpose()?;
    Topology::from_json_with_secret(document, secret)
}

fn with_states(placement: &Placement, states: Option<&Value>) -> Placement {
    let mut all = placement.states().to_vec();
    for (id, state) in states.and_then(Value::as_object).into_iter().flatten() {
        let index = placement.topology().members().index_of(id).expect("member");
        all[index as usize] = match text(state) {
            "down" => State::Down,
            "draining" => State::Draining,
            other => panic!("state {other}"),
        };
    }
    placement.with_states(all).expect("it compiles")
}

fn index(value: &Value) -> Option<u32> {
    value.as_u64().map(|index| index as u32)
}

enum Keys {
    Bytes(Vec<Vec<u8>>),
    Integers(Vec<u64>),
    Hashed(Vec<u64>),
}

impl Keys {
    fn of(file: &Value, case: &Value) -> Self {
        let bytes = |value: &Value| Keys::Bytes(list(value).iter().map(|key| unhex(text(key))).collect());
        let integers = |value: &Value| list(value).iter().map(|key| integer(key) as u64).collect();
        if let Some(keys) = case.get("keys_u64") {
            Keys::Integers(integers(keys))
        } else if let Some(keys) = case.get("keys_hashed") {
            Keys::Hashed(integers(keys))
        } else {
            bytes(case.get("keys_hex").or_else(|| file.get("keys_hex")).expect("keys"))
        }
    }

    /// The position of every key.
    fn positions(&self, placement: &Placement) -> Vec<u64> {
        let key_hash = placement.topology().scheme().key_hash();
        match self {
            Keys::Bytes(keys) => keys.iter().map(|key| key_hash.position(key)).collect(),
            Keys::Integers(keys) => keys.iter().map(|&key| key_hash.position_u64(key)).collect(),
            Keys::Hashed(keys) => keys.clone(),
        }
    }

    /// The nodes of all keys, one by one, which the batch must repeat.
    fn place(&self, placement: &Placement) -> Vec<Option<u32>> {
        let (single, mut batch): (Vec<_>, Vec<u32>);
        match self {
            Keys::Bytes(keys) => {
                single = keys.iter().map(|key| placement.locate(key)).collect::<Vec<_>>();
                batch = vec![0; keys.len()];
                placement.place(keys, &mut batch).expect("room");
            }
            Keys::Integers(keys) => {
                single = keys.iter().map(|&key| placement.locate_u64(key)).collect();
                batch = vec![0; keys.len()];
                placement.place_u64(keys, &mut batch).expect("room");
            }
            Keys::Hashed(keys) => {
                single = keys.iter().map(|&key| placement.locate_hashed(key)).collect();
                batch = vec![0; keys.len()];
                placement.place_hashed(keys, &mut batch).expect("room");
            }
        }
        assert!(single.iter().zip(&batch).all(|(one, &many)| one.unwrap_or(NO_INDEX) == many), "batch differs");
        single
    }
}

/// Runs one case and returns the number of its checks.
fn run(file: &Value, case: &Value) -> usize {
    let mut checks = 0;
    let opened = match (case.get("text"), case.get("text_hex"), case.get("topology")) {
        (Some(document), None, None) => read(case, text(document)),
        (None, Some(document), None) => read(case, unhex(text(document))),
        (None, None, Some(document)) => Ok(read(case, document.to_string()).expect("valid topology")),
        _ => panic!("a case has one document"),
    };
    if let Some(expected) = case.get("error") {
        check_error(&opened.expect_err("refused"), expected);
        return 1;
    }
    let topology = opened.expect("accepted");
    if let Some(canonical) = case.get("canonical") {
        assert_eq!(topology.to_json(), text(canonical));
        let again = read(case, topology.to_json()).expect("canonical text is read");
        assert_eq!(again, topology);
        checks += 1;
    }
    if let Some(fingerprint) = case.get("fingerprint") {
        assert_eq!(topology.fingerprint().to_string(), text(fingerprint));
        checks += 1;
    }
    let placement = with_states(&Placement::new(topology.clone()).expect("it compiles"), case.get("states"));
    if let Some(expected) = case.get("placement") {
        checks += check_placement(&placement, &Keys::of(file, case), expected);
    }
    for replicas in case.get("replicas").map(list).unwrap_or_default() {
        checks += check_replicas(&placement, &Keys::of(file, case), replicas);
    }
    for assignment in case.get("assign").map(list).unwrap_or_default() {
        checks += check_assignment(&placement, &Keys::of(file, case), assignment);
    }
    if let Some(expected) = case.get("shares") {
        let shares = placement.shares().expect("positional");
        let expected: Vec<u128> = list(expected).iter().map(integer).collect();
        assert_eq!(shares.positions, expected);
        checks += expected.len();
    }
    for (id, expected) in case.get("ranges").and_then(Value::as_object).into_iter().flatten() {
        let ranges = placement.ranges(id).expect("member");
        let ranges: Vec<_> = ranges.iter().map(|range| (u128::from(range.first), u128::from(range.last))).collect();
        let expected: Vec<_> = list(expected).iter().map(|pair| (integer(&pair[0]), integer(&pair[1]))).collect();
        assert_eq!(ranges, expected);
        checks += expected.len();
    }
    if let Some(plan) = case.get("plan") {
        checks += check_plan(&placement, case, plan);
    }
    if let Some(to) = case.get("to") {
        let to = Placement::new(read(case, to.to_string()).expect("valid topology")).expect("it compiles");
        checks += comparisons::run(&placement, &with_states(&to, case.get("to_states")), &Keys::of(file, case), case);
    }
    if let Some(digest) = case.get("digest") {
        check_digest(&placement, digest);
        checks += 1;
    }
    if let Some(steps) = case.get("steps") {
        let ring = Ring::from_topology(topology.clone()).expect("it compiles");
        checks += list(steps).iter().map(|step| check_step(&ring, &Keys::of(file, case), step)).sum::<usize>();
    }
    if let Some(sequence) = case.get("sequence") {
        checks += sequences::run(Ring::from_topology(topology).expect("it compiles"), list(sequence));
    }
    checks
}

fn check_error(error: &Error, expected: &Value) {
    assert_eq!(error.kind().name(), text(&expected["kind"]), "{error}");
    if let Some(names) = expected.get("names") {
        assert!(error.message().contains(text(names)), "{error:?} does not name {names}");
    }
}

fn check_placement(placement: &Placement, keys: &Keys, expected: &Value) -> usize {
    let expected: Vec<_> = list(expected).iter().map(index).collect();
    assert_eq!(keys.place(placement), expected);
    expected.len()
}

fn check_assignment(placement: &Placement, keys: &Keys, expected: &Value) -> usize {
    let Keys::Bytes(items) = keys else { panic!("items are bytes") };
    match placement.assign(items, integer(&expected["factor"]) as f64 / 1000.0) {
        Ok(nodes) => {
            let wanted: Vec<u32> =
                list(&expected["nodes"]).iter().map(|node| index(node).unwrap_or(NO_INDEX)).collect();
            assert_eq!(nodes, wanted);
            nodes.len()
        }
        Err(error) => {
            check_error(&error, &expected["error"]);
            1
        }
    }
}

fn check_replicas(placement: &Placement, keys: &Keys, case: &Value) -> usize {
    let n = integer(&case["n"]) as usize;
    let lists = list(&case["lists"]);
    let mut scratch = Scratch::new();
    for (position, expected) in keys.positions(placement).into_iter().zip(lists) {
        let expected: Vec<u32> = list(expected).iter().filter_map(index).collect();
        let replicas = match text(&case["spread"]) {
            "none" => placement.walk_hashed(position, &mut scratch).take(n).collect(),
            "zone" => {
                let mut out = vec![NO_INDEX; n];
                let len = placement.get_nodes_hashed_into(position, &mut out, &mut scratch);
                out.truncate(len);
                out
            }
            "weight" => placement.get_nodes_hashed(position, n, Spread::Weight),
            other => panic!("spread {other}"),
        };
        assert_eq!(replicas, expected, "{}", case["spread"]);
    }
    lists.len()
}

fn check_plan(before: &Placement, test: &Value, case: &Value) -> usize {
    let to = read(test, case["to"].to_string()).expect("valid topology");
    let after = with_states(&Placement::new(to).expect("it compiles"), case.get("to_states"));
    let plan = before.diff(&after).expect("comparable");
    let name = |value: &Value| value.as_str().map(str::to_owned);
    let moves: Vec<_> = plan.moves.iter().map(|m| (m.from.clone(), m.to.clone(), m.positions)).collect();
    let expected: Vec<_> = list(&case["moves"]).iter().map(|m| (name(&m[0]), name(&m[1]), integer(&m[2]))).collect();
    assert_eq!(moves, expected);
    let (moved, minimum) = (integer(&case["moved"]), integer(&case["minimum"]));
    assert_eq!((plan.positions, plan.minimum_positions), (moved, minimum));
    assert_eq!((plan.moved, plan.minimum), (plan.ratio(moved), plan.ratio(minimum)));
    let mut checks = expected.len() + 2;
    if let Some(expected) = case.get("ranges") {
        let in_words = |r: &MovedRange| {
            let step = &plan.moves[r.step as usize];
            (u128::from(r.first), u128::from(r.last), step.from.clone(), step.to.clone())
        };
        let ranges: Vec<_> = plan.ranges.iter().map(in_words).collect();
        let expected: Vec<_> =
            list(expected).iter().map(|r| (integer(&r[0]), integer(&r[1]), name(&r[2]), name(&r[3]))).collect();
        assert_eq!(ranges, expected);
        checks += expected.len();
    }
    checks
}

fn check_digest(placement: &Placement, case: &Value) {
    let mut md5 = Md5::new();
    for i in 0..case["keys"].as_u64().expect("count") {
        let index = placement.locate(support::generated_key(i).as_bytes()).unwrap_or(NO_INDEX);
        md5.update(index.to_le_bytes());
    }
    assert_eq!(hex(md5.finalize()), text(&case["md5"]));
}

fn check_step(ring: &Ring, keys: &Keys, step: &Value) -> usize {
    let id = step.get("id").map(text).unwrap_or_default();
    let before = ring.to_json();
    let outcome = match text(&step["do"]) {
        "add_node" => record(&step["node"]).and_then(|node| ring.add_node(node)),
        "remove_node" => ring.remove_node(id),
        "set_weight" => {
            Weight::from_f64(step["weight"].as_f64().expect("number")).and_then(|weight| ring.set_weight(id, weight))
        }
        "set_address" => ring.set_address(id, text(&step["address"])),
        "set_metadata" => ring.set_metadata(id, metadata(&step["metadata"])),
        "update" => ring.update_json(step["to"].to_string()),
        "mark_down" => ring.mark_down(id),
        "mark_up" => ring.mark_up(id),
        "mark_draining" => ring.mark_draining(id),
        other => panic!("step {other}"),
    };
    let mut checks = 0;
    match (outcome, step.get("error")) {
        (Ok(()), None) => {}
        (Err(error), Some(expected)) => {
            check_error(&error, expected);
            assert_eq!(ring.to_json(), before, "a refused change leaves the ring whole");
            checks += 1;
        }
        (outcome, expected) => panic!("{step}: {outcome:?}, expected {expected:?}"),
    }
    if let Some(epoch) = step.get("epoch") {
        assert_eq!(u128::from(ring.epoch()), integer(epoch), "{step}");
        checks += 1;
    }
    if let Some(fingerprint) = step.get("fingerprint") {
        assert_eq!(ring.fingerprint().to_string(), text(fingerprint), "{step}");
        checks += 1;
    }
    if let Some(canonical) = step.get("canonical") {
        assert_eq!(ring.to_json(), text(canonical), "{step}");
        checks += 1;
    }
    checks + step.get("placement").map_or(0, |placement| check_placement(&ring.snapshot(), keys, placement))
}

/// A node record of a step; its weight may be one that is refused.
fn record(value: &Value) -> Result<Node, Error> {
    let field = |name: &str| value.get(name).map(text).unwrap_or_default().to_owned();
    let weight =
        value.get("weight").map_or(Ok(Weight::default()), |w| Weight::from_f64(w.as_f64().expect("number")))?;
    let mut node = Node::new(field("id")).with_weight(weight).with_zone(field("zone")).with_address(field("address"));
    node.tier = value.get("tier").map_or(0, |tier| integer(tier) as u8);
    node.metadata = value.get("metadata").map(metadata).unwrap_or_default();
    Ok(node)
}

fn metadata(value: &Value) -> BTreeMap<String, String> {
    value.as_object().expect("object").iter().map(|(key, value)| (key.clone(), text(value).to_owned())).collect()
}

#[test]
fn every_vector_passes_and_none_is_missing() {
    let manifest = fs::read(folder().join("MANIFEST.json")).expect("manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let files = manifest["files"].as_object().expect("files");
    assert!(!files.is_empty());
    for (name, expected) in files {
        let bytes = fs::read(folder().join(name)).expect("vector file");
        assert_eq!(hex(Sha256::digest(&bytes)), text(&expected["sha256"]), "{name} has changed");
        let file: Value = serde_json::from_slice(&bytes).expect("JSON");
        let cases = list(&file["cases"]);
        let checks: usize = cases
            .iter()
            .map(|case| {
                let name = format!("{name}: {}", case["name"]);
                std::panic::catch_unwind(|| run(&file, case)).unwrap_or_else(|_| panic!("failed in {name}"))
            })
            .sum();
        assert_eq!(cases.len() as u64, expected["cases"].as_u64().expect("count"), "cases of {name}");
        assert_eq!(checks as u64, expected["checks"].as_u64().expect("count"), "checks of {name}");
        println!("{name}: {} cases, {checks} checks", cases.len());
    }
    let present =
        fs::read_dir(folder()).expect("folder").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let unlisted: Vec<_> = present
        .filter(|name| name.ends_with(".json") && name != "MANIFEST.json" && !files.contains_key(name))
        .collect();
    assert!(unlisted.is_empty(), "not in the manifest: {unlisted:?}");
}
