//! Stores: slots, tokens and replicas, and what keys these and all other dialects take.

use libconsistent::{
    ErrorKind, FieldValue, Integers, Key, Node, Parameter, Placement, Replicas, Ring, Scheme, Scratch, Spread,
    Topology, NO_NODE,
};

fn scheme(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Scheme {
    Scheme::new(name, parameters).unwrap()
}

fn placement(scheme: Scheme, nodes: Vec<Node>) -> Placement {
    Placement::new(Topology::new(nodes, scheme, 0).unwrap())
}

/// Which address has each slot of a new cluster.
fn created(addresses: &[&str], replicas: u64) -> Vec<String> {
    let scheme =
        scheme("redis_cluster", &[("assignment", Parameter::Text("create")), ("replicas", Parameter::Int(replicas))]);
    let placement = placement(scheme, addresses.iter().map(|&address| Node::new(address)).collect());
    (0..16384)
        .map(|slot| placement.locate_hashed(slot).and_then(|node| placement.node(node)).unwrap().id.clone())
        .collect()
}

fn ranges(slots: &[String]) -> Vec<(usize, usize, &str)> {
    let mut ranges: Vec<(usize, usize, &str)> = Vec::new();
    for (slot, id) in slots.iter().enumerate() {
        match ranges.last_mut() {
            Some((_, last, of)) if of == id => *last = slot,
            _ => ranges.push((slot, slot, id)),
        }
    }
    ranges
}

#[test]
fn fault_06_create_takes_one_of_each_host_after_the_other() {
    // Recorded from redis-cli 7.0.15.
    let first = ["127.0.0.1:7000", "127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.2:7003", "127.0.0.3:7004"];
    let wanted = [
        (0, 3276, "127.0.0.1:7000"),
        (3277, 6553, "127.0.0.2:7003"),
        (6554, 9829, "127.0.0.3:7004"),
        (9830, 13106, "127.0.0.1:7001"),
        (13107, 16383, "127.0.0.1:7002"),
    ];
    assert_eq!(ranges(&created(&first, 0)), wanted);
    let second = ["127.0.0.2:7000", "127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.3:7003"];
    let wanted = [
        (0, 4095, "127.0.0.2:7000"),
        (4096, 8191, "127.0.0.1:7001"),
        (8192, 12287, "127.0.0.3:7003"),
        (12288, 16383, "127.0.0.1:7002"),
    ];
    assert_eq!(ranges(&created(&second, 0)), wanted);
    // The bus port is no part of the host.
    let buses = second.map(|address| format!("{address}@17000"));
    let of = |slots: Vec<String>| slots.iter().map(|id| id.replace("@17000", "")).collect::<Vec<_>>();
    assert_eq!(of(created(&buses.each_ref().map(String::as_str), 0)), created(&second, 0));
}

#[test]
fn fault_06_of_masters_and_replicas_the_first_in_turn_are_the_masters() {
    let nodes = ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.2:1", "10.0.0.2:2", "10.0.0.3:1", "10.0.0.3:2"];
    let masters = ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"];
    assert_eq!(created(&nodes, 1), created(&masters, 0));
    let scheme = scheme("redis_cluster", &[("assignment", Parameter::Text("create")), ("replicas", Parameter::Int(2))]);
    let error = Topology::new(["a:1", "b:1"], scheme, 0).unwrap_err();
    assert_eq!((error.kind(), error.message().contains("scheme.replicas: 2")), (ErrorKind::Parameter, true), "{error}");
    let error = Scheme::new("redis_cluster", &[("replicas", Parameter::Int(1))]).unwrap_err();
    assert!(error.message().contains("scheme.replicas"), "{error}");
}

#[test]
fn fault_06_hosts_are_part_of_the_fingerprint_where_they_move_slots() {
    let fingerprint = |addresses: [&str; 3]| {
        let nodes = ["a", "b", "c"].into_iter().zip(addresses).map(|(id, at)| Node::new(id).with_address(at));
        let scheme = scheme("redis_cluster", &[("assignment", Parameter::Text("create"))]);
        Topology::new(nodes, scheme, 0).unwrap().fingerprint()
    };
    let apart = fingerprint(["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"]);
    assert_eq!(fingerprint(["10.0.0.7:1", "10.0.0.8:1", "10.0.0.9:1"]), apart);
    assert_ne!(fingerprint(["10.0.0.1:1", "10.0.0.1:2", "10.0.0.3:1"]), apart);
}

fn tokens(tokens: &[i64]) -> FieldValue {
    FieldValue::List(tokens.iter().map(i64::to_string).collect())
}

/// Three nodes of two racks, of which the driver lists one again and again.
fn repeating() -> Placement {
    let replication = [("rule", Parameter::Text("driver")), ("replication", Parameter::Text("dc1:20"))];
    let node = |id: &str, rack: &str, at: &[i64]| {
        Node::new(id).with_field("dc", "dc1").with_field("rack", rack).with_field("tokens", tokens(at))
    };
    let run: Vec<i64> = (100..130).collect();
    let nodes = vec![node("a", "r1", &[0]), node("b", "r1", &run), node("c", "r2", &[1000])];
    placement(scheme("cassandra", &replication), nodes)
}

#[test]
fn fault_09_a_list_is_whole_in_every_form() {
    let placement = repeating();
    let most = placement.max_nodes();
    assert!(most > 2 * placement.len(), "{most}");
    let mut longest = 0;
    for key in (0..400).map(|i: u32| i.to_string()) {
        let key = key.as_bytes();
        let whole = placement.get_nodes(key, usize::MAX, Spread::Zone);
        longest = longest.max(whole.len());
        for n in [1, 2, 3, 5, 6, 7, 15, 16, 17, 19, 20, 21, most, most + 9] {
            let wanted = &whole[..n.min(whole.len())];
            assert_eq!(placement.get_nodes(key, n, Spread::Zone), wanted);
            assert_eq!(placement.get_nodes(key, n, Spread::None), wanted);
            let mut out = vec![7; n];
            let len = placement.get_nodes_into(key, &mut out, &mut Scratch::new());
            assert_eq!((&out[..len], out[len..].iter().all(|&node| node == 7)), (wanted, true));
            // One of the first n, each as often as it is listed.
            let salts = (0..200u32).map(u32::to_le_bytes);
            let seen: Vec<u32> = salts.filter_map(|salt| placement.get_spread(key, n, &salt, Spread::Zone)).collect();
            assert!(seen.len() == 200 && seen.iter().all(|node| wanted.contains(node)));
        }
        let walk: Vec<u32> = placement.walk(key, &mut Scratch::new()).collect();
        assert_eq!(walk, whole);
    }
    assert_eq!(longest, most);
}

#[test]
fn fault_27_spread_over_more_than_sixteen_counts_a_node_as_often_as_it_is_listed() {
    let placement = repeating();
    let key =
        (0..).map(|i: u32| i.to_string()).find(|key| placement.get_nodes(key.as_bytes(), 99, Spread::Zone).len() == 20);
    let key = key.unwrap();
    let list = placement.get_nodes(key.as_bytes(), 99, Spread::Zone);
    let (mut counts, mut wanted) = ([0f64; 3], [0f64; 3]);
    for salt in 0..8000u32 {
        counts[placement.get_spread(key.as_bytes(), 20, &salt.to_le_bytes(), Spread::Zone).unwrap() as usize] += 1.0;
    }
    list.iter().for_each(|&node| wanted[node as usize] += 8000.0 / 20.0);
    for (count, wanted) in counts.iter().zip(wanted) {
        assert!((count - wanted).abs() < 6.0 * wanted.max(1.0).sqrt(), "{counts:?} {wanted:?}");
    }
}

/// Nodes that suit every dialect, and what lets a dialect have them.
fn members(name: &str) -> Vec<Node> {
    let ids = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
    let own = |(i, id): (usize, &str)| match name {
        "cassandra" => Node::new(id).with_field("tokens", tokens(&[i as i64 * 1000])),
        "redis_cluster" => Node::new(id).with_field("slots", [format!("{}-{}", i * 5000, i * 5000 + 4999)]),
        _ => Node::new(id),
    };
    ids.into_iter().enumerate().map(own).collect()
}

/// What an integer key is in each dialect that is not simply given its 8 little-endian bytes.
fn integers(name: &str, parameter: Option<(&str, &str)>) -> Integers {
    match (name, parameter) {
        ("cassandra", _) | ("jump_hash", Some(("hash", "integer_be"))) => Integers::BigEndian,
        ("nginx_ip_hash" | "npm_node_hashring" | "npm_consistent_hash" | "npm_memjs", _) => Integers::Refused,
        ("kademlia", Some(("key_id", "raw"))) => Integers::Refused,
        ("haproxy" | "haproxy_map", Some(("input", input))) if input != "key" => Integers::Refused,
        ("haproxy" | "haproxy_map", Some(("function", "none"))) => Integers::Refused,
        ("pypi_uhashring" | "pypi_clandestined" | "pypi_pymemcache", Some(("keys", "int"))) => Integers::LittleEndian,
        ("pypi_uhashring" | "pypi_clandestined" | "pypi_pymemcache", _) => Integers::Refused,
        _ => Integers::LittleEndian,
    }
}

/// Every scheme, and every option of theirs that says what keys are.
fn all_keys() -> Vec<(&'static str, Option<(&'static str, &'static str)>)> {
    let mut all: Vec<_> = Scheme::NAMES.iter().map(|&name| (name, None)).collect();
    for (name, option, values) in [
        ("cassandra", "partitioner", &["murmur3", "random"][..]),
        ("jump_hash", "hash", &["integer", "integer_be", "xxhash64", "md5_be"]),
        ("guava", "hash", &["long", "murmur3_128", "sha256", "crc32"]),
        ("kademlia", "key_id", &["sha1", "raw"]),
        ("haproxy", "input", &["key", "source", "uri", "uri-whole", "uri-path-only", "domain"]),
        ("haproxy_map", "input", &["key", "source", "uri", "uri-whole", "uri-path-only", "domain"]),
        ("haproxy", "function", &["sdbm", "none"]),
        ("pypi_uhashring", "keys", &["str", "bytes", "int"]),
        ("pypi_clandestined", "keys", &["str", "bytes", "int"]),
        ("pypi_pymemcache", "keys", &["str", "bytes", "int"]),
    ] {
        all.extend(values.iter().map(|&value| (name, Some((option, value)))));
    }
    all
}

#[test]
fn fault_10_an_integer_is_what_the_scheme_declares_or_refused_in_every_verb() {
    for (name, parameter) in all_keys() {
        let parameters: Vec<_> = parameter.iter().map(|&(name, value)| (name, Parameter::Text(value))).collect();
        let scheme = scheme(name, &parameters);
        let declared = scheme.properties().integers;
        assert_eq!(declared, integers(name, parameter), "{name} {parameter:?}");
        let placement = placement(scheme, members(name));
        let keys: Vec<u64> = (0..64).map(|i| i * 0x0123_4567_89ab_cdef).chain([1, 255, 1 << 63]).collect();
        let bytes: Vec<[u8; 8]> = match declared {
            Integers::BigEndian => keys.iter().map(|key| key.to_be_bytes()).collect(),
            _ => keys.iter().map(|key| key.to_le_bytes()).collect(),
        };
        let mut out = vec![NO_NODE; keys.len()];
        let placed = placement.place_u64(&keys, &mut out);
        if declared == Integers::Refused {
            let error = placed.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Keys);
            assert!(
                error.message().starts_with("keys[0]: an integer, but ") && error.message().contains(name),
                "{error}"
            );
            for &key in &keys {
                assert_eq!(placement.locate_u64(key), None);
                assert!(placement.get_nodes_for(Key::Integer(key), 3, Spread::Zone).is_empty());
                assert_eq!(placement.check_key(Key::Integer(key)).unwrap_err().kind(), ErrorKind::Keys);
            }
            continue;
        }
        placed.unwrap();
        for ((&key, bytes), &node) in keys.iter().zip(&bytes).zip(&out) {
            assert_eq!(placement.locate_u64(key), placement.locate(bytes), "{name} {parameter:?} {key}");
            assert_eq!(placement.locate_u64(key).unwrap_or(NO_NODE), node, "{name}");
            assert_eq!(placement.position_u64(key), placement.position(bytes), "{name}");
            let [one, other] =
                [Key::Integer(key), Key::Bytes(bytes)].map(|key| placement.get_nodes_for(key, 3, Spread::Zone));
            assert_eq!(one, other, "{name} {parameter:?}");
            assert_eq!(placement.check_key(Key::Integer(key)), Ok(()));
        }
    }
}

