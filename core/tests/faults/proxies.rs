//! Memcached clients and proxies: defaults, weights, and what stands for a server.

use libconsistent::{ErrorKind, Placement, Ring, Scheme, State, Topology, Weight};
use serde_json::{json, Value};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

const KEYS: u32 = 500;

fn read(scheme: &Value, nodes: &Value) -> Result<Topology, libconsistent::Error> {
    Topology::from_json(json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes}).to_string())
}

fn topology(scheme: &Value, nodes: &Value) -> Topology {
    read(scheme, nodes).unwrap_or_else(|e| panic!("{scheme} {nodes}: {e}"))
}

fn refusal(scheme: &Value, nodes: &Value) -> (ErrorKind, String) {
    let error = read(scheme, nodes).expect_err(&format!("{scheme} {nodes}"));
    assert!(error.message().len() < 500, "{error}");
    (error.kind(), error.message().into())
}

/// The ids of the nodes of some keys.
fn placed(placement: &Placement) -> Vec<Option<String>> {
    let node = |key: String| Some(placement.node(placement.locate(key.as_bytes())?)?.id.clone());
    (0..KEYS).map(|i| node(format!("key:{i}"))).collect()
}

fn places(scheme: &Value, nodes: &Value) -> Vec<Option<String>> {
    placed(&Placement::new(topology(scheme, nodes)).unwrap())
}

fn five() -> Value {
    (1..=5).map(|i| json!({"id": format!("s{i}"), "address": format!("10.0.0.{i}:80")})).collect()
}

#[test]
fn fault_02_haproxy_without_options_is_the_bare_line() {
    let nodes = five();
    let bare = places(&json!({"name": "haproxy"}), &nodes);
    assert_eq!(bare, places(&json!({"name": "haproxy", "function": "sdbm", "avalanche": true}), &nodes));
    assert_eq!(bare, places(&json!({"name": "haproxy", "avalanche": true}), &nodes));
    let named = places(&json!({"name": "haproxy", "function": "sdbm"}), &nodes);
    assert_ne!(bare, named);
    assert_eq!(named, places(&json!({"name": "haproxy", "function": "sdbm", "avalanche": false}), &nodes));
    assert_eq!(named, places(&json!({"name": "haproxy", "avalanche": false}), &nodes));
    // `hash-type map-based` has no avalanche unless it is named.
    let map = places(&json!({"name": "haproxy_map"}), &nodes);
    assert_eq!(map, places(&json!({"name": "haproxy_map", "function": "sdbm", "avalanche": false}), &nodes));
    assert_ne!(map, places(&json!({"name": "haproxy_map", "avalanche": true}), &nodes));
    // Every other option keeps the default.
    for other in [json!({"balance_factor": 125}), json!({"input": "uri"}), json!({"hash_key": "addr"})] {
        let with = |more: Value| {
            let mut scheme = json!({"name": "haproxy"});
            [&other, &more].into_iter().for_each(|fields| {
                scheme.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            });
            topology(&scheme, &nodes)
        };
        assert_eq!(with(json!({})).fingerprint(), with(json!({"function": "sdbm", "avalanche": true})).fingerprint());
        assert_ne!(with(json!({})).fingerprint(), with(json!({"function": "sdbm"})).fingerprint());
    }
}

#[test]
fn fault_02_one_text_for_one_scheme() {
    for (given, canonical) in [
        (json!({"function": "sdbm", "avalanche": true}), json!({})),
        (json!({"avalanche": true}), json!({})),
        (json!({"function": "sdbm", "avalanche": false}), json!({"function": "sdbm"})),
        (json!({"function": "djb2", "avalanche": false}), json!({"function": "djb2"})),
        (json!({"function": "djb2", "avalanche": true}), json!({"function": "djb2", "avalanche": true})),
    ] {
        let mut scheme = given.clone();
        scheme["name"] = json!("haproxy");
        let mut written: Value = serde_json::from_str(&topology(&scheme, &five()).to_json()).unwrap();
        written["scheme"].as_object_mut().unwrap().remove("name");
        assert_eq!(written["scheme"], canonical, "{given}");
    }
}

