//! The feature `serde`: what is written is read as the same, as JSON and in a format that nobody reads.

#![cfg(feature = "serde")]

use libconsistent::{
    Bound, CheckPolicy, Fingerprint, HealthPolicy, Node, Parameter, Placement, Plan, RingScheme, Scheme, Spread, State,
    StickyPolicy, Topology, Weight,
};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::json;
use std::{fmt::Debug, time::Duration};

/// As JSON.
fn round<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> serde_json::Value {
    let text = serde_json::to_string(value).expect("a text");
    assert_eq!(&serde_json::from_str::<T>(&text).expect(&text), value, "{text}");
    let bytes = rmp_serde::to_vec(value).expect("bytes");
    assert_eq!(&rmp_serde::from_slice::<T>(&bytes).expect(&text), value, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

fn nodes() -> Vec<Node> {
    let weight = |weight| Weight::from_f64(weight).expect("a weight");
    let mut last = Node::new("c \u{1f600}\n").with_tier(2);
    last.metadata.insert("k".into(), "v".into());
    vec![Node::new("a").with_weight(weight(0.25)), Node::new("b").with_zone("eu/a").with_address("h:1"), last]
}

#[test]
fn topologies_are_their_documents() {
    let mut schemes: Vec<Scheme> = vec![RingScheme { vnodes: 7, ..RingScheme::default() }.into()];
    schemes.push(
        Scheme::new("ring", &[("seed", Parameter::Int(u64::MAX)), ("hash_tag", Parameter::Text("{}"))])
            .expect("a scheme"),
    );
    for scheme in schemes {
        for epoch in [0, 3, u64::MAX] {
            let topology = Topology::new(nodes(), scheme.clone(), epoch).expect("a topology");
            assert_eq!(serde_json::to_string(&topology).expect("a text"), topology.to_json());
            round(&topology);
        }
    }
    // Each dialect with a node of its own fields, and weights that only exact reading keeps.
    let text = r#"{"libconsistent":1,"scheme":{"name":"nginx"},"nodes":[{"id":"a","fields":{"name":"x:1"}},{"id":"b","weight":4,"fields":{"name":"y:2"}}]}"#;
    let topology = Topology::from_json(text).expect("a document");
    round(&topology);
    let text = r#"{"libconsistent":1,"scheme":{"name":"textbook"},"nodes":[{"id":"a"}]}"#;
    round(&Topology::from_json(text).expect("a document"));
    let weight = Weight::from_f64(0.1 + 0.2).expect("a weight");
    assert_eq!(round(&Node::new("a").with_weight(weight))["weight"], json!(0.1 + 0.2));
}

#[test]
fn bad_documents_are_refused_by_the_same_sentences() {
    for (text, message) in [
        (r#"{"libconsistent":2,"scheme":{"name":"ring"},"nodes":[]}"#, "libconsistent: version 2 is not known, only 1"),
        (r#"{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":""}]}"#, "nodes[0].id: 0 bytes"),
        (r#"{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a","weight":-1}]}"#, "nodes[0].weight: -1"),
        (r#"{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a","id":"b"}]}"#, "duplicate field `id`"),
        (r#"{"libconsistent":1,"scheme":{"name":"ring","x":1,"x":1},"nodes":[]}"#, "duplicate field \"x\""),
        (r#"{"libconsistent":1,"scheme":{"name":"ring","vnodes":-1},"nodes":[]}"#, "invalid type: integer `-1`"),
    ] {
        let error = serde_json::from_str::<Topology>(text).expect_err(text).to_string();
        assert!(error.starts_with(message), "{error}");
        let bytes = rmp_serde::to_vec(text).expect("bytes");
        assert!(rmp_serde::from_slice::<Topology>(&bytes).is_err(), "{text}");
    }
    assert!(serde_json::from_str::<Node>(r#"{"id":"a","zone":"/"}"#).is_err());
    assert!(serde_json::from_str::<HealthPolicy>(r#"{"risen":1}"#).is_err());
    assert!(serde_json::from_str::<Fingerprint>(r#""12""#).is_err());
}

#[test]
fn plans_keep_every_position() {
    let of = |ids: &[&str]| Topology::new(ids.iter().copied(), Scheme::default(), 0).and_then(Placement::new);
    let (before, after) = (of(&["a", "b"]).expect("a placement"), of(&["a", "b", "c"]).expect("a placement"));
    let plan: Plan = before.diff(&after).expect("a plan");
    let written = round(&plan);
    assert_eq!(written["whole"], json!("18446744073709551616"));
    assert_eq!(written["moves"][0]["to"], json!("c"));
    for other in ["-1", "\"+1\"", "\"\"", "1.5", "\"340282366920938463463374607431768211456\""] {
        let text = format!(r#"{{"from":null,"to":"a","positions":{other}}}"#);
        assert!(serde_json::from_str::<libconsistent::Move>(&text).is_err(), "{text}");
    }
    round(&before.moved(&after, ["x", "y", "z"], 1, Spread::Zone).expect("what moves"));
}

#[test]
fn policies_and_words() {
    let timeout = Some(Duration::from_millis(1500));
    round(&HealthPolicy::default().with_rise(5).with_heartbeat_timeout(timeout));
    round(&StickyPolicy::default().with_choices(3));
    round(&CheckPolicy::default().with_seed(u64::MAX));
    assert_eq!(serde_json::from_str::<HealthPolicy>("{}").expect("a policy"), HealthPolicy::default());
    assert_eq!(round(&Bound::Factor(1.5)), json!({"factor": 1.5}));
    assert_eq!(round(&Bound::Floored { factor: 1.5, floor: 3 }), json!({"floored": {"factor": 1.5, "floor": 3}}));
    round(&Bound::Gap(3));
    for state in [State::Up, State::Draining, State::Down] {
        assert_eq!(round(&state), json!(state.to_string()));
        assert_eq!(state.to_string().parse(), Ok(state));
    }
    for spread in [Spread::Zone, Spread::None] {
        assert_eq!(round(&spread), json!(spread.to_string()));
        assert_eq!(spread.to_string().parse(), Ok(spread));
    }
    round(&Topology::new(nodes(), Scheme::default(), 0).expect("a topology").fingerprint());
}