#[test]
fn fault_10_a_bigint_of_cassandra_is_its_big_endian_bytes() {
    let nodes = members("cassandra");
    let placement = placement(scheme("cassandra", &[]), nodes);
    // The token of the bigint 1, as `SELECT token(1)` tells it.
    assert_eq!(placement.position_u64(1) ^ 1 << 63, 6_292_367_497_774_912_474);
}

#[test]
fn fault_10_a_key_that_the_system_could_not_have_is_refused_naming_the_option() {
    let text = |name, value| vec![(name, Parameter::Text(value))];
    let raw = [7; 20];
    for (name, parameters, refused, taken, option) in [
        ("jump_hash", vec![], &b"customer:1"[..], &b"customer"[..], "hash"),
        ("jump_hash", text("hash", "integer_be"), b"customer:1", b"customer", "hash"),
        ("jump_hash", text("hash", "integer_be"), b"short", b"8 bytes.", "hash"),
        ("guava", vec![], b"customer:1", b"", "hash"),
        ("kademlia", text("key_id", "raw"), b"user:1", &raw, "key_id"),
        ("pypi_uhashring", text("keys", "int"), b"user:1", b"12345678", "keys"),
        ("pypi_clandestined", text("keys", "int"), b"user:1", b"12345678", "keys"),
        ("pypi_pymemcache", text("keys", "int"), b"user:1", b"12345678", "keys"),
        ("haproxy", text("input", "source"), b"user:1", b"::1", "input"),
        ("haproxy_map", text("input", "source"), b"user:1", b"10.0.0.1", "input"),
        ("nginx_ip_hash", vec![], b"user:1", b"10.1.2.3", "IP address"),
        ("nginx_ip_hash", vec![], b"user:1", b"unix:", "IP address"),
    ] {
        let ring = Ring::new(members(name), scheme(name, &parameters)).unwrap();
        let placement = ring.snapshot();
        assert!(placement.locate(taken).is_some(), "{name}");
        assert_eq!(placement.check_key(Key::Bytes(taken)), Ok(()), "{name}");
        let error = placement.check_key(Key::Bytes(refused)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Keys);
        for word in [name, option, &format!("{} bytes", refused.len())] {
            assert!(error.message().contains(word), "{name}: {error}");
        }
        // All verbs agree.
        assert_eq!(placement.locate(refused), None);
        assert!(placement.get_nodes(refused, 3, Spread::Zone).is_empty());
        assert!(placement.walk(refused, &mut Scratch::new()).next().is_none());
        assert!(ring.get_node(refused).is_none() && ring.get_primary(refused).is_none());
        assert!(ring.acquire(refused).is_none() && ring.acquire_sticky(refused, 0).is_none());
        assert!(ring.get_spread(refused, 2, "salt").is_none());
        let found = placement.explain(refused);
        assert!(found.node.is_none() && found.to_string().contains(found.refused.as_deref().unwrap()), "{found}");
        let batch = [taken, taken, refused, taken];
        let error = placement.place_slices(&batch, &mut [0; 4]).unwrap_err();
        assert!(error.kind() == ErrorKind::Keys && error.message().starts_with("keys[2]: "), "{error}");
    }
}

