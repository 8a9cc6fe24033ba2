//! What an agent tells over HTTP.

use crate::kit::{ask, canonical, document, get, ring, until, until_file, Agent, Folder, Metrics, Web};
use libconsistent::{Placement, Topology};
use serde_json::Value;
use std::{
    io::Write,
    net::TcpStream,
    process::{Command, Stdio},
};

#[test]
fn figures_are_those_of_the_topology() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let nodes = r#"{"id": "plain"}, {"id": "a \"b\" \\ c\nd", "weight": 2}, {"id": "ü", "weight": 0.5}"#;
    let text = format!(r#"{{"libconsistent": 1, "epoch": 41, "scheme": {{"name": "ring"}}, "nodes": [{nodes}]}}"#);
    let source = folder.file("source.json", &text);
    let agent = Agent::start(&["--source", &source, "--to", &to, "--listen", "0"]);
    until_file(&to, &canonical(&text));
    let (status, told) = get(agent.address(), "/metrics");
    assert_eq!(status, 200);
    let metrics = Metrics::of(&told);
    let topology = Topology::from_json(&text).unwrap();
    let placement = Placement::new(topology.clone()).unwrap();
    assert_eq!(metrics.at("consistent_topology_epoch"), 41.0);
    let info = format!(
        "consistent_topology_info{{fingerprint=\"{}\",states_fingerprint=\"{}\",scheme=\"ring\"}}",
        topology.fingerprint(),
        placement.states_fingerprint()
    );
    assert_eq!(metrics.at(&info), 1.0);
    assert_eq!(metrics.at("consistent_members{state=\"up\"}"), 3.0);
    assert_eq!(metrics.at("consistent_documents_accepted_total"), 1.0);
    assert!((0.0..60.0).contains(&metrics.at("consistent_topology_age_seconds")));
    // Shares a second time: the positions of the ranges of each node.
    for (id, label) in [("plain", "plain"), ("a \"b\" \\ c\nd", r#"a \"b\" \\ c\nd"#), ("ü", "ü")] {
        let ranges = placement.ranges(id).unwrap();
        let positions: u128 = ranges.iter().map(|range| u128::from(range.last - range.first) + 1).sum();
        let share = metrics.at(&format!("consistent_node_share{{node=\"{label}\"}}"));
        assert!((share - positions as f64 / 2_f64.powi(64)).abs() < 1e-12, "{id}: {share}");
    }
    // What Prometheus itself says of the text, where it is installed.
    if let Ok(mut promtool) = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
    {
        promtool.stdin.take().unwrap().write_all(told.as_bytes()).unwrap();
        let output = promtool.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.is_empty(), "{said}");
    }
}

#[test]
fn sources_that_disagree_are_told_with_how_much() {
    let folder = Folder::new();
    let (ours, theirs) = (document(3, &["a", "b", "c", "d"]), document(3, &["a", "b", "c", "e"]));
    let (first, second) = (Web::new(&ours), Web::new(&theirs));
    let third = folder.file("third.json", &ours);
    let to = folder.name("ring.json");
    let sources = ["--source", &first.url(), "--source", &second.url(), "--source", &third];
    let agent = Agent::start(&[&sources[..], &["--to", &to, "--listen", "0"]].concat());
    let name = |url: String| url.replace("?poll=100ms", "");
    let of = |metric: &str, source: &str| format!("consistent_source_{metric}{{source=\"{source}\"}}");
    let both = [name(second.url()), third.clone()];
    until("all of them", || both.iter().all(|source| agent.metrics().find(&of("disagrees", source)).is_some()));
    let metrics = agent.metrics();
    assert_eq!(both.each_ref().map(|source| metrics.at(&of("disagrees", source))), [1.0, 0.0]);
    // Every key a second time, of a sample.
    let placements = [&ours, &theirs].map(|text| Placement::new(Topology::from_json(text).unwrap()).unwrap());
    let elsewhere = (0..200_000_u64).filter(|key| {
        let node =
            |placement: &Placement| placement.node(placement.locate(&key.to_le_bytes()).unwrap()).unwrap().id.clone();
        node(&placements[0]) != node(&placements[1])
    });
    let counted = elsewhere.count() as f64 / 200_000.0;
    let told = metrics.at(&of("keys_elsewhere", &both[0]));
    assert!((told - counted).abs() < 0.01, "{told} beside {counted}");
    assert_eq!(metrics.at(&of("keys_elsewhere", &both[1])), 0.0);
    // They agree again, and the file is of the first alone.
    second.set(&ours);
    until("agreement", || agent.metrics().at(&of("disagrees", &both[0])) == 0.0);
    assert_eq!(std::fs::read_to_string(&to).unwrap(), canonical(&ours));
}