#[test]
fn fault_03_the_backup_of_a_map() {
    let backups = |active: u32, weights: &[u32]| {
        let mut nodes = vec![json!({"id": "active", "weight": active})];
        nodes.extend(
            weights
                .iter()
                .zip(0..)
                .map(|(weight, i)| json!({"id": format!("b{i}"), "weight": weight, "fields": {"backup": true}})),
        );
        Value::from(nodes)
    };
    let taken = |scheme: &str, active: u32, weights: &[u32]| {
        let placement = Placement::new(topology(&json!({"name": scheme}), &backups(active, weights))).unwrap();
        let found = placed(&placement.with_states(vec![State::Down]).unwrap());
        assert!(found.iter().all(|id| *id == found[0]), "one takes all");
        found[0].clone().unwrap()
    };
    // Seen at the running proxy: the divisor is that of all servers, and one of one slot is taken whatever the others
    // have.
    for (active, weights, one) in [
        (1, &[2, 7, 10][..], "b2"),
        (1, &[3, 9, 27], "b2"),
        (6, &[3, 9, 27], "b0"),
        (1, &[1, 5, 9], "b0"),
        (1, &[4, 6, 14], "b2"),
        (1, &[5, 4, 3], "b0"),
        (1, &[6, 6, 13, 13], "b2"),
        (6, &[10, 19, 20, 21, 30, 40], "b5"),
        (1, &[100, 1, 255, 200], "b2"),
        (1, &[2, 3], "b0"),
    ] {
        assert_eq!(taken("haproxy_map", active, weights), one, "{active} {weights:?}");
        assert_eq!(taken("haproxy", active, weights), "b0", "{active} {weights:?}");
    }
}

#[test]
fn fault_04_libmemcached_takes_zero_for_one() {
    let nodes = |weights: &[u32]| -> Value {
        weights.iter().zip(1..).map(|(w, i)| json!({"id": format!("10.0.0.{i}:11300"), "weight": w})).collect()
    };
    for scheme in [
        json!({"name": "ketama", "point_hash": "md5", "key_hash": "md5", "weighted": "always"}),
        json!({"name": "ketama"}),
        json!({"name": "ketama", "weighted": "never"}),
        json!({"name": "modula"}),
        json!({"name": "npm_hashring"}),
    ] {
        for (zeros, ones) in [([0, 0, 0], [1, 1, 1]), ([0, 3, 1], [1, 3, 1]), ([0, 0, 7], [1, 1, 7])] {
            let (zero, one) = (topology(&scheme, &nodes(&zeros)), topology(&scheme, &nodes(&ones)));
            assert_eq!(zero.fingerprint(), one.fingerprint(), "{scheme} {zeros:?}");
            let (zero, one) = (Placement::new(zero).unwrap(), Placement::new(one).unwrap());
            assert_eq!(placed(&zero), placed(&one), "{scheme} {zeros:?}");
            // Failing, they are taken down within the part of all nodes that count.
            let ring = Ring::from_topology(zero.topology().clone()).unwrap();
            for _ in 0..3 {
                ring.report("10.0.0.1:11300", false, ms(1)).unwrap();
            }
            assert_eq!(ring.state("10.0.0.1:11300").unwrap(), State::Down, "{scheme} {zeros:?}");
            // Down, they leave the list as others do.
            for down in 0..3 {
                let mut states = vec![State::Up; 3];
                states[down] = State::Down;
                assert_eq!(
                    placed(&zero.with_states(states.clone()).unwrap()),
                    placed(&one.with_states(states).unwrap()),
                    "{scheme} {down}"
                );
            }
            // They are nodes to every other verb, too.
            let (mut scratch, mut other) = (Default::default(), Default::default());
            for key in 0..50 {
                let key = format!("key:{key}");
                let walk: Vec<u32> = zero.walk(key.as_bytes(), &mut scratch).collect();
                assert_eq!(walk, one.walk(key.as_bytes(), &mut other).collect::<Vec<_>>(), "{scheme} {zeros:?}");
                let mut out = [u32::MAX; 4];
                assert_eq!(zero.get_nodes_into(key.as_bytes(), &mut out, &mut scratch), walk.len());
            }
            let ring = Ring::from_json(zero.topology().to_json()).unwrap();
            let leases: Vec<_> = (0..60).filter_map(|i| ring.acquire(format!("key:{i}"))).collect();
            assert_eq!(leases.len(), 60, "{scheme} {zeros:?}");
            let loads: Vec<u64> = ring.loads().iter().map(|load| load.total()).collect();
            assert!(loads.iter().all(|&load| load > 0), "{scheme} {zeros:?}: {loads:?}");
        }
    }
}