#[test]
fn fault_12_local_goes_by_data_centre_and_rack_however_they_are_told() {
    let tokens_of = |i: i64| tokens(&(0..8).map(|k| (i * 8 + k) * 0x0123_4567_89ab_cdef).collect::<Vec<_>>());
    let places = [("dc1", "r1"), ("dc1", "r2"), ("dc2", "r1"), ("dc2", "r2")];
    let nodes = |tell: fn(Node, &str, &str) -> Node| {
        let node = |(i, (dc, rack)): (usize, (&str, &str))| {
            tell(Node::new(format!("n{i}")).with_field("tokens", tokens_of(i as i64)), dc, rack)
        };
        places.into_iter().enumerate().map(node).collect::<Vec<_>>()
    };
    let ring =
        |nodes| Ring::new(nodes, scheme("cassandra", &[("replication", Parameter::Text("dc1:2,dc2:2"))])).unwrap();
    let by_zone = ring(nodes(|node, dc, rack| node.with_zone(format!("{dc}/{rack}"))));
    let by_fields = ring(nodes(|node, dc, rack| node.with_field("dc", dc).with_field("rack", rack)));
    let mixed = ring(nodes(|node, dc, rack| node.with_zone(format!("other/{rack}")).with_field("dc", dc)));
    assert_eq!(by_zone.fingerprint(), by_fields.fingerprint());
    assert_eq!(by_zone.fingerprint(), mixed.fingerprint());
    for (local, first) in [("dc2/r2", "n3"), ("dc1/r1", "n0"), ("dc2", "")] {
        let options = Replicas { local, ..Replicas::default() };
        for key in (0..200).map(|i: u32| i.to_string()) {
            let [zone, fields, mixed] = [&by_zone, &by_fields, &mixed].map(|ring| {
                let found = ring.get_nodes_with(&key, 4, &options).unwrap();
                found.iter().map(|node| node.id.clone()).collect::<Vec<_>>()
            });
            assert!(first.is_empty() || zone[0] == first, "{local}: {zone:?}");
            assert_eq!((&fields, &mixed), (&zone, &zone));
        }
    }
}

