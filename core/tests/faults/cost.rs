//! Work is bounded before it is done.

use libconsistent::{
    budget, Budget, ErrorKind, Node, Parameter, Placement, RingScheme, Scheme, Spread, State, Topology, Weight, Weights,
};
use std::fmt::Write;

fn document(scheme: &str, nodes: impl Iterator<Item = String>) -> String {
    let mut text = format!(r#"{{"libconsistent":1,"scheme":{scheme},"nodes":["#);
    for (i, node) in nodes.enumerate() {
        let comma = if i > 0 { "," } else { "" };
        write!(text, "{comma}{node}").unwrap();
    }
    text + "]}"
}

fn too_many(document: &str) -> String {
    let error = Topology::from_json(document).expect_err("more than the budget");
    assert_eq!(error.kind(), ErrorKind::TooMany, "{error}");
    assert!(error.message().len() < 500);
    error.to_string()
}

/// Documents of a few hundred KB that took minutes, or gigabytes.
#[test]
fn fault_20_documents_beyond_the_budget_are_refused() {
    assert_eq!(budget(), Budget::DEFAULT);
    let long = |i: usize| format!(r#"{{"id":"{}{i}"}}"#, "x".repeat(1000));
    let sha =
        document(r#"{"name":"npm_consistent_hashing","algorithm":"sha512","replicas":1048576}"#, (0..64).map(long));
    assert!(too_many(&sha).contains("GiB"));
    let murmur = document(r#"{"name":"npm_node_hashring","vnodes":1048576}"#, (0..64).map(long));
    too_many(&murmur);
    let vnodes = document(r#"{"name":"ring","vnodes":65536}"#, (0..1024).map(|i| format!(r#"{{"id":"n{i}"}}"#)));
    assert!(too_many(&vnodes).contains("at most 1.0 GiB"));
    let slow = document(r#"{"name":"npm_node_hashring","vnodes":20000}"#, (0..200).map(long));
    assert!(too_many(&slow).contains(" s, at most 10 s"));
}

/// Marking a node down once made everybody's points anew, as many as no limit allowed.
#[test]
fn fault_20_what_is_accepted_fits_whoever_is_down() {
    let nodes = (0..21).map(|i| {
        let weight = if i == 0 { "999999" } else { "0.001" };
        format!(r#"{{"id":"n{i}","weight":{weight},"fields":{{"vnodes":{}}}}}"#, if i == 0 { 1 } else { 0 })
    });
    too_many(&document(r#"{"name":"npm_hashring","vnodes":1048576}"#, nodes));
}

fn weighted(weights: &[f64]) -> Vec<Node> {
    let node = |(i, &weight)| Node::new(format!("n{i}")).with_weight(Weight::from_f64(weight).unwrap());
    weights.iter().enumerate().map(node).collect()
}

fn relative(vnodes: u32) -> Scheme {
    RingScheme { vnodes, weights: Weights::Relative, ..RingScheme::default() }.into()
}

fn place(nodes: Vec<Node>, scheme: Scheme) -> Placement {
    Placement::new(Topology::new(nodes, scheme, 0).unwrap()).unwrap()
}

#[test]
fn fault_18d_the_message_proposes_what_to_do() {
    let error = Topology::new(weighted(&[1.0, 5000.0]), Scheme::default(), 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooMany);
    for word in ["n1", "slots", "by 2", "relative"] {
        assert!(error.message().contains(word), "{error}");
    }
    let many: Vec<f64> = (0..1000).map(f64::from).collect();
    let error = Topology::new(weighted(&many), Scheme::default(), 0).unwrap_err();
    assert!(error.message().contains("slots") && error.message().contains("divide all weights"), "{error}");
    // What is proposed is taken.
    assert_eq!(place(weighted(&many), relative(256)).point_count() / 1000, 255);
    place(weighted(&many), Scheme::new("slots", &[]).unwrap());
}

#[test]
fn fault_18d_equal_weights_cost_what_weight_1_costs() {
    let plain = place(weighted(&[1.0; 20]), Scheme::default());
    let equal = place(weighted(&[1000.0; 20]), relative(256));
    assert_eq!(equal.point_count(), plain.point_count());
    for key in 0..1000_u64 {
        assert_eq!(equal.locate_u64(key), plain.locate_u64(key));
    }
}

#[test]
fn fault_18d_relative_weights_follow_changes_as_a_new_ring_has_them() {
    let before = place(weighted(&[10.0, 20.0, 0.0, 30.0, 0.5]), relative(40));
    let added = |weights: &[f64]| Topology::new(weighted(weights), relative(40), 1).unwrap();
    for weights in [&[10.0, 20.0, 5.0, 30.0, 0.5][..], &[10.0, 20.0, 0.0], &[10.0, 20.0, 0.0, 30.0, 0.5, 500.0]] {
        let (changed, anew) = (before.with_topology(added(weights)).unwrap(), Placement::new(added(weights)).unwrap());
        assert_eq!(changed.point_count(), anew.point_count());
        for key in 0..2000_u64 {
            assert_eq!(changed.locate_u64(key), anew.locate_u64(key), "{weights:?}");
        }
    }
}

#[test]
fn fault_18d_the_parameter_is_absent_by_default() {
    let of = |parameters: &[(&str, Parameter<'_>)]| {
        Topology::new(["a", "b"], Scheme::new("ring", parameters).unwrap(), 0).unwrap()
    };
    let (none, absolute, relative) =
        (of(&[]), of(&[("weights", Parameter::Text("absolute"))]), of(&[("weights", Parameter::Text("relative"))]));
    assert_eq!((none.to_json(), none.fingerprint()), (absolute.to_json(), absolute.fingerprint()));
    assert!(!none.to_json().contains("weights") && relative.to_json().contains(r#""weights":"relative""#));
    assert_ne!(none.fingerprint(), relative.fingerprint());
    assert_eq!(Topology::from_json(relative.to_json()).unwrap(), relative);
}

/// For every scheme: asking for more nodes than there can be takes no memory for them.
#[test]
fn fault_24_memory_follows_what_there_can_be() {
    for name in Scheme::NAMES {
        let nodes = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
        let topology = Topology::new(nodes, Scheme::new(name, &[]).unwrap(), 0).unwrap();
        let placement = Placement::new(topology).unwrap();
        assert!(placement.max_nodes() <= 6, "{name}");
        let taken = allocation_counter::measure(|| {
            assert!(placement.get_nodes(b"key", usize::MAX, Spread::None).len() <= placement.max_nodes(), "{name}");
            assert!(placement.get_nodes(b"key", usize::MAX, Spread::Zone).len() <= placement.max_nodes(), "{name}");
        });
        assert!(taken.bytes_max < 4096, "{name}: {}", taken.bytes_max);
        let down = placement.with_states(vec![State::Down; 3]).unwrap();
        assert!(down.max_nodes() <= 6, "{name}");
    }
}
