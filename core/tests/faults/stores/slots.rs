//! Stores: slots, tokens and replicas.

use super::{members, placement, scheme, tokens};
use libconsistent::{ErrorKind, Node, Parameter, Placement, Replicas, Ring, Scheme, Scratch, Spread, Topology};

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
            let seen: Vec<u32> = salts.filter_map(|salt| placement.pick_node(key, n, &salt, Spread::Zone)).collect();
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
        counts[placement.pick_node(key.as_bytes(), 20, &salt.to_le_bytes(), Spread::Zone).unwrap() as usize] += 1.0;
    }
    list.iter().for_each(|&node| wanted[node as usize] += 8000.0 / 20.0);
    for (count, wanted) in counts.iter().zip(wanted) {
        assert!((count - wanted).abs() < 6.0 * wanted.max(1.0).sqrt(), "{counts:?} {wanted:?}");
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
    assert!(error.kind() == ErrorKind::TooMany && error.message().contains("GiB"), "{error}");
}
