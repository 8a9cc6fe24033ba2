//! `--once`, addresses and options that are wrong, and the end.

use crate::{
    kit::{canonical, document, Agent, Folder, Web},
    server::{answer, Server},
};
use std::{fs, os::unix::fs::PermissionsExt};

#[test]
fn once_waits_for_a_good_document() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let web = Web::new("not yet");
    let mut agent = Agent::start(&["--source", &web.url(), "--to", &to, "--once", "--timeout", "60"]);
    agent.says("refused");
    assert!(!folder.path("ring.json").exists());
    web.set(&document(3, &["a", "b"]));
    assert_eq!(agent.end(), 0, "{}", agent.log());
    assert_eq!(fs::read_to_string(&to).unwrap(), canonical(&document(3, &["a", "b"])));
    // Whoever runs as another user reads it, too.
    assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o444, 0o444);
    // The same once more is as good.
    assert_eq!(Agent::start(&["--source", &web.url(), "--to", &to, "--once"]).end(), 0);
}

#[test]
fn once_ends_with_no_if_there_is_none_in_time() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let web = Web::new("nothing good");
    let mut agent = Agent::start(&["--source", &web.url(), "--to", &to, "--once", "--timeout", "1"]);
    assert_eq!(agent.end(), 1);
    agent.says("no good document in time");
    assert!(!folder.path("ring.json").exists());
}

#[test]
fn once_runs_the_command_and_ends_as_that_does() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let web = Web::new(&document(3, &["a", "b"]));
    let out = folder.name("out");
    let command = format!("echo $CONSISTENT_EPOCH $CONSISTENT_FILE > {out}");
    let arguments = ["--source", &web.url(), "--to", &to, "--once", "--on-change"];
    assert_eq!(Agent::start(&[&arguments[..], &[&command]].concat()).end(), 0);
    assert_eq!(fs::read_to_string(&out).unwrap(), format!("3 {to}\n"));
    web.set(&document(4, &["a", "b"]));
    assert_eq!(Agent::start(&[&arguments[..], &["exit 3"]].concat()).end(), 1);
}

#[test]
fn a_token_is_taken_from_the_environment() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let server = Server::start(|asked, stream| match asked.headers.get("authorization").map(String::as_str) {
        Some("Bearer t0ken") => answer(stream, "200 OK", &[], document(1, &["a"]).as_bytes()),
        _ => answer(stream, "401 Unauthorized", &[], b""),
    });
    let url = format!("http://{}/", server.address);
    let arguments = ["--source", &url, "--to", &to, "--once", "--timeout", "1"];
    let mut without = Agent::start(&arguments);
    assert_eq!(without.end(), 1);
    without.says("401 Unauthorized");
    let mut with = Agent::start_with(&arguments, &[("CONSISTENT_HTTP_TOKEN", "t0ken")]);
    assert_eq!(with.end(), 0, "{}", with.log());
    assert!(!with.log().contains("t0ken"));
}

#[test]
fn without_tls_no_roots_are_needed() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let web = Web::new(&document(3, &["a", "b"]));
    let bare = [("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/dev/null")];
    let mut agent = Agent::start_with(&["--source", &web.url(), "--to", &to, "--once"], &bare);
    assert_eq!(agent.end(), 0, "{}", agent.log());
    // Whoever cannot be trusted is told of at once.
    let mut agent = Agent::start_with(&["--source", "https://127.0.0.1/", "--to", &to, "--once"], &bare);
    assert_eq!(agent.end(), 2, "{}", agent.log());
    agent.says("No CA certificates");
    // etcd has nobody here who answers, which is another matter.
    let arguments = ["--source", "etcd://127.0.0.1:1", "--to", &to, "--once", "--timeout", "1"];
    let mut agent = Agent::start_with(&arguments, &bare);
    assert_eq!(agent.end(), 1, "{}", agent.log());
}

#[test]
fn what_nobody_can_mend_by_waiting_ends_it_at_once() {
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let broken = folder.file("broken.json", "{");
    let missing = folder.name("none/ring.json");
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    for (arguments, why) in [
        (vec!["--source", "gopher://x/", "--to", &to], "gopher://"),
        (vec!["--source", "dns+a://members.test", "--to", &to], "port"),
        (vec!["--source", "http://127.0.0.1/?poll=0", "--to", &to], "poll"),
        (vec!["--source", "http://127.0.0.1/", "--to", &missing], "none/ring.json"),
        (vec!["--source", "http://127.0.0.1/", "--to", &to, "--template", &broken], "broken.json"),
        (vec!["--source", "http://127.0.0.1/", "--to", &to, "--max-loss", "2"], "max_loss"),
        (vec!["--source", "http://127.0.0.1/", "--to", &to, "--listen", &port], "--listen"),
        (vec!["--source", "http://127.0.0.1/", "--to", &to, "--listen", "nowhere"], "--listen"),
        (vec!["--source", "http://127.0.0.1/", "--to", &to, "--json"], "/ring"),
        (vec!["--to", &to], "--source"),
    ] {
        let mut agent = Agent::start(&arguments);
        assert_eq!(agent.end(), 2, "{arguments:?}: {}", agent.log());
        agent.says(why);
    }
}

#[test]
fn signals_end_it_well() {
    let folder = Folder::new();
    let web = Web::new(&document(1, &["a"]));
    for signal in ["TERM", "INT"] {
        let mut agent = Agent::start(&["--source", &web.url(), "--to", &folder.name("ring.json")]);
        agent.says("epoch 1");
        agent.signal(signal);
        assert_eq!(agent.end(), 0, "{signal}");
    }
}