#[test]
fn fault_05_ipv6_addresses() {
    let six = |text: &str| json!([{"id": text}, {"id": "10.0.0.2:11212"}]);
    let told =
        |host: &str, port: u16| json!([{"id": "x", "fields": {"host": host, "port": port}}, {"id": "10.0.0.2:11212"}]);
    for scheme in [
        json!({"name": "ketama"}),
        json!({"name": "ketama", "spy": true}),
        json!({"name": "modula", "sort_hosts": true}),
    ] {
        for (text, host, port) in [
            ("[2001:db8::1]:11212", "2001:db8::1", 11212),
            ("[2001:db8::1]:11211", "2001:db8::1", 11211),
            ("[2001:db8::1]", "2001:db8::1", 11211),
            ("2001:db8::1", "2001:db8::1", 11211),
        ] {
            let (read, told) = (
                Placement::new(topology(&scheme, &six(text))).unwrap(),
                Placement::new(topology(&scheme, &told(host, port))).unwrap(),
            );
            let first = |placement: &Placement| -> Vec<bool> {
                (0..KEYS).map(|i| placement.locate(format!("{i}").as_bytes()) == Some(0)).collect()
            };
            assert_eq!(first(&read), first(&told), "{scheme} {text}");
        }
        for wrong in
            ["2001:db8::1:11211", "[2001:db8::1]:x", "[2001:db8::1", "[a]:1", "10.0.0.1:x", "10.0.0.1:+1", ":11211"]
        {
            let (kind, message) = refusal(&scheme, &six(wrong));
            assert_eq!(kind, ErrorKind::Parameter);
            assert!(message.starts_with("nodes[0].id: ") && message.contains(wrong), "{message}");
        }
        let (_, message) = refusal(&scheme, &told("[2001:db8::1]", 1));
        assert!(message.contains("nodes[0].fields.host: \"[2001:db8::1]\""), "{message}");
    }
    // What other systems do not take, or write otherwise, is refused with what they take.
    for (name, text, write) in [
        ("twemproxy", "[2001:db8::1]:11212", "write 2001:db8::1:11212"),
        ("nginx", "2001:db8::1", "brackets"),
        ("nginx_hash", "2001:db8::1:80", "brackets"),
        ("nginx_ip_hash", "10.0.0.1:80:5", "brackets"),
        ("envoy_ring_hash", "2001:db8::1", "write [2001:db8::1]:80"),
        ("envoy_maglev", "2001:db8::1:8080", "write [2001:db8::1]:80"),
        ("grpc_ring_hash", "::1", "write [2001:db8::1]:80"),
    ] {
        for field in ["id", "address"] {
            let mut node = json!({"id": "x"});
            node[field] = json!(text);
            let (kind, message) = refusal(&json!({"name": name}), &json!([{"id": "10.0.0.2:80"}, node]));
            assert_eq!(kind, ErrorKind::Parameter);
            let start = format!("nodes[1].{field}: \"{text}\"");
            assert!(message.starts_with(&start) && message.contains(write), "{name}: {message}");
        }
    }
    for (name, text) in [
        ("twemproxy", "2001:db8::1:11212"),
        ("nginx", "[2001:db8::1]:80"),
        ("nginx", "[::1]"),
        ("envoy_maglev", "[2001:db8::1]:80"),
    ] {
        topology(&json!({"name": name}), &json!([{"id": text}]));
    }
}

