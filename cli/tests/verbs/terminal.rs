//! What reaches a terminal, and what happens when nobody reads.

use crate::kit::{document, fleet, program, run, run_with, Folder};
use std::{
    io::{Read, Write},
    process::Stdio,
};

#[test]
fn tables_and_messages_have_no_control_characters_of_others() {
    let folder = Folder::new();
    let id = r#"evil\u001b[2J\u0007\nnode\u202e"#;
    let nodes = format!(r#"{{"id": "{id}", "zone": "z\u001b[31m", "address": "a\u009b"}}, {{"id": "b", "zone": "y"}}"#);
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &nodes));
    let evil = "evil\u{1b}[2J\u{7}\nnode\u{202e}";
    let key = "key\u{1b}[31m";
    for arguments in [
        &["nodes", &file][..],
        &["stats", &file, "-n", "2", "--samples", "100"],
        &["explain", &file, key, "-n", "2"],
        &["explain", &file, key, "--down", evil],
        &["ranges", &file, "--all"],
        &["check", &file, "-n", "3"],
        &["check", &file, "--balance", "0"],
        &["nodes", &file, "--down", "\u{1b}[2J"],
        &["nodes", "\u{1b}[2J"],
        &["schemes", "\u{1b}[2J"],
    ] {
        let done = run(arguments);
        let all = format!("{}{}", done.text(), done.err);
        assert!(!all.is_empty());
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!all.contains(steers), "{arguments:?}: {all:?}");
        assert!(!all.contains("\nnode\\u"), "{arguments:?}: {all:?}");
    }
    // What programs read is as it is.
    assert!(run(&["place", &file, key]).text().starts_with(key));
}

#[test]
fn styles_are_for_terminals_unless_asked_for() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(2)));
    let styled = |arguments: &[&str], name: &str, value: &str| {
        let mut command = program();
        let output = command.args(arguments).env(name, value).output().unwrap();
        (output.stdout.contains(&0x1b), output.stderr.contains(&0x1b))
    };
    let (nodes, wrong) = (["nodes", &file], ["nodes", "nowhere"]);
    assert_eq!(styled(&nodes, "X", ""), (false, false));
    assert_eq!(styled(&["nodes", &file, "--color", "always"], "X", ""), (true, false));
    assert_eq!(styled(&["nodes", "nowhere", "--color", "always"], "X", ""), (false, true));
    assert_eq!(styled(&nodes, "CLICOLOR_FORCE", "1"), (true, false));
    assert_eq!(styled(&["nodes", &file, "--color", "never"], "CLICOLOR_FORCE", "1"), (false, false));
    assert_eq!(styled(&wrong, "X", ""), (false, false));
}

#[test]
fn a_reader_that_goes_ends_the_run_quietly() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(20)));
    for arguments in
        [&["place", &file, "-f", "-"][..], &["ranges", &file, "--all"], &["place", &file, "-f", "-", "--json"]]
    {
        let mut command = program();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || {
            let lines = "some key that is looked up\n".repeat(200_000);
            drop(stdin.write_all(lines.as_bytes()));
        });
        let mut some = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        writer.join().unwrap();
        assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn standard_input_is_one_thing() {
    let folder = Folder::new();
    let text = document(r#"{"name": "ring"}"#, &fleet(2));
    let done = run_with(&["place", "-", "a"], text.as_bytes());
    assert_eq!((done.code, done.text().lines().count()), (0, 1));
    for arguments in [&["place", "-"][..], &["explain", "-", "-f", "-"], &["stats", "-", "-f", "-"]] {
        let done = run_with(arguments, text.as_bytes());
        assert!(done.code == 2 && done.err.contains("standard input is the topology"), "{}", done.err);
    }
    let missing = folder.path("missing");
    let done = run(&["nodes", missing.to_str().unwrap()]);
    assert!(done.code == 2 && done.err.starts_with(&format!("error: {}: ", missing.display())), "{}", done.err);
}

#[test]
fn pages_and_completions_name_every_verb() {
    let folder = Folder::new();
    let help = run(&["help"]).text();
    let verbs: Vec<&str> = help
        .split_once("Commands:\n")
        .unwrap()
        .1
        .split_once("\n\n")
        .unwrap()
        .0
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert!(verbs.len() >= 10, "{verbs:?}");
    let pages = folder.path("man");
    assert_eq!(run(&["man", "--dir", pages.to_str().unwrap()]).code, 0);
    let mut written: Vec<String> =
        std::fs::read_dir(&pages).unwrap().map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    let mut expected: Vec<String> = verbs.iter().map(|verb| format!("consistent-{verb}.1")).collect();
    expected.push("consistent.1".into());
    written.sort();
    expected.sort();
    assert_eq!(written, expected);
    assert!(run(&["man"]).text().contains(".SH NAME"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = run(&["completions", shell]).text();
        assert!(verbs.iter().all(|verb| text.contains(verb)), "{shell}");
    }
}
