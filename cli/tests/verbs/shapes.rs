//! Every JSON answer has the shape that `docs/OPERATING.md` shows, field by field.

use crate::kit::{document, fleet, run, run_with, servers, Folder};
use serde_json::Value;
use std::collections::BTreeMap;

/// The shapes of the page, by verb: each block stands behind the name of its verb.
fn shapes() -> BTreeMap<String, Value> {
    let page = include_str!("../../../docs/OPERATING.md");
    let part = page.split_once("\n## JSON\n").unwrap().1;
    let mut parts = part.split("```jsonc\n");
    let mut above = parts.next().unwrap();
    let mut shapes = BTreeMap::new();
    for block in parts {
        let (shape, below) = block.split_once("\n```\n").unwrap();
        let last = above.trim().rsplit("\n\n").next().unwrap();
        let verb = last.strip_prefix('`').unwrap().split('`').next().unwrap();
        shapes.insert(verb.to_owned(), serde_json::from_str(shape).unwrap_or_else(|error| panic!("{verb}: {error}")));
        above = below;
    }
    shapes
}

/// What of a value has another shape; `seen` counts the values of each place.
fn differs(shape: &Value, value: &Value, place: &str, seen: &mut BTreeMap<String, usize>) -> Option<String> {
    let no = || Some(format!("{place}: {value} is no {shape}"));
    if !value.is_null() {
        *seen.entry(place.to_owned()).or_default() += 1;
    }
    match (shape, value) {
        (Value::String(kinds), _) => {
            let is = |kind: &str| match kind {
                "any" => true,
                "text" => value.is_string(),
                "boolean" => value.is_boolean(),
                "number" => value.is_number(),
                "integer" => value.is_u64(),
                "wide" => match value.as_str() {
                    Some(digits) => digits.parse::<u128>().is_ok_and(|number| number >= 1 << 53),
                    None => value.as_u64().is_some_and(|number| number < 1 << 53),
                },
                "null" => value.is_null(),
                _ => panic!("{place}: {kind} is no kind"),
            };
            if kinds.split(" or ").any(is) {
                None
            } else {
                no()
            }
        }
        (Value::Array(shapes), Value::Array(values)) => {
            let place = format!("{place}/*");
            values.iter().find_map(|value| differs(&shapes[0], value, &place, seen))
        }
        (Value::Object(shapes), Value::Null) if shapes.get("?").is_some_and(|other| other == "null") => None,
        (Value::Object(shapes), Value::Object(values)) => {
            let name = |shape: &str| shape.strip_suffix('?').unwrap_or(shape).to_owned();
            if let Some(other) = values.keys().find(|field| !shapes.keys().any(|shape| name(shape) == **field)) {
                return Some(format!("{place}: the field {other} is not told"));
            }
            shapes.iter().filter(|(shape, _)| *shape != "?").find_map(|(field, shape)| match values.get(&name(field)) {
                Some(value) => differs(shape, value, &format!("{place}/{}", name(field)), seen),
                None if field.ends_with('?') => None,
                None => Some(format!("{place}: no field {field}")),
            })
        }
        _ => no(),
    }
}

/// Every place of a shape at which there may be something.
fn places(shape: &Value, place: &str, all: &mut Vec<String>) {
    all.push(place.to_owned());
    match shape {
        Value::Array(shapes) => places(&shapes[0], &format!("{place}/*"), all),
        Value::Object(shapes) => {
            for (name, shape) in shapes.iter().filter(|(name, _)| *name != "?") {
                places(shape, &format!("{place}/{}", name.trim_end_matches('?')), all);
            }
        }
        _ => {}
    }
}

