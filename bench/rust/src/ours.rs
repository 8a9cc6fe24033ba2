//! This library, by its ways to look up.

use crate::{
    keys::id,
    library::{address, Build, Entry, Kind, Library},
    POINTS,
};
use libconsistent::{Node, Placement, Reader, Ring, RingScheme, Scratch, Topology};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The parts that all do the same hash first.
pub const HASH: Entry =
    Entry { name: "XXH3-64 alone", kind: Kind::Other("hash"), prepare: |_| Box::new(|| Box::new(Hash)) };

pub const LOCATE: Entry = Entry { name: "libconsistent `Placement::locate`", kind: Kind::Ring, prepare: located };

pub const READER: Entry = Entry {
    name: "libconsistent `Reader::get_node`",
    kind: Kind::Ring,
    prepare: |n| {
        let nodes = nodes(n);
        Box::new(move || Box::new(Read(ring_of(nodes.clone()).reader())))
    },
};

pub const RING: Entry = Entry {
    name: "libconsistent `Ring::get_node`",
    kind: Kind::Ring,
    prepare: |n| {
        let nodes = nodes(n);
        Box::new(move || Box::new(Live(ring_of(nodes.clone()), nodes.len())))
    },
};

pub fn scheme() -> RingScheme {
    RingScheme { vnodes: POINTS as u32, ..RingScheme::default() }
}

pub fn nodes(n: usize) -> Vec<Node> {
    (0..n).map(|i| Node::new(id(i))).collect()
}

pub fn topology(nodes: Vec<Node>, epoch: u64) -> Topology {
    Topology::new(nodes, scheme(), epoch).expect("the nodes are valid")
}

pub fn ring_of(nodes: Vec<Node>) -> Ring {
    Ring::from_topology(topology(nodes, 0)).expect("it compiles")
}

pub fn placement(n: usize) -> Placement {
    Placement::new(topology(nodes(n), 0)).expect("it compiles")
}

fn located(n: usize) -> Build {
    let nodes = nodes(n);
    Box::new(move || {
        Box::new(Located(Placement::new(topology(nodes.clone(), 0)).expect("it compiles"), Scratch::new()))
    })
}

struct Hash;

impl Library for Hash {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        xxh3_64_with_seed(key.as_bytes(), 0)
    }
}

/// A placement that is looked up directly.
pub struct Located(pub Placement, pub Scratch);

impl Library for Located {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.locate(key.as_bytes()).map_or(0, u64::from)
    }

    #[inline(always)]
    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        let mut out = [0; 3];
        self.0.get_nodes_into(key.as_bytes(), &mut out, &mut self.1);
        Some(out.iter().map(|&node| u64::from(node)).sum())
    }
}

struct Read(Reader);

impl Library for Read {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.get_node(key).map_or(0, address)
    }
}

struct Live(Ring, usize);

impl Library for Live {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.get_node(key).map_or(0, |node| address(&*node))
    }

    #[inline(always)]
    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        Some(self.0.get_nodes(key, 3).iter().map(|node| address(&**node)).fold(0, u64::wrapping_add))
    }

    fn add(&mut self) -> bool {
        self.0.add_node(id(self.1)).expect("the node is new");
        true
    }

    fn remove(&mut self) {
        self.0.remove_node(&id(self.1)).expect("the node was added");
    }
}

/// Replicas spread over zones, ten of them.
pub struct Zoned(Placement, Scratch);

impl Zoned {
    pub fn new(n: usize) -> Self {
        let nodes = (0..n).map(|i| Node::new(id(i)).with_zone(format!("zone-{}", i % 10))).collect();
        Self(Placement::new(topology(nodes, 0)).expect("it compiles"), Scratch::new())
    }
}

impl Library for Zoned {
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.locate(key.as_bytes()).map_or(0, u64::from)
    }

    #[inline(always)]
    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        let mut out = [0; 3];
        self.0.get_nodes_into(key.as_bytes(), &mut out, &mut self.1);
        Some(out.iter().map(|&node| u64::from(node)).sum())
    }
}

/// The first three of the walk.
pub struct Walked(Placement, Scratch);

impl Walked {
    pub fn new(n: usize) -> Self {
        Self(placement(n), Scratch::new())
    }
}

impl Library for Walked {
    fn get(&mut self, key: &'static str) -> u64 {
        self.0.locate(key.as_bytes()).map_or(0, u64::from)
    }

    #[inline(always)]
    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        Some(self.0.walk(key.as_bytes(), &mut self.1).take(3).map(u64::from).sum())
    }
}
