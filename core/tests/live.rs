//! The live ring: changes are whole or refused, readers see one topology at a time, limits name their culprit.

use libconsistent::{
    Bound, Error, ErrorKind, HealthPolicy, KeyHash, Node, Offsets, PackedKeys, Parameter, Ring, RingScheme, Scheme,
    SlotsScheme, Spread, State, StickyPolicy, Topology, Weight, NO_INDEX,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn ring(nodes: &[&str]) -> Ring {
    Ring::new(nodes.iter().copied(), Scheme::default()).expect("valid")
}

fn weight(w: f64) -> Weight {
    Weight::from_f64(w).expect("thousandths")
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, kind: ErrorKind, culprit: &str) {
    let error = outcome.expect_err("refused");
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.message().contains(culprit), "{error:?} does not name {culprit}");
}

#[test]
fn rings_without_a_live_node_answer_none() {
    for ring in [ring(&[]), Ring::new([Node::new("a").with_weight(weight(0.0))], Scheme::default()).expect("valid"), {
        let ring = ring(&["a", "b"]);
        ring.mark_down("a").expect("member");
        ring.mark_down("b").expect("member");
        ring
    }] {
        assert_eq!(ring.get_node("key"), None);
        assert_eq!(ring.get_nodes("key", 3), []);
        assert_eq!(ring.get_nodes_spread("key", 3, Spread::None), []);
        assert_eq!(ring.place(&["key"]).expect("room").indices, [NO_INDEX]);
        assert_eq!(ring.explain("key").node, None);
        assert_eq!(ring.distribution(["key"]).unplaced, 1);
        assert!(ring.shares().expect("positional").positions.iter().all(|&share| share == 0));
    }
}

#[test]
fn odd_keys_and_counts() {
    let ring = ring(&["a", "b", "c"]);
    assert!(ring.get_node("").is_some());
    assert!(ring.get_node(vec![0xff; 1 << 20]).is_some());
    assert_eq!(ring.get_nodes("key", 0).len(), 0);
    assert_eq!(ring.get_nodes("key", usize::MAX).len(), 3);
    let snapshot = ring.snapshot();
    for key in [0, 1, u64::MAX] {
        assert_eq!(snapshot.locate_u64(key), snapshot.locate(&key.to_le_bytes()));
        assert!(snapshot.locate_hashed(key).is_some());
    }
}

#[test]
fn limits_name_their_culprit() {
    let nodes = |node: Node| Topology::new([Node::new("fine"), node], Scheme::default(), 0);
    refused(nodes(Node::new("")), ErrorKind::Id, "nodes[1].id");
    refused(nodes(Node::new("x".repeat(1025))), ErrorKind::Id, "nodes[1].id");
    assert!(nodes(Node::new("x".repeat(1024))).is_ok());
    refused(nodes(Node::new("fine")), ErrorKind::DuplicateNode, "fine");
    for zone in ["/", "a/", "/a", "a//b", "1/2/3/4/5/6/7/8/9", &"z".repeat(1025)] {
        refused(nodes(Node::new("n").with_zone(zone)), ErrorKind::Zone, "nodes[1].zone");
    }
    refused(nodes(Node::new("n").with_address("x".repeat(4097))), ErrorKind::Address, "nodes[1].address");
    let mut node = Node::new("n");
    node.metadata.insert("k".repeat(65_000), "v".repeat(537));
    refused(nodes(node), ErrorKind::Metadata, "nodes[1].metadata");
    let many = (0..=1 << 20).map(|i| Node::new(i.to_string()));
    refused(Topology::new(many, RingScheme { vnodes: 1, ..RingScheme::default() }, 0), ErrorKind::TooMany, "nodes");

    for w in [0.0005, 1.0005, 1e6, 999_999.999_5] {
        refused(weight(w).thousandths(), ErrorKind::Weight, "thousandths");
    }
    for w in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.001, 1e300] {
        refused(Weight::from_f64(w), ErrorKind::Weight, "is not a weight");
    }
    for (w, thousandths) in [(0.0, 0), (-0.0, 0), (0.001, 1), (999_999.999, 999_999_999)] {
        assert_eq!(weight(w).thousandths().ok(), Some(thousandths), "{w}");
    }
    refused(Weight::from_thousandths(1_000_000_000), ErrorKind::Weight, "1000000000");

    let heavy = |vnodes, weights: &[f64]| {
        let nodes: Vec<Node> =
            weights.iter().enumerate().map(|(i, &w)| Node::new(format!("n{i}")).with_weight(weight(w))).collect();
        Topology::new(nodes, RingScheme { vnodes, ..RingScheme::default() }, 0)
    };
    refused(heavy(0, &[]), ErrorKind::Parameter, "scheme.vnodes");
    refused(heavy(65_537, &[]), ErrorKind::Parameter, "scheme.vnodes");
    refused(heavy(256, &[1.0, 4097.0]), ErrorKind::TooMany, "n1");
    refused(heavy(65_536, &[16.0; 65]), ErrorKind::TooMany, "nodes");
    refused(Scheme::new("rign", &[]), ErrorKind::Scheme, "rign");
    refused(Scheme::new("ring", &[("size", Parameter::Int(3))]), ErrorKind::Parameter, "size");
    refused(Scheme::new("ring", &[("seed", Parameter::Text("42"))]), ErrorKind::Parameter, "seed");
    refused(
        Scheme::new("ring", &[("seed", Parameter::Int(1)), ("seed", Parameter::Int(2))]),
        ErrorKind::Parameter,
        "seed",
    );
    for tag in ["", "{", "{}}", "é", " }", "{\n"] {
        refused(Scheme::new("ring", &[("hash_tag", Parameter::Text(tag))]), ErrorKind::Parameter, "hash_tag");
    }
}

