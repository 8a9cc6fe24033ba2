//! What a real `LoadBalancer` selects, beside what the ring says.

use std::collections::BTreeSet;
use std::sync::Arc;

use libconsistent::{Ring, Spread};
use libconsistent_pingora::Consistent;
use pingora_load_balancing::selection::{BackendIter, BackendSelection};
use pingora_load_balancing::{discovery::Static, Backend, Backends, LoadBalancer};

const KEYS: u32 = 20_000;

fn backends(weights: &[usize]) -> BTreeSet<Backend> {
    let each = weights.iter().enumerate();
    each.map(|(at, weight)| Backend::new_with_weight(&format!("10.0.0.{at}:80"), *weight).unwrap()).collect()
}

fn balancer(backends: BTreeSet<Backend>, ring: Option<Ring>) -> LoadBalancer<Consistent> {
    let balancer = LoadBalancer::from_backends_with_config(Backends::new(Static::new(backends)), ring);
    at_once(balancer.update()).unwrap();
    balancer
}

/// Discovery that is static never waits.
fn at_once<T>(future: impl std::future::Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => unreachable!("static discovery waits for nothing"),
    }
}

fn address(ring: &Ring, id: &str) -> String {
    let node = ring.node(id).unwrap().node;
    if node.address.is_empty() {
        node.id
    } else {
        node.address
    }
}

#[test]
fn the_whole_walk_of_every_key_is_the_rings() {
    let document = r#"{"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": [
        {"id": "a", "address": "10.0.0.0:80", "weight": 2}, {"id": "b", "address": "10.0.0.1:80"},
        {"id": "10.0.0.2:80"}, {"id": "nobody", "weight": 3}, {"id": "10.0.0.4:80", "weight": 0.5}]}"#;
    let ring = Ring::from_json(document).unwrap();
    // The backends' own weights count for nothing, and 10.0.0.3 is no node.
    let selection = Arc::new(Consistent::build_with_config(&backends(&[1, 9, 1, 5, 1]), &ring));
    let mut compared = 0;
    for number in 0..KEYS {
        let key = format!("user:{number}");
        let mut walk = selection.iter(key.as_bytes());
        let found: Vec<_> = std::iter::from_fn(|| walk.next().map(|backend| backend.addr.to_string())).collect();
        let wanted = ring.get_nodes_spread(&key, 5, Spread::None);
        let wanted: Vec<_> = wanted.iter().filter(|node| node.id != "nobody").collect();
        assert_eq!(found, wanted.iter().map(|node| address(&ring, &node.id)).collect::<Vec<_>>());
        assert_eq!(found.len(), 4);
        compared += found.len();
    }
    println!("compared {compared}");
}

#[test]
fn without_a_ring_the_backends_are_one_by_address_and_weight() {
    let weights = [1, 2, 3, 4];
    let balancer = balancer(backends(&weights), None);
    let nodes = weights.iter().enumerate().map(|(at, weight)| (format!("10.0.0.{at}:80"), *weight as f64));
    let ring = Ring::new(nodes, "ring").unwrap();
    for number in 0..KEYS {
        let key = format!("user:{number}");
        let found = balancer.select(key.as_bytes(), 10).unwrap();
        assert_eq!(found.addr.to_string(), ring.get_node(&key).unwrap().id);
    }
    println!("compared {KEYS}");
}

#[test]
fn changes_of_the_ring_count_at_once_and_those_of_backends_when_they_are_discovered() {
    let ring = Ring::new(["10.0.0.0:80", "10.0.0.1:80", "10.0.0.2:80"], "maglev").unwrap();
    let balancer = balancer(backends(&[1, 1, 1]), Some(ring.clone()));
    let selected = |key: &str| balancer.select(key.as_bytes(), 10).map(|backend| backend.addr.to_string());
    let same = || {
        (0..KEYS).all(|number| {
            let key = format!("user:{number}");
            selected(&key) == ring.get_node(&key).map(|node| node.id.clone())
        })
    };
    assert!(same());
    ring.mark_down("10.0.0.1:80").unwrap();
    assert!(same());
    ring.remove_node("10.0.0.1:80").unwrap();
    assert!(same());
    for id in ["10.0.0.0:80", "10.0.0.2:80"] {
        ring.mark_down(id).unwrap();
    }
    assert_eq!(selected("user:1"), None);
    println!("compared {}", 3 * KEYS);
}

#[test]
fn backends_that_are_no_ring_select_nothing() {
    let balancer = balancer(backends(&[1_000_000, 1]), None);
    assert_eq!(balancer.select(b"user:1", 10), None);
}

#[test]
fn no_backends_select_nothing() {
    assert_eq!(balancer(BTreeSet::new(), None).select(b"user:1", 10), None);
}