#[test]
fn fault_07_nginx_with_one_server() {
    for name in ["nginx", "nginx_hash", "nginx_ip_hash"] {
        // A server without weight is in no upstream.
        for nodes in [
            json!([{"id": "10.0.0.1:80"}]),
            json!([{"id": "10.0.0.1:80", "weight": 7}, {"id": "10.0.0.2:80", "weight": 0}]),
        ] {
            let ring =
                Ring::from_json(json!({"libconsistent": 1, "scheme": {"name": name}, "nodes": nodes}).to_string())
                    .unwrap();
            let node = |key: &str| ring.get_node(key).map(|node| node.id.clone());
            // No client has another address than one that can be read.
            let keys = if name == "nginx_ip_hash" { ["", "::1", "10.0.0.1"] } else { ["", "k", "10.0.0.1"] };
            for key in keys {
                assert_eq!(node(key).as_deref(), Some("10.0.0.1:80"), "{name} {key:?}");
                assert_eq!(ring.get_nodes(key, 3).len(), 1, "{name} {key:?}");
            }
            ring.mark_down("10.0.0.1:80").unwrap();
            for key in keys {
                assert_eq!(node(key), None, "{name} {key:?}");
                assert!(ring.get_nodes(key, 3).is_empty() && ring.acquire(key).is_none(), "{name} {key:?}");
            }
            ring.mark_draining("10.0.0.1:80").unwrap();
            assert_eq!(node("").as_deref(), Some("10.0.0.1:80"), "{name}");
        }
        let several = json!([{"id": "10.0.0.1:80"}, {"id": "10.0.0.2:80"}]);
        let empty = Placement::new(topology(&json!({"name": name}), &several)).unwrap().locate(b"");
        assert_eq!(empty.is_some(), name == "nginx_ip_hash", "{name}: among several an empty key has no place");
    }
}

#[test]
fn fault_08_hosts_of_weight_zero_have_no_part() {
    for name in ["grpc_ring_hash", "envoy_ring_hash", "envoy_maglev"] {
        for weights in [[1, 1, 1], [5, 2, 9]] {
            let hosts: Vec<Value> =
                weights.iter().zip(1..).map(|(w, i)| json!({"id": format!("10.0.0.{i}:80"), "weight": w})).collect();
            for at in 0..=3 {
                let mut more = hosts.clone();
                more.insert(at, json!({"id": "10.0.0.9:80", "weight": 0}));
                let scheme = json!({"name": name});
                assert_eq!(
                    places(&scheme, &more.into()),
                    places(&scheme, &hosts.clone().into()),
                    "{name} {weights:?} {at}"
                );
            }
        }
        let nobody = json!([{"id": "10.0.0.9:80", "weight": 0}]);
        assert!(places(&json!({"name": name}), &nobody).iter().all(Option::is_none), "{name}");
    }
}