#[test]
fn answers_have_the_shapes_that_the_page_shows() {
    let folder = Folder::new();
    let ring = folder.file("ring.json", document(r#"{"name": "ring", "vnodes": 30}"#, &fleet(30)));
    let rendezvous = folder.file("rendezvous.json", document(r#"{"name": "rendezvous"}"#, &fleet(4)));
    let four = folder.file("four.json", document(r#"{"name": "ring"}"#, &fleet(4)));
    let chord = folder.file("chord.json", document(r#"{"name": "chord"}"#, &servers(3)));
    let rebuilt = folder.file("rebuilt.json", document(r#"{"name": "twemproxy"}"#, &servers(3)));
    let addresses = folder.file("ips.json", document(r#"{"name": "nginx_ip_hash"}"#, &servers(3)));
    let full = r#"{"id": "a", "address": "10.0.0.1:80", "metadata": {"rack": "7"}"#;
    let tier = folder.file("tier.json", document(r#"{"name": "ring"}"#, &format!(r#"{full}, "tier": 1}}"#)));
    let named = format!(r#"{full}, "fields": {{"name": "web"}}}}"#);
    let named = folder.file("named.json", document(r#"{"name": "nginx"}"#, &named));
    let none = folder.file("none.json", document(r#"{"name": "ring"}"#, ""));
    let broken = folder.file("broken.json", "{");
    let keys = folder.file("keys.csv", "a,1\nb,2\n");
    let loads = folder.file("loads.csv", "slot,requests,size\n0,1,2\n1,2,3\n2,3,4\n");
    let many: String = (0..400).map(|i| format!("key/{}\n", i * 7919)).collect();
    let placed = run_with(&["place", &ring], many.as_bytes()).text();
    let alias = folder.file("alias.json", document(r#"{"name": "victoriametrics"}"#, &servers(3)));
    let others = folder.file("others", run_with(&["place", &alias], many.as_bytes()).text());
    let wrong = placed.replacen("node-01", "node-02", 3);
    let (seen, random) = (folder.file("seen", wrong), folder.file("random", "a\tx\nb\ty\n"));
    let to = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let way = to("way");
    let (shared, shared_states) = (to("shared.json"), to("shared.states.json"));
    let states = r#"{"libconsistent_states": 1, "states": {"node-001": {"state": "down"}}}"#;
    let web = "../formats/tests/files/nginx/edge_cache.conf";
    let runs: &[(&str, &[&str], &[u8])] = &[
        ("place", &[&ring, "-n", "2"], b"a\n\xff\n"),
        ("place", &[&addresses, "a"], b""),
        ("explain", &[&ring, "-n", "3", "--down", "node-003"], b"a\n\xff\n"),
        ("explain", &[&chord, "a"], b""),
        ("explain", &[&rebuilt, "a", "--down", "10.0.0.1:11211"], b""),
        ("explain", &[&addresses, "a"], b""),
        ("ranges", &[&ring, "--all"], b""),
        ("ranges", &[&ring, "--all", "--as", "k8s"], b""),
        ("rebalance", &[&ring, "--slots", "64", "--replicas", "2", "--max-moves", "1"], b""),
        ("rebalance", &[&ring, "--slots", "3", "--loads", &loads], b""),
        ("steps", &[&ring, &four, "--max-share", "40%", "-o", &way], b""),
        ("steps", &[&four, &ring, "--max-bytes", "3", "--sizes", &loads], b""),
        ("nodes", &[&ring], b""),
        ("nodes", &[&tier], b""),
        ("nodes", &[&named], b""),
        ("nodes", &[&none], b""),
        ("stats", &[&ring, "-n", "2", "--samples", "1000", "--down", "node-001"], b""),
        ("stats", &[&ring, "-f", &keys, "--bytes"], b""),
        ("stats", &[&rendezvous, "--samples", "1000"], b""),
        ("stats", &[&none], b""),
        ("check", &[&ring], b""),
        ("check", &[&broken], b""),
        ("detect", &[&seen, "--members", &ring], b""),
        ("detect", &[&others, "--members", &alias], b""),
        ("detect", &[&random], b""),
        ("diff", &[&ring, &rendezvous, "--samples", "1000", "--max-moved", "1"], b""),
        ("diff", &[&ring, &four, "-f", &keys, "--bytes"], b""),
        ("diff", &[&none, &four], b""),
        ("simulate", &[&ring, "--scheme", "rendezvous", "--samples", "1000"], b""),
        ("simulate", &[&ring, "--add", "n", "-f", &keys, "--bytes"], b""),
        ("convert", &[web], b""),
        ("convert", &[web, "--list"], b""),
        ("convert", &["tests/cmd/data/upstreams.conf", "--list"], b""),
        ("convert", &["tests/cmd/data/pools.yml", "--list"], b""),
        ("convert", &["../formats/tests/files/kubernetes/slices.yaml"], b""),
        ("convert", &["../formats/tests/files/twemproxy/pools.yml", "--name", "sessions", "--to", "twemproxy"], b""),
        ("publish", &[&ring, "--to", &shared], b""),
        ("publish", &[&four, "--to", &shared], b""),
        ("publish", &["--states", "-", "--to", &shared_states], states.as_bytes()),
        ("set-nodes", &["--from", "-", "--to", &shared, "--max-loss=1"], b"a\n"),
    ];
    let shapes = shapes();
    let mut seen: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for (verb, arguments, input) in runs {
        let done = run_with(&[&[*verb], *arguments, &["--json"]].concat(), input);
        let answers = match *verb {
            "place" | "explain" | "ranges" => done.json_lines(),
            "convert" if arguments.contains(&"--list") => done.json_lines(),
            _ => vec![done.json()],
        };
        assert!(!answers.is_empty());
        for answer in answers {
            let shape = match *verb {
                "publish" if arguments.contains(&"--states") => "publish --states",
                "ranges" if arguments.contains(&"--as") => "ranges --as",
                "set-nodes" => "publish",
                verb => verb,
            };
            let seen = seen.entry(shape).or_default();
            assert_eq!(differs(&shapes[shape], &answer, "", seen), None, "{verb} {arguments:?}");
        }
    }
    // Each field had a value in some answer.
    for (verb, seen) in &seen {
        let mut all = Vec::new();
        places(&shapes[*verb], "", &mut all);
        let missing: Vec<&String> = all.iter().filter(|place| !seen.contains_key(*place)).collect();
        assert!(missing.iter().all(|place| place.starts_with("/skipped/")), "{verb}: {missing:?}");
    }
}

#[test]
fn schemes_are_those_of_the_generated_list() {
    let list: Value = serde_json::from_str(include_str!("../../../spec/schemes.json")).unwrap();
    assert_eq!(run(&["schemes", "--json"]).json(), list);
    for scheme in list.as_array().unwrap() {
        let name = scheme["name"].as_str().unwrap();
        assert_eq!(run(&["schemes", name, "--json"]).json(), *scheme);
        let text = run(&["schemes", name]).text();
        assert!(text.contains(scheme["text"].as_str().unwrap()), "{text}");
        for parameter in scheme["parameters"].as_array().unwrap().iter().chain(scheme["fields"].as_array().unwrap()) {
            assert!(text.contains(parameter["text"].as_str().unwrap()), "{name}: {parameter}");
        }
    }
}

/// Where a shape no longer promises what it once did: a field that is gone, may be missing, or is of another kind.
fn broken(once: &Value, now: &Value, place: &str) -> Vec<String> {
    match (once, now) {
        (Value::Array(once), Value::Array(now)) => broken(&once[0], &now[0], &format!("{place}/*")),
        (Value::Object(once), Value::Object(now)) => once
            .iter()
            .flat_map(|(field, shape)| {
                let place = format!("{place}/{field}");
                match now.get(field).or_else(|| now.get(field.strip_suffix('?')?)) {
                    Some(now) => broken(shape, now, &place),
                    None => vec![format!("{place}: not promised any more")],
                }
            })
            .collect(),
        _ if once == now => vec![],
        _ => vec![format!("{place}: {once} became {now}")],
    }
}

/// The shapes that a version had are kept in `tests/golden`, never edited; verbs and fields are only added.
/// `UPDATE_GOLDEN=1` writes those of a verb that no version has kept.
#[test]
fn answers_have_the_shapes_that_earlier_versions_had() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden");
    let (now, mut kept) = (shapes(), BTreeMap::new());
    for version in std::fs::read_dir(&golden).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(version.join("command")).into_iter().flatten().map(|entry| entry.unwrap().path())
        {
            let verb = file.file_stem().unwrap().to_str().unwrap().replace("--", " --");
            let once: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
            let shape = now.get(&verb).unwrap_or_else(|| panic!("{verb}: not told any more"));
            assert_eq!(broken(&once, shape, &verb), Vec::<String>::new(), "{}", file.display());
            kept.insert(verb, once);
        }
    }
    for (verb, shape) in now.iter().filter(|(verb, _)| !kept.contains_key(*verb)) {
        assert!(std::env::var("UPDATE_GOLDEN").is_ok(), "{verb}: kept by no version");
        let folder = golden.join(env!("CARGO_PKG_VERSION")).join("command");
        std::fs::create_dir_all(&folder).unwrap();
        let text = format!("{}\n", serde_json::to_string_pretty(shape).unwrap());
        std::fs::write(folder.join(format!("{}.json", verb.replace(" --", "--"))), text).unwrap();
    }
}

#[test]
fn a_promise_that_is_broken_is_seen() {
    let once: Value = serde_json::from_str(r#"{"a": "text", "b?": [{"c": "integer"}]}"#).unwrap();
    let faults = |now: &str| broken(&once, &serde_json::from_str(now).unwrap(), "").len();
    assert_eq!(faults(r#"{"a": "text", "b?": [{"c": "integer", "d": "any"}], "e?": "text"}"#), 0);
    assert_eq!(faults(r#"{"a": "text", "b": [{"c": "integer"}]}"#), 0, "always there from now on");
    assert_eq!(faults(r#"{"a?": "text", "b?": [{"c": "integer"}]}"#), 1);
    assert_eq!(faults(r#"{"a": "integer", "b?": [{}]}"#), 2);
}