#[test]
fn fault_20_cassandra_costs_what_its_lists_hold() {
    // One node has a run of tokens: each walk of another one begins with all of them.
    let run: Vec<i64> = (0..60_000).collect();
    let nodes =
        vec![Node::new("a").with_field("tokens", tokens(&run)), Node::new("b").with_field("tokens", tokens(&[-9]))];
    let simple = placement(scheme("cassandra", &[("replication", Parameter::Int(2))]), nodes.clone());
    assert_eq!(simple.get_nodes(b"k", 9, Spread::Zone).len(), 2);
    for rule in ["server", "driver"] {
        let parameters = [("replication", Parameter::Text(":2")), ("rule", Parameter::Text(rule))];
        assert!(Scheme::new("cassandra", &parameters).is_err());
        // 2000 data centres of one node.
        let nodes = (0..2000i64).map(|i| {
            let node = Node::new(format!("n{i:04}")).with_field("tokens", tokens(&[i * 1_000_003]));
            node.with_field("dc", format!("dc{i}").as_str())
        });
        let replication = (0..2000).map(|i| format!("dc{i}:1")).collect::<Vec<_>>().join(",");
        let parameters = [("replication", Parameter::Text(&replication)), ("rule", Parameter::Text(rule))];
        let all = placement(scheme("cassandra", &parameters), nodes.collect());
        assert_eq!(all.get_nodes(b"k", 9999, Spread::Zone).len(), 2000);
    }
    // 125,000 data centres of nobody.
    let replication = (0..125_000).map(|i| format!("{i}:1")).collect::<Vec<_>>().join(",");
    let parameters = [("replication", Parameter::Text(&replication))];
    assert!(placement(scheme("cassandra", &parameters), members("cassandra"))
        .get_nodes(b"k", 9, Spread::Zone)
        .is_empty());
    let twice = format!("{replication},7:1");
    let error = Scheme::new("cassandra", &[("replication", Parameter::Text(&twice))]).unwrap_err();
    assert!(error.message().len() < 400, "{error}");
    // Lists that would take gigabytes.
    let run: Vec<i64> = (0..30_000).collect();
    let node = |id: &str, rack: &str, at: &[i64]| {
        Node::new(id).with_field("dc", "d").with_field("rack", rack).with_field("tokens", tokens(at))
    };
    let nodes = vec![node("a", "r1", &[-5]), node("b", "r1", &run), node("c", "r2", &[-7])];
    let parameters = [("replication", Parameter::Text("d:1000000")), ("rule", Parameter::Text("driver"))];
    let error = Topology::new(nodes, scheme("cassandra", &parameters), 0).unwrap_err();
    assert_eq!((error.kind(), error.message().contains("scheme.replication")), (ErrorKind::TooMany, true), "{error}");
}

