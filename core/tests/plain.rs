//! A build without dialects: our own schemes, and a sentence for all others. `tests/run.sh rust` builds it with
//! `--no-default-features --features std`.

#![cfg(not(feature = "_hashes"))]

use libconsistent::{detect, schemes, ErrorKind, Node, Ring, Scheme, Topology};

const OURS: [&str; 8] = ["ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned"];

#[test]
fn there_are_our_own_schemes_alone() {
    assert_eq!(Scheme::NAMES, OURS);
    assert_eq!(schemes().iter().map(|scheme| scheme.name).collect::<Vec<_>>(), OURS);
    for name in OURS {
        let ring = Ring::new(["a", "b", "c"], Scheme::new(name, &[]).expect(name)).expect(name);
        let again = Ring::from_json(ring.to_json()).expect(name);
        for key in (0..100).map(|i| format!("key-{i}")) {
            assert_eq!(ring.get_node(&key), again.get_node(&key), "{name}");
            assert!(ring.get_node(&key).is_some(), "{name}");
        }
    }
}

#[test]
fn dialects_are_refused_in_a_sentence() {
    let error = Scheme::new("nginx", &[]).expect_err("no dialects");
    assert_eq!(error.kind(), ErrorKind::Scheme);
    assert!(error.message().ends_with("this build has no dialects (feature \"dialects\")"), "{error}");
    let text = r#"{"libconsistent":1,"scheme":{"name":"nginx"},"nodes":[{"id":"a"}]}"#;
    assert_eq!(Topology::from_json(text).expect_err("no dialects"), error);
}

#[test]
fn detection_works_on_what_there_is() {
    let ring = Ring::new(["a", "b", "c"], Scheme::new("maglev", &[]).expect("ours")).expect("a ring");
    let keys: Vec<String> = (0..200).map(|i| format!("key-{i}")).collect();
    let homes: Vec<String> = keys.iter().map(|key| ring.get_node(key).expect("a node").id.clone()).collect();
    let told: Vec<_> =
        keys.iter().zip(&homes).map(|(key, home)| (libconsistent::Key::from(key), home.as_str())).collect();
    let found = detect(["a", "b", "c"].map(Node::new), &told).expect("an answer");
    assert!(found.candidates.iter().any(|candidate| candidate.topology.scheme().name() == "maglev"), "{found:?}");
}
