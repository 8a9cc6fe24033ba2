//! Draining, plans, parameters that are numbers, and what messages say.

use super::{members, placement, scheme};
use libconsistent::{ErrorKind, Parameter, Ring, Scheme, Spread, Topology};

#[test]
fn fault_42_a_parameter_that_is_a_number_is_taken_as_one() {
    let texts = scheme("go_buraksezer", &[("load", Parameter::Text("1.5"))]);
    assert_eq!(scheme("go_buraksezer", &[("load", Parameter::Number("1.5"))]), texts);
    let same = [
        Parameter::Int(2),
        Parameter::Number("2"),
        Parameter::Number("2.0"),
        Parameter::Number("2e0"),
        Parameter::Text("2"),
    ];
    let [int, number, float, scientific, text] = same.map(|load| {
        let nodes = ["a", "b"];
        Topology::new(nodes, scheme("go_buraksezer", &[("load", load)]), 0).unwrap()
    });
    assert_eq!([&int, &number, &float, &scientific], [&text; 4]);
    assert_eq!((int.to_json(), int.fingerprint()), (text.to_json(), text.fingerprint()));
    assert!(text.to_json().contains(r#""load":"2""#), "{}", text.to_json());
    // Where an integer is wanted, a fraction is refused, and so is a number where a text is.
    for (name, parameter) in [("ring", "vnodes"), ("nginx", "x"), ("go_buraksezer", "replicas"), ("mcrouter", "salt")] {
        let error = Scheme::new(name, &[(parameter, Parameter::Number("1.5"))]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Parameter, "{error}");
    }
}

#[test]
fn fault_42_what_cannot_be_answered_says_why_and_what_to_ask_instead() {
    let mut told = 0;
    for name in Scheme::NAMES {
        let placement = placement(scheme(name, &[]), members(name));
        let errors =
            [placement.shares().err(), placement.ranges("10.0.0.1:80").err(), placement.diff(&placement).err()];
        for (error, instead) in errors.into_iter().zip(["distribution", "place keys", "place keys"]) {
            let Some(error) = error else { continue };
            told += 1;
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            for word in [name, "cannot answer", "its ", instead] {
                assert!(error.message().contains(word), "{error}");
            }
        }
    }
    assert!(told >= 57, "{told}");
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
        let ring = Ring::new(members(name), scheme(name, &[])).unwrap();
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
        assert!((plan.moved - moved as f64 / 60_000.0).abs() < 0.02, "{name}: {} {moved}", plan.moved);
        assert!(plan.positions >= plan.minimum_positions && plan.minimum_positions > 0);
    }
}

#[test]
fn fault_42_copies_in_quotes_are_told_what_to_write() {
    for text in ["3", "0", "1048577"] {
        let error = Scheme::new("cassandra", &[("replication", Parameter::Text(text))]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Parameter);
        for word in ["scheme.replication", &format!("\"{text}\""), "an integer, without quotes", "\"dc1:3\""] {
            assert!(error.message().contains(word), "{error}");
        }
    }
}
