//! Placements to draw, and what an SVG says.

use libconsistent::{Node, Placement, Scheme, State, Topology, Weight};
use roxmltree::{Document, Node as Element};

/// Six nodes of different weights, as in the demo.
pub fn six(scheme: &str) -> Placement {
    let nodes = [("a", 1.0), ("b", 1.0), ("c", 2.0), ("d", 1.0), ("e", 1.5), ("f", 0.5)];
    let nodes = nodes.map(|(id, weight)| Node::new(id).with_weight(Weight::from_f64(weight).unwrap()));
    Placement::new(Topology::new(nodes, Scheme::new(scheme, &[]).unwrap(), 0).unwrap()).unwrap()
}

pub fn many(count: usize) -> Placement {
    let ids = (0..count).map(|n| Node::new(format!("cache-{n:03}")));
    Placement::new(Topology::new(ids, Scheme::default(), 0).unwrap()).unwrap()
}

pub fn down(placement: &Placement, id: &str) -> Placement {
    let nodes = placement.topology().members().nodes();
    let states = nodes.iter().map(|node| if node.id == id { State::Down } else { State::Up }).collect();
    placement.with_states(states).unwrap()
}

pub fn keys(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("user:{n}")).collect()
}

pub fn attribute(element: &Element, name: &str) -> f64 {
    element.attribute(name).unwrap().parse().unwrap()
}

pub fn classed<'a>(svg: &'a Document, class: &'a str) -> impl Iterator<Item = Element<'a, 'a>> {
    svg.descendants().filter(move |element| element.attribute("class") == Some(class))
}

/// The text of an element's title.
pub fn titled<'a>(element: &Element<'a, 'a>) -> &'a str {
    element.children().find(|child| child.has_tag_name("title")).and_then(|title| title.text()).unwrap()
}

/// The numbers of a path, in their order.
pub fn numbers(path: &str) -> Vec<f64> {
    let parts = path.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
    parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}
