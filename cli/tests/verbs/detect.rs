//! `detect` finds what `place` was told, and says where it is contradicted.

use crate::kit::{document, draw, placement, run, run_with, servers, At, Folder};
use libconsistent::Topology;
use std::fs;

/// Where a document's fleet keeps some keys, as lines.
fn seen(file: &str, count: u64, separator: &str) -> String {
    let placement = placement(file, &[]);
    let line = |i: u64| {
        let key = format!("page/{:x}", draw(i));
        let node = placement.locate(key.as_bytes()).unwrap();
        format!("{key}{separator}{}\n", placement.node(node).unwrap().id)
    };
    (0..count).map(line).collect()
}

#[test]
fn what_placed_the_keys_is_found_and_written() {
    let folder = Folder::new();
    for (scheme, separator) in [
        (r#"{"name": "ring", "vnodes": 100}"#, "\t"),
        (r#"{"name": "nginx"}"#, ","),
        (r#"{"name": "jump", "hash_tag": "{}"}"#, ","),
    ] {
        let file = folder.file("a.json", document(scheme, &servers(6)));
        let lines = folder.file("seen", seen(&file, 300, separator));
        let found = folder.path("found.json");
        let done = run(&["detect", &lines, "--members", &file, "-o", found.to_str().unwrap(), "--json"]);
        let answer = done.json();
        assert_eq!((done.code, answer.text("/verdict"), answer.wide("/observed")), (0, "explained", 300));
        assert_eq!(answer.wide("/candidates/0/matched"), 300);
        assert!(answer.number("/candidates/0/chance") < 1e-6);
        // Every key is where it was, whatever the document is called.
        let topology = Topology::from_json(fs::read(&found).unwrap()).unwrap();
        assert_eq!(topology.fingerprint().to_string(), answer.text("/candidates/0/fingerprint"));
        let keys: String =
            seen(&file, 2000, "\t").lines().map(|line| line.split('\t').next().unwrap().to_owned() + "\n").collect();
        let places = |file: &str| run_with(&["place", file], keys.as_bytes()).out;
        if !scheme.contains("hash_tag") {
            assert!(places(found.to_str().unwrap()) == places(&file), "{scheme}");
        }
    }
}

#[test]
fn contradictions_are_told_with_their_lines() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &servers(6)));
    let mut lines: Vec<String> = seen(&file, 400, ",").lines().map(ToOwned::to_owned).collect();
    let mut wrong = Vec::new();
    for at in [3, 77, 310] {
        let (key, node) = lines[at].rsplit_once(',').unwrap();
        let other = if node == "10.0.0.1:11211" { "10.0.0.2:11211" } else { "10.0.0.1:11211" };
        wrong.push((at as u128 + 2, key.to_owned(), other, node.to_owned()));
        lines[at] = format!("{key},{other}");
    }
    let seen = folder.file("seen.csv", format!("key,node\n{}\n", lines.join("\n")));
    let done = run(&["detect", &seen, "--json"]);
    let answer = done.json();
    let best = answer.at("/candidates/0");
    assert_eq!((done.code, best.wide("/matched"), best.list("/contradictions").len()), (0, 397, 3));
    for (told, (line, key, node, placed)) in best.list("/contradictions").iter().zip(&wrong) {
        assert_eq!((told.wide("/line"), told.text("/key")), (*line, key.as_str()));
        assert_eq!((told.text("/node"), told.text("/placed")), (*node, placed.as_str()));
    }
}

#[test]
fn what_is_not_explained_is_a_no_and_writes_nothing() {
    let folder = Folder::new();
    let random: String = (0..300).map(|i| format!("key {i}\tn{}\n", draw(i) % 5)).collect();
    let found = folder.path("found.json");
    let done = run_with(&["detect", "-", "-o", found.to_str().unwrap()], random.as_bytes());
    assert!(done.code == 1 && done.text().starts_with("unexplained"), "{}", done.text());
    assert!(!found.exists() && done.text().ends_with("nothing is written, as nothing explains them\n"));
    let few = run_with(&["detect", "-", "--json"], b"a\tn1\nb\tn2\n");
    assert_eq!((few.code, few.json().text("/verdict")), (1, "too_few"));
}

#[test]
fn lines_that_cannot_be_read_are_named() {
    let folder = Folder::new();
    let broken = folder.file("broken", "a\tn1\n\nb\n");
    assert_eq!(
        run(&["detect", &broken]).err,
        format!("error: {broken}:3: no tab or comma between a key and its node\n")
    );
    let stranger = folder.file("stranger", "a\tn1\nb\tn9\n");
    let done = run(&["detect", &stranger, "--nodes", "n1,n2"]);
    assert_eq!((done.code, done.err), (2, format!("error: {stranger}:2: node \"n9\" is not among the nodes\n")));
    let long = folder.file("long", format!("a\t{}\n", "x".repeat(100_000)));
    assert!(run(&["detect", &long, "--nodes", "n1"]).err.len() < 4096);
    assert_eq!(run_with(&["detect", "-"], b"").code, 2);
    let integers = run_with(&["detect", "-", "--integers"], b"12\tn1\nx\tn1\n");
    assert_eq!(integers.err, "error: -:2: the key is no integer below 2^64\n");
}

#[test]
fn of_a_long_file_an_even_part_is_kept() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &servers(4)));
    let lines = folder.file("seen", seen(&file, 50_000, "\t"));
    let answer = run(&["detect", &lines, "--json"]).json();
    assert_eq!((answer.wide("/lines"), answer.text("/verdict")), (50_000, "explained"));
    // Every fourth of them.
    assert_eq!((answer.wide("/observed"), answer.wide("/candidates/0/matched")), (12_500, 12_500));
}

#[test]
fn keys_with_their_bytes_are_no_keys_with_their_nodes() {
    let folder = Folder::new();
    let lines: String = (0..5000).map(|i| format!("page/{i},{}\n", 1000 + i)).collect();
    let done = run(&["detect", &folder.file("bytes.csv", lines)]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("more than 4096 of them"), "{}", done.err);
    assert!(done.err.contains("each line is to be a key and its node"), "{}", done.err);
}
