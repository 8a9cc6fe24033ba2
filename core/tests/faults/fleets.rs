//! Fleets of every scheme there is: the next one is among them without being asked for.

use libconsistent::{Placement, Scheme, State, Topology};
use serde_json::{json, Value};

/// What a fleet has beside its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub zones: bool,
    /// The first node has no weight.
    pub zero: bool,
}

pub const SHAPES: [Shape; 4] = [
    Shape { zones: false, zero: false },
    Shape { zones: true, zero: false },
    Shape { zones: false, zero: true },
    Shape { zones: true, zero: true },
];

/// A fleet of so many nodes of a scheme; without weight 0 where the scheme refuses it.
pub fn topology(name: &str, nodes: usize, shape: Shape) -> Topology {
    read(name, nodes, shape)
        .or_else(|_| read(name, nodes, Shape { zero: false, ..shape }))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read(name: &str, nodes: usize, shape: Shape) -> Result<Topology, libconsistent::Error> {
    let node = |i: usize| {
        let mut node = json!({"id": format!("10.0.{}.{}:80", i / 200, i % 200)});
        if shape.zones && name != "cassandra" {
            node["zone"] = format!("z{}/r{}", i % 2, i % 3).into();
        }
        if shape.zero && i == 0 {
            node["weight"] = 0.into();
        }
        match name {
            "cassandra" => node["fields"] = json!({"tokens": [(i as i64 * 7_919_777 - 4_000_000_000).to_string()]}),
            "tokens" => node["fields"] = json!({"tokens": [(i * 7_919_777).to_string()]}),
            "redis_cluster" => {
                let (first, last) = (i * 16_384 / nodes, (i + 1) * 16_384 / nodes - 1);
                node["fields"] = json!({"slots": [format!("{first}-{last}")]});
            }
            _ => {}
        }
        node
    };
    let nodes: Vec<Value> = (0..nodes).map(node).collect();
    Topology::from_json(json!({"libconsistent": 1, "scheme": {"name": name}, "nodes": nodes}).to_string())
}

/// All schemes, each with a fleet of its own.
pub fn all(nodes: usize, shape: Shape) -> impl Iterator<Item = (&'static str, Placement)> {
    Scheme::NAMES
        .into_iter()
        .map(move |name| (name, Placement::new(topology(name, nodes, shape)).unwrap_or_else(|e| panic!("{name}: {e}"))))
}

/// The states in which the nodes of a number's set bits are down.
pub fn states(nodes: usize, down: u32) -> Vec<State> {
    (0..nodes).map(|node| if down >> node & 1 == 1 { State::Down } else { State::Up }).collect()
}