#[test]
fn fault_11_addresses_that_are_hashed() {
    for key in ["addr", "addr-port"] {
        let scheme = json!({"name": "haproxy", "hash_key": key});
        let told = |place: &dyn Fn(u32) -> Value| -> Value { (1..=5).map(place).collect() };
        let by_index = |nodes: &Value| -> Vec<Option<u32>> {
            let placement = Placement::new(topology(&scheme, nodes)).unwrap();
            (0..KEYS).map(|i| placement.locate(format!("key:{i}").as_bytes())).collect()
        };
        let fields = by_index(&told(
            &|i| json!({"id": format!("s{i}"), "fields": {"addr": format!("10.0.0.{i}"), "port": 80 + i}}),
        ));
        let addresses = told(&|i| json!({"id": format!("s{i}"), "address": format!("10.0.0.{i}:{}", 80 + i)}));
        let ids = told(&|i| json!({"id": format!("10.0.0.{i}:{}", 80 + i)}));
        let six = by_index(&told(&|i| json!({"id": format!("[2001:db8::{i}]:80")})));
        assert_eq!(by_index(&addresses), fields);
        assert_eq!(by_index(&ids), fields);
        // HAProxy parts host and port at the last colon.
        assert_eq!(by_index(&told(&|i| json!({"id": format!("2001:db8::{i}:80")}))), six);
        assert_eq!(
            six,
            by_index(&told(
                &|i| json!({"id": format!("s{i}"), "fields": {"addr": format!("2001:db8::{i}"), "port": 80}})
            ))
        );
        let numbered = places(&json!({"name": "haproxy"}), &ids);
        assert_ne!(places(&scheme, &ids), numbered);

        for wrong in [
            "2001:db8::1",
            "cache-a",
            "cache-a:80",
            "10.0.0.1:http",
            "10.0.0.1:70000",
            "10.0.0.1:+80",
            "10.0.0:80",
            "[10.0.0.1",
            "*:80",
            ":80",
        ] {
            for field in ["id", "address"] {
                let mut node = json!({"id": "10.0.0.9:80"});
                node[field] = json!(wrong);
                let (kind, message) = refusal(&scheme, &json!([{"id": "10.0.0.8:80"}, node]));
                assert_eq!(kind, ErrorKind::Parameter);
                assert!(message.starts_with(&format!("nodes[1].{field}: {wrong:?} is not an IP address")), "{message}");
            }
        }
        // Sockets have none, and HAProxy numbers them.
        topology(
            &scheme,
            &json!([{"id": "s1", "address": "/run/haproxy.sock"}, {"id": "s2", "address": "unix@/run/x"}]),
        );
        let (_, message) = refusal(&scheme, &json!([{"id": "s1", "fields": {"addr": "x".repeat(100_000)}}]));
        assert!(message.contains("fields.addr"), "{message}");
    }
    // A port is not read where none is hashed, and not guessed where one is.
    let named =
        |key: &str, address: &str| json!([{"id": "a", "address": address, "fields": {"addr": "10.0.0.1", "key": key}}]);
    for address in ["cache-a:80", "10.0.0.1:80", ""] {
        let mut nodes = named("", address);
        nodes[0]["fields"].as_object_mut().unwrap().remove("key");
        topology(&json!({"name": "haproxy", "hash_key": "addr-port"}), &nodes);
        nodes[0]["address"] = json!("cache-a:http");
        topology(&json!({"name": "haproxy", "hash_key": "addr"}), &nodes);
        let (_, message) = refusal(&json!({"name": "haproxy", "hash_key": "addr-port"}), &nodes);
        assert!(message.starts_with("nodes[0].address: \"cache-a:http\""), "{message}");
    }
}

#[test]
fn fault_15_weights_of_a_million_and_more() {
    let nodes = |weights: &[f64]| -> Value {
        weights.iter().zip(1..).map(|(w, i)| json!({"id": format!("10.0.0.{i}:80"), "weight": w})).collect()
    };
    let (heavy, light) = (nodes(&[2e6, 4e6, 1e6]), nodes(&[2.0, 4.0, 1.0]));
    for name in [
        "ketama",
        "libketama",
        "modula",
        "twemproxy",
        "nginx_hash",
        "nginx_ip_hash",
        "envoy_ring_hash",
        "envoy_maglev",
        "grpc_ring_hash",
        "python_memcached",
    ] {
        let scheme = json!({"name": name});
        let heavy = topology(&scheme, &heavy);
        assert_eq!(Topology::from_json(heavy.to_json()).unwrap(), heavy, "{name}");
        // Where shares of the whole decide, they are the same.
        if !["nginx_hash", "nginx_ip_hash", "python_memcached"].contains(&name) {
            assert_eq!(placed(&Placement::new(heavy).unwrap()), places(&scheme, &light), "{name}");
        }
    }
    let most = topology(&json!({"name": "nginx_hash"}), &nodes(&[4294967295.0, 4294967294.0]));
    assert!(most.to_json().contains("4294967295"));
    let other = topology(&json!({"name": "nginx_hash"}), &nodes(&[4294967295.0, 4294967295.0]));
    assert_ne!(most.fingerprint(), other.fingerprint(), "every weight is an identity");
    // As the systems refuse them.
    for (name, weights) in [
        ("twemproxy", [2147483648.0, 1.0]),
        ("twemproxy", [2147483647.0, 2147483647.0 + 2.0]),
        ("envoy_maglev", [4294967295.0, 1.0]),
        ("grpc_ring_hash", [4294967295.0, 1.0]),
    ] {
        assert_eq!(refusal(&json!({"name": name}), &nodes(&weights)).0, ErrorKind::Weight, "{name}");
    }
    // Too many points are refused before they are made.
    let (kind, message) = refusal(&json!({"name": "nginx"}), &nodes(&[1e6, 1e6]));
    assert_eq!(kind, ErrorKind::TooMany, "{message}");
}

