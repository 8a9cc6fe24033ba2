//! Look-ups take no memory: counted by the allocator, also with nodes down and with zones.

use allocation_counter::measure;
use libconsistent::{
    Family, Key, Node, Offsets, PackedKeys, Parameter, Placement, Ring, RingScheme, Scheme, Scratch, State, Topology,
    Transition,
};
use std::hint::black_box;

fn placements() -> Vec<Placement> {
    let plain: Vec<Node> = (0..40).map(|i| Node::new(format!("n{i}")).with_address(format!("10.0.0.{i}:80"))).collect();
    let zoned: Vec<Node> =
        plain.iter().enumerate().map(|(i, n)| n.clone().with_zone(format!("r{}/z{}", i % 3, i % 7))).collect();
    let half_down: Vec<State> = (0..40).map(|i| if i % 2 == 0 { State::Down } else { State::Draining }).collect();
    let mut placements = Vec::new();
    for nodes in [plain, zoned] {
        let placement = Placement::new(Topology::new(nodes.clone(), RingScheme::default(), 0).expect("valid"))
            .expect("it compiles");
        placements.push(placement.with_states(half_down.clone()).expect("it compiles"));
        placements.push(placement.with_states(vec![State::Down; 40]).expect("it compiles"));
        placements.push(placement);
        for name in Scheme::NAMES {
            let scheme = Scheme::new(name, &[]).expect("known");
            let placement =
                Placement::new(Topology::new(nodes.clone(), scheme, 0).expect("valid")).expect("it compiles");
            placements.extend([
                placement.with_states(half_down.clone()).expect("it compiles"),
                placement.with_rows(),
                placement,
            ]);
        }
    }
    for (scheme, parameters) in [
        ("cassandra", &[("replication", Parameter::Text("r0:2,r1:3,r2:1"))][..]),
        ("cassandra", &[("partitioner", Parameter::Text("random")), ("replication", Parameter::Int(3))]),
        ("haproxy", &[("balance_factor", Parameter::Int(125))]),
        ("mcrouter", &[("function", Parameter::Text("rendezvous")), ("salt", Parameter::Text("salt"))]),
        ("mcrouter", &[("function", Parameter::Text("weighted_ch3"))]),
        ("pypi_clandestined", &[("keys", Parameter::Text("bytes"))]),
        ("pypi_uhashring", &[("mode", Parameter::Text("ketama")), ("keys", Parameter::Text("bytes"))]),
        ("redis_cluster", &[("assignment", Parameter::Text("create"))]),
        ("tokens", &[("replication", Parameter::Int(3)), ("zones", Parameter::Text("distinct"))]),
        ("twemproxy", &[("distribution", Parameter::Text("modula")), ("hash_tag", Parameter::Text("{}"))]),
    ] {
        let nodes = (0..40).map(|i| {
            let node = Node::new(format!("n{i}")).with_zone(format!("r{}/z{}", i % 3, i % 7));
            match scheme {
                "cassandra" | "tokens" => node.with_field("tokens", [format!("{i}"), format!("{}", 1000 + i)]),
                _ => node,
            }
        });
        let scheme = Scheme::new(scheme, parameters).expect("valid");
        let placement = Placement::new(Topology::new(nodes, scheme, 0).expect("valid")).expect("it compiles");
        placements.extend([placement.with_states(half_down.clone()).expect("it compiles"), placement]);
    }
    placements
}

#[track_caller]
fn assert_allocates_nothing(work: impl FnOnce()) {
    let counted = measure(work);
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
}

#[test]
fn look_ups_allocate_nothing() {
    for placement in placements() {
        // Every dialect is asked for keys that its system could have.
        let key = |i| match placement.topology().scheme().name() {
            "nginx_ip_hash" | "ipvs_mh" => format!("10.{i}.0.1"),
            // Under the last, a key is a number of eight bytes at most.
            "guava" | "jump_hash" | "clickhouse_distributed" => format!("u:{i}"),
            _ => format!("user:{i}/profile"),
        };
        let keys: Vec<String> = (0..250).cycle().take(500).map(key).collect();
        // No scratch memory at all up to 16 replicas.
        let mut fresh = Scratch::new();
        assert_allocates_nothing(|| {
            for key in &keys {
                black_box(placement.locate(key.as_bytes()));
                black_box(placement.get_nodes_into(key.as_bytes(), &mut [0; 3], &mut fresh));
                black_box(placement.get_nodes_into(key.as_bytes(), &mut [0; 16], &mut fresh));
            }
        });
        // Above, and for walks, it is taken once and reused.
        let mut scratch = Scratch::new();
        let mut use_scratch = |key: &str| {
            black_box(placement.get_nodes_into(key.as_bytes(), &mut [0; 30], &mut scratch));
            black_box(placement.walk(key.as_bytes(), &mut scratch).count());
        };
        use_scratch(&keys[0]);
        assert_allocates_nothing(|| keys.iter().for_each(|key| use_scratch(key)));

        let (bytes, mut offsets) = (keys.concat(), vec![0u32]);
        offsets.extend(keys.iter().scan(0, |end, key| {
            *end += key.len() as u32;
            Some(*end)
        }));
        let packed = PackedKeys::new(bytes.as_bytes(), Offsets::U32(&offsets)).expect("valid");
        // Positions of every dialect that has any.
        let numbers: Vec<u64> = (0..500).map(|i| i % 256).collect();
        let takes_integers = placement.check_key(Key::Integer(1)).is_ok();
        let mut out = vec![0; keys.len()];
        assert_allocates_nothing(|| {
            placement.place(&packed, &mut out).expect("room");
            placement.place(&keys, &mut out).expect("room");
            if takes_integers {
                placement.place_u64(&numbers, &mut out).expect("room");
            }
            if placement.topology().scheme().properties().family == Family::Positional {
                placement.place_hashed(&numbers, &mut out).expect("room");
            }
        });
    }
}

