//! Redis.

use crate::{
    kit::{certificates, document, has, run, topology, Server, Watcher, LONG},
    proxy::Proxy,
    race,
};
use libconsistent::{NodeState, NodeStates, State};
use libconsistent_sources::{
    publish::{publish, publish_states, Outcome},
    Reason, Source, Store, Version,
};
use std::{process::Command, time::Duration};
use tempfile::TempDir;
use tokio::time::timeout;

const KEY: &str = "libconsistent:topology";
/// Only notices tell of changes.
const NEVER: &str = "?poll=3600s";

/// A server that keeps what was written when it is killed.
fn server(options: &[&str]) -> Option<Server> {
    has(&["redis-server", "redis-cli"]).then(|| {
        Server::start(|port, folder| {
            let mut command = Command::new("redis-server");
            command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
            command.args(["--appendonly", "yes", "--appendfsync", "always", "--dir", folder.to_str().unwrap()]);
            command.args(options);
            command
        })
    })
}

fn address(port: u16, query: &str) -> String {
    format!("redis://127.0.0.1:{port}{query}")
}

/// What somebody else does with a server.
fn cli(server: &Server, arguments: &[&str]) -> String {
    run("redis-cli", &[&["-p", &server.port.to_string()], arguments].concat())
}

async fn put(server: &Server, epoch: u64) {
    let mut store = Store::open(&address(server.port, "")).unwrap();
    let published = publish(&mut store, &topology(epoch, &["a", "b"]), None, false).await.unwrap();
    assert_eq!(published.outcome, Outcome::Written);
}

#[tokio::test]
async fn a_text_is_compared_and_swapped() {
    let Some(server) = server(&[]) else { return };
    let mut store = Store::open(&address(server.port, "/3?key=other:key")).unwrap();
    let nothing = store.get().await.unwrap();
    assert_eq!((nothing.text, &nothing.version), (None, &Version::Absent));
    assert!(!store.put(b"one", &Version::Text(b"zero".to_vec()), "").await.unwrap());
    assert!(store.put(b"one", &Version::Absent, "").await.unwrap());
    assert!(!store.put(b"two", &Version::Absent, "").await.unwrap());
    assert!(store.put(b"two", &Version::Text(b"one".to_vec()), "").await.unwrap());
    assert_eq!(store.get().await.unwrap().text.as_deref(), Some(&b"two"[..]));
    assert_eq!(cli(&server, &["-n", "3", "GET", "other:key"]), "two\n");
}

#[tokio::test]
async fn a_document_is_told_at_once_and_when_it_changes() {
    let Some(server) = server(&[]) else { return };
    let mut watcher = Watcher::new(&address(server.port, NEVER));
    watcher.failure(Reason::Missing).await;
    put(&server, 1).await;
    watcher.sees(&document(1)).await;
    put(&server, 2).await;
    watcher.sees(&document(2)).await;
    // The same once more is no news.
    cli(&server, &["PUBLISH", &format!("libconsistent:{KEY}"), "2"]);
    assert_eq!(watcher.within(Duration::from_millis(300)).await.map(|told| told.is_ok()), None);
}

#[tokio::test]
async fn a_stranger_is_seen_by_notices_of_keys_or_by_looking() {
    let Some(server) = server(&[]) else { return };
    put(&server, 1).await;
    let mut told = Watcher::new(&address(server.port, NEVER));
    let mut looking = Watcher::new(&address(server.port, "?poll=200ms"));
    told.sees(&document(1)).await;
    looking.sees(&document(1)).await;
    // Without notices of keys only the one who looks sees it.
    cli(&server, &["SET", KEY, "garbage"]);
    looking.sees("garbage").await;
    assert!(told.within(Duration::from_millis(300)).await.is_none());
    cli(&server, &["CONFIG", "SET", "notify-keyspace-events", "KA"]);
    cli(&server, &["SET", KEY, "more garbage"]);
    told.sees("more garbage").await;
    cli(&server, &["DEL", KEY]);
    told.failure(Reason::Missing).await;
    looking.sees("more garbage").await;
    looking.failure(Reason::Missing).await;
    put(&server, 2).await;
    told.sees(&document(2)).await;
    looking.sees(&document(2)).await;
}

