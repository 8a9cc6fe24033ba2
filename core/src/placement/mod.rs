//! A topology compiled, with the health of its nodes at one instant: what look-ups run on. Immutable, reference-counted,
//! shareable between threads. Look-ups never allocate, lock or fail.
//! Uses `error`, `hash`, `members`, `scheme`, `table` and `topology`.

mod arcs;
mod batch;
mod health;
mod replicas;
mod scratch;
mod walk;

pub use batch::{Offsets, PackedKeys};
pub(crate) use health::Health;
pub use health::State;
pub use replicas::Spread;
pub use scratch::Scratch;
pub use walk::Walk;

use crate::{
    hash::KeyHash,
    members::{Node, Zones},
    table::Table,
    topology::Topology,
};
use alloc::{sync::Arc, vec, vec::Vec};

/// What look-ups run on: one topology, compiled, and the health of its nodes. A copy costs one reference count.
///
/// Indices (`u32`) are ranks by id bytes among the members of this placement, and mean nothing in another one.
#[derive(Clone, Debug)]
pub struct Placement {
    shared: Arc<Shared>,
}

/// What the copies of a placement share.
#[derive(Debug)]
struct Shared {
    key_hash: KeyHash,
    table: Arc<Table>,
    health: Health,
    zones: Arc<Zones>,
    topology: Arc<Topology>,
}

impl Placement {
    /// Compiles a topology; every node is up. O(points) time, for `slots` O(slots + nodes^2).
    pub fn new(topology: Topology) -> Self {
        let table = topology.scheme().table(topology.members());
        let zones = Zones::new(topology.members());
        let health = Health::all_up(topology.members(), &zones);
        Self::compiled(topology, table, zones, health)
    }

    fn compiled(topology: Topology, table: Table, zones: Zones, health: Health) -> Self {
        Self::of(Shared {
            key_hash: topology.scheme().key_hash(),
            table: Arc::new(table),
            health,
            zones: Arc::new(zones),
            topology: Arc::new(topology),
        })
    }

    fn of(shared: Shared) -> Self {
        Self { shared: Arc::new(shared) }
    }

    /// The placement of another topology, its nodes in the states they have here; nodes not known here are up. What
    /// both have in common is not compiled again: O(points), with no hashing or sorting for nodes that stay as they are.
    pub fn with_topology(&self, topology: Topology) -> Self {
        let (earlier, members) = (self.topology().members(), topology.members());
        let same_scheme = self.topology().scheme() == topology.scheme();
        if same_scheme && earlier.same_identity(members) {
            return Self::of(Shared { topology: Arc::new(topology), ..self.parts() });
        }
        let renamed = earlier.renamed(members);
        let table = if same_scheme {
            topology.scheme().table_after(self.table(), earlier, members, &renamed)
        } else {
            topology.scheme().table(members)
        };
        let mut states = vec![State::Up; members.len()];
        for (&index, &state) in renamed.iter().zip(self.states()) {
            if let Some(slot) = states.get_mut(index as usize) {
                *slot = state;
            }
        }
        let zones = Zones::new(members);
        let health = Health::new(members, &zones, states);
        Self::compiled(topology, table, zones, health)
    }

    /// The same placement with other health, one state a node by index; nodes beyond the list are up.
    pub fn with_states(&self, mut states: Vec<State>) -> Self {
        states.resize(self.len(), State::Up);
        let health = Health::new(self.topology().members(), self.zones(), states);
        Self::of(Shared { health, ..self.parts() })
    }

    /// The same placement under `slots` with the next three nodes of every slot stored: replicas and stand-ins for nodes
    /// that are down are read instead of found out, for three more indices a slot. The answers are the same.
    /// Placements made from this one by [`with_topology`](Self::with_topology) store them, too. Under other schemes
    /// there is nothing to store.
    pub fn with_rows(&self) -> Self {
        match self.table() {
            Table::Slots(slots) => {
                Self::of(Shared { table: Arc::new(Table::Slots(slots.with_rows())), ..self.parts() })
            }
            _ => self.clone(),
        }
    }

    fn parts(&self) -> Shared {
        let shared = &*self.shared;
        Shared {
            key_hash: shared.key_hash,
            table: shared.table.clone(),
            health: shared.health.clone(),
            zones: shared.zones.clone(),
            topology: shared.topology.clone(),
        }
    }

    /// The index of the node a key belongs to: the first live one on its walk; `None` when no node is live.
    /// Expected O(1); no allocation.
    #[inline(always)]
    pub fn locate(&self, key: &[u8]) -> Option<u32> {
        self.locate_hashed(self.position(key))
    }

    /// [`locate`](Self::locate) for an integer key: its 8 little-endian bytes.
    #[inline]
    pub fn locate_u64(&self, key: u64) -> Option<u32> {
        self.locate_hashed(self.position_u64(key))
    }

    /// [`locate`](Self::locate) for a key that already is its position.
    #[inline(always)]
    pub fn locate_hashed(&self, position: u64) -> Option<u32> {
        let Shared { table, health, .. } = &*self.shared;
        let owner = table.owner(position);
        if health.is_live(owner) {
            return Some(owner);
        }
        self.stand_in(position)
    }

    /// The first live node on the walk of a position whose owner is not live.
    #[cold]
    fn stand_in(&self, position: u64) -> Option<u32> {
        let Shared { table, health, .. } = &*self.shared;
        table.first(position, |node| health.is_live(node))
    }

    /// The position of a key.
    #[inline(always)]
    pub fn position(&self, key: &[u8]) -> u64 {
        self.shared.key_hash.position(key)
    }

    /// The position of an integer key.
    #[inline]
    pub fn position_u64(&self, key: u64) -> u64 {
        self.shared.key_hash.position_u64(key)
    }

    /// The record of a node, by index.
    #[inline]
    pub fn node(&self, index: u32) -> Option<&Node> {
        self.topology().members().get(index).map(|node| &**node)
    }

    /// The health of a node, by index; nodes that are not there are up.
    pub fn state(&self, index: u32) -> State {
        self.shared.health.state(index)
    }

    /// The health of all nodes, by index.
    pub fn states(&self) -> &[State] {
        self.shared.health.states()
    }

    /// The topology this was compiled from.
    pub fn topology(&self) -> &Topology {
        &self.shared.topology
    }

    /// How many nodes there are; indices are below it.
    pub fn len(&self) -> usize {
        self.topology().members().len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many points or slots the table has; 0 where nodes are computed without any (`rendezvous`, `jump`, `jumpback`).
    pub fn point_count(&self) -> usize {
        self.table().len()
    }

    /// The bytes the compiled table takes, its index included and the members' records not.
    pub fn memory_bytes(&self) -> usize {
        self.table().memory_bytes()
    }

    /// A copy, so that loops over keys need not read it again for each.
    fn key_hash(&self) -> KeyHash {
        self.shared.key_hash
    }

    pub(crate) fn table(&self) -> &Table {
        &self.shared.table
    }

    pub(crate) fn health(&self) -> &Health {
        &self.shared.health
    }

    pub(crate) fn zones(&self) -> &Zones {
        &self.shared.zones
    }

    /// Where what the copies of this placement share lies: while one of them is held, no other placement has it.
    #[cfg(feature = "std")]
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.shared) as usize
    }
}
