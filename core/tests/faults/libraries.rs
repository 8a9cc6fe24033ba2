//! Living rings of ring libraries. What the libraries themselves did, step by step, is
//! `tests/vectors/library-histories.json`.

use libconsistent::{ErrorKind, Node, Ring, Scheme, Weight};
use serde_json::{json, Value};
use std::{fs, path::Path};

fn ring(scheme: Value, nodes: Value) -> Ring {
    Ring::from_json(json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes}).to_string()).expect("a topology")
}

fn document(ring: &Ring) -> Value {
    serde_json::from_str(&ring.to_json()).expect("a document")
}

fn owners(ring: &Ring) -> Vec<Option<String>> {
    (0..2000).map(|i| ring.get_node(format!("key:{i}")).map(|node| node.id.clone())).collect()
}

/// A library whose living ring changes is recorded; the others have nothing that changes.
#[test]
fn fault_13_every_library_has_a_recorded_history() {
    // Their members are given once; a look-up of pymemcache and clandestined is a race that knows no past.
    const NO_PAST: [&str; 11] = [
        "go_groupcache",
        "go_dgryski_maglev",
        "go_dgryski_mpchash",
        "go_dgryski_rendezvous",
        "npm_memjs",
        "npm_effect",
        "pypi_hash_ring",
        "pypi_clandestined",
        "pypi_pymemcache",
        // It has the code of pypi_consistent_hash_git, for Python 2.
        "pypi_consistent_hash",
        "python_memcached",
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/library-histories.json");
    let text = fs::read_to_string(path).expect("the vectors");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let recorded = |name: &str| cases.iter().any(|case| case["topology"]["scheme"]["name"] == name);
    let is_library = |name: &&str| ["go_", "npm_", "pypi_", "python_"].iter().any(|start| name.starts_with(start));
    for name in Scheme::NAMES.into_iter().filter(is_library) {
        assert!(recorded(name) != NO_PAST.contains(&name), "{name}");
    }
}

/// ConsistentHashing: whoever leaves takes the slots of its name along, and whoever comes has them.
#[test]
fn fault_13_slots_that_a_removal_took() {
    let slots = ring(json!({"name": "pypi_consistent_hashing", "slots": 5}), json!([]));
    for i in 0..8 {
        slots.add_node(Node::new(format!("node-{i}"))).expect("added");
    }
    let before = owners(&slots);
    let owner = before[0].clone().expect("a node");
    slots.remove_node(&owner).expect("it owns a slot");
    let removed = document(&slots)["scheme"]["removed"].clone();
    assert!(removed.is_string(), "eight nodes on five slots share them");
    let stays = |(was, is): (&Option<String>, &Option<String>)| *was == Some(owner.clone()) || was == is;
    assert!(before.iter().zip(&owners(&slots)).all(stays), "the co-owner of a slot does not get it");
    slots.add_node(Node::new(owner.as_str())).expect("added");
    assert_eq!(owners(&slots), before);
    assert_eq!(document(&slots)["scheme"].get("removed"), None);
}

/// hashring: what makes points makes them of the names of then, and an object's numbers come first.
#[test]
fn fault_13_labels_go_with_the_next_change() {
    let nodes = json!([{"id": "b:1", "fields": {"label": "a:1"}}, {"id": "c:1"}]);
    let plain =
        |ids: &[&str]| owners(&Ring::new(ids.iter().copied(), Scheme::new("npm_hashring", &[]).unwrap()).unwrap());
    let swapped = || ring(json!({"name": "npm_hashring"}), nodes.clone());
    assert_ne!(owners(&swapped()), plain(&["b:1", "c:1"]));

    let added = swapped();
    added.add_node("d:1").expect("added");
    assert_eq!(owners(&added), plain(&["b:1", "c:1", "d:1"]));
    let removed = swapped();
    removed.remove_node("c:1").expect("removed");
    assert_eq!(document(&removed)["nodes"], json!([{"id": "b:1"}]));
    let weighed = swapped();
    weighed.set_weight("c:1", Weight::from_f64(2.0).unwrap()).expect("weighed");
    assert_eq!(document(&weighed)["nodes"], json!([{"id": "b:1"}, {"id": "c:1", "weight": 2}]));
    let told = swapped();
    told.set_metadata("c:1", [("rack".to_string(), "7".to_string())].into()).expect("told");
    assert_eq!(owners(&told), owners(&swapped()), "nothing moves a key");

    // While a node is down it is as if it had been removed.
    let down = ring(
        json!({"name": "npm_hashring"}),
        json!([{"id": "b:1", "fields": {"label": "a:1"}}, {"id": "c:1"}, {"id": "d:1"}]),
    );
    let up = owners(&down);
    down.mark_down("d:1").expect("down");
    assert_eq!(owners(&down), plain(&["b:1", "c:1"]));
    down.mark_up("d:1").expect("up");
    assert_eq!(owners(&down), up);

    let numbered = ring(json!({"name": "npm_hashring"}), json!([{"id": "x"}, {"id": "10"}]));
    for id in ["9", "01", "4294967295", "0"] {
        numbered.add_node(id).expect("added");
    }
    assert_eq!(
        numbered.snapshot().topology().members().nodes().iter().map(|node| &*node.id).collect::<Vec<_>>(),
        ["0", "9", "10", "x", "01", "4294967295"]
    );
}

/// What no document would tell is refused, names the node, and leaves the ring whole.
#[test]
fn fault_13_refused_changes() {
    type Change = fn(&Ring) -> Result<(), libconsistent::Error>;
    let cases: [(Value, Value, Change, &str); 7] = [
        (
            json!({"name": "npm_hashring"}),
            json!([{"id": "a:1"}]),
            |ring| ring.add_node(Node::new("b:1").with_field("label", "c:1")),
            "node \"b:1\": npm_hashring has labels by swap alone",
        ),
        (
            json!({"name": "npm_hashring"}),
            json!([{"id": "one", "address": "a:1"}, {"id": "two", "address": "a:1"}]),
            |ring| ring.add_node("b:1"),
            "node \"two\": npm_hashring makes one of two servers",
        ),
        (
            json!({"name": "npm_hashring"}),
            json!([{"id": "one", "address": "a:1"}, {"id": "two", "address": "a:1"}]),
            |ring| ring.remove_node("one"),
            "node \"two\": npm_hashring removes all servers of a name",
        ),
        (
            // All points of both are the same.
            json!({"name": "npm_node_hashring", "vnodes": 3, "holes": 0}),
            json!([{"id": "g"}, {"id": "ŧ"}, {"id": "a"}]),
            |ring| ring.remove_node("g").and_then(|()| ring.remove_node("ŧ")),
            "node \"ŧ\": npm_node_hashring takes a point of another node",
        ),
        (
            json!({"name": "npm_node_hashring", "vnodes": 3, "holes": 90}),
            json!([{"id": "a"}]),
            |ring| ring.add_node("b"),
            "node \"b\": npm_node_hashring puts points of this node behind the empty slots",
        ),
        (
            json!({"name": "go_buraksezer", "version": "v0"}),
            json!([{"id": "1"}, {"id": "11"}]),
            |ring| ring.remove_node("1"),
            "node \"1\": go_buraksezer fails once a member is removed that shares a point",
        ),
        (
            // `a` has its virtual slot and not its own, which somebody took.
            json!({"name": "pypi_consistent_hashing", "slots": 1000, "vnodes": 1, "removed": own_slot("a")}),
            json!([{"id": "a"}, {"id": "b"}]),
            |ring| ring.remove_node("a"),
            "node \"a\": pypi_consistent_hashing fails to remove a node whose own slot went",
        ),
    ];
    for (scheme, nodes, change, message) in cases {
        let ring = ring(scheme, nodes);
        // The first of two changes is none of those that are refused.
        let error = change(&ring).expect_err(message);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains(message), "{error}");
        let (whole, epoch) = (ring.to_json(), ring.epoch());
        assert!(change(&ring).is_err());
        assert_eq!((ring.to_json(), ring.epoch()), (whole, epoch));
    }
}