#[test]
fn fault_15_weights_finer_than_thousandths() {
    let nodes = |weights: &[f64]| -> Value {
        weights.iter().zip(1..).map(|(w, i)| json!({"id": format!("n{i}"), "weight": w})).collect()
    };
    let third = 1.0 / 3.0;
    for scheme in [
        json!({"name": "mcrouter", "function": "weighted_ch3"}),
        json!({"name": "npm_hashring"}),
        json!({"name": "npm_ketama"}),
        json!({"name": "pypi_hash_ring"}),
        json!({"name": "pypi_consistent_hash"}),
        json!({"name": "pypi_consistent_hash_git"}),
    ] {
        let fine = topology(&scheme, &nodes(&[third, 1.0, 0.123456789]));
        assert_eq!(Topology::from_json(fine.to_json()).unwrap(), fine, "{scheme}");
        assert_ne!(fine.fingerprint(), topology(&scheme, &nodes(&[0.333, 1.0, 0.123456789])).fingerprint(), "{scheme}");
        let ring = Ring::from_json(fine.to_json()).unwrap();
        assert_eq!(ring.node("n1").unwrap().node.weight, Weight::from_f64(third).unwrap());
        assert!(ring.acquire("k").is_some(), "{scheme}");
    }
}

/// Whatever a scheme does not take is refused by name, whichever verb brings it; the message of ours says what to
/// write.
#[test]
fn fault_15_every_scheme_takes_or_refuses() {
    for (place, name) in Scheme::NAMES.into_iter().enumerate() {
        for weight in [1.0 / 3.0, 1e6, 4294967295.0, 999_999.999_9] {
            let nodes = json!([{"id": "10.0.0.1:80"}, {"id": "10.0.0.2:80", "weight": weight}]);
            let found = read(&json!({"name": name}), &nodes);
            if place < 7 {
                let error = found.expect_err(name);
                assert_eq!(error.kind(), ErrorKind::Weight, "{error}");
                let message = error.message();
                assert!(message.contains("nodes[1].weight") && message.contains("10.0.0.2:80"), "{message}");
                let advice = if weight < 1.0 { "round to 0.333" } else { "divide all weights" };
                assert!(message.contains(advice), "{message}");
                let ring = Ring::from_json(
                    json!({"libconsistent": 1, "scheme": {"name": name}, "nodes": [{"id": "a"}, {"id": "b"}]})
                        .to_string(),
                )
                .unwrap();
                let before = ring.to_json();
                let error = ring.set_weight("b", Weight::from_f64(weight).unwrap()).expect_err(name);
                assert!(error.kind() == ErrorKind::Weight && error.message().contains("\"b\""), "{error}");
                let heavy = libconsistent::Node::new("c").with_weight(Weight::from_f64(weight).unwrap());
                let error = ring.add_node(heavy).expect_err(name);
                assert!(error.message().starts_with("node.weight: ") && error.message().contains(advice), "{error}");
                assert_eq!(ring.to_json(), before);
            } else if let Err(error) = found {
                assert!([ErrorKind::Weight, ErrorKind::TooMany].contains(&error.kind()), "{name}: {error}");
            }
        }
    }
}

