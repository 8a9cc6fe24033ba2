//! Answers of the API of Kubernetes as it gives them, by a small server: lists in pages, watches that stream, end, and
//! are too old.

use crate::{
    members, next, on_tokio,
    server::{answer, Asked, Server},
};
use libconsistent_sources::{Found, Reason, Source};
use serde_json::{json, Value};
use std::{
    collections::VecDeque,
    io::Write,
    net::TcpStream,
    sync::{Arc, Mutex},
};

/// A slice of two pods, of which the second has the conditions that are given.
fn slice(name: &str, version: u64, pods: &[(&str, &str, [bool; 3])]) -> Value {
    let endpoint = |(pod, ip, [ready, serving, terminating]): &(&str, &str, [bool; 3])| {
        json!({
            "addresses": [ip], "zone": "eu-a", "nodeName": "worker-1",
            "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
            "targetRef": {"kind": "Pod", "namespace": "shop", "name": pod, "uid": "1d4f1f36"}
        })
    };
    json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": {
            "name": name, "namespace": "shop", "resourceVersion": version.to_string(), "generation": 3,
            "labels": {"kubernetes.io/service-name": "cache"}
        },
        "endpoints": pods.iter().map(endpoint).collect::<Vec<_>>(),
        "ports": [{"name": "memcache", "port": 11211, "protocol": "TCP"}, {"name": "metrics", "port": 9150}]
    })
}

const UP: [bool; 3] = [true, true, false];
const DRAINING: [bool; 3] = [false, true, true];
const DOWN: [bool; 3] = [false, false, false];

