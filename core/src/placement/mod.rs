//! A topology compiled, with the health of its nodes at one instant: what look-ups run on. Immutable, reference-counted,
//! shareable between threads. Look-ups never allocate, lock or fail.
//! Uses `error`, `hash`, `members`, `table`, `scheme`, `dialect` and `topology`.

mod arcs;
mod batch;
mod fingers;
mod health;
mod key;
mod replicas;
mod routed;
mod scratch;
mod walk;

pub use batch::{Offsets, PackedKeys};
pub(crate) use health::Health;
pub use health::State;
pub use key::Key;
pub use replicas::Spread;
pub use scratch::Scratch;
pub use walk::Walk;

use crate::{
    dialect::{Before, Router},
    hash::KeyHash,
    members::{Node, Zones, NO_NODE},
    scheme::Down,
    table::{Division, Table},
    topology::Topology,
};
#[cfg(feature = "std")]
use crate::{
    members::{Members, Weight},
    scheme::Scheme,
    Error,
};
use alloc::{sync::Arc, vec, vec::Vec};

/// What look-ups run on: one topology, compiled, and the health of its nodes. A copy costs one reference count.
///
/// Indices (`u32`) are ranks by id bytes among the members of this placement, or places in the document under schemes
/// where its order counts, and mean nothing in another one.
#[derive(Clone, Debug)]
pub struct Placement {
    shared: Arc<Shared>,
}

/// What the copies of a placement share.
#[derive(Debug)]
struct Shared {
    /// Whether nothing stands between a key's hash and its owner: a scheme of ours, no hash tag, nobody down.
    is_plain: bool,
    key_hash: KeyHash,
    table: Arc<Table>,
    /// Of a dialect: how its keys come to the table.
    router: Option<Arc<Router>>,
    health: Health,
    zones: Arc<Zones>,
    topology: Arc<Topology>,
}

/// The most classes that are counted one by one.
const MAX_CLASSES: u32 = 1 << 24;

/// Whether a node is not down.
fn is_up(states: &[State], index: u32) -> bool {
    states.get(index as usize).is_none_or(|&state| state != State::Down)
}

impl Placement {
    /// Compiles a topology; every node is up. O(points) time, for `slots` O(slots + nodes^2).
    pub fn new(topology: Topology) -> Self {
        let compiled = topology.scheme().compile(topology.members(), &|_| true);
        let zones = Zones::new(topology.members());
        let health = Health::all_up(topology.scheme(), topology.members(), &zones);
        Self::compiled(topology, compiled, zones, health)
    }

    /// A placement of a scheme and members that may not suit each other: the check is the compilation.
    #[cfg(feature = "std")]
    pub(crate) fn try_new(scheme: Scheme, members: Members) -> Result<Self, Error> {
        let compiled = scheme.try_compile(&members)?;
        let zones = Zones::new(&members);
        let health = Health::all_up(&scheme, &members, &zones);
        Ok(Self::compiled(Topology::compiled(scheme, members), compiled, zones, health))
    }

    fn compiled(topology: Topology, (table, router): (Table, Option<Router>), zones: Zones, health: Health) -> Self {
        Self::of(Shared {
            is_plain: false,
            key_hash: topology.scheme().key_hash(),
            table: Arc::new(table),
            router: router.map(Arc::new),
            health,
            zones: Arc::new(zones),
            topology: Arc::new(topology),
        })
    }

    fn of(mut shared: Shared) -> Self {
        let Shared { router, key_hash, health, .. } = &shared;
        shared.is_plain = router.is_none() && key_hash.hash_tag.is_none() && health.none_down();
        Self { shared: Arc::new(shared) }
    }

