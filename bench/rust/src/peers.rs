//! The other libraries, each as its own documentation uses it: its default hash, nodes as small as it takes them, and
//! the same number of points where it has points.

use crate::{
    library::{address, Entry, Kind, Library},
    POINTS,
};
use std::{
    collections::hash_map::RandomState,
    net::{Ipv4Addr, SocketAddr},
};

/// Every peer; the order of the tables.
pub const PEERS: [Entry; 11] = [
    Entry {
        name: "pingora-ketama",
        kind: Kind::Ring,
        prepare: |n| {
            let buckets = buckets(n);
            Box::new(move || Box::new(pingora_ketama::Continuum::new(&buckets)))
        },
    },
    Entry {
        name: "pingora-ketama V2",
        kind: Kind::Ring,
        prepare: |n| {
            let buckets = buckets(n);
            let version = pingora_ketama::Version::V2 { point_multiple: POINTS as u32 };
            Box::new(move || Box::new(pingora_ketama::Continuum::new_with_version(&buckets, version)))
        },
    },
    Entry {
        name: "hashring",
        kind: Kind::Ring,
        prepare: |n| {
            Box::new(move || {
                let mut ring = hashring::HashRing::new();
                ring.batch_add((0..n as u32).flat_map(virtual_nodes).collect());
                Box::new(HashRing(ring, n as u32))
            })
        },
    },
    Entry {
        name: "hash-rings",
        kind: Kind::Ring,
        prepare: |n| {
            let ids: &'static [u32] = (0..=n as u32).collect::<Vec<_>>().leak();
            Box::new(move || {
                let mut ring = hash_rings::consistent::Ring::new();
                ids[..n].iter().for_each(|id| ring.insert_node(id, POINTS));
                Box::new(HashRings(ring, &ids[n]))
            })
        },
    },
    Entry {
        name: "consistent_hash",
        kind: Kind::Ring,
        prepare: |n| {
            Box::new(move || {
                let nodes = (0..n as u32).map(|id| consistent_hash::Node::new(id).quantity(POINTS));
                Box::new(consistent_hash::StaticHashRing::new(consistent_hash::DefaultHash, nodes))
            })
        },
    },
    Entry {
        name: "conhash",
        kind: Kind::Ring,
        prepare: |n| {
            Box::new(move || {
                let mut ring = conhash::ConsistentHash::new();
                (0..n as u32).for_each(|id| ring.add(&ConhashNode(id), POINTS));
                Box::new(Conhash(ring, ConhashNode(n as u32)))
            })
        },
    },
    Entry {
        name: "mpchash",
        kind: Kind::Other("multi-probe"),
        prepare: |n| {
            Box::new(move || {
                let ring = mpchash::HashRing::new();
                (0..n as u32).for_each(|id| ring.add(id));
                Box::new(Mpchash(ring, n as u32))
            })
        },
    },
    Entry {
        name: "maglev-hash",
        kind: Kind::Other("Maglev table"),
        prepare: |n| {
            Box::new(move || Box::new(maglev_hash::MaglevTable::with_capacity((0..n as u32).collect(), n * POINTS)))
        },
    },
    Entry {
        name: "jumphash",
        kind: Kind::Other("jump, unnamed buckets"),
        prepare: |n| Box::new(move || Box::new(Jump(jumphash::JumpHasher::new_with_keys(1, 2), n as u32))),
    },
    Entry {
        name: "anchorhash",
        kind: Kind::Other("anchor, capacity fixed"),
        prepare: |n| {
            Box::new(move || {
                let builder = anchorhash::Builder::default().with_resources(0..n as u32);
                Box::new(Anchor(builder.build(n as u16 + 1), n as u32))
            })
        },
    },
    Entry {
        name: "rendezvous_hash",
        kind: Kind::Other("rendezvous"),
        prepare: |n| {
            Box::new(move || {
                let mut nodes = rendezvous_hash::RendezvousNodes::default();
                nodes.extend((0..n as u32).map(rendezvous_hash::IdNode::new));
                Box::new(Rendezvous(nodes, n as u32))
            })
        },
    },
];

/// A server of pingora-ketama.
pub fn server(i: usize) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::from_bits(0x0a00_0000 + i as u32), 11211))
}

pub fn buckets(n: usize) -> Vec<pingora_ketama::Bucket> {
    (0..n).map(|i| pingora_ketama::Bucket::new(server(i), 1)).collect()
}

