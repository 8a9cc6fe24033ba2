//! The command after a change.

use crate::kit::{canonical, document, until, until_file, Agent, Folder};
use libconsistent::Topology;
use std::{fs, thread, time::Duration};

#[test]
fn changes_that_come_while_it_runs_are_told_as_one() {
    let folder = Folder::new();
    let (to, out) = (folder.name("ring.json"), folder.name("out"));
    let source = folder.file("source.json", document(1, &["a", "b"]));
    let running = folder.name("running");
    // mkdir fails if another one runs.
    let command = format!(
        "mkdir {running} || echo two at once >> {out}; sleep 0.5; \
         echo $CONSISTENT_EPOCH $CONSISTENT_FINGERPRINT $CONSISTENT_FILE >> {out}; rmdir {running}"
    );
    let agent = Agent::start(&["--source", &source, "--to", &to, "--on-change", &command, "--listen", "0"]);
    until_file(&to, &canonical(&document(1, &["a", "b"])));
    for epoch in 2..=20 {
        let text = document(epoch, &["a", "b", &format!("c-{epoch}")]);
        folder.file("source.json", &text);
        // Each of them is written, however long the command takes.
        until_file(&to, &canonical(&text));
        thread::sleep(Duration::from_millis(20));
    }
    let last = document(20, &["a", "b", "c-20"]);
    let line = format!("20 {} {to}\n", Topology::from_json(&last).unwrap().fingerprint());
    until("the last change", || fs::read_to_string(&out).is_ok_and(|text| text.ends_with(&line)));
    let text = fs::read_to_string(&out).unwrap();
    let epochs: Vec<u64> = text.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect();
    assert!(epochs.is_sorted(), "{text}");
    assert!(epochs.len() < 20, "{text}");
    until("all runs counted", || agent.metrics().at("consistent_on_change_runs_total") == epochs.len() as f64);
    let metrics = agent.metrics();
    assert_eq!(metrics.at("consistent_on_change_failures_total"), 0.0);
    assert_eq!(metrics.at("consistent_file_writes_total"), 20.0);
}

#[test]
fn one_that_fails_is_counted_and_run_again() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let source = folder.file("source.json", document(1, &["a", "b"]));
    let agent = Agent::start(&["--source", &source, "--to", &to, "--on-change", "exit 7", "--listen", "0"]);
    until("a failure", || agent.metrics().at("consistent_on_change_failures_total") == 1.0);
    agent.says("exit status: 7");
    folder.file("source.json", document(2, &["a", "b", "c"]));
    until("another failure", || agent.metrics().at("consistent_on_change_failures_total") == 2.0);
}

#[test]
fn what_it_started_ends_with_the_agent() {
    let folder = Folder::new();
    let (to, started) = (folder.name("ring.json"), folder.name("started"));
    let source = folder.file("source.json", document(1, &["a", "b"]));
    let command = format!("sleep 600 & echo $! > {started}.new; mv {started}.new {started}; wait");
    let agent = Agent::start(&["--source", &source, "--to", &to, "--on-change", &command, "--listen", "0"]);
    until("the command", || fs::metadata(&started).is_ok());
    let process = format!("/proc/{}/stat", fs::read_to_string(&started).unwrap().trim());
    // One that has ended may wait for its parent to ask.
    let runs = || fs::read_to_string(&process).is_ok_and(|stat| !stat.contains(") Z "));
    assert!(runs());
    agent.signal("TERM");
    until("its end", || !runs());
}