/// MD5 of a name modulo a thousand.
fn own_slot(name: &str) -> String {
    use md5::{Digest, Md5};
    let digest: [u8; 16] = Md5::digest(name.as_bytes()).into();
    (u128::from_be_bytes(digest) % 1000).to_string()
}

/// A topology that is taken places keys whoever is down: with the heavy server gone the light ones' counts grow.
#[test]
fn fault_14_a_server_down_empties_no_ring() {
    let nodes = |vnodes: u64| {
        let heavy = json!({"id": "heavy", "weight": 999999, "fields": {"vnodes": vnodes}});
        let light = (0..20).map(|i| json!({"id": format!("light-{i}"), "weight": 0.001}));
        Value::from_iter([heavy].into_iter().chain(light))
    };
    for vnodes in [2, 40, 1000] {
        let ring = ring(json!({"name": "npm_hashring", "vnodes": vnodes}), nodes(1));
        for id in ring.nodes() {
            ring.mark_down(&id).expect("down");
            assert!(owners(&ring).iter().all(|owner| owner.is_some() && *owner != Some(id.clone())), "{id}");
            ring.mark_up(&id).expect("up");
        }
    }
    // The library, too, rounds twenty shares of one label each down to none.
    let none = ring(json!({"name": "npm_hashring", "vnodes": 1}), nodes(1));
    none.mark_down("heavy").expect("down");
    assert!(owners(&none).iter().all(Option::is_none));

    let most = json!({"libconsistent": 1, "scheme": {"name": "npm_hashring", "vnodes": 1 << 20}, "nodes": nodes(1)});
    let error = Ring::from_json(most.to_string()).expect_err("88 million points without the heavy one");
    assert_eq!(error.kind(), ErrorKind::TooMany, "{error}");
    // So does a change that would lead there.
    let few = ring(
        json!({"name": "npm_hashring", "vnodes": 1 << 20}),
        json!([{"id": "a", "weight": 999999, "fields": {"vnodes": 1}}]),
    );
    let add = |i: u32| few.add_node(Node::new(format!("light-{i}")).with_weight(Weight::from_f64(0.001).unwrap()));
    let refused = (0..20).find_map(|i| add(i).err()).expect("too many");
    assert_eq!(refused.kind(), ErrorKind::TooMany, "{refused}");
}
