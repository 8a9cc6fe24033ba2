//! A message shows a text of the caller's quoted and cut: it stays short, whatever it is about.

use crate::fleets::{topology, Shape};
use libconsistent::{Error, Node, Ring, Scheme, Topology, Weight};
use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Long texts of every kind that somebody might read as something else.
fn texts() -> Vec<String> {
    let pieces =
        ["x", "9", "1,", "-", "1-2,", "10.0.0.1:", ":", "[", "a/b", "dc1:3,", "é", "\u{0}", "\"", "0x", "::1", "{}"];
    let long = pieces.iter().map(|piece| piece.repeat((1 << 13) / piece.len()));
    long.chain(["x".repeat(1 << 20)]).collect()
}

fn check(place: &str, result: Result<impl Sized, Error>) {
    if let Err(error) = result {
        assert!(error.message().len() < 4096, "{place}: a message of {} bytes", error.message().len());
        assert!(error.to_string().len() < 4096, "{place}");
    }
}

/// The names between which a scheme lets one choose, as its refusal of another lists them.
fn listed(error: &Error) -> Vec<String> {
    let list = error.message().rsplit_once("only ").map_or("", |(_, list)| list);
    list.split(", ").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn read(document: &Value) -> Result<Topology, Error> {
    Topology::from_json(document.to_string())
}

#[test]
fn fault_27_messages_are_short_for_every_parameter_of_every_scheme() {
    let texts = texts();
    for name in Scheme::NAMES {
        let document: Value =
            serde_json::from_str(&topology(name, 2, Shape { zones: false, zero: false }).to_json()).unwrap();
        let with = |parameter: &str, value: &Value| {
            let mut document = document.clone();
            document["scheme"][parameter] = value.clone();
            read(&document)
        };
        let mut parameters = listed(&with("zz", &json!(1)).unwrap_err());
        parameters.extend(["seed", "hash_tag", "name"].map(String::from));
        for text in &texts {
            check(name, with(text, &json!(1)));
            for parameter in &parameters {
                check(&format!("{name} {parameter}"), with(parameter, &json!(text)));
            }
        }
    }
}

#[test]
fn fault_27_messages_are_short_for_every_field_of_every_node() {
    let texts = texts();
    for name in Scheme::NAMES {
        let document: Value =
            serde_json::from_str(&topology(name, 2, Shape { zones: false, zero: false }).to_json()).unwrap();
        let mut schemes = vec![document["scheme"].clone()];
        if name.starts_with("haproxy") {
            for key in ["addr", "addr-port", "guid"] {
                schemes.push(json!({"name": name, "hash_key": key}));
            }
        }
        for scheme in schemes {
            let with = |change: &dyn Fn(&mut Value)| {
                let mut document = document.clone();
                document["scheme"] = scheme.clone();
                change(&mut document["nodes"][1]);
                read(&document)
            };
            let mut fields = match with(&|node| node["fields"]["zz"] = json!("a")) {
                Err(error) => listed(&error),
                Ok(_) => Vec::new(),
            };
            let known = [
                "backup",
                "dc",
                "guid",
                "hash_key",
                "host",
                "id",
                "label",
                "name",
                "node_id",
                "partitions",
                "points",
                "port",
                "rack",
                "slots",
                "tag",
                "tokens",
                "vnodes",
            ];
            fields.extend(known.map(String::from));
            for text in &texts {
                // As long as a node's fields may be, and longer.
                for text in [&text[..text.floor_char_boundary((1 << 20) - 4096)], text] {
                    for field in ["id", "zone", "address"] {
                        check(&format!("{name} {field}"), with(&|node| node[field] = json!(text)));
                    }
                    check(&format!("{name} metadata"), with(&|node| node["metadata"] = json!({ text: text })));
                    check(&format!("{name} fields"), with(&|node| node["fields"] = json!({ text: "a" })));
                    for field in &fields {
                        check(&format!("{name} {field}"), with(&|node| node["fields"][field] = json!(text)));
                        check(&format!("{name} {field} list"), with(&|node| node["fields"][field] = json!([text])));
                    }
                }
            }
            // What an id or an address of the greatest length makes of a message.
            for piece in ["a", "9", ":", "10.0.0.1:", "["] {
                let long = piece.repeat(255 / piece.len());
                check(name, with(&|node| node["id"] = json!(long)));
                for bytes in [1024, 4096, 65_536] {
                    let address = piece.repeat(bytes / piece.len());
                    check(&format!("{name} address"), with(&|node| node["address"] = json!(address)));
                }
            }
        }
    }
}

#[test]
fn fault_27_messages_are_short_for_every_call_with_a_text() {
    let ring = Ring::new(["a", "b"], Scheme::default()).unwrap();
    let (placement, weight) = (ring.snapshot(), Weight::from_f64(2.0).unwrap());
    for text in &texts() {
        check("document", Ring::from_json(text));
        check("scheme", Scheme::new(text, &[]));
        check("add_node", ring.add_node(text.as_str()));
        check("add_node", ring.add_node(Node::new("c").with_zone(text.as_str())));
        check("add_node", ring.add_node(Node::new("c").with_address(text.as_str())));
        check("set_address", ring.set_address("a", text.as_str()));
        check("set_metadata", ring.set_metadata("a", BTreeMap::from([(text.clone(), text.clone())])));
        check("remove_node", ring.remove_node(text));
        check("set_weight", ring.set_weight(text, weight));
        check("mark_down", ring.mark_down(text));
        check("report", ring.report(text, true, ms(0)));
        check("heartbeat", ring.heartbeat(text, ms(0)));
        check("health", ring.health(text));
        check("state", ring.state(text));
        check("node", ring.node(text));
        check("load", ring.load(text));
        check("set_load", ring.set_load(text, 1));
        check("ranges", placement.ranges(text));
        check("fingers", placement.fingers(text));
        check("route", placement.route(text, b"k"));
        check("local_first", placement.local_first(&mut [0], text));
        let observations = [(libconsistent::Key::Bytes(b"k"), text.as_str())];
        check("detect", libconsistent::detect(["a", "b"], &observations));
        check("detect", libconsistent::detect([text.as_str()], &observations));
    }
}
