//! What is refused, and what happens when something dies: the file has the last good document, whole.

use crate::kit::{canonical, document, until, until_file, Agent, Folder, Web};
use libconsistent::Topology;
use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

const FOUR: [&str; 4] = ["a", "b", "c", "d"];

#[test]
fn what_is_no_good_is_refused_and_the_file_stays() {
    let folder = Folder::new();
    let good = document(5, &FOUR);
    let source = folder.file("source.json", &good);
    let to = folder.name("ring.json");
    let agent = Agent::start(&["--source", &source, "--to", &to, "--listen", "0"]);
    until_file(&to, &canonical(&good));
    let refusals = [
        ("garbage", "}{ no document".to_owned()),
        ("older", document(4, &FOUR)),
        ("shrunk", document(6, &["a"])),
        ("emptied", document(7, &[])),
        ("another of the same epoch", document(5, &["a", "b", "c", "x"])),
        ("cut", document(8, &FOUR)[..60].to_owned()),
        ("nothing", String::new()),
    ];
    for (count, (what, text)) in (1..).zip(&refusals) {
        folder.file("source.json", text);
        until(what, || agent.metrics().at("consistent_documents_refused_total") == f64::from(count));
        assert_eq!(fs::read_to_string(&to).unwrap(), canonical(&good), "{what}");
    }
    let log = agent.log();
    for why in ["75.0 % of the weight would leave", "4 lies behind the ring's 5", "5 is the ring's own"] {
        assert!(log.contains(why), "{log}");
    }
    let next = document(9, &["a", "b", "c", "e"]);
    folder.file("source.json", &next);
    until_file(&to, &canonical(&next));
    assert_eq!(agent.metrics().at("consistent_topology_epoch"), 9.0);
}

#[test]
fn a_source_that_dies_and_returns_loses_nothing() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let first = document(1, &FOUR);
    let mut web = Web::new(&first);
    let agent = Agent::start(&["--source", &web.url(), "--to", &to, "--listen", "0"]);
    until_file(&to, &canonical(&first));
    let up = format!("consistent_source_up{{source=\"{}\"}}", web.url().replace("?poll=100ms", ""));
    assert_eq!(agent.metrics().at(&up), 1.0);
    web.stop();
    until("the source is down", || agent.metrics().at(&up) == 0.0);
    assert_eq!(fs::read_to_string(&to).unwrap(), canonical(&first));
    // It comes back with the same, and then with news.
    web.go_on();
    until("the source is back", || agent.metrics().at(&up) == 1.0);
    agent.says("is back");
    let second = document(2, &["a", "b", "c"]);
    web.set(&second);
    until_file(&to, &canonical(&second));
}

#[test]
fn after_a_restart_it_starts_from_the_file_and_goes_back_to_nothing() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let web = Web::new(&document(5, &FOUR));
    let mut agent = Agent::start(&["--source", &web.url(), "--to", &to]);
    until_file(&to, &canonical(&document(5, &FOUR)));
    agent.signal("TERM");
    assert_eq!(agent.end(), 0);
    // Whoever serves it was set back meanwhile.
    web.set(&document(4, &["a", "b", "c"]));
    let agent = Agent::start(&["--source", &web.url(), "--to", &to, "--listen", "0"]);
    agent.says("start from");
    until("a refusal", || agent.metrics().at("consistent_documents_refused_total") == 1.0);
    assert_eq!(agent.metrics().at("consistent_topology_epoch"), 5.0);
    assert_eq!(fs::read_to_string(&to).unwrap(), canonical(&document(5, &FOUR)));
    drop(agent);
    // What somebody else wrote there is no document: it is replaced.
    folder.file("ring.json", "by a stranger");
    let agent = Agent::start(&["--source", &web.url(), "--to", &to]);
    until_file(&to, &canonical(&document(4, &["a", "b", "c"])));
    agent.says("it will be replaced");
}

#[test]
fn killed_while_it_writes_it_leaves_a_whole_file() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let ids: Vec<String> = (0..500).map(|number| format!("node-{number:05}-with-a-long-name")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let source = folder.file("source.json", document(1, &ids));
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for epoch in 2.. {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                folder.file("source.json", document(epoch, &ids));
                thread::sleep(Duration::from_millis(5));
            }
        });
        let mut last = 0;
        for round in 0..20 {
            let mut agent = Agent::start(&["--source", &source, "--to", &to]);
            until("another document", || {
                let epoch = fs::read_to_string(&to).map_or(0, |text| Topology::from_json(text).unwrap().epoch());
                epoch > last
            });
            thread::sleep(Duration::from_millis(7 * round));
            agent.child.kill().unwrap();
            agent.child.wait().unwrap();
            let topology = Topology::from_json(fs::read(&to).unwrap()).unwrap();
            assert_eq!(topology.members().nodes().len(), ids.len());
            assert!(topology.epoch() > last, "{} after {last}", topology.epoch());
            last = topology.epoch();
        }
        is_over.store(true, Ordering::Relaxed);
    });
    // What the killed ones left unfinished, the next one takes away.
    fs::write(folder.path(".ring.json.agent-x1"), "unfinished").unwrap();
    let agent = Agent::start(&["--source", &source, "--to", &to, "--listen", "0"]);
    agent.address();
    let left = fs::read_dir(folder.path(".")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = left.filter(|name| name == ".ring.json.agent-x1").collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_file_that_is_taken_away_is_written_again() {
    let folder = Folder::new();
    let text = canonical(&document(1, &FOUR));
    let source = folder.file("source.json", &text);
    let to = folder.name("ring.json");
    let agent = Agent::start(&["--source", &source, "--to", &to]);
    until_file(&to, &text);
    fs::remove_file(&to).unwrap();
    until_file(&to, &text);
    agent.says("is gone");
}

#[test]
fn a_file_that_cannot_be_written_is_tried_again() {
    let folder = Folder::new();
    fs::create_dir(folder.path("run")).unwrap();
    let source = folder.file("source.json", document(1, &FOUR));
    let to = folder.name("run/ring.json");
    let agent = Agent::start(&["--source", &source, "--to", &to, "--listen", "0"]);
    until_file(&to, &canonical(&document(1, &FOUR)));
    fs::remove_dir_all(folder.path("run")).unwrap();
    folder.file("source.json", document(2, &["a", "b", "c"]));
    until("a failure", || agent.metrics().at("consistent_file_write_failures_total") >= 1.0);
    assert_eq!(agent.metrics().at("consistent_file_written"), 0.0);
    assert_eq!(crate::kit::get(agent.address(), "/healthz").0, 503);
    fs::create_dir(folder.path("run")).unwrap();
    until_file(&to, &canonical(&document(2, &["a", "b", "c"])));
    until("it is well", || crate::kit::get(agent.address(), "/healthz").0 == 200);
}
