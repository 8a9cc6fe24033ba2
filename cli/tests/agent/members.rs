//! Sources of members: the next document is made from the last one, and states go to a file of their own.

use crate::{
    kit::{ring, until, Agent, Folder},
    server::{answer, Server},
};
use libconsistent::{Node, Topology};
use serde_json::{json, Value};
use std::{
    fs,
    io::Write,
    sync::{mpsc, Arc, Mutex},
};

/// The slice of a service with pods, of whom some are not ready.
fn slice(version: u64, pods: &[(&str, bool)]) -> Value {
    let endpoint = |&(pod, ready): &(&str, bool)| {
        let ip = format!("10.0.0.{}", pod.bytes().last().unwrap());
        json!({"addresses": [ip], "conditions": {"ready": ready}, "targetRef": {"kind": "Pod", "name": pod}, "zone": "eu-a"})
    };
    json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": {
            "name": "cache-x", "namespace": "shop", "resourceVersion": version.to_string(),
            "labels": {"kubernetes.io/service-name": "cache"}
        },
        "endpoints": pods.iter().map(endpoint).collect::<Vec<_>>(), "ports": [{"name": "", "port": 11211}]
    })
}

#[test]
fn endpoints_of_kubernetes_become_documents_and_states() {
    let folder = Folder::new();
    let first = json!({
        "kind": "EndpointSliceList", "apiVersion": "discovery.k8s.io/v1", "metadata": {"resourceVersion": "10"},
        "items": [slice(9, &[("cache-0", true), ("cache-1", false), ("cache-2", true)])]
    });
    let (events, heard) = mpsc::channel::<Value>();
    let heard = Arc::new(Mutex::new(heard));
    let server = Server::start(move |asked, stream| {
        if !asked.target.contains("watch=true") {
            return answer(stream, "200 OK", &[("Content-Type", "application/json")], first.to_string().as_bytes());
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while let Ok(event) = heard.lock().unwrap().recv() {
            let _ = stream.write_all(format!("{event}\n").as_bytes());
        }
    });
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "test", "users": [{"name": "test", "user": {}}],
        "clusters": [{"name": "test", "cluster": {"server": format!("http://{}", server.address)}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}]
    });
    let config = folder.file("kubeconfig", config.to_string());
    let template =
        folder.file("template.json", r#"{"libconsistent": 1, "epoch": 7, "scheme": {"name": "slots"}, "nodes": []}"#);
    let (to, states) = (folder.name("ring.json"), folder.name("states.json"));
    let arguments = [
        "--source",
        "kubernetes://shop/cache",
        "--to",
        &to,
        "--states",
        &states,
        "--template",
        &template,
        "--listen",
        "0",
    ];
    let agent = Agent::start_with(&arguments, &[("KUBECONFIG", &config)]);
    agent.says("taken from kubernetes://shop/cache: epoch 8, 3 nodes (0 draining, 1 down)");
    let read = || Topology::from_json(fs::read(&to).unwrap()).unwrap();
    let node = |id: &str, ip: &str| Node::new(id).with_zone("eu-a").with_address(format!("{ip}:11211"));
    let expected = Topology::new(
        [node("cache-0", "10.0.0.48"), node("cache-1", "10.0.0.49"), node("cache-2", "10.0.0.50")],
        "slots",
        8,
    );
    until("the document", || folder.path("ring.json").exists());
    assert_eq!(read(), expected.unwrap());
    let down = r#"{"libconsistent_states":1,"states":{"cache-1":{"state":"down","by":"consistent agent"}}}"#;
    until("the states", || fs::read_to_string(&states).is_ok_and(|text| text == down));
    assert_eq!(ring(agent.address())["states"], json!({"cache-1": "down"}));
    assert_eq!(agent.metrics().at("consistent_members{state=\"down\"}"), 1.0);
    // Ready again: the members are the same, and so is the epoch.
    let event = |slice| json!({"type": "MODIFIED", "object": slice});
    events.send(event(slice(11, &[("cache-0", true), ("cache-1", true), ("cache-2", true)]))).unwrap();
    let none = r#"{"libconsistent_states":1,"states":{}}"#;
    until("everybody up", || fs::read_to_string(&states).is_ok_and(|text| text == none));
    assert_eq!(read().epoch(), 8);
    // One more is the next epoch; nearly nobody is refused.
    events
        .send(event(slice(12, &[("cache-0", true), ("cache-1", true), ("cache-2", true), ("cache-3", true)])))
        .unwrap();
    until("a node more", || read().epoch() == 9);
    assert_eq!(read().members().nodes().len(), 4);
    events.send(event(slice(13, &[("cache-0", true)]))).unwrap();
    agent.says("75.0 % of the weight would leave at once");
    assert_eq!(read().epoch(), 9);
    // After a restart the epoch goes on from the file.
    drop(agent);
    let agent = Agent::start_with(&arguments, &[("KUBECONFIG", &config)]);
    agent.says("epoch 10, 3 nodes (0 draining, 1 down)");
    drop(events);
}

#[test]
fn members_without_a_scheme_are_no_document() {
    let folder = Folder::new();
    let list = json!({
        "kind": "EndpointSliceList", "apiVersion": "discovery.k8s.io/v1", "metadata": {"resourceVersion": "10"},
        "items": [slice(9, &[("cache-0", true)])]
    });
    let server = Server::start(move |_, stream| answer(stream, "200 OK", &[], list.to_string().as_bytes()));
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "test", "users": [{"name": "test", "user": {}}],
        "clusters": [{"name": "test", "cluster": {"server": format!("http://{}", server.address)}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}]
    });
    let config = folder.file("kubeconfig", config.to_string());
    let arguments = ["--source", "kubernetes://shop/cache", "--to", &folder.name("ring.json")];
    let mut agent = Agent::start_with(&arguments, &[("KUBECONFIG", &config)]);
    assert_eq!(agent.end(), 2);
    agent.says("--template");
}
