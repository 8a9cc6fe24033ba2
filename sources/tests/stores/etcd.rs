//! etcd.

use crate::{
    kit::{certificates, document, free_port, has, topology, Server, Watcher},
    proxy::Proxy,
    race,
};
use libconsistent_sources::{
    publish::{publish, publish_states, Outcome},
    Reason, Source, Store, Version,
};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

const KEY: &str = "libconsistent/topology";
/// Only the watch tells of changes.
const NEVER: &str = "?poll=3600s";

fn command(scheme: &str, port: u16, folder: &Path) -> Command {
    let (client, peer) = (format!("{scheme}://127.0.0.1:{port}"), format!("http://127.0.0.1:{}", free_port()));
    let mut command = Command::new("etcd");
    command.args(["--data-dir", folder.to_str().unwrap(), "--initial-cluster", &format!("default={peer}")]);
    command.args(["--listen-client-urls", &client, "--advertise-client-urls", &client]);
    command.args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer]);
    command
}

fn server() -> Option<Server> {
    has(&["etcd", "etcdctl"]).then(|| Server::start(|port, folder| command("http", port, folder)))
}

fn address(port: u16, rest: &str) -> String {
    format!("etcd://127.0.0.1:{port}{rest}")
}

/// The command of somebody else.
fn ctl(server: &Server) -> Command {
    let mut command = Command::new("etcdctl");
    command.env("ETCDCTL_API", "3").arg(format!("--endpoints=http://127.0.0.1:{}", server.port));
    command
}

/// What somebody else does with a server.
fn done(server: &Server, arguments: &[&str]) -> String {
    let done = ctl(server).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {done:?}");
    String::from_utf8(done.stdout).unwrap()
}

async fn put(server: &Server, epoch: u64) {
    let mut store = Store::open(&address(server.port, "")).unwrap();
    let published = publish(&mut store, &topology(epoch, &["a", "b"]), None, false).await.unwrap();
    assert_eq!(published.outcome, Outcome::Written);
}

/// What is compacted away up to now.
fn compact(server: &Server) {
    let text = done(server, &["get", KEY, "-w", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    done(server, &["compact", &answer["header"]["revision"].to_string()]);
}

#[tokio::test]
async fn a_text_is_compared_and_swapped() {
    let Some(server) = server() else { return };
    let mut store = Store::open(&address(server.port, "//other/k%65y")).unwrap();
    let nothing = store.get().await.unwrap();
    assert_eq!((nothing.text, &nothing.version), (None, &Version::Absent));
    assert!(!store.put(b"one", &Version::Number(7), "").await.unwrap());
    assert!(store.put(b"one", &Version::Absent, "").await.unwrap());
    assert!(!store.put(b"two", &Version::Absent, "").await.unwrap());
    let one = store.get().await.unwrap();
    assert!(store.put(b"two", &one.version, "").await.unwrap());
    assert!(!store.put(b"three", &one.version, "").await.unwrap());
    assert_eq!(store.get().await.unwrap().text.as_deref(), Some(&b"two"[..]));
    assert_eq!(done(&server, &["get", "/other/key", "--print-value-only"]), "two\n");
}

#[tokio::test]
async fn a_document_is_told_at_once_and_when_it_changes() {
    let Some(server) = server() else { return };
    let mut watcher = Watcher::new(&address(server.port, NEVER));
    watcher.failure(Reason::Missing).await;
    put(&server, 1).await;
    watcher.sees(&document(1)).await;
    put(&server, 2).await;
    watcher.sees(&document(2)).await;
    // The same once more is no news.
    done(&server, &["put", KEY, &document(2)]);
    assert!(watcher.within(Duration::from_millis(500)).await.is_none());
    done(&server, &["put", KEY, "garbage"]);
    watcher.sees("garbage").await;
    done(&server, &["del", KEY]);
    watcher.failure(Reason::Missing).await;
    put(&server, 3).await;
    watcher.sees(&document(3)).await;
}

#[tokio::test]
async fn what_is_no_document_is_kept_unless_forced() {
    let Some(server) = server() else { return };
    let mut store = Store::open(&address(server.port, "")).unwrap();
    done(&server, &["put", KEY, "garbage"]);
    let failure = publish(&mut store, &topology(1, &["a"]), None, false).await.unwrap_err();
    assert_eq!(failure.reason(), Reason::Refused);
    publish(&mut store, &topology(1, &["a"]), None, true).await.unwrap();
    assert_eq!(store.get().await.unwrap().text.unwrap(), topology(1, &["a"]).to_json().as_bytes());
    // More than the server takes.
    let failure = store.put(&vec![b'x'; 4 << 20], &Version::Absent, "").await.unwrap_err();
    assert!(matches!(failure.reason(), Reason::Refused | Reason::Unavailable), "{failure}");
    let mut states = Store::open_states(&address(server.port, "")).unwrap();
    let none = publish_states(&mut states, "one", &[], Duration::ZERO, false).await.unwrap();
    assert_eq!(none.0, Outcome::Unchanged);
    assert_eq!(done(&server, &["get", "--prefix", "--keys-only", "libconsistent/"]).trim(), KEY);
}

#[tokio::test]
async fn a_server_may_die_and_come_back() {
    let Some(mut server) = server() else { return };
    put(&server, 1).await;
    // One host is never there.
    let both = format!("etcd://127.0.0.1:{},127.0.0.1:{}{NEVER}", free_port(), server.port);
    let mut watcher = Watcher::new(&both);
    watcher.sees(&document(1)).await;
    server.kill();
    watcher.failure(Reason::Unavailable).await;
    assert_eq!(Store::open(&both).unwrap().get().await.unwrap_err().reason(), Reason::Unavailable);
    server.restart();
    watcher.sees(&document(1)).await;
    put(&server, 2).await;
    watcher.sees(&document(2)).await;
}

#[tokio::test]
async fn a_network_may_be_cut_and_go_silent() {
    let Some(server) = server() else { return };
    let proxy = Proxy::new(server.port);
    put(&server, 1).await;
    let mut watcher = Watcher::new(&address(proxy.port, "?poll=200ms"));
    watcher.sees(&document(1)).await;
    proxy.cut();
    watcher.failure(Reason::Unavailable).await;
    put(&server, 2).await;
    put(&server, 3).await;
    // What has been missed is gone.
    compact(&server);
    proxy.mend();
    watcher.sees(&document(3)).await;
    proxy.silence();
    watcher.failure(Reason::Unavailable).await;
    put(&server, 4).await;
    proxy.mend();
    watcher.sees(&document(4)).await;
}

#[tokio::test]
async fn what_is_watched_may_be_compacted() {
    let Some(server) = server() else { return };
    let mut watcher = Watcher::new(&address(server.port, NEVER));
    for epoch in 1..4 {
        put(&server, epoch).await;
        watcher.sees(&document(epoch)).await;
        compact(&server);
    }
}

#[tokio::test]
async fn users_have_passwords_rights_and_tokens_that_end() {
    let Some(mut server) = server() else { return };
    // Who gives an account to a server that knows none is let in.
    let as_user = |user: &str, rest: &str| format!("etcd://{user}@127.0.0.1:{}{rest}", server.port);
    publish(&mut Store::open(&as_user("ann:p%40ss", "")).unwrap(), &topology(1, &["a", "b"]), None, false)
        .await
        .unwrap();
    for arguments in [
        &["user", "add", "root:r00t"][..],
        &["user", "grant-role", "root", "root"],
        &["user", "add", "ann:p@ss"],
        &["role", "add", "topologies"],
        &["role", "grant-permission", "topologies", "--prefix=true", "readwrite", "libconsistent/"],
        &["user", "grant-role", "ann", "topologies"],
        &["auth", "enable"],
    ] {
        done(&server, arguments);
    }
    for user in ["ann:wr0ng", "eve:p%40ss"] {
        let failure = Source::open(&as_user(user, "")).unwrap().next().await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Refused, "{failure}");
        assert!(!failure.message().contains("wr0ng") && !failure.message().contains("p%40ss"), "{failure}");
    }
    for refused in [address(server.port, ""), as_user("ann:p%40ss", "/another/key")] {
        let failure = Store::open(&refused).unwrap().get().await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Refused, "{failure}");
    }
    let mut watcher = Watcher::new(&as_user("ann:p%40ss", NEVER));
    let mut store = Store::open(&as_user("ann:p%40ss", "")).unwrap();
    watcher.sees(&document(1)).await;
    store.get().await.unwrap();
    // The tokens of both end with the server.
    server.kill();
    server.restart();
    publish(&mut store, &topology(2, &["a", "b"]), None, false).await.unwrap();
    watcher.sees(&document(2)).await;
}