#[test]
fn the_live_ring_allocates_nothing_to_find_one_node() {
    let ring = Ring::new(["a", "b", "c"], RingScheme::default()).expect("valid");
    ring.mark_down("b").expect("member");
    let mut reader = ring.reader();
    drop(ring.get_node("warm up the thread's slot"));
    assert_allocates_nothing(|| {
        black_box(ring.get_node("key"));
        black_box(reader.get_node("key"));
    });
}

#[test]
fn a_point_takes_at_most_16_bytes() {
    for nodes in [1, 10, 100, 1000] {
        let nodes = (0..nodes).map(|i| Node::new(format!("n{i}")));
        let scheme = RingScheme { vnodes: 160, ..RingScheme::default() };
        let placement = Placement::new(Topology::new(nodes, scheme, 0).expect("valid")).expect("it compiles");
        let (bytes, points) = (placement.memory_bytes(), placement.point_count());
        assert!(bytes <= 16 * points, "{bytes} bytes for {points} points");
    }
}

#[test]
fn leases_and_hot_keys_allocate_nothing() {
    for name in Scheme::NAMES {
        let scheme = Scheme::new(name, &[]).expect("defaults");
        let own = !matches!(scheme, Scheme::Dialect(_));
        let node = |i| Node::new(format!("n{i}")).with_address(format!("10.0.0.{i}:80"));
        let ring = Ring::new((0..40).map(node), scheme).expect("valid");
        ring.mark_down("n3").expect("member");
        ring.mark_draining("n4").expect("member");
        let mut held = Vec::with_capacity(2000);
        let mut take = |keys: std::ops::Range<u32>| held.extend(keys.map(|key| ring.acquire(key.to_le_bytes())));
        take(0..500); // spills: the thread's scratch is taken once
        assert_allocates_nothing(|| take(500..1000));
        let spilled = held.iter().skip(500).flatten().any(|lease| !lease.is_home());
        assert!(spilled || !own, "{name}: the walk of a dialect may be one node");
        assert_allocates_nothing(|| {
            black_box(ring.acquire_with("key", 400).expect("a cost"));
            black_box(ring.acquire_any(40).expect("a cost"));
        });
        assert_allocates_nothing(|| held.truncate(10));
        assert_allocates_nothing(|| {
            black_box(ring.get_primary("key"));
            black_box(ring.pick_node("key", 16, "salt"));
            black_box(ring.pick_node_by_load("key", 16, "salt"));
        });
    }
}

/// Between any of our schemes, with zones and nodes that are down.
#[test]
fn look_ups_of_transitions_allocate_nothing() {
    let placements: Vec<Placement> = placements().into_iter().filter(|placement| placement.len() == 40).collect();
    for (old, new) in placements.iter().zip(placements.iter().skip(7)) {
        let moving = Transition::new(old.clone(), new.clone()).with_done(0..=u64::MAX / 2).expect("a range");
        let mut scratch = Scratch::new();
        let mut ask = |key: Key<'_>, n| {
            black_box(moving.nodes_for_read_into(key, n, &mut [0; 40], &mut scratch));
            black_box(moving.nodes_for_write_into(key, n, &mut [0; 40], &mut scratch));
        };
        let keys: Vec<String> = (0..200).map(|i| format!("10.0.{i}.1")).collect();
        // What walks of dialects, and more than 16 nodes of a list, are written down in.
        keys.iter().for_each(|key| ask(Key::Bytes(key.as_bytes()), 20));
        assert_allocates_nothing(|| {
            for key in &keys {
                ask(Key::Bytes(key.as_bytes()), 3);
                ask(Key::Bytes(key.as_bytes()), 20);
                ask(Key::Integer(key.len() as u64), 3);
            }
        });
    }
}