impl Library for pingora_ketama::Continuum {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.node(key.as_bytes()).map_or(0, |node| u64::from(node.port()))
    }

    /// Its iterator repeats nodes, so the repeats are left out here.
    #[inline(always)]
    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        let mut found = [None; 3];
        let mut len = 0;
        for node in self.node_iter(key.as_bytes()) {
            if !found[..len].contains(&Some(node)) {
                found[len] = Some(node);
                len += 1;
                if len == 3 {
                    break;
                }
            }
        }
        Some(found.iter().flatten().map(|node| address(*node)).fold(0, u64::wrapping_add))
    }
}

#[derive(Clone, Copy, Debug, Hash, PartialEq)]
struct VirtualNode(u32, u32);

fn virtual_nodes(node: u32) -> impl Iterator<Item = VirtualNode> {
    (0..POINTS as u32).map(move |i| VirtualNode(node, i))
}

struct HashRing(hashring::HashRing<VirtualNode>, u32);

impl Library for HashRing {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.get(&key).map_or(0, |node| u64::from(node.0))
    }

    /// It answers with points, so nodes may repeat.
    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        self.0.get_with_replicas(&key, 2).map(|nodes| nodes.iter().map(|node| u64::from(node.0)).sum())
    }

    fn add(&mut self) -> bool {
        self.0.batch_add(virtual_nodes(self.1).collect());
        true
    }

    fn remove(&mut self) {
        for node in virtual_nodes(self.1) {
            self.0.remove(&node);
        }
    }
}

struct HashRings(hash_rings::consistent::Ring<'static, u32, RandomState>, &'static u32);

impl Library for HashRings {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        u64::from(*self.0.get_node(&key))
    }

    fn add(&mut self) -> bool {
        self.0.insert_node(self.1, POINTS);
        true
    }

    fn remove(&mut self) {
        self.0.remove_node(self.1);
    }
}

impl Library for consistent_hash::StaticHashRing<'static, u32, (), consistent_hash::DefaultHash> {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.calc_candidates(&key).next().map_or(0, |node| u64::from(node.key))
    }

    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        Some(self.calc_candidates(&key).take(3).map(|node| u64::from(node.key)).sum())
    }
}

#[derive(Clone)]
struct ConhashNode(u32);

impl conhash::Node for ConhashNode {
    fn name(&self) -> String {
        self.0.to_string()
    }
}

struct Conhash(conhash::ConsistentHash<ConhashNode>, ConhashNode);

impl Library for Conhash {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.get_str(key).map_or(0, |node| u64::from(node.0))
    }

    fn add(&mut self) -> bool {
        self.0.add(&self.1, POINTS);
        true
    }

    fn remove(&mut self) {
        self.0.remove(&self.1);
    }
}

struct Mpchash(mpchash::HashRing<u32>, u32);

impl Library for Mpchash {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.node(&key).map_or(0, |token| u64::from(*token.node()))
    }

    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        Some(self.0.replicas(&key, 3).iter().map(|token| u64::from(*token.node())).sum())
    }

    fn add(&mut self) -> bool {
        self.0.add(self.1);
        true
    }

    fn remove(&mut self) {
        self.0.remove(&self.1);
    }
}

impl Library for maglev_hash::MaglevTable<u32> {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        maglev_hash::MaglevTable::get(self, &key).map_or(0, |&node| u64::from(node))
    }

    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        Some(self.get_top_k(&key, 3).iter().map(|&&node| u64::from(node)).sum())
    }
}

struct Jump(jumphash::JumpHasher, u32);

impl Library for Jump {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        u64::from(self.0.slot(&key, self.1))
    }

    fn add(&mut self) -> bool {
        self.1 += 1;
        true
    }

    fn remove(&mut self) {
        self.1 -= 1;
    }
}

struct Anchor(anchorhash::AnchorHash<&'static str, u32, RandomState>, u32);

impl Library for Anchor {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.get_resource(key).map_or(0, |&node| u64::from(node))
    }

    fn add(&mut self) -> bool {
        self.0.add_resource(self.1).expect("room for one more");
        true
    }

    fn remove(&mut self) {
        self.0.remove_resource(&self.1).expect("it was added");
    }
}

type RendezvousNodes =
    rendezvous_hash::RendezvousNodes<rendezvous_hash::IdNode<u32>, rendezvous_hash::DefaultNodeHasher>;

struct Rendezvous(RendezvousNodes, u32);

impl Library for Rendezvous {
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.calc_candidates(&key).next().map_or(0, |node| u64::from(**node))
    }

    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        Some(self.0.calc_candidates(&key).take(3).map(|node| u64::from(**node)).sum())
    }

    fn add(&mut self) -> bool {
        self.0.insert(rendezvous_hash::IdNode::new(self.1));
        true
    }

    fn remove(&mut self) {
        self.0.remove(&self.1);
    }
}