#[test]
fn fault_42_a_parameter_that_is_a_number_is_taken_as_one() {
    let texts = scheme("go_buraksezer", &[("load", Parameter::Text("1.5"))]);
    assert_eq!(scheme("go_buraksezer", &[("load", Parameter::Number("1.5"))]), texts);
    let same = [Parameter::Int(2), Parameter::Number("2"), Parameter::Text("2")];
    let [int, number, text] = same.map(|load| {
        let nodes = ["a", "b"];
        Topology::new(nodes, scheme("go_buraksezer", &[("load", load)]), 0).unwrap()
    });
    assert_eq!((&int, &number), (&text, &text));
    assert_eq!((int.to_json(), int.fingerprint()), (text.to_json(), text.fingerprint()));
    assert!(text.to_json().contains(r#""load":"2""#), "{}", text.to_json());
    // Lists of numbers of which there is one.
    for (name, list) in
        [("go_stathat", "removed"), ("npm_node_hashring", "removed"), ("pypi_consistent_hashing", "removed")]
    {
        assert_eq!(scheme(name, &[(list, Parameter::Int(7))]), scheme(name, &[(list, Parameter::Text("7"))]), "{name}");
    }
    // Where an integer is wanted, a fraction is refused, and so is a number where a text is.
    for (name, parameter) in [("ring", "vnodes"), ("nginx", "x"), ("go_buraksezer", "replicas"), ("mcrouter", "salt")] {
        let error = Scheme::new(name, &[(parameter, Parameter::Number("1.5"))]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Parameter, "{error}");
    }
}

#[test]
fn fault_42_what_cannot_be_answered_says_why_and_what_to_ask_instead() {
    for name in Scheme::NAMES {
        let Ok(topology) = Topology::new(members(name), scheme(name, &[]), 0) else { continue };
        let placement = Placement::new(topology);
        let errors =
            [placement.shares().err(), placement.ranges("10.0.0.1:80").err(), placement.diff(&placement).err()];
        for (error, instead) in errors.into_iter().zip(["distribution", "place keys", "place keys"]) {
            let Some(error) = error else { continue };
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            for word in [name, "cannot answer", "its ", instead] {
                assert!(error.message().contains(word), "{error}");
            }
        }
    }
}

#[test]
fn fault_42_an_unknown_scheme_is_told_the_nearest_names() {
    for (name, near) in [
        ("keatma", "ketama"),
        ("Ketama", "ketama"),
        ("memcached", "python_memcached"),
        ("uhashring", "pypi_uhashring"),
        ("hashring", "npm_hashring"),
        ("rendevous", "rendezvous"),
        ("envoy_ringhash", "envoy_ring_hash"),
        ("redis-cluster", "redis_cluster"),
        ("ha_proxy", "haproxy"),
    ] {
        let error = Scheme::new(name, &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Scheme);
        assert!(error.message().contains(near) && error.message().len() < 200, "{error}");
    }
    for name in ["", "zzzzzz", &"x".repeat(1 << 20)] {
        let error = Scheme::new(name, &[]).unwrap_err();
        assert!(error.message().len() < 300, "{}", error.message().len());
    }
}

#[test]
fn fault_40_draining_moves_no_key_of_any_scheme() {
    for name in Scheme::NAMES {
        let Ok(ring) = Ring::new(members(name), scheme(name, &[])) else { continue };
        let keys: Vec<String> = (0..200).map(|i| format!("10.{}.{}.7", i % 16, i)).collect();
        let lists = |ring: &Ring| {
            keys.iter().map(|key| ring.snapshot().get_nodes(key.as_bytes(), 3, Spread::Zone)).collect::<Vec<_>>()
        };
        let before = lists(&ring);
        ring.mark_draining("10.0.0.2:80").unwrap();
        assert_eq!(lists(&ring), before, "{name}");
        let leased = keys.iter().filter_map(|key| ring.acquire(key)).any(|lease| lease.node().id == "10.0.0.2:80");
        assert!(!leased, "{name}");
    }
}

/// Envoy takes a host of the status DRAINING, and HAProxy a server in `drain`, out of the hash: `mark_down` is that.
#[test]
fn fault_40_what_systems_call_draining_is_down() {
    for name in ["haproxy", "haproxy_map", "envoy_ring_hash", "envoy_maglev"] {
        let ring = Ring::new(members(name), scheme(name, &[])).unwrap();
        ring.mark_down("10.0.0.2:80").unwrap();
        for key in (0..200).map(|i: u32| i.to_string()) {
            assert_ne!(ring.get_node(key).unwrap().id, "10.0.0.2:80", "{name}");
        }
    }
}

#[test]
fn fault_40_modula_tells_what_moved_when_a_node_went_down() {
    for name in ["modula", "haproxy_map"] {
        let ids = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
        let ring = Ring::new(ids, scheme(name, &[])).unwrap();
        let before = ring.snapshot();
        ring.mark_down(ids[1]).unwrap();
        let after = ring.snapshot();
        let plan = before.diff(&after).unwrap();
        let positions = (0..60_000u64).map(|i| i * 71_582);
        let moved = positions.clone().filter(|&at| before.locate_hashed(at) != after.locate_hashed(at)).count();
        assert!((plan.moved_ratio() - moved as f64 / 60_000.0).abs() < 0.02, "{name}: {} {moved}", plan.moved_ratio());
        // Of 6 remainders, 4 have another node: 1 and 4 are the node's own, 3 and 5, or others, are moved along.
        assert!(plan.moved >= plan.minimum && plan.minimum > 0);
    }
}