/// The shape that the page of the agent shows.
fn shape() -> Value {
    let page = include_str!("../../../docs/AGENT.md");
    let (_, rest) = page.split_once("```jsonc\n").unwrap();
    serde_json::from_str(rest.split_once("\n```").unwrap().0).unwrap()
}

/// Holds a value beside a shape: all fields, and no others.
fn check(shape: &Value, value: &Value, place: &str) {
    match shape {
        Value::String(kinds) => {
            let kind = match value {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_u64() => "integer",
                Value::Number(_) => "number",
                Value::String(_) => "text",
                _ => "any",
            };
            let is = |known: &str| known == kind || known == "any" || (known == "number" && kind == "integer");
            assert!(kinds.split(" or ").any(is), "{place}: {value} is no {kinds}");
        }
        Value::Array(shapes) => {
            value.as_array().unwrap().iter().for_each(|value| check(&shapes[0], value, &format!("{place}/*")));
        }
        Value::Object(fields) if fields.contains_key("ID") => {
            value.as_object().unwrap().values().for_each(|value| check(&fields["ID"], value, &format!("{place}/ID")));
        }
        Value::Object(fields) => {
            let value = value.as_object().unwrap_or_else(|| panic!("{place}: {value} is no object"));
            assert!(value.keys().eq(fields.keys()), "{place}: {:?}, {:?}", value.keys(), fields.keys());
            fields.iter().for_each(|(name, shape)| check(shape, &value[name], &format!("{place}/{name}")));
        }
        _ => panic!("{place}: no shape"),
    }
}

#[test]
fn the_topology_is_told_in_the_shape_that_the_page_shows() {
    let folder = Folder::new();
    let good = document(3, &["a", "b"]);
    let (first, second) = (Web::new(&good), Web::new(&good));
    let to = folder.name("ring.json");
    let agent = Agent::start(&["--source", &first.url(), "--source", &second.url(), "--to", &to, "--listen", "0"]);
    until_file(&to, &canonical(&good));
    until("the second", || !ring(agent.address())["sources"][1]["epoch"].is_null());
    let told = ring(agent.address());
    check(&shape(), &told, "");
    assert_eq!(told["document"].to_string(), serde_json::from_str::<Value>(&canonical(&good)).unwrap().to_string());
    assert_eq!(told["epoch"], 3);
    assert_eq!(told["source"]["accepted"], 1);
    first.set("broken");
    until("a refusal", || ring(agent.address())["source"]["refused"] == 1);
    check(&shape(), &ring(agent.address()), "");
}

#[test]
fn before_there_is_a_document_it_says_so() {
    let folder = Folder::new();
    let web = Web::new("nothing");
    let agent = Agent::start(&["--source", &web.url(), "--to", &folder.name("ring.json"), "--listen", "0"]);
    until("a refusal", || agent.metrics().at("consistent_documents_refused_total") == 1.0);
    for path in ["/ring", "/healthz", "/"] {
        assert_eq!(get(agent.address(), path).0, 503, "{path}");
    }
    assert_eq!(get(agent.address(), "/other").0, 404);
    assert_eq!(
        ask(agent.address(), "POST /ring HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").0,
        405
    );
}

#[test]
fn the_page_is_there_if_it_was_built() {
    let folder = Folder::new();
    let good = document(3, &["a", "b"]);
    let web = Web::new(&good);
    let to = folder.name("ring.json");
    let agent = Agent::start(&["--source", &web.url(), "--to", &to, "--listen", "0"]);
    until_file(&to, &canonical(&good));
    let (status, page) = get(agent.address(), "/");
    let is_built = std::path::Path::new("../build/page.html").exists();
    match is_built {
        true => assert!(status == 200 && page.contains("libconsistent") && page.contains("<html"), "{page:.200}"),
        false => assert!(status == 503 && page.contains("make page"), "{page}"),
    }
}

#[test]
fn whoever_connects_and_says_nothing_blocks_nobody_for_long() {
    let folder = Folder::new();
    let web = Web::new(&document(3, &["a", "b"]));
    let agent = Agent::start(&["--source", &web.url(), "--to", &folder.name("ring.json"), "--listen", "0"]);
    let silent: Vec<_> = (0..100).map(|_| TcpStream::connect(agent.address()).unwrap()).collect();
    // Each is let go after some seconds.
    assert_eq!(get(agent.address(), "/metrics").0, 200);
    drop(silent);
}
