//! Leases: their cost is on a node's load until they are released. Rust holds them as values that release themselves,
//! other languages as numbers.

use super::{
    load::Counter,
    lock::{Lock, Locked},
    published::Published,
    NodeRef,
};
use crate::{members::Node, placement::Placement};
use std::{collections::HashMap, sync::Arc};

/// Its cost on a node's load, until it is released or dropped. It stays valid whatever happens to the ring.
#[derive(Debug)]
#[must_use = "a lease that is not held is released at once"]
pub struct Lease {
    node: NodeRef,
    spilled: u32,
    cost: u32,
    touch: Option<Touch>,
    counter: Arc<Counter>,
}

impl Lease {
    /// The node the lease is on.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// How many nodes stand before it on the key's walk: 0 is the key's own node.
    pub fn spilled(&self) -> u32 {
        self.spilled
    }

    /// Whether it is on the key's own node.
    pub fn is_home(&self) -> bool {
        self.spilled == 0
    }

    /// What it counts on the node's load: 1, unless it was [acquired with](super::Ring::acquire_with) another cost.
    pub fn cost(&self) -> u32 {
        self.cost
    }

    /// How its session came to the node; `None` for leases without a session.
    pub fn touch(&self) -> Option<Touch> {
        self.touch
    }

    /// Gives the place back, as dropping the lease does.
    pub fn release(self) {}
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.counter.lower(self.cost);
    }
}

/// How a session came to its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Its first lease, or the first after it was forgotten.
    First,
    /// It is on the node it was on.
    Stayed,
    /// The node it was on was gone, down or over its bound.
    Moved,
}

impl Touch {
    /// The name that vectors, the other languages and the docs use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Stayed => "stayed",
            Self::Moved => "moved",
        }
    }
}

/// A place on a node that has been counted.
pub(super) struct Granted {
    pub(super) index: u32,
    pub(super) spilled: u32,
    pub(super) cost: u32,
    pub(super) touch: Option<Touch>,
}

impl Granted {
    pub(super) fn lease(&self, published: &Published) -> Option<Lease> {
        let (counter, node) = (published.counter(self.index)?, NodeRef::new(&published.placement, self.index)?);
        let Self { spilled, cost, touch, .. } = *self;
        Some(Lease { node, spilled, cost, touch, counter: counter.clone() })
    }
}

/// A lease as other languages hold it: released by its number, see [`Ring::release`](super::Ring::release).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Acquired {
    /// The lease's number: from 1 to 2^53-1, never used twice on this ring.
    pub token: u64,
    /// The node, as an index of `snapshot`.
    pub index: u32,
    /// How many nodes stand before it on the key's walk: 0 is the key's own node.
    pub spilled: u32,
    /// What it counts on the node's load.
    pub cost: u32,
    /// How its session came to the node; `None` for leases without a session.
    pub touch: Option<Touch>,
    /// The placement that the index refers to.
    pub snapshot: Placement,
}

/// The leases that are held by number. Each shard has a lock; nodes are spread over them.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    shards: [Lock<Shard>; SHARDS as usize],
}

const SHARDS: u64 = 16;

#[derive(Debug, Default)]
struct Shard {
    last: u64,
    held: HashMap<u64, Lease>,
}

impl Tokens {
    pub(super) fn insert(&self, index: u32, lease: Lease) -> u64 {
        let number = u64::from(index) % SHARDS;
        let Some(mut shard) = self.shard(number) else { return 0 };
        shard.last += 1;
        let token = shard.last * SHARDS + number;
        shard.held.insert(token, lease);
        token
    }

    pub(super) fn remove(&self, token: u64) -> Option<Lease> {
        self.shard(token % SHARDS)?.held.remove(&token)
    }

    fn shard(&self, number: u64) -> Option<Locked<'_, Shard>> {
        // Whoever panicked left no shard half changed.
        self.shards.get(number as usize).map(Lock::lock)
    }
}