#[derive(Default)]
struct Script {
    /// Each answers one list.
    lists: VecDeque<Value>,
    /// Each is what one watch streams before it ends; a watch waits for them, open and silent.
    watches: VecDeque<Vec<Value>>,
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Script>>;

fn list(version: u64, token: &str, items: &[Value]) -> Value {
    json!({
        "kind": "EndpointSliceList", "apiVersion": "discovery.k8s.io/v1",
        "metadata": {"resourceVersion": version.to_string(), "continue": token}, "items": items
    })
}

fn serve(shared: &Shared, asked: &Asked, stream: &mut TcpStream) {
    let mut script = shared.lock().unwrap();
    script.asked.push(asked.target.clone());
    if !asked.target.contains("watch=true") {
        return match script.lists.pop_front() {
            Some(list) => {
                answer(stream, "200 OK", &[("Content-Type", "application/json")], list.to_string().as_bytes())
            }
            None => answer(stream, "503 Service Unavailable", &[], b"{}"),
        };
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
    drop(script);
    for _ in 0..6000 {
        if let Some(events) = shared.lock().unwrap().watches.pop_front() {
            return events.iter().for_each(|event| drop(stream.write_all(format!("{event}\n").as_bytes())));
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

fn event(kind: &str, object: Value) -> Value {
    json!({"type": kind, "object": object})
}

fn bookmark(version: u64) -> Value {
    let object = json!({
        "kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1",
        "metadata": {"resourceVersion": version.to_string(), "creationTimestamp": null}, "endpoints": null,
        "addressType": "", "ports": null
    });
    event("BOOKMARK", object)
}

fn gone() -> Value {
    event(
        "ERROR",
        json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "Expired", "code": 410,
            "message": "too old resource version: 100 (2000)"
        }),
    )
}

#[test]
fn a_service_is_listed_and_watched_whatever_breaks() {
    let shared = Shared::default();
    {
        let mut script = shared.lock().unwrap();
        // Two pages; one slice is not ready in part.
        let first = slice("cache-a", 90, &[("cache-0", "10.0.0.1", UP), ("cache-1", "10.0.0.2", DRAINING)]);
        script.lists.push_back(list(100, "next-page", &[first]));
        script.lists.push_back(list(100, "", &[slice("cache-b", 95, &[("cache-2", "10.0.0.3", DOWN)])]));
    }
    let inner = shared.clone();
    let server = Server::start(move |asked, stream| serve(&inner, &asked, stream));
    let address = server.address;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "test",
        "clusters": [{"name": "test", "cluster": {"server": format!("http://{address}")}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test", "namespace": "shop"}}],
        "users": [{"name": "test", "user": {"token": "t0ken"}}]
    });
    std::fs::write(&path, config.to_string()).unwrap();
    std::env::set_var("KUBECONFIG", &path);
    on_tokio(async {
        let mut source = Source::open("kubernetes:///cache?port=memcache").unwrap();
        let (nodes, states) = members(&mut source).await;
        assert_eq!(nodes, ["cache-0 1 0 10.0.0.1:11211", "cache-1 1 0 10.0.0.2:11211", "cache-2 1 0 10.0.0.3:11211"]);
        assert_eq!(states, ["cache-1 draining", "cache-2 down"]);
        let watched = |events: Vec<Value>| shared.lock().unwrap().watches.push_back(events);
        // One change, and the watch ends.
        let better = slice("cache-b", 101, &[("cache-2", "10.0.0.3", UP), ("cache-3", "10.0.0.4", UP)]);
        watched(vec![event("MODIFIED", better)]);
        let (nodes, states) = members(&mut source).await;
        assert_eq!((nodes.len(), states), (4, vec!["cache-1 draining".to_owned()]));
        // How far it is, and the watch ends; then a slice less.
        watched(vec![bookmark(150)]);
        watched(vec![event("DELETED", slice("cache-a", 151, &[]))]);
        assert_eq!(members(&mut source).await.0, ["cache-2 1 0 10.0.0.3:11211", "cache-3 1 0 10.0.0.4:11211"]);
        // The version is too old: what is listed now counts.
        let now = list(2000, "", &[slice("cache-a", 1999, &[("cache-9", "10.0.0.9", UP)])]);
        shared.lock().unwrap().lists.push_back(now);
        watched(vec![gone()]);
        assert_eq!(members(&mut source).await.0, ["cache-9 1 0 10.0.0.9:11211"]);
        watched(vec![event("MODIFIED", slice("cache-a", 2001, &[]))]);
        let none = Found::Members { nodes: Vec::new(), states: Vec::new() };
        assert_eq!(next(&mut source).await.unwrap(), none);
        {
            let script = shared.lock().unwrap();
            let version = |asked: &String| {
                let (_, rest) = asked.split_once("resourceVersion=")?;
                Some(rest.split('&').next().unwrap_or(rest).to_owned())
            };
            let watches: Vec<_> = script.asked.iter().filter(|asked| asked.contains("watch=true")).collect();
            // Each goes on where the last one was: at its event, at the bookmark, and at the second list.
            let versions: Vec<_> = watches.iter().filter_map(|asked| version(asked)).take(5).collect();
            assert_eq!(versions, ["100", "101", "150", "151", "2000"]);
            let first = &script.asked[0];
            assert!(first.starts_with("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?"), "{first}");
            assert!(first.contains("labelSelector=kubernetes.io%2Fservice-name%3Dcache"), "{first}");
            assert!(script.asked[1].contains("continue=next-page"), "{}", script.asked[1]);
        }
        // The server dies, and comes back with what it had.
        drop(source);
        drop(server);
        let mut source = Source::open("kubernetes://shop/cache?port=memcache").unwrap();
        assert_eq!(next(&mut source).await.unwrap_err().reason(), Reason::Unavailable);
        let only = slice("cache-a", 3000, &[("cache-9", "10.0.0.9", UP)]);
        let mut script = Script::default();
        script.lists.push_back(list(3000, "", &[only]));
        script.lists.push_back(list(3001, "", &[]));
        script.watches.push_back(vec![gone()]);
        // Watches of before may still wait for what the first server has.
        let shared = Arc::new(Mutex::new(script));
        let inner = shared.clone();
        let _server = Server::start_at(address, move |asked, stream| serve(&inner, &asked, stream));
        assert_eq!(members(&mut source).await.0, ["cache-9 1 0 10.0.0.9:11211"]);
        // No slices at all: there is no such service.
        assert_eq!(next(&mut source).await.unwrap_err().reason(), Reason::Missing);
        // A port that nobody has.
        shared.lock().unwrap().lists.push_back(list(1, "", &[slice("a", 1, &[("x", "10.0.0.1", UP)])]));
        let mut source = Source::open("kubernetes://shop/cache?port=nothing").unwrap();
        let failure = next(&mut source).await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Refused);
        assert!(failure.message().contains("memcache"), "{failure}");
    });
}

#[test]
fn addresses_say_what_they_lack() {
    for wrong in ["kubernetes://shop", "kubernetes://shop/", "kubernetes://shop/a/b", "kubernetes://shop/a?x=1"] {
        assert_eq!(Source::open(wrong).unwrap_err().reason(), Reason::Address, "{wrong}");
    }
}
