//! Chord's lookups as the paper has them, a whole table a node, beside those that keep no table: same fingers, same
//! ways, and every way ends at the predecessor of the key's owner.

use crate::{
    dialect::{kit::Id, stores::chord},
    hash::digest::sha1,
    placement::{Placement, State},
    scheme::Scheme,
    topology::Topology,
};
use proptest::prelude::*;
use std::{collections::BTreeMap, format, string::String, vec::Vec};

/// The places on the ring, by identifier, and the finger tables of all places. One that is not live is in no other's.
struct Network {
    points: Vec<(Id, u32)>,
    live: Vec<bool>,
    fingers: Vec<Vec<usize>>,
}

impl Network {
    fn new(points: Vec<(Id, u32)>, live: Vec<bool>) -> Self {
        let mut network = Self { points, live, fingers: Vec::new() };
        network.fingers = (0..network.points.len()).map(|place| network.fingers(place)).collect();
        network
    }

    fn fingers(&self, of: usize) -> Vec<usize> {
        let known = || (0..self.points.len()).filter(|&place| place == of || self.live[place]);
        let successor = |id: Id| known().find(|&place| self.points[place].0 >= id).or(known().next());
        (0..160).map(|power| successor(plus_power(self.points[of].0, power)).unwrap()).collect()
    }

    /// The way of a lookup from the node at place `start`: a node whose successor is not yet the owner sends on to its
    /// highest finger before the key.
    fn route(&self, start: usize, key: &Id) -> Vec<usize> {
        let id = |place: usize| &self.points[place].0;
        let mut way = Vec::new();
        let mut at = start;
        while !between(key, id(at), id(self.fingers[at][0])) {
            let closer = |&&finger: &&usize| finger != at && id(finger) != key && between(id(finger), id(at), key);
            at = *self.fingers[at].iter().rev().find(closer).unwrap();
            way.push(at);
        }
        way
    }
}

/// Whether `id` lies after `from` and before or at `to` on the circle.
fn between(id: &Id, from: &Id, to: &Id) -> bool {
    match from < to {
        true => from < id && id <= to,
        false => from < id || id <= to,
    }
}

fn plus_power(mut id: Id, power: usize) -> Id {
    let mut at = 159 - power;
    // Bit by bit, most significant first.
    loop {
        id[at / 8] ^= 0x80 >> (at % 8);
        let is_set = id[at / 8] & (0x80 >> (at % 8)) != 0;
        match at.checked_sub(1) {
            Some(above) if !is_set => at = above,
            _ => return id,
        }
    }
}

proptest! {
    #[test]
    fn tables_that_are_not_kept(states in prop::collection::vec(0..4_u8, 1..40), salt: u64, keys in prop::collection::vec(any::<u64>(), 4)) {
        let names: Vec<String> = (0..states.len()).map(|i| format!("{i} of {salt}")).collect();
        let topology = Topology::new(names.iter().map(String::as_str), Scheme::new("chord", &[]).unwrap(), 0).unwrap();
        let down: BTreeMap<&str, bool> = names.iter().map(String::as_str).zip(states.iter().map(|&state| state == 0)).collect();
        let placement = Placement::new(topology).unwrap();
        let id = |index: u32| placement.node(index).unwrap().id.as_str();
        let state = |index: u32| if down[id(index)] { State::Down } else { State::Up };
        let placement = placement.with_states((0..states.len() as u32).map(state).collect()).unwrap();

        let ids: Vec<Id> = (0..states.len() as u32).map(|index| sha1(id(index).as_bytes())).collect();
        let points = chord::points(&ids).unwrap();
        let live = points.iter().map(|&(_, node)| !down[id(node)]).collect();
        let network = Network::new(points, live);
        let indices = |places: &[usize]| places.iter().map(|&place| network.points[place].1).collect::<Vec<u32>>();
        // A node's own identifier, and those beside it, are keys too, as far as one can make any.
        let keys = keys.iter().map(|key| key.to_le_bytes().to_vec()).chain([id(0).as_bytes().to_vec()]);
        for key in keys {
            let position = chord::position(&key);
            for start in 0..network.points.len() {
                let from = id(network.points[start].1);
                let way = placement.route(from, &key).unwrap();
                prop_assert_eq!(&way, &indices(&network.route(start, &position)));
                prop_assert!(way.len() <= 12, "{}", way.len());
                if network.live.contains(&true) {
                    let last = way.last().copied().unwrap_or(network.points[start].1);
                    let last = placement.fingers(id(last)).unwrap()[0];
                    prop_assert_eq!(Some(last), placement.locate(&key));
                }
            }
        }
        for (place, &(_, node)) in network.points.iter().enumerate() {
            let found = placement.fingers(id(node)).unwrap();
            prop_assert_eq!(found.len(), 160);
            prop_assert_eq!(found, indices(&network.fingers[place]));
        }
    }
}

#[test]
fn powers_carry() {
    let mut id = [0xff; 20];
    id[0] = 0x7f;
    let mut sum = [0; 20];
    sum[0] = 0x80;
    assert_eq!(plus_power(id, 0), sum);
    assert_eq!(plus_power([0xff; 20], 0), [0; 20]);
    assert_eq!(plus_power(sum, 159), [0; 20]);
}

#[test]
fn only_chord_has_fingers() {
    for scheme in ["ring", "cassandra", "kademlia", "go_serialx"] {
        let nodes = (0..3).map(|i| {
            let mut node = crate::Node::new(format!("n{i}"));
            if scheme == "cassandra" {
                node.fields.insert("tokens".into(), [format!("{i}")].into());
            }
            node
        });
        let scheme_of = Scheme::new(scheme, &[]).unwrap();
        let placement = Placement::new(Topology::new(nodes, scheme_of, 0).unwrap()).unwrap();
        let error = placement.fingers("n0").unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Unsupported);
        assert_eq!(error.message(), format!("the scheme {scheme} cannot answer fingers"));
        assert_eq!(placement.route("n0", b"k").unwrap_err().kind(), crate::ErrorKind::Unsupported);
        assert_eq!(placement.route("n9", b"k").unwrap_err().kind(), crate::ErrorKind::UnknownNode);
    }
}