#[test]
fn packed_keys_must_fit_their_bytes() {
    let ring = ring(&["a", "b"]);
    let place = |offsets: &[u32]| PackedKeys::new(b"abcdef", Offsets::U32(offsets)).and_then(|keys| ring.place(&keys));
    let placed = place(&[0, 3, 3, 6]).expect("valid");
    assert_eq!(placed.indices, ring.place(&["abc", "", "def"]).expect("room").indices);
    assert!(place(&[]).expect("no keys").indices.is_empty());
    assert!(place(&[4]).expect("no keys").indices.is_empty());
    refused(place(&[0, 3, 2]), ErrorKind::Keys, "keys[1]");
    refused(place(&[0, 7]), ErrorKind::Keys, "keys[0]");
    refused(PackedKeys::new(b"abc", Offsets::U64(&[0, u64::MAX])), ErrorKind::Keys, "keys[0]");
    refused(ring.snapshot().place_u64(&[1], &mut []), ErrorKind::Argument, "1 keys");
}

#[test]
fn a_refused_change_leaves_the_ring_whole() {
    let ring = ring(&["a", "b"]);
    ring.mark_down("a").expect("member");
    let (before, epoch) = (ring.to_json(), ring.epoch());
    refused(ring.add_node("a"), ErrorKind::DuplicateNode, "a");
    refused(ring.add_node(Node::new("c").with_zone("/")), ErrorKind::Zone, "zone");
    refused(ring.remove_node("c"), ErrorKind::UnknownNode, "c");
    refused(ring.set_weight("a", weight(5000.0)), ErrorKind::TooMany, "a");
    refused(ring.set_address("a", "x".repeat(4097)), ErrorKind::Address, "a");
    refused(ring.set_metadata("c", Default::default()), ErrorKind::UnknownNode, "c");
    refused(ring.mark_up("c"), ErrorKind::UnknownNode, "c");
    refused(ring.state("c"), ErrorKind::UnknownNode, "c");
    refused(ring.node("c"), ErrorKind::UnknownNode, "c");
    refused(ring.ranges("c"), ErrorKind::UnknownNode, "c");
    let other_seed = RingScheme { key_hash: KeyHash { seed: 1, ..KeyHash::default() }, ..RingScheme::default() };
    let other = Ring::new(["a", "b"], other_seed).expect("valid");
    refused(ring.diff(&other), ErrorKind::Incomparable, "seed");
    assert_eq!((ring.to_json(), ring.epoch(), ring.state("a").expect("member")), (before, epoch, State::Down));
}

