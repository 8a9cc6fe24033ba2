//! Leases of a whole ring (`live/acquire.rs`, `live/published.rs`, `live/lease.rs`, `live/session.rs`) while nodes
//! come, go and change their states: none is refused that there is room for, none is lost, and T is the takers' loads.

use super::{beside, done, explore, ring};
use crate::{Bound, Lease, Ring, Touch};
use std::time::Duration;

/// A ring on which no node takes more than its part, rounded up.
fn tight<const N: usize>(ids: [&str; N]) -> Ring {
    let ring = ring(ids);
    ring.set_bound(Bound::Gap(0)).unwrap();
    ring
}

/// So many leases on a node, while no other one takes any.
fn hold(ring: &Ring, id: &str, leases: usize) -> Vec<Lease> {
    let others: Vec<_> = ring.nodes().into_iter().filter(|other| other != id).collect();
    others.iter().for_each(|other| ring.mark_down(other).unwrap());
    let held = (0..leases).map(|_| ring.acquire("key").unwrap()).collect();
    others.iter().for_each(|other| ring.mark_up(other).unwrap());
    held
}

/// T, and the load of each node.
fn loads(ring: &Ring) -> (u64, Vec<u64>) {
    let published = ring.inner.current.load();
    (published.total(), (0..published.placement.len() as u32).map(|index| published.load(index)).collect())
}

#[test]
fn two_leases_go_to_two_nodes() {
    explore("two_leases_go_to_two_nodes", None, || {
        let ring = tight(["a", "b"]);
        let other = beside({
            let ring = ring.clone();
            move || ring.acquire("key")
        });
        let own = ring.acquire("key").expect("there is room");
        let other = done(other).expect("there is room");
        assert_eq!(loads(&ring), (2, vec![1, 1]));
        drop((own, other));
        assert_eq!(loads(&ring), (0, vec![0, 0]));
    });
}

#[test]
fn leases_without_keys_take_turns() {
    explore("leases_without_keys_take_turns", Some(4), || {
        let ring = tight(["a", "b"]);
        let other = beside({
            let ring = ring.clone();
            move || ring.acquire_any(3).unwrap()
        });
        let own = ring.acquire_any(3).unwrap().expect("there is room");
        let other = done(other).expect("there is room");
        assert_eq!(loads(&ring), (6, vec![3, 3]));
        drop((own, other));
        assert_eq!(loads(&ring), (0, vec![0, 0]));
    });
}

#[test]
fn a_lease_that_is_released_makes_room_at_once() {
    explore("a_lease_that_is_released_makes_room_at_once", None, || {
        let ring = tight(["a", "b"]);
        let held = [ring.acquire("key").unwrap(), ring.acquire("key").unwrap()];
        let other = beside(move || drop(held));
        let own = ring.acquire("key").expect("there always is room");
        done(other);
        let (sum, loads_after) = loads(&ring);
        assert_eq!((sum, loads_after.iter().sum::<u64>()), (1, 1));
        drop(own);
        assert_eq!(loads(&ring), (0, vec![0, 0]));
    });
}

/// Whoever goes by a placement finds the loads of all its takers in T: else the caps would be too low, and a lease
/// refused that there is room for.
#[test]
fn a_node_that_comes_back_is_counted_before_it_takes() {
    explore("a_node_that_comes_back_is_counted_before_it_takes", None, || {
        let ring = tight(["a", "b"]);
        let b = hold(&ring, "b", 2);
        ring.mark_draining("b").unwrap();
        let a = ring.acquire("key").unwrap();
        assert_eq!(loads(&ring), (1, vec![1, 2]));
        let other = beside({
            let ring = ring.clone();
            move || ring.mark_up("b").unwrap()
        });
        let own = ring.acquire("key").expect("there is room on a, or on both");
        done(other);
        assert_eq!(loads(&ring), (4, vec![2, 2]));
        drop((a, b, own));
        assert_eq!(loads(&ring), (0, vec![0, 0]));
    });
}

#[test]
fn a_node_that_drains_is_counted_until_it_takes_no_more() {
    explore("a_node_that_drains_is_counted_until_it_takes_no_more", None, || {
        let ring = tight(["a", "b"]);
        let b = hold(&ring, "b", 2);
        let a = hold(&ring, "a", 1);
        assert_eq!(loads(&ring), (3, vec![1, 2]));
        let other = beside({
            let ring = ring.clone();
            move || ring.mark_draining("b").unwrap()
        });
        let own = ring.acquire("key").expect("there is room on a");
        done(other);
        assert_eq!(loads(&ring), (2, vec![2, 2]));
        drop((a, b, own));
        assert_eq!(loads(&ring), (0, vec![0, 0]));
    });
}

/// A node leaves and comes back while a lease on it is out, or is just being made: it is counted again, and released.
#[test]
fn a_lease_outlives_its_node() {
    explore("a_lease_outlives_its_node", Some(4), || {
        let ring = tight(["a", "b"]);
        ring.mark_down("b").unwrap();
        let writer = beside({
            let ring = ring.clone();
            move || {
                ring.remove_node("a").unwrap();
                ring.mark_up("b").unwrap();
                ring.add_node("a").unwrap();
            }
        });
        let lease = ring.acquire("key");
        done(writer);
        let on = |id| u64::from(lease.as_ref().is_some_and(|lease| lease.node().id == id));
        assert_eq!(loads(&ring), (on("a") + on("b"), vec![on("a"), on("b")]));
        drop(lease);
        assert_eq!(loads(&ring), (0, vec![0, 0]));
    });
}

#[test]
fn a_release_while_its_node_leaves_and_comes_back_is_not_lost() {
    explore("a_release_while_its_node_leaves_and_comes_back_is_not_lost", None, || {
        let ring = tight(["a", "b"]);
        let lease = hold(&ring, "a", 1);
        ring.set_load("a", 5).unwrap();
        let writer = beside({
            let ring = ring.clone();
            move || {
                ring.remove_node("a").unwrap();
                ring.add_node("a").unwrap();
            }
        });
        drop(lease);
        done(writer);
        assert_eq!(loads(&ring), (0, vec![0, 0]), "what was measured is forgotten");
    });
}

#[test]
fn a_number_is_released_once() {
    explore("a_number_is_released_once", None, || {
        let ring = tight(["a", "b"]);
        let token = ring.acquire_token("key").unwrap().token;
        let other = beside({
            let ring = ring.clone();
            move || ring.release(token)
        });
        let own = ring.release(token);
        assert!(own != done(other));
        assert_eq!(loads(&ring), (0, vec![0, 0]));
    });
}

#[test]
fn a_session_begins_once_and_stays() {
    explore("a_session_begins_once_and_stays", Some(4), || {
        let ring = ring(["a", "b"]);
        ring.set_bound(Bound::Gap(9)).unwrap();
        let touch = |ring: Ring| move || ring.acquire_sticky("session", Duration::ZERO).expect("there is room");
        let other = beside(touch(ring.clone()));
        let (own, other) = (touch(ring.clone())(), done(other));
        let firsts = [&own, &other].iter().filter(|lease| lease.touch() == Some(Touch::First)).count();
        assert_eq!((firsts, own.node()), (1, other.node()));
        assert_eq!((loads(&ring).0, ring.sticky_use().sessions), (2, 1));
    });
}
