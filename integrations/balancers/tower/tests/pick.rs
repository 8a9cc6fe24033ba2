//! Which service a real `Steer` gives each request to, beside what the ring says.

use std::{convert::Infallible, future::Future, pin::pin, task};

use libconsistent::{Ring, Spread};
use libconsistent_tower::ByKey;
use tower::{service_fn, steer::Steer, Service, ServiceExt};

const KEYS: u32 = 20_000;

/// What the services do never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut task::Context::from_waker(task::Waker::noop())) {
        task::Poll::Ready(value) => value,
        task::Poll::Pending => unreachable!("the services are always ready"),
    }
}

/// The answers to all keys of services that answer with their names.
fn answers(ring: &Ring, ids: &[&str], services: &[&'static str]) -> Vec<&'static str> {
    let services = services.iter().map(|name| service_fn(move |_: String| async move { Ok::<_, Infallible>(*name) }));
    let mut steer = Steer::new(services, ByKey::new(ring.clone(), ids.to_vec(), |key: &String| key.as_bytes()));
    let answer = |number| at_once(async { steer.ready().await.unwrap().call(key(number)).await.unwrap() });
    (0..KEYS).map(answer).collect()
}

fn key(number: u32) -> String {
    format!("user:{number}")
}

#[test]
fn each_request_goes_to_its_node_while_the_ring_changes() {
    let ring = Ring::new([("a", 1.0), ("b", 2.0), ("c", 1.0), ("d", 0.5)], "ring").unwrap();
    let ids = ["d", "b", "a", "c"];
    let services = ["d", "b", "a", "c", "nobody"];
    let same = || {
        let wanted = |number| ring.get_node(key(number)).map_or("nobody".into(), |node| node.id.clone());
        assert!(answers(&ring, &ids, &services).into_iter().eq((0..KEYS).map(wanted)));
    };
    same();
    ring.mark_down("b").unwrap();
    same();
    ring.remove_node("c").unwrap();
    same();
    for id in ["a", "d"] {
        ring.mark_down(id).unwrap();
    }
    same();
    assert!(answers(&ring, &ids, &services).iter().all(|name| *name == "nobody"));
    println!("compared {}", 4 * KEYS);
}

#[test]
fn a_node_without_a_service_is_passed_over() {
    let ring = Ring::new(["a", "b", "c", "d"], "ring").unwrap();
    let found = answers(&ring, &["a", "c", "d"], &["a", "c", "d", "nobody"]);
    for (number, name) in (0..KEYS).zip(found) {
        let walk = ring.get_nodes_spread(key(number), 4, Spread::None);
        assert_eq!(name, walk.iter().find(|node| node.id != "b").unwrap().id);
    }
    println!("compared {KEYS}");
}

#[test]
fn without_a_service_for_nobody_the_last_one_takes_their_requests() {
    let ring = Ring::new(["a", "b"], "ring").unwrap();
    for id in ["a", "b"] {
        ring.mark_down(id).unwrap();
    }
    assert!(answers(&ring, &["a", "b"], &["a", "b"]).iter().all(|name| *name == "b"));
}