#[test]
fn parts_of_a_record_change_together_or_not_at_all() {
    let ring = ring(&["a", "b"]);
    ring.mark_down("a").expect("member");
    let several = |by: f64| {
        move |node: &mut Node| {
            node.id = "b".into();
            node.weight = weight(by);
            node.address = "10.0.0.1:80".into();
            node.metadata.insert("k".into(), "v".into());
        }
    };
    let before = ring.to_json();
    refused(ring.change_node("a", several(5000.0)), ErrorKind::TooMany, "a");
    refused(ring.change_node("c", several(1.0)), ErrorKind::UnknownNode, "c");
    assert_eq!((ring.to_json(), ring.epoch()), (before, 0));
    ring.change_node("a", several(2.0)).expect("valid");
    let [a, b] = ["a", "b"].map(|id| ring.node(id).expect("member"));
    assert_eq!((a.node.weight, a.node.metadata.len(), a.state), (weight(2.0), 1, State::Down));
    assert_eq!(a.node.address, "10.0.0.1:80");
    assert_eq!((b.node.weight, b.node.metadata.len(), ring.epoch()), (weight(1.0), 0, 1));
}

#[test]
fn a_policy_tells_what_is_wrong_without_a_ring() {
    refused(HealthPolicy::default().with_rise(0).check(), ErrorKind::Argument, "rise");
    refused(StickyPolicy::default().with_choices(0).check(), ErrorKind::Argument, "choices");
    refused(Bound::Factor(0.5).check(), ErrorKind::Argument, "bound.factor");
    HealthPolicy::default().check().expect("valid");
    StickyPolicy::default().check().expect("valid");
    Bound::Floored { factor: 1.1, floor: 3 }.check().expect("valid");
}

/// What a scheme declares as its identity is what the fingerprint covers.
#[test]
fn the_fingerprint_covers_the_declared_identity() {
    use libconsistent::Field;
    let fingerprint =
        |node: Node| Topology::new([node, Node::new("other")], Scheme::default(), 0).expect("valid").fingerprint();
    let node = Node::new("a");
    let mut labelled = node.clone();
    labelled.metadata.insert("rack".into(), "7".into());
    let changes = [
        (Some(Field::Id), Node::new("b")),
        (Some(Field::Weight), node.clone().with_weight(weight(2.0))),
        (Some(Field::Zone), node.clone().with_zone("eu")),
        (None, node.clone().with_address("10.0.0.1")),
        (None, labelled),
    ];
    for (field, changed) in changes {
        let declared = field.is_some_and(|field| Scheme::default().properties().identity.contains(&field));
        assert_eq!(fingerprint(changed) != fingerprint(node.clone()), declared, "{field:?}");
    }
}

/// Long texts of the caller's are not repeated in full.
#[test]
fn messages_stay_short() {
    let long = "\u{1}".repeat(1 << 20);
    let ring = ring(&["a"]);
    let errors = [
        ring.mark_down(&long).expect_err("unknown"),
        Scheme::new(&long, &[]).expect_err("unknown"),
        Scheme::new("ring", &[(&long, Parameter::Int(1))]).expect_err("unknown"),
        Scheme::new("ring", &[("seed", Parameter::Text(&long))]).expect_err("text"),
        Topology::from_json(format!("{{\"{}\":1}}", "x".repeat(1 << 20))).expect_err("unknown"),
        Topology::new([Node::new("a").with_zone("/".repeat(1024))], Scheme::default(), 0).expect_err("zone"),
    ];
    for error in errors {
        // The names of all schemes fit.
        assert!(error.message().len() < 1500, "{} bytes", error.message().len());
    }
}

#[test]
fn snapshots_hold_still() {
    let ring = ring(&["a", "b", "c"]);
    let snapshot = ring.snapshot();
    let mut reader = ring.reader();
    let home = ring.get_node("key").expect("a node");
    ring.remove_node(&home.id).expect("member");
    assert_eq!(snapshot.locate(b"key").and_then(|i| snapshot.node(i)), Some(&*home));
    assert_eq!(reader.get_node("key").map(|node| node.id.clone()), ring.get_node("key").map(|node| node.id.clone()));
    assert_eq!(reader.snapshot().len(), 2);
}

