//! Stores, and what keys, parameters and documents say.

mod docs;
mod keys;
mod slots;
mod words;

use libconsistent::{FieldValue, Node, Parameter, Placement, Scheme, Topology};

fn scheme(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Scheme {
    Scheme::new(name, parameters).unwrap()
}

fn placement(scheme: Scheme, nodes: Vec<Node>) -> Placement {
    Placement::new(Topology::new(nodes, scheme, 0).unwrap()).unwrap()
}

fn tokens(tokens: &[i64]) -> FieldValue {
    FieldValue::List(tokens.iter().map(i64::to_string).collect())
}

/// Nodes that suit every dialect, and what lets a dialect have them.
fn members(name: &str) -> Vec<Node> {
    let ids = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
    let own = |(i, id): (usize, &str)| match name {
        "cassandra" | "tokens" => Node::new(id).with_field("tokens", tokens(&[i as i64 * 1000])),
        "redis_cluster" => Node::new(id).with_field("slots", [format!("{}-{}", i * 5000, i * 5000 + 4999)]),
        _ => Node::new(id),
    };
    ids.into_iter().enumerate().map(own).collect()
}
