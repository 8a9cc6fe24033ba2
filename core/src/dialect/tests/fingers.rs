//! Chord's lookups, hop by hop: that they end at the owner, and how many hops they take.

use crate::{
    dialect::chord::{self, Id},
    hash::digest::sha1,
};
use proptest::prelude::*;
use std::{format, vec::Vec};

/// The place on the ring of the first identifier at or above `id`.
fn successor(points: &[(Id, u32)], id: &Id) -> usize {
    match points.partition_point(|(point, _)| point < id) {
        place if place == points.len() => 0,
        place => place,
    }
}

/// Whether `id` lies after `from` and before or at `to` on the circle.
fn between(id: &Id, from: &Id, to: &Id) -> bool {
    match from < to {
        true => from < id && id <= to,
        false => from < id || id <= to,
    }
}

/// The places on the ring of a node's 160 fingers: the successors of its identifier plus 2^i.
fn fingers(points: &[(Id, u32)], place: usize) -> Vec<usize> {
    let id = points.get(place).map_or([0; 20], |&(id, _)| id);
    (0..160).map(|i| successor(points, &plus_power(id, i))).collect()
}

fn plus_power(mut id: Id, power: usize) -> Id {
    let mut carry = 1_u16 << (power % 8);
    for byte in id.iter_mut().rev().skip(power / 8) {
        let sum = u16::from(*byte) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    id
}

/// The way of a lookup from the node at place `start`: the places it is sent on to, the last being the predecessor of the
/// key's owner (`start` itself, if there are none). `fingers` are those of every place. A node whose successor is not yet the
/// owner sends on to its highest finger before the key.
fn route(points: &[(Id, u32)], fingers: &[Vec<usize>], start: usize, key: &Id) -> Vec<usize> {
    let id = |place: usize| points.get(place).map_or([0; 20], |&(id, _)| id);
    let mut way = Vec::new();
    let mut at = start;
    // Every step gets closer, so there are fewer than there are nodes.
    for _ in 1..points.len() {
        let next = (at + 1) % points.len();
        if between(key, &id(at), &id(next)) {
            break;
        }
        let closer = |&&finger: &&usize| finger != at && id(finger) != *key && between(&id(finger), &id(at), key);
        at = fingers.get(at).and_then(|fingers| fingers.iter().rev().find(closer)).copied().unwrap_or(next);
        way.push(at);
    }
    way
}

proptest! {
    /// Chord's lookups reach the owner from everywhere.
    #[test]
    fn every_way_ends_at_the_owner(nodes in 1..40_u32, key in any::<u64>()) {
        let ids: Vec<Id> = (0..nodes).map(|i| sha1(format!("{i} of {nodes}").as_bytes())).collect();
        let points = chord::points(&ids).unwrap();
        let fingers: Vec<Vec<usize>> = (0..points.len()).map(|place| fingers(&points, place)).collect();
        let key = chord::position(&key.to_le_bytes());
        let owner = points.iter().position(|(id, _)| *id >= key).unwrap_or(0);
        for start in 0..points.len() {
            let way = route(&points, &fingers, start, &key);
            prop_assert_eq!((way.last().copied().unwrap_or(start) + 1) % points.len(), owner);
            prop_assert!(way.len() <= 12, "{}", way.len());
        }
    }
}

#[test]
fn chord_fingers_as_recorded() {
    // successor(n + 2^0) and successor(n + 2^159) of the first node of three.
    let ids = [0, 1, 2].map(|i| sha1(format!("10.0.0.{i}:4000").as_bytes()));
    let points = chord::points(&ids).unwrap();
    let place = points.iter().position(|&(_, node)| node == 0).unwrap();
    let fingers = fingers(&points, place);
    let hex = |finger: usize| points[finger].0.map(|byte| format!("{byte:02x}")).concat();
    assert_eq!(fingers.len(), 160);
    assert_eq!(hex(fingers[0]), "0b3371f09d3a91494e497e075eecee490e065bd4");
    assert_eq!(hex(fingers[159]), "0b3371f09d3a91494e497e075eecee490e065bd4");
}

#[test]
fn chord_asks_half_the_logarithm() {
    let ids: Vec<Id> = (0..100).map(|i| sha1(format!("peer{i}.example.org").as_bytes())).collect();
    let points = chord::points(&ids).unwrap();
    let fingers: Vec<Vec<usize>> = (0..points.len()).map(|place| fingers(&points, place)).collect();
    let keys = 2400_usize;
    let hops = |i: usize| {
        let key = chord::position(format!("key {i}").as_bytes());
        route(&points, &fingers, i % points.len(), &key).len()
    };
    let mean = (0..keys).map(hops).sum::<usize>() as f64 / keys as f64;
    assert!((3.1..3.3).contains(&mean), "{mean}, 3.21 was measured");
}
