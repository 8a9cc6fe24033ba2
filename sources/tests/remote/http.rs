//! A document behind a URL.

use crate::{
    document, next, on_tokio,
    process::Process,
    server::{answer, Asked, Server},
    WHILE,
};
use libconsistent_sources::{Reason, Source};
use std::{
    io::Write,
    process::Command,
    sync::{Arc, Mutex},
};
use tokio::time::timeout;

/// What a server has, and what it was asked.
#[derive(Default)]
struct Content {
    body: String,
    etag: Option<String>,
    age: Option<String>,
    failing: bool,
    asked: Vec<Asked>,
    unchanged: usize,
}

type Shared = Arc<Mutex<Content>>;

fn content(body: &str) -> Shared {
    Arc::new(Mutex::new(Content { body: body.into(), etag: Some("\"1\"".into()), ..Content::default() }))
}

fn serve(shared: &Shared, port: u16) -> Server {
    let shared = shared.clone();
    Server::start_at(([127, 0, 0, 1], port).into(), move |asked, stream| {
        let mut content = shared.lock().unwrap();
        let known = asked.headers.get("if-none-match").cloned();
        content.asked.push(asked);
        if content.failing {
            return answer(stream, "503 Service Unavailable", &[], b"later");
        }
        if known.is_some() && known == content.etag {
            content.unchanged += 1;
            return answer(stream, "304 Not Modified", &[], b"");
        }
        let mut headers = Vec::new();
        headers.extend(content.etag.as_deref().map(|etag| ("ETag", etag)));
        headers.extend(content.age.as_deref().map(|age| ("Cache-Control", age)));
        answer(stream, "200 OK", &headers, content.body.as_bytes());
    })
}

#[test]
fn a_text_is_told_once_and_asked_for_by_its_etag() {
    let shared = content("one");
    let server = serve(&shared, 0);
    let address = format!("http://{}/ring.json?x=1&poll=100ms", server.address);
    on_tokio(async {
        let mut source = Source::open(&address).unwrap();
        assert_eq!(document(&mut source).await, "one");
        assert!(timeout(WHILE, source.next()).await.is_err(), "it is the same");
        {
            let content = shared.lock().unwrap();
            assert!(content.unchanged >= 3, "{} answers of 304", content.unchanged);
            // The server sees its own options alone.
            assert!(content.asked.iter().all(|asked| asked.target == "/ring.json?x=1"), "{:?}", content.asked[0]);
        }
        {
            let mut content = shared.lock().unwrap();
            (content.body, content.etag) = ("two".into(), Some("\"2\"".into()));
        }
        assert_eq!(document(&mut source).await, "two");
        // Another tag of the same text is no news; neither is a text without a tag.
        shared.lock().unwrap().etag = None;
        assert!(timeout(WHILE, source.next()).await.is_err());
        shared.lock().unwrap().body = "three".into();
        assert_eq!(document(&mut source).await, "three");
    });
}

#[test]
fn after_a_failure_it_tells_what_there_is_again() {
    let shared = content("one");
    let server = serve(&shared, 0);
    let port = server.address.port();
    on_tokio(async {
        let mut source = Source::open(&format!("http://127.0.0.1:{port}/?poll=100ms")).unwrap();
        assert_eq!(document(&mut source).await, "one");
        shared.lock().unwrap().failing = true;
        let failure = next(&mut source).await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Unavailable);
        assert!(failure.message().contains("503"), "{failure}");
        shared.lock().unwrap().failing = false;
        assert_eq!(document(&mut source).await, "one");
        drop(server);
        assert_eq!(next(&mut source).await.unwrap_err().reason(), Reason::Unavailable);
        let _server = serve(&shared, port);
        assert_eq!(document(&mut source).await, "one");
    });
}

#[test]
fn the_server_may_say_how_long_a_text_holds() {
    let shared = content("one");
    shared.lock().unwrap().age = Some("public, max-age=1".into());
    let server = serve(&shared, 0);
    on_tokio(async {
        let mut source = Source::open(&format!("http://{}/", server.address)).unwrap();
        assert_eq!(document(&mut source).await, "one");
        // Without `max-age` it would be asked after 5 s.
        let (_, asked) = (timeout(2 * WHILE, source.next()).await.unwrap_err(), shared.lock().unwrap().asked.len());
        assert!((2..=4).contains(&asked), "asked {asked} times in 3 s");
    });
}

#[test]
fn passwords_are_sent_and_not_told() {
    let shared = content("one");
    let server = serve(&shared, 0);
    let port = server.address.port();
    on_tokio(async {
        let mut source = Source::open(&format!("http://reader:s3cret@127.0.0.1:{port}/?poll=100ms")).unwrap();
        assert!(!source.name().contains("s3cret"), "{}", source.name());
        assert_eq!(document(&mut source).await, "one");
        // reader:s3cret
        assert_eq!(shared.lock().unwrap().asked[0].headers["authorization"], "Basic cmVhZGVyOnMzY3JldA==");
        drop(server);
        let failure = next(&mut source).await.unwrap_err();
        assert!(!failure.message().contains("s3cret"), "{failure}");
    });
}

#[test]
fn an_endless_answer_is_refused() {
    let server = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        let piece = vec![b' '; 1 << 20];
        while stream.write_all(&piece).is_ok() {}
    });
    on_tokio(async {
        let mut source = Source::open(&format!("http://{}/", server.address)).unwrap();
        let failure = next(&mut source).await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Refused);
        assert!(failure.message().contains("67108864 bytes"), "{failure}");
    });
}

#[test]
fn what_is_not_there_or_not_ours_is_told_apart() {
    let server = Server::start(|asked, stream| match &*asked.target {
        "/gone" => answer(stream, "404 Not Found", &[], b""),
        _ => answer(stream, "403 Forbidden", &[], b""),
    });
    on_tokio(async {
        for (path, reason) in [("gone", Reason::Missing), ("secret", Reason::Refused)] {
            let mut source = Source::open(&format!("http://{}/{path}", server.address)).unwrap();
            assert_eq!(next(&mut source).await.unwrap_err().reason(), reason);
        }
        for wrong in ["http://127.0.0.1/?poll=1ms", "http://127.0.0.1/?poll=x", "https://127.0.0.1/?ca=/none.pem"] {
            assert_eq!(Source::open(wrong).unwrap_err().reason(), Reason::Address, "{wrong}");
        }
    });
}

#[test]
fn an_authority_of_our_own_is_trusted_if_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ring.json"), "over TLS").unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let server = Process::start(|port, _| {
        let mut command = Command::new("openssl");
        command
            .args(["s_server", "-accept", &port.to_string(), "-cert", "cert.pem", "-key", "key.pem", "-WWW", "-quiet"])
            .current_dir(folder.path());
        command
    });
    let port = server.port;
    let ca = folder.path().join("cert.pem").display().to_string();
    on_tokio(async {
        let mut trusting = Source::open(&format!("https://127.0.0.1:{port}/ring.json?ca={ca}")).unwrap();
        assert_eq!(document(&mut trusting).await, "over TLS");
        let mut strict = Source::open(&format!("https://127.0.0.1:{port}/ring.json")).unwrap();
        let failure = next(&mut strict).await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Unavailable);
        assert!(failure.message().contains("certificate"), "{failure}");
    });
}
