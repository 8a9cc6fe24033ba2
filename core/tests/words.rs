//! What is read from texts and shown as such, and keys and nodes in their shorter forms.

use libconsistent::{
    Bound, ErrorKind, Fingerprint, Key, Node, Placement, Ring, Scheme, Spread, State, Topology, Weight,
};

#[test]
fn texts_are_read_as_what_they_show() {
    let topology = Topology::new(["a", "b"], Scheme::default(), 3).expect("a topology");
    assert_eq!(topology.to_json().parse(), Ok(topology.clone()));
    let fingerprint = topology.fingerprint();
    assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
    assert_eq!(fingerprint.to_string().to_uppercase().parse(), Ok(fingerprint));
    assert_eq!("maglev".parse(), Scheme::new("maglev", &[]));
    for name in Scheme::NAMES {
        assert_eq!(name.parse(), Scheme::new(name, &[]), "{name}");
    }
    assert_eq!((State::Draining.to_string().as_str(), Spread::None.to_string().as_str()), ("draining", "none"));
    assert_eq!(format!("[{:>6}]", State::Up), "[    up]");
}

#[test]
fn other_texts_are_refused_and_named() {
    let refused = |error: libconsistent::Error, message: &str| {
        assert_eq!((error.kind(), error.message()), (ErrorKind::Argument, message));
    };
    refused("UP".parse::<State>().unwrap_err(), "state: \"UP\" is not one of up, draining, down");
    refused("".parse::<Spread>().unwrap_err(), "spread: \"\" is not one of zone, weight, none");
    for wrong in ["", "12", "+123456789012345678901234567890ab", &"g".repeat(32), &"0".repeat(33)] {
        let message = format!("fingerprint: {wrong:?} is not 32 hexadecimal digits");
        refused(wrong.parse::<Fingerprint>().unwrap_err(), &message);
    }
    let long = "x".repeat(1 << 20).parse::<State>().unwrap_err();
    assert!(long.message().len() < 200, "{long}");
    assert_eq!("rnig".parse::<Scheme>().unwrap_err().kind(), ErrorKind::Scheme);
    assert_eq!("{}".parse::<Topology>().unwrap_err().kind(), ErrorKind::Document);
}

#[test]
fn bounds_and_plans_are_one_line() {
    let shown = [Bound::default(), Bound::Gap(2), Bound::Floored { factor: 1.5, floor: 4 }].map(|b| b.to_string());
    assert_eq!(shown, ["factor 1.25", "gap 2", "factor 1.5, floor 4"]);
    let of = |ids: &[&str]| Topology::new(ids.iter().copied(), Scheme::new("slots", &[])?, 0).and_then(Placement::new);
    let (one, two) = (of(&["a"]).expect("a placement"), of(&["b"]).expect("a placement"));
    let plan = one.diff(&two).expect("a plan");
    assert_eq!(plan.to_string(), "100.00% of keys move, at least 100.00% must: 1 moves, 1 ranges");
    assert_eq!(
        one.diff(&one).expect("a plan").to_string(),
        "0.00% of keys move, at least 0.00% must: 0 moves, 0 ranges"
    );
}

#[test]
fn nodes_have_weights_in_lists() {
    let heavy = Weight::from_f64(2.5).expect("a weight");
    let ring = Ring::new([("a", 1.0), ("b", 2.5)], Scheme::default()).expect("a ring");
    let told = Ring::new([Node::new("a"), Node::new("b").with_weight(heavy)], Scheme::default()).expect("a ring");
    assert_eq!(ring.to_json(), told.to_json());
    ring.set_nodes([("c".to_owned(), 0.5)]).expect("nodes");
    assert_eq!(ring.nodes(), ["c"]);
    let error = ring.set_nodes([("c", 1.0), ("d", f64::NAN)]).expect_err("no weight");
    assert_eq!((error.kind(), ring.epoch()), (ErrorKind::Weight, 1));
    assert!(error.message().starts_with("nodes[1].weight: NaN is not a weight"), "{error}");
    assert_eq!(Ring::new([("c", 1.0), ("d", f64::NAN)], Scheme::default()).expect_err("no weight"), error);
}

#[test]
fn rings_take_keys_in_any_form() {
    for scheme in ["ring", "ketama", "redis_cluster", "chord"] {
        let nodes = ["a", "b", "c"].map(|id| Node::new(id).with_address(format!("{id}:1")));
        let Ok(ring) = Ring::new(nodes, Scheme::new(scheme, &[]).expect("a scheme")) else { continue };
        let snapshot = ring.snapshot();
        let id = |index: Option<u32>| index.and_then(|index| snapshot.node(index)).map(|node| node.id.clone());
        let of = |key: Key<'_>| ring.get_node(key).map(|node| node.id.clone());
        for i in (0..500_u64).map(|i| i << 55 | i) {
            let (text, position) = (i.to_string(), snapshot.position(&i.to_le_bytes()));
            assert_eq!(of(Key::from(&text)), ring.get_node(&text).map(|node| node.id.clone()), "{scheme}");
            assert_eq!(of(Key::Integer(i)), id(snapshot.locate_u64(i)), "{scheme}");
            assert_eq!(of(Key::Hashed(position)), id(snapshot.locate_hashed(position)), "{scheme}");
            assert_eq!(ring.reader().get_node(Key::Integer(i)).map(|n| n.id.clone()), of(Key::Integer(i)), "{scheme}");
            let nodes: Vec<_> = ring.get_nodes(Key::Integer(i), 2).iter().map(|node| node.id.clone()).collect();
            let told = snapshot.get_nodes_for(Key::Integer(i), 2, Spread::Zone);
            assert_eq!(nodes, told.into_iter().filter_map(|index| id(Some(index))).collect::<Vec<_>>(), "{scheme}");
        }
    }
}
