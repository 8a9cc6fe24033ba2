//! Each warning of `check`: a document that has it, and one beside it that has not.

use crate::kit::{document, fleet, run, run_with, servers, At, Folder};
use std::collections::BTreeSet;

/// The codes of a document's warnings.
fn codes(text: &str, options: &[&str]) -> BTreeSet<String> {
    let done = run_with(&[&["check", "-", "--json"], options].concat(), text.as_bytes());
    let answer = done.json();
    assert!(answer.at("/valid") == true && done.code == 0, "{text}: {answer}");
    for warning in answer.list("/warnings") {
        assert!(warning.text("/why").len() > 10 && warning.text("/advice").len() > 8, "{warning}");
    }
    answer.list("/warnings").iter().map(|warning| warning.text("/code").to_owned()).collect()
}

/// Nodes of one region each, with addresses.
fn sound() -> String {
    let node = |i: usize| format!(r#"{{"id": "n{i}", "zone": "z{i}", "address": "10.0.0.{i}:1"}}"#);
    (0..4).map(node).collect::<Vec<_>>().join(", ")
}

#[test]
fn each_warning_has_its_document() {
    let ring = r#"{"name": "ring"}"#;
    let good = document(ring, &sound());
    let big =
        good.replacen(r#""id": "n0""#, &format!(r#""id": "n0", "metadata": {{"a": "{}"}}"#, "x".repeat(60_000)), 1);
    let many: Vec<String> =
        (0..20).map(|i| sound().replace("\"n", &format!("\"m{i}-")).replace("10.0.0", &format!("10.0.{i}"))).collect();
    let many = document(
        ring,
        &many.join(", ").replace(r#""zone""#, &format!(r#""metadata": {{"a": "{}"}}, "zone""#, "x".repeat(15_000))),
    );
    let heavy = |weight: &str| {
        document(
            r#"{"name": "ring", "vnodes": 100}"#,
            &sound().replacen(r#""n0""#, &format!(r#""n0", "weight": {weight}"#), 1),
        )
    };
    // What has the warning, what has not, and the options of both.
    let cases: Vec<(&str, String, String, &[&str])> = vec![
        ("address-twice", good.replace("10.0.0.1:1", "10.0.0.2:1"), good.clone(), &[]),
        ("big-document", many, big, &[]),
        ("epoch-zero", good.replace(r#""epoch": 1"#, r#""epoch": 0"#), good.clone(), &[]),
        ("few-nodes", document(ring, r#"{"id": "a"}"#), good.clone(), &[]),
        ("few-nodes", good.clone(), document(ring, &fleet(5)), &["-n", "5"]),
        (
            "few-points",
            document(r#"{"name": "ring", "vnodes": 63}"#, &sound()),
            document(r#"{"name": "ring", "vnodes": 64}"#, &sound()),
            &[],
        ),
        (
            "few-points",
            document(r#"{"name": "slots", "bits": 9}"#, &sound()),
            document(r#"{"name": "slots", "bits": 10}"#, &sound()),
            &[],
        ),
        (
            "few-points",
            document(r#"{"name": "maglev", "size": 397}"#, &sound()),
            document(r#"{"name": "maglev", "size": 401}"#, &sound()),
            &[],
        ),
        ("few-zones", document(ring, &fleet(9)), good.clone(), &["-n", "4"]),
        ("floodable", document(r#"{"name": "ketama"}"#, &servers(3)), String::new(), &[]),
        ("floodable", good.clone(), String::new(), &[]),
        (
            "ignored-weight",
            document(r#"{"name": "modula"}"#, &fleet(3)),
            document(r#"{"name": "modula"}"#, &servers(3)),
            &[],
        ),
        ("no-address", good.replace(r#", "address": "10.0.0.1:1""#, ""), good.clone(), &[]),
        ("no-nodes", document(ring, ""), good.clone(), &[]),
        ("no-nodes", document(ring, r#"{"id": "a", "weight": 0}"#), good.clone(), &[]),
        (
            "no-owner",
            document(r#"{"name": "redis_cluster"}"#, r#"{"id": "a", "fields": {"slots": ["0-16382"]}}"#),
            document(r#"{"name": "redis_cluster"}"#, r#"{"id": "a", "fields": {"slots": ["0-16383"]}}"#),
            &[],
        ),
        ("no-zone", good.replace(r#""zone": "z1", "#, ""), good.clone(), &[]),
        ("no-zone", document(ring, &servers(4)), good.clone(), &["-n", "2"]),
        ("one-zone", good.replace("\"zone\": \"z", "\"zone\": \"same/z"), good.clone(), &[]),
        ("ordered", document(r#"{"name": "jump"}"#, &servers(3)), good.clone(), &[]),
        (
            "owns-nothing",
            document(r#"{"name": "slots", "bits": 8}"#, &format!(r#"{}, {{"id": "z", "weight": 0.001}}"#, fleet(9))),
            good.clone(),
            &[],
        ),
        ("rounded-weight", heavy("0.046"), heavy("0.05"), &[]),
        (
            "rounded-weight",
            document(r#"{"name": "maglev", "size": 17}"#, &sound()),
            document(r#"{"name": "maglev", "size": 65537}"#, &sound()),
            &[],
        ),
        ("uneven", document(r#"{"name": "ring", "vnodes": 4}"#, &sound()), good.clone(), &[]),
        ("uneven", good.clone(), document(r#"{"name": "ring", "vnodes": 20000}"#, &sound()), &["--balance", "1"]),
        ("uneven-copies", good.replace("\"z1", "\"z0").replace("\"z2", "\"z0"), good.clone(), &["-n", "2"]),
        ("zero-weight", good.replacen(r#""n0""#, r#""n0", "weight": 0"#, 1), good.clone(), &[]),
        // That takes 0 for 1.
        (
            "zero-weight",
            document(ring, r#"{"id": "a"}, {"id": "b", "weight": 0}"#),
            document(r#"{"name": "modula"}"#, r#"{"id": "a:1"}, {"id": "b:1", "weight": 0}"#),
            &[],
        ),
    ];
    let mut seen = BTreeSet::new();
    for (code, with, without, options) in &cases {
        assert!(codes(with, options).contains(*code), "{code}: {with:.300} has {:?}", codes(with, options));
        if !without.is_empty() {
            assert!(!codes(without, options).contains(*code), "{code}: {without:.300}");
        }
        seen.insert((*code).to_owned());
    }
    // Every code that can be allowed has been shown, and none is there beside them.
    let help = run(&["check", "--allow", "none"]).err;
    let listed = help.split_once("[possible values: ").unwrap().1.split_once(']').unwrap().0;
    assert_eq!(listed.split(", ").map(ToOwned::to_owned).collect::<BTreeSet<_>>(), seen);
    // The page of operators lists the same.
    let page = include_str!("../../../docs/OPERATING.md");
    let table = page.split_once("| code | warns of |\n|---|---|\n").unwrap().1.split("\n\n").next().unwrap();
    let codes = table.lines().flat_map(|row| row.split('|').nth(1).unwrap().split(','));
    assert_eq!(codes.map(|code| code.trim().trim_matches('`').to_owned()).collect::<BTreeSet<_>>(), seen);
}

#[test]
fn a_sound_document_has_no_warning() {
    let folder = Folder::new();
    let secret = folder.file("secret", "00112233445566778899aabbccddeeff");
    let file = folder.file("a.json", document(r#"{"name": "ring", "key_hash": "siphash13"}"#, &sound()));
    let done = run(&["check", &file, "--secret", &secret, "--strict", "-n", "2"]);
    assert!(done.code == 0 && done.text().starts_with("valid, 0 warnings: ring of 4 nodes"), "{}", done.text());
    // Without its secret nothing can be said of it.
    let done = run(&["check", &file]);
    assert!(done.code == 2 && done.err.starts_with("error: --secret: scheme.key_hash: "), "{}", done.err);
}

#[test]
fn exit_codes_are_those_that_are_told() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &sound()));
    assert_eq!(run(&["check", &file]).code, 0);
    assert_eq!(run(&["check", &file, "--strict"]).code, 1);
    assert_eq!(run(&["check", &file, "--strict", "--allow", "floodable"]).code, 0);
    assert_eq!(run(&["check", "nowhere.json"]).code, 2);
    assert_eq!(run(&["check", &file, "--allow", "everything"]).code, 2);
}

#[test]
fn documents_that_are_not_valid_are_told_by_place_and_line() {
    let folder = Folder::new();
    let lines = |nodes: &str| {
        format!("{{\"libconsistent\": 1,\n\"scheme\": {{\"name\": \"ring\"}},\n\"nodes\": [\n{nodes}\n]}}\n")
    };
    for (text, kind, line, message) in [
        (lines("{\"id\": \"a\"},\n{\"id\": \"b\",\n\"weight\": -1}"), "weight", 6, "nodes[1].weight: "),
        (lines("{\"id\": \"a\"},\n{\"id\": \"a\"}"), "duplicate_node", 5, "nodes[1].id: "),
        (lines("{\"id\": \"a\", \"colour\": 1}"), "document", 4, "nodes[0].colour: "),
        (lines("").replace("ring", "rong"), "scheme", 2, "scheme.name: unknown scheme \"rong\""),
        (lines("").replace("\"ring\"", "\"ring\", \"vnodes\": 0"), "parameter", 2, "scheme.vnodes: "),
        (lines("{\"id\": \"a\""), "document", 5, ""),
    ] {
        let file = folder.file("a.json", &text);
        let done = run(&["check", &file, "--json"]);
        let answer = done.json();
        assert_eq!((done.code, answer.at("/valid").as_bool()), (1, Some(false)));
        assert_eq!((answer.text("/error/kind"), answer.wide("/error/line")), (kind, line), "{text} {answer}");
        assert!(answer.text("/error/message").starts_with(message), "{answer}");
        let other = run(&["nodes", &file]);
        assert!(other.code == 2 && other.err.starts_with(&format!("error: {file}:{line}: {message}")), "{}", other.err);
    }
}