#[tokio::test]
async fn tls_is_trusted_by_the_file_that_is_named() {
    if !has(&["etcd", "openssl"]) {
        return;
    }
    let folder = TempDir::new().unwrap();
    certificates(folder.path());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let server = Server::start(|port, folder| {
        let mut command = command("https", port, folder);
        command.args(["--cert-file", &at("server.pem"), "--key-file", &at("server.key")]);
        command.args(["--trusted-ca-file", &at("ca.pem"), "--client-cert-auth"]);
        command
    });
    let secure = format!("etcds://127.0.0.1:{}", server.port);
    let trusted = format!("{secure}?ca={}", at("ca.pem"));
    let shown = format!("{trusted}&cert={}&key={}", at("server.pem"), at("server.key"));
    // Neither is enough: not to trust the server, not to be trusted by it.
    for address in [&secure, &trusted] {
        let failure = Store::open(address).unwrap().get().await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Unavailable, "{failure}");
    }
    publish(&mut Store::open(&shown).unwrap(), &topology(1, &["a", "b"]), None, false).await.unwrap();
    Watcher::new(&shown).sees(&document(1)).await;
    let wrong = ["?ca=/nowhere".to_owned(), format!("?cert={}", at("server.pem"))];
    assert!(wrong.iter().all(|query| Store::open(&format!("{secure}{query}")).is_err()));
}

#[tokio::test]
async fn exactly_one_publishes_each_epoch() {
    let Some(server) = server() else { return };
    let won = race::won(&address(server.port, "")).await;
    // The server itself has every change in its order.
    let mut log = ctl(&server).args(["watch", "--rev=1", KEY]).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(log.stdout.take().unwrap()).lines().map(Result::unwrap);
    let texts: Vec<String> = lines.filter(|line| line.starts_with('{')).take(won.len()).collect();
    log.kill().unwrap();
    log.wait().unwrap();
    assert_eq!(texts, won.into_values().collect::<Vec<_>>());
    race::joined(&address(server.port, "/joined")).await;
}