    /// The placement of another topology, its nodes in the states they have here; nodes not known here are up. What
    /// both have in common is not compiled again: O(points), with no hashing or sorting for nodes that stay as they are; of
    /// dialects, where nobody's points depend on the others', and none that comes or goes is another's as well.
    pub fn with_topology(&self, topology: Topology) -> Self {
        let (earlier, members) = (self.topology().members(), topology.members());
        let same_scheme = self.topology().scheme() == topology.scheme();
        if same_scheme && earlier.same_identity(members, self.router().is_some()) {
            return Self::of(Shared { topology: Arc::new(topology), ..self.parts() });
        }
        let renamed = earlier.renamed(members);
        let mut states = vec![State::Up; members.len()];
        for (&index, &state) in renamed.iter().zip(self.states()) {
            if let Some(slot) = states.get_mut(index as usize) {
                *slot = state;
            }
        }
        let (up, was_up) = (|index| is_up(&states, index), |index| is_up(self.states(), index));
        let compiled = match same_scheme {
            true => topology.scheme().compile_after(&self.before(&renamed, &was_up), members, &up),
            false => topology.scheme().compile(members, &up),
        };
        let zones = Zones::new(members);
        let health = Health::new(topology.scheme(), members, &zones, states);
        Self::compiled(topology, compiled, zones, health)
    }

