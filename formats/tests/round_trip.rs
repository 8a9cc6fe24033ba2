//! What is written is read again as the same: the files of `tests/files`, and every recorded topology that the other
//! system can have.

mod support;

use libconsistent::{FieldValue, Node, State, Topology};
use libconsistent_formats::{read, read_one, write, Format, ReadOptions, WriteOptions};
use std::collections::BTreeMap;
use support::{cases, ring};

fn written() -> impl Iterator<Item = Format> {
    Format::ALL.into_iter().filter(|format| format.is_written())
}

#[test]
fn files_come_back_with_their_fingerprints() {
    let mut count = 0;
    for format in written() {
        for (name, bytes) in support::files(format) {
            for one in read(format, &bytes, &ReadOptions::default()).unwrap() {
                let options = WriteOptions::default().with_name(&*one.name);
                let text = match write(format, &one.topology, &one.states, &options) {
                    Ok(written) => written.text,
                    // Names of hosts that only a resolver turns into addresses.
                    Err(error) if error.message().contains("has no address such as") => continue,
                    Err(error) => panic!("{name}: {error}"),
                };
                let again = read_one(format, text.as_bytes(), &ReadOptions::default());
                let again = again.unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
                assert_eq!(again.topology.fingerprint(), one.topology.fingerprint(), "{name}:\n{text}");
                if format != Format::Topology {
                    assert_eq!(again.states, one.states, "{name}");
                }
                if !matches!(format, Format::Topology | Format::Libmemcached) {
                    assert_eq!(again.name, one.name);
                }
                // Envoy's localities come back as well.
                if format == Format::Envoy {
                    assert_eq!(again.topology.to_json(), one.topology.to_json(), "{name}");
                }
                count += 1;
            }
        }
    }
    assert!(count >= 14, "{count}");
}

/// The recorded documents by the format that writes their scheme.
const RECORDED: [(Format, &str, &[&str]); 6] = [
    (Format::Nginx, "nginx.json", &["nginx", "nginx_hash", "nginx_ip_hash"]),
    (Format::Haproxy, "haproxy.json", &["haproxy", "haproxy_map"]),
    (Format::Twemproxy, "twemproxy.json", &["twemproxy"]),
    (Format::Libmemcached, "ketama.json", &["ketama"]),
    (Format::Libmemcached, "modula.json", &["modula"]),
    (Format::Envoy, "envoy.json", &["envoy_ring_hash", "envoy_maglev"]),
];

#[test]
fn recorded_topologies_are_written_so_that_they_place_as_recorded() {
    let mut counts = BTreeMap::new();
    for (format, file, schemes) in RECORDED {
        let (mut whole, mut refused, mut keys) = (0, BTreeMap::new(), 0);
        for case in cases(file, schemes) {
            let mut document = case.document.clone();
            // Some were recorded by what servers are called; a line of HAProxy has an address.
            for (i, node) in document["nodes"].as_array_mut().unwrap().iter_mut().enumerate() {
                if format == Format::Haproxy && node["address"].is_null() && node["fields"]["addr"].is_null() {
                    node["address"] = format!("127.0.0.1:{}", 9000 + i).into();
                }
            }
            let topology = Topology::from_json(document.to_string()).unwrap();
            let finds_out = matches!(format, Format::Twemproxy | Format::Libmemcached);
            let states: Vec<_> = case.down.iter().map(|id| (id.clone(), State::Down)).collect();
            let given = if finds_out { &[][..] } else { &states };
            let text = match write(format, &topology, given, &WriteOptions::default()) {
                Ok(written) => written.text,
                Err(error) => {
                    let why = error.message().split(" has ").last().unwrap_or_default().to_owned();
                    *refused.entry(why).or_insert(0) += 1;
                    continue;
                }
            };
            let again = read_one(format, text.as_bytes(), &ReadOptions::default());
            let again = again.unwrap_or_else(|error| panic!("{}: {error}\n{text}", case.name));
            let nodes = topology.members().nodes().iter().enumerate();
            let names: BTreeMap<&str, String> =
                nodes.map(|(i, node)| (&*node.id, called(format, node, i, &again.topology))).collect();
            let name = |id: &str| names[id].clone();
            let states = if finds_out {
                states.iter().map(|(id, state)| (name(id), *state)).collect()
            } else {
                again.states.clone()
            };
            let ring = ring(&again.topology, &states);
            for (key, place) in &case.placement {
                let wanted = place.map(|place| name(case.nodes()[place]["id"].as_str().unwrap()));
                assert_eq!(ring.get_node(key).map(|node| node.id.clone()), wanted, "{}:\n{text}", case.name);
                keys += 1;
            }
            whole += 1;
        }
        counts.insert(file, (whole, keys, refused));
    }
    for (file, least) in [
        ("nginx.json", 80),
        ("haproxy.json", 200),
        ("twemproxy.json", 100),
        ("ketama.json", 60),
        ("modula.json", 20),
        ("envoy.json", 50),
    ] {
        assert!(counts[file].0 >= least, "{counts:#?}");
    }
}

/// What a node of a document is called in what was written.
fn called(format: Format, node: &Node, place: usize, again: &Topology) -> String {
    let endpoint = if node.address.is_empty() { &node.id } else { &node.address };
    let name = match node.fields.get("name") {
        Some(FieldValue::Text(name)) => Some(name),
        _ => None,
    };
    match format {
        Format::Haproxy => node.id.clone(),
        Format::Twemproxy if name.is_none() && !endpoint.contains([':', '/']) => format!("{endpoint}:11211"),
        // The order of servers is kept.
        Format::Libmemcached => again.members().nodes()[place].id.clone(),
        _ => name.unwrap_or(endpoint).clone(),
    }
}