#[tokio::test]
async fn what_is_no_document_is_kept_unless_forced() {
    let Some(server) = server(&[]) else { return };
    let mut store = Store::open(&address(server.port, "")).unwrap();
    cli(&server, &["SET", KEY, "garbage"]);
    let failure = publish(&mut store, &topology(1, &["a"]), None, false).await.unwrap_err();
    assert_eq!(failure.reason(), Reason::Refused);
    assert_eq!(cli(&server, &["GET", KEY]), "garbage\n");
    publish(&mut store, &topology(1, &["a"]), None, true).await.unwrap();
    assert_eq!(store.get().await.unwrap().text.unwrap(), topology(1, &["a"]).to_json().as_bytes());
    // A key of another type, and one that is larger than any document.
    for command in [["LPUSH", "list", "x"].as_slice(), &["SETRANGE", "large", "67108864", "x"]] {
        cli(&server, command);
        let failure = Source::open(&address(server.port, &format!("?key={}", command[1]))).unwrap().next().await;
        assert_eq!(failure.unwrap_err().reason(), Reason::Refused, "{command:?}");
    }
}

#[tokio::test]
async fn a_server_may_die_and_come_back() {
    let Some(mut server) = server(&[]) else { return };
    put(&server, 1).await;
    let mut watcher = Watcher::new(&address(server.port, NEVER));
    watcher.sees(&document(1)).await;
    server.kill();
    watcher.failure(Reason::Unavailable).await;
    let mut store = Store::open(&address(server.port, "")).unwrap();
    assert_eq!(store.get().await.unwrap_err().reason(), Reason::Unavailable);
    server.restart();
    // What is there is told again, though it is the same.
    watcher.sees(&document(1)).await;
    put(&server, 2).await;
    watcher.sees(&document(2)).await;
}

#[tokio::test]
async fn a_network_may_be_cut_and_go_silent() {
    let Some(server) = server(&[]) else { return };
    let proxy = Proxy::new(server.port);
    put(&server, 1).await;
    let mut watcher = Watcher::new(&address(proxy.port, "?poll=200ms"));
    watcher.sees(&document(1)).await;
    proxy.cut();
    watcher.failure(Reason::Unavailable).await;
    put(&server, 2).await;
    proxy.mend();
    watcher.sees(&document(2)).await;
    proxy.silence();
    watcher.failure(Reason::Unavailable).await;
    put(&server, 3).await;
    proxy.mend();
    watcher.sees(&document(3)).await;
}

#[tokio::test]
async fn users_have_passwords_and_rights() {
    let Some(server) = server(&[]) else { return };
    put(&server, 1).await;
    cli(&server, &["ACL", "SETUSER", "ann", "on", ">p@ss", "~libconsistent:*", "&libconsistent:*", "+@all"]);
    cli(&server, &["ACL", "SETUSER", "deaf", "on", ">p@ss", "~*", "resetchannels", "+@all"]);
    cli(&server, &["ACL", "SETUSER", "default", "off"]);
    let as_user = |user: &str, query: &str| format!("redis://{user}@127.0.0.1:{}{query}", server.port);
    for (user, reason) in [("ann:wr0ng", Reason::Refused), ("eve:p%40ss", Reason::Refused)] {
        let failure = Source::open(&as_user(user, "")).unwrap().next().await.unwrap_err();
        assert_eq!(failure.reason(), reason, "{failure}");
        assert!(!failure.message().contains("wr0ng") && !failure.message().contains("p%40ss"), "{failure}");
        let failure = Store::open(&as_user(user, "")).unwrap().get().await.unwrap_err();
        assert_eq!(failure.reason(), reason, "{failure}");
    }
    let failure = Source::open(&address(server.port, "")).unwrap().next().await.unwrap_err();
    assert_eq!(failure.reason(), Reason::Refused, "{failure}");
    // Who may not listen looks.
    let mut deaf = Watcher::new(&as_user("deaf:p%40ss", "?poll=100ms"));
    let mut ann = Watcher::new(&as_user("ann:p%40ss", "?poll=100ms"));
    deaf.sees(&document(1)).await;
    ann.sees(&document(1)).await;
    let mut store = Store::open(&as_user("ann:p%40ss", "")).unwrap();
    publish(&mut store, &topology(2, &["a", "b"]), None, false).await.unwrap();
    deaf.sees(&document(2)).await;
    ann.sees(&document(2)).await;
    assert!(!store.name().contains("p%40ss"), "{}", store.name());
}