    /// The same placement with other health, one state a node by index; nodes beyond the list are up. Dialects whose
    /// systems leave down nodes out are compiled again when another set of nodes is down.
    pub fn with_states(&self, mut states: Vec<State>) -> Self {
        states.resize(self.len(), State::Up);
        let scheme = self.topology().scheme();
        let others_down = || (0..).zip(self.states()).any(|(i, &now)| (now == State::Down) == is_up(&states, i));
        let rebuilt = self.router().is_some() && scheme.properties().down == Down::Rebuild && others_down();
        let mut parts = self.parts();
        if rebuilt {
            let (members, everybody) = (self.topology().members(), (0..self.len() as u32).collect::<Vec<u32>>());
            let (up, was_up) = (|index| is_up(&states, index), |index| is_up(self.states(), index));
            let (table, router) = scheme.compile_after(&self.before(&everybody, &was_up), members, &up);
            (parts.table, parts.router) = (Arc::new(table), router.map(Arc::new));
        }
        let health = Health::new(scheme, self.topology().members(), self.zones(), states);
        Self::of(Shared { health, ..parts })
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

    fn before<'a>(&'a self, renamed: &'a [u32], up: &'a dyn Fn(u32) -> bool) -> Before<'a> {
        Before { table: self.table(), members: self.topology().members(), up, renamed }
    }

    fn parts(&self) -> Shared {
        let shared = &*self.shared;
        Shared {
            is_plain: shared.is_plain,
            key_hash: shared.key_hash,
            table: shared.table.clone(),
            router: shared.router.clone(),
            health: shared.health.clone(),
            zones: shared.zones.clone(),
            topology: shared.topology.clone(),
        }
    }

    /// The index of the node a key belongs to: the first live one on its walk; `None` when no node is live.
    /// Expected O(1); no allocation.
    #[inline(always)]
    pub fn locate(&self, key: &[u8]) -> Option<u32> {
        if self.shared.is_plain {
            return self.plain_owner(self.shared.key_hash.position_untagged(key));
        }
        self.locate_anyhow(key)
    }

    /// The node of a position where nothing but the table decides.
    #[inline(always)]
    fn plain_owner(&self, position: u64) -> Option<u32> {
        let owner = self.shared.table.owner(position);
        (owner != NO_NODE).then_some(owner)
    }

    #[inline(never)] // so that the short way above is worth inlining
    fn locate_anyhow(&self, key: &[u8]) -> Option<u32> {
        match self.router() {
            None => self.locate_masked(key),
            Some(router) => self.locate_routed(router, key),
        }
    }

    #[inline(never)] // so that the other way needs no frame before it
    fn locate_masked(&self, key: &[u8]) -> Option<u32> {
        self.locate_own(self.shared.key_hash.position(key))
    }

    /// [`locate`](Self::locate) for an integer key: its 8 little-endian bytes.
    #[inline]
    pub fn locate_u64(&self, key: u64) -> Option<u32> {
        match self.router() {
            None => self.locate_own(self.shared.key_hash.position_u64(key)),
            Some(router) => self.locate_routed(router, &key.to_le_bytes()),
        }
    }

    /// [`locate`](Self::locate) for a key that already is its position. `None` for what is no position of a dialect: 2^32
    /// and above where they have 32 bits, and anything where keys are more than their positions.
    #[inline(always)]
    pub fn locate_hashed(&self, position: u64) -> Option<u32> {
        if self.shared.is_plain {
            return self.plain_owner(position);
        }
        match self.router() {
            None => self.locate_own(position),
            Some(router) => self.locate_routed_hashed(router, position),
        }
    }

    /// [`locate`](Self::locate) for a key in any form.
    #[inline(always)]
    pub fn locate_key(&self, key: Key<'_>) -> Option<u32> {
        match key {
            Key::Bytes(key) => self.locate(key),
            Key::Integer(key) => self.locate_u64(key),
            Key::Hashed(position) => self.locate_hashed(position),
        }
    }

    /// The node of a position in our own schemes.
    #[inline(always)]
    fn locate_own(&self, position: u64) -> Option<u32> {
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

    /// The position of a key: in dialects the system's own hash, slot or partition. Where a key has none it is 2^64-1,
    /// which [`locate_hashed`](Self::locate_hashed) finds no node for.
    #[inline(always)]
    pub fn position(&self, key: &[u8]) -> u64 {
        match self.router() {
            None => self.shared.key_hash.position(key),
            Some(router) => router.position(key).unwrap_or(u64::MAX),
        }
    }

    /// The position of an integer key.
    #[inline]
    pub fn position_u64(&self, key: u64) -> u64 {
        match self.router() {
            None => self.shared.key_hash.position_u64(key),
            Some(router) => router.position(&key.to_le_bytes()).unwrap_or(u64::MAX),
        }
    }

    /// The point that catches a position, and its node, for tables that have points.
    pub(crate) fn point(&self, position: u64) -> Option<(u64, u32)> {
        match self.router() {
            None => self.table().point(position),
            Some(router) => {
                let (point, node) = self.table().point(router.to_table(position)?)?;
                Some((router.of_table(point), node))
            }
        }
    }

    /// How positions are divided, if that can be told exactly.
    pub(crate) fn division(&self) -> Option<Division> {
        let Some(router) = self.router() else { return self.table().division() };
        let whole = router.whole()?;
        match (self.table(), router.modulus()) {
            // Slots that are the positions themselves.
            (Table::Cycle(_), _) if self.table().len() as u128 == whole => Some(Division::Arcs),
            (Table::Cycle(_) | Table::Buckets(_), _) => self.table().division(),
            (_, None) => Some(Division::Arcs),
            (_, Some(total)) => u32::try_from(total).ok().filter(|&total| total <= MAX_CLASSES).map(Division::Classes),
        }
    }

    /// Which of two sessions are the same: their positions, or in dialects, where these are few, a hash of their own.
    #[cfg(feature = "std")]
    pub(crate) fn session(&self, key: &[u8]) -> u64 {
        self.shared.key_hash.position(key)
    }

    /// Whether the walk of every key meets every live node with weight.
    #[cfg(feature = "std")]
    pub(crate) fn walks_meet_all(&self) -> bool {
        self.router().is_none_or(Router::always_grants)
    }

    /// How many requests a node may hold when all nodes together hold `demand`, where a dialect says so: `haproxy` with a
    /// `balance_factor`, `go_lafikl`. Leases of a ring go by it.
    pub fn cap(&self, index: u32, demand: u64) -> Option<u64> {
        self.router()?.cap(index, demand, self.health().takers())
    }

    /// The record of a node, by index.
    #[inline]
    pub fn node(&self, index: u32) -> Option<&Node> {
        self.topology().members().get(index).map(|node| &**node)
    }

    /// The weight that a node counts with; 0 for nodes that are not there.
    #[cfg(feature = "std")]
    pub(crate) fn weight(&self, index: u32) -> Weight {
        self.node(index).map_or(Weight::ZERO, |node| self.topology().scheme().weight_of(node))
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
        self.table().len() + self.router().map_or(0, Router::len)
    }

    /// The bytes the compiled table takes, its index included and the members' records not.
    pub fn memory_bytes(&self) -> usize {
        self.table().memory_bytes() + self.router().map_or(0, Router::memory_bytes)
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