#[test]
fn fault_41_lines_are_no_names() {
    for (name, line) in [
        ("twemproxy", "127.0.0.1:6381:1 server1"),
        ("twemproxy", "127.0.0.1:6381:1"),
        ("twemproxy", "/run/cache.sock:1"),
        ("twemproxy", "- 127.0.0.1:6381:1"),
        ("nginx", "server 10.0.0.1:80 weight=5;"),
        ("nginx", "10.0.0.1:80;"),
        ("nginx", "10.0.0.1:80 weight=5"),
        ("nginx_hash", "server 10.0.0.1:80;"),
        ("nginx_ip_hash", "server 10.0.0.1:80;"),
        ("haproxy", "server s1 10.0.0.1:80"),
        ("haproxy_map", "server s1 10.0.0.1:80 check weight 5"),
        ("ketama", "--SERVER=10.0.0.1:11212"),
        ("ketama", "--SERVER=10.0.0.1:11212/?2"),
        ("ketama", "10.0.0.1:11212/?2"),
        ("ketama", "10.0.0.1:11212:2"),
        ("ketama", "10.0.0.1:11212,10.0.0.2:11212"),
        ("ketama", "10.0.0.1 11212 2"),
        ("modula", "--SERVER=10.0.0.1"),
        ("libketama", "10.0.0.1:11212\t600"),
        ("python_memcached", "10.0.0.1:11212 2"),
        ("envoy_ring_hash", "address: 10.0.0.1, port_value: 80"),
        ("envoy_maglev", "{ address: 10.0.0.1 }"),
        ("grpc_ring_hash", "10.0.0.1:80, 10.0.0.2:80"),
    ] {
        for field in ["id", "address"] {
            let mut node = json!({"id": "10.0.0.9:80"});
            node[field] = json!(line);
            let (kind, message) = refusal(&json!({"name": name}), &json!([{"id": "10.0.0.8:80"}, node]));
            assert_eq!(kind, ErrorKind::Parameter, "{name} {line}: {message}");
            assert!(message.starts_with(&format!("nodes[1].{field}: {line:?}")), "{message}");
            assert!(message.contains("writ") || message.contains("weight"), "{message}");
        }
    }
    for (name, field) in [("twemproxy", "name"), ("nginx", "name")] {
        let nodes = json!([{"id": "a", "fields": {field: "10.0.0.1:80 weight=5"}}]);
        let (_, message) = refusal(&json!({"name": name}), &nodes);
        assert!(message.starts_with("nodes[0].fields.name"), "{message}");
    }
}

/// Few healthy hosts put Envoy into panic: it then places keys as if all were healthy. A lease asks a node to do work,
/// so that `acquire` goes on along the walk to one that is up, and there is none if all are down.
#[test]
fn fault_13_in_panic_get_node_has_nodes_that_are_down_and_acquire_has_not() {
    let nodes: Vec<Value> = (0..10).map(|i| json!({"id": format!("10.0.0.{i}:80")})).collect();
    for name in ["envoy_ring_hash", "envoy_maglev"] {
        let ring = Ring::from_topology(topology(&json!({"name": name}), &json!(nodes))).unwrap();
        let keys: Vec<String> = (0..KEYS).map(|i| i.to_string()).collect();
        let owners = || -> Vec<String> { keys.iter().map(|key| ring.get_node(key).unwrap().id.clone()).collect() };
        let healthy = owners();
        for i in 0..10 {
            ring.mark_down(&format!("10.0.0.{i}:80")).unwrap();
            let up = 9 - i;
            let is_up = |id: &str| id[7..8].parse::<u32>().unwrap() > i;
            let owners = owners();
            // Below half of the hosts there is panic.
            assert_eq!(owners == healthy, up < 5, "{name}, {up} up");
            assert_eq!(owners.iter().all(|id| is_up(id)), up >= 5, "{name}, {up} up");
            for (key, owner) in keys.iter().zip(&owners) {
                let lease = ring.acquire(key);
                assert_eq!(lease.is_some(), up > 0, "{name}, {up} up");
                let Some(lease) = lease else { continue };
                let node = lease.node().id.clone();
                assert!(is_up(&node), "{name}, {up} up: {node}");
                let first = ring.get_nodes(key, 10).into_iter().map(|node| node.id.clone()).find(|id| is_up(id));
                assert_eq!(first.as_deref(), Some(node.as_str()), "{name}, {up} up");
                assert!(node == *owner || !is_up(owner), "{name}, {up} up");
            }
        }
    }
}