#[tokio::test]
async fn tls_is_trusted_by_the_file_that_is_named() {
    if !has(&["redis-server", "redis-cli", "openssl"]) {
        return;
    }
    let folder = TempDir::new().unwrap();
    certificates(folder.path());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let server = Server::start(|port, _| {
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--tls-port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.args(["--tls-cert-file", &at("server.pem"), "--tls-key-file", &at("server.key")]);
        command.args(["--tls-ca-cert-file", &at("ca.pem"), "--tls-auth-clients", "no"]);
        command
    });
    let secure = format!("rediss://127.0.0.1:{}", server.port);
    let failure = Store::open(&secure).unwrap().get().await.unwrap_err();
    assert_eq!(failure.reason(), Reason::Unavailable, "{failure}");
    let trusted = format!("{secure}?ca={}", at("ca.pem"));
    publish(&mut Store::open(&trusted).unwrap(), &topology(1, &["a", "b"]), None, false).await.unwrap();
    Watcher::new(&trusted).sees(&document(1)).await;
    assert_eq!(Store::open(&format!("{secure}?ca=/nowhere")).unwrap_err().reason(), Reason::Address);
}

#[tokio::test]
async fn a_call_that_is_dropped_loses_nothing() {
    let Some(server) = server(&[]) else { return };
    put(&server, 1).await;
    let mut source = Source::open(&address(server.port, NEVER)).unwrap();
    let mut told = Vec::new();
    let mut epoch = 1;
    while told.len() < 4 {
        // Dropped at every moment there is.
        for micros in 1..200_u64 {
            if let Ok(found) = timeout(Duration::from_micros(micros * 20), source.next()).await {
                told.push(found.unwrap());
                epoch += 1;
                put(&server, epoch).await;
            }
        }
    }
    assert!(told.windows(2).all(|pair| pair[0] != pair[1]));
}

#[tokio::test]
async fn states_lie_beside_the_topology() {
    let Some(server) = server(&[]) else { return };
    let at = address(server.port, "");
    let mut store = Store::open_states(&at).unwrap();
    let down = |id: &str| (id.to_owned(), NodeState::new(State::Down).with_until(Duration::from_secs(100)));
    let now = Duration::from_secs(50);
    let (outcome, _) = publish_states(&mut store, "one", &[down("a")], now, false).await.unwrap();
    assert_eq!(outcome, Outcome::Written);
    publish_states(&mut store, "two", &[down("b")], now, false).await.unwrap();
    let (outcome, all) = publish_states(&mut store, "two", &[down("b")], now, false).await.unwrap();
    assert_eq!((outcome, all.len()), (Outcome::Unchanged, 2));
    let text = cli(&server, &["GET", &format!("{KEY}:states")]);
    assert_eq!(NodeStates::from_json(text.trim()).unwrap(), all);
    let (_, all) = publish_states(&mut store, "one", &[], Duration::from_secs(100), false).await.unwrap();
    assert!(all.is_empty());
}

#[tokio::test]
async fn exactly_one_publishes_each_epoch() {
    let Some(server) = server(&[]) else { return };
    let client = ::redis::Client::open(address(server.port, "")).unwrap();
    let mut log = client.get_async_pubsub().await.unwrap();
    log.subscribe(format!("libconsistent:{KEY}")).await.unwrap();
    race::won(&address(server.port, "")).await;
    // The server itself told of every one.
    let mut notices = Box::pin(log.into_on_message());
    for epoch in 1..=race::EPOCHS {
        let notice = timeout(LONG, futures_util::StreamExt::next(&mut notices)).await.unwrap().unwrap();
        assert_eq!(notice.get_payload::<u64>().unwrap(), epoch);
    }
    race::joined(&address(server.port, "?key=joined")).await;
}