/// Only a change of what look-ups see makes a snapshot old.
#[test]
fn a_snapshot_is_current_until_the_ring_changes() {
    let (ring, other) = (ring(&["a", "b"]), ring(&["a", "b"]));
    let snapshot = ring.snapshot();
    assert!(ring.is_current(&snapshot.clone()) && !other.is_current(&snapshot));
    ring.set_bound(Bound::Gap(1)).expect("valid");
    ring.set_load("a", 5).expect("member");
    ring.mark_up("a").expect("member");
    ring.report("a", false, ms(0)).expect("member");
    ring.set_address("a", "").expect("member");
    assert!(ring.is_current(&snapshot));
    ring.mark_down("a").expect("member");
    let down = ring.snapshot();
    assert!(!ring.is_current(&snapshot) && ring.is_current(&down));
    ring.mark_up("a").expect("member");
    assert!(!ring.is_current(&snapshot) && !ring.is_current(&down), "the same again is another snapshot");
    ring.set_address("a", "10.0.0.1:80").expect("member");
    assert!(ring.is_current(&ring.snapshot()));
    // However many placements come and go where old ones lay, one that is held is never taken for the current one.
    for _ in 0..1000 {
        ring.mark_down("a").expect("member");
        ring.mark_up("a").expect("member");
        assert!(!ring.is_current(&snapshot) && !ring.is_current(&down));
    }
}

#[test]
fn stored_rows_answer_alike_and_outlive_changes() {
    let slots = || Ring::new(["a", "b", "c", "d", "e"], SlotsScheme { bits: 10, ..Default::default() }).expect("valid");
    let (found, stored) = (slots(), slots());
    stored.store_rows();
    for ring in [&found, &stored] {
        ring.add_node("f").expect("new");
        ring.mark_down("b").expect("member");
    }
    assert_eq!(found.epoch(), stored.epoch());
    for key in 0..2_000_u32 {
        let key = key.to_le_bytes();
        assert_eq!(found.get_node(key), stored.get_node(key));
        assert_eq!(found.get_nodes(key, 4), stored.get_nodes(key, 4));
    }
    assert!(stored.snapshot().memory_bytes() > found.snapshot().memory_bytes(), "the rows are there");
}

#[test]
fn an_explanation_names_the_dead_and_the_heir() {
    let scheme = Scheme::new("ring", &[("hash_tag", Parameter::Text("{}"))]).expect("valid");
    let ring = Ring::new(["a", "b", "c"], scheme).expect("valid");
    let home = ring.get_node("{user7}.mail").expect("a node").id.clone();
    ring.mark_down(&home).expect("member");
    let explanation = ring.explain("{user7}.mail");
    assert_eq!(explanation.hashed, 1..6);
    assert_eq!(explanation.skipped, [home]);
    assert_eq!(explanation.node, ring.get_node("{user7}.mail").map(|node| node.id.clone()));
    assert_eq!(explanation.walk.len(), 2);
    assert!(explanation.to_string().contains("down"));
}

/// Readers on other threads while one thread changes the ring: every answer belongs to one published topology.
#[test]
fn readers_never_see_a_torn_topology() {
    let ring = ring(&["a", "b", "c"]);
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                let mut reader = ring.reader();
                while !done.load(Ordering::Relaxed) {
                    for key in ["k1", "k2", "k3"] {
                        let placed = ring.place(&[key]).expect("room");
                        let expected = placed.snapshot.locate(key.as_bytes());
                        assert_eq!(placed.indices, [expected.expect("a live node")]);
                        let snapshot = reader.snapshot();
                        // "d" comes and goes; with it the others have weight 2, in one update.
                        let weights: Vec<f64> =
                            snapshot.topology().members().nodes().iter().map(|n| n.weight.as_f64()).collect();
                        assert!(weights == [1.0; 3] || weights == [2.0, 2.0, 2.0, 1.0], "{weights:?}");
                        assert!(snapshot.locate(key.as_bytes()).is_some());
                    }
                }
            });
        }
        for round in 1..400u64 {
            let nodes: Vec<Node> = match round % 2 {
                0 => ["a", "b", "c"].map(Node::new).to_vec(),
                _ => {
                    let mut nodes = ["a", "b", "c"].map(|id| Node::new(id).with_weight(weight(2.0))).to_vec();
                    nodes.push(Node::new("d"));
                    nodes
                }
            };
            ring.update(Topology::new(nodes, Scheme::default(), round).expect("valid")).expect("newer");
            ring.mark_down("b").expect("member");
            ring.mark_up("b").expect("member");
        }
        done.store(true, Ordering::Relaxed);
    });
}
